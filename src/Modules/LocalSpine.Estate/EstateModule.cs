using LocalSpine.Core.Estate;
using LocalSpine.Estate.Accounts;
using LocalSpine.Estate.Builds;
using LocalSpine.Estate.Calendar;
using LocalSpine.Estate.Doctor;
using LocalSpine.Estate.Lint;
using LocalSpine.Estate.Onboarding;
using LocalSpine.Estate.Packs;
using LocalSpine.Estate.Seeds;
using LocalSpine.Estate.Snapshots;
using LocalSpine.Hosting;
using LocalSpine.Hosting.Modules;
using LocalSpine.Hosting.Surfaces;
using LocalSpine.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace LocalSpine.Estate;

/// <summary>The estate: addresses, identities, services and maintenance slots, as the public page lists them.</summary>
public sealed class EstateModule : IModule
{
    public string Name => "estate";

    public IReadOnlyList<Migration> Migrations { get; } = Migration.Of("estate", typeof(EstateModule).Assembly);

    public IReadOnlyList<Surface> Surfaces => [];

    public void AddServices(IServiceCollection services, EnvironmentOptions options)
    {
        services.AddSingleton<IEstate, EstateSheet>();
        services.AddSingleton<IAccounts, AccountDesk>();
        services.AddOnboarding();
        services.AddSingleton<IRegistryFiles, RegistryFiles>();
        services.AddSingleton<IConnectionPacks, ConnectionPacks>();
        services.AddSingleton<IRegistrationLinter, RegistrationLinter>();
        services.AddSingleton<IEnvironmentDoctor, EnvironmentDoctor>();
        services.AddCalendarAndBuilds();
        services.AddSingleton<SnapshotDesk>();
        services.AddSeeds();
    }

    public void MapAdmin(IEndpointRouteBuilder admin)
    {
        admin.MapGet("/estate", (IEstate estate) => estate.Describe());
        OnboardingAdmin.Map(admin);
        AccountAdmin.Map(admin);
        DoctorAdmin.Map(admin);
        CalendarAdmin.Map(admin);
        BuildAdmin.Map(admin);
        SnapshotAdmin.Map(admin);
        SeedAdmin.Map(admin);
    }
}
