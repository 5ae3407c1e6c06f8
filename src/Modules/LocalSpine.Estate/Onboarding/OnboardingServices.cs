using LocalSpine.Core.Estate;
using LocalSpine.Estate.Onboarding.Kinds;
using LocalSpine.Hosting.Modules;
using Microsoft.Extensions.DependencyInjection;

namespace LocalSpine.Estate.Onboarding;

/// <summary>The services of onboarding; kinds of requests in the order of the public page.</summary>
internal static class OnboardingServices
{
    public static void AddOnboarding(this IServiceCollection services)
    {
        services.AddSingleton<RequestKind, TestDataKind>();
        services.AddSingleton<RequestKind, SmartcardKind>();
        services.AddSingleton<RequestKind, ProductKind>();
        services.AddSingleton<RequestKind, EvidenceKind>();
        services.AddSingleton<RequestKind, EndpointRequestKind>();
        services.AddSingleton<RequestKind, AdministratorKind>();
        services.AddSingleton<RequestKind, NameKind>();
        services.AddSingleton<RequestKind, CertificateKind>();
        services.AddSingleton<RequestStore>();
        services.AddSingleton<IResettable>(p => p.GetRequiredService<RequestStore>());
        services.AddSingleton<Products>();
        services.AddSingleton<TestPatients>();
        services.AddSingleton<IOnboarding, OnboardingDesk>();
    }
}
