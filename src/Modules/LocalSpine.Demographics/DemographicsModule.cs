using LocalSpine.Core.Demographics;
using LocalSpine.Core.Messaging;
using LocalSpine.Demographics.Changes;
using LocalSpine.Demographics.Desk;
using LocalSpine.Demographics.Interactions;
using LocalSpine.Demographics.Seeding;
using LocalSpine.Demographics.Services;
using LocalSpine.Demographics.Storage;
using LocalSpine.Hosting;
using LocalSpine.Hosting.Messaging;
using LocalSpine.Hosting.Modules;
using LocalSpine.Hosting.Seeds;
using LocalSpine.Hosting.Surfaces;
using LocalSpine.Storage;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace LocalSpine.Demographics;

/// <summary>The Personal Demographics Service: the patients, and the interactions that read them.</summary>
public sealed class DemographicsModule : IModule
{
    public string Name => "demographics";

    public IReadOnlyList<Migration> Migrations { get; } = Migration.Of("demographics", typeof(DemographicsModule).Assembly);

    public IReadOnlyList<Surface> Surfaces => [];

    public void AddServices(IServiceCollection services, EnvironmentOptions options)
    {
        services.AddSingleton<PatientStore>();
        services.AddSingleton<ISnapshotState, PatientSnapshot>();
        services.AddSingleton<IPatientIndex>(p => p.GetRequiredService<PatientStore>());
        services.AddSingleton<IPatientTrace, PatientTrace>();
        services.AddSingleton<IStartupTask, FormerNames>();
        services.AddSingleton<PatientSeed>();
        services.AddSingleton<IStartupTask>(p => p.GetRequiredService<PatientSeed>());
        services.AddSingleton<IResettable>(p => p.GetRequiredService<PatientSeed>());
        services.AddSingleton<ISeedSection, PatientSection>();
        services.AddSingleton<ISpineInteraction, Retrieval>();
        services.AddSingleton<ISpineInteraction, SimpleTrace>();
        services.AddSingleton<ISpineInteraction, AdvancedTrace>();
        services.AddSingleton<ISpineInteraction, NumberConfirmation>();
        services.AddSingleton<ISpineInteraction, CrossCheckTrace>();
        services.AddSingleton<ISpineInteraction, QueryBatch>();
        services.AddSingleton<ISpineInteraction, GeneralUpdate>();
        services.AddSingleton<ISpineInteraction, NhaisUpdate>();
        services.AddSingleton<ISpineInteraction, NumberAllocation>();
        services.AddSingleton<BackOffice>();
        services.AddSingleton<PatientSearches>();
        services.AddSingleton<IPatientDesk, PatientDesk>();
        services.AddSingleton<BirthNotices>();
        services.AddSingleton<BirthRegistration>();
        services.AddSingleton<ISpineInteraction>(p => p.GetRequiredService<BirthRegistration>());
        services.AddSingleton<ISoapService, BirthNotificationService>();
        services.AddSingleton<ISoapService, Gazetteer>();
    }

    public void MapAdmin(IEndpointRouteBuilder admin)
    {
        PatientAdmin.Map(admin);
        BackOfficeAdmin.Map(admin);
        SubscriberAdmin.Map(admin);
    }
}
