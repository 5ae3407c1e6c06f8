using LocalSpine.Hosting.Surfaces;
using LocalSpine.Storage;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace LocalSpine.Hosting.Modules;

/// <summary>A part of the Spine. It answers four questions: which services, which migrations, which surfaces, which background work.</summary>
public interface IModule
{
    /// <summary>Lower-case name: prefix of its tables and first segment of its admin paths.</summary>
    string Name { get; }

    /// <summary>Registers services, among them any number of <see cref="IStartupTask"/> and <see cref="IBackgroundTask"/>.</summary>
    void AddServices(IServiceCollection services, EnvironmentOptions options);

    /// <summary>The module's own tables.</summary>
    IReadOnlyList<Migration> Migrations { get; }

    /// <summary>The surfaces it serves.</summary>
    IReadOnlyList<Surface> Surfaces { get; }

    /// <summary>Adds its paths to the admin API; the group stands at <c>/admin</c>.</summary>
    void MapAdmin(IEndpointRouteBuilder admin);
}

/// <summary>Work that must be done before the environment is ready (load the directory, seed). Tasks run side by side, after migrations.</summary>
public interface IStartupTask
{
    /// <summary>Runs once at start, and again after a reset.</summary>
    Task StartAsync(CancellationToken cancellationToken);
}

/// <summary>Start-up work that needs what all modules have loaded; one after the other, when the <see cref="IStartupTask"/>s are done, at start and after a reset.</summary>
public interface ILateStartupTask
{
    Task StartAsync(CancellationToken cancellationToken);
}

/// <summary>Work that goes on until the environment stops; started after the listeners are up.</summary>
public interface IBackgroundTask
{
    Task RunAsync(CancellationToken stopping);
}

/// <summary>State that <c>localspine reset</c> throws away: the module empties its tables and then starts as on a first start.</summary>
public interface IResettable
{
    /// <summary>SQL that empties the module's tables; run for all modules in one transaction before start-up tasks run again.</summary>
    IReadOnlyList<string> ResetSql { get; }
}
