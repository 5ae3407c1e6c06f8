using System.Reflection;
using LocalSpine.Hosting.Modules;
using LocalSpine.Storage;
using LocalSpine.Storage.Queue;
using LocalSpine.Storage.Snapshots;

namespace LocalSpine.Hosting;

/// <summary>Brings the environment to <c>ready</c>, and back to its first day on a reset.</summary>
public sealed class EnvironmentLifecycle(
    IDatabase database, IEnumerable<IStartupTask> startup, IEnumerable<ILateStartupTask> late, IEnumerable<IResettable> resettable, IEnumerable<IModule> modules, TimeProvider clock)
    : IDisposable
{
    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<StateChange?> _restart = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly SemaphoreSlim _gate = new(1, 1);

    /// <summary>Completes when the environment serves; fails when it could not start.</summary>
    public Task Ready => _ready.Task;

    public bool IsReady => _ready.Task.IsCompletedSuccessfully;

    /// <summary>Completes when the environment is to end and begin anew, with what is to be done to its state in between.</summary>
    public Task<StateChange?> Restart => _restart.Task;

    /// <summary>Ends the environment, has its state changed while nothing works with it, and begins it anew; false when it is about to already.</summary>
    /// <param name="change">Null only to begin anew.</param>
    public bool RequestRestart(StateChange? change) => _restart.TrySetResult(change);

    /// <summary>The epoch of the state that was read at start; of no matter on a database that nobody shares.</summary>
    public string Epoch { get; private set; } = "";

    /// <summary>Version of the program, shown as the build version.</summary>
    public string Version { get; } =
        Assembly.GetEntryAssembly()?.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "0";

    /// <summary>Migrates and runs the modules' start-up tasks.</summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        try
        {
            await Migrator.ApplyAsync(database, [.. DeliveryQueue.Migrations, .. modules.SelectMany(m => m.Migrations)], clock.GetUtcNow());
            if (database.Engine == DatabaseEngine.Postgres)
            {
                Epoch = await StateEpoch.FindAsync(database, cancellationToken); // before anything of the state is read
            }

            await RunStartupTasksAsync(cancellationToken);
            _ready.TrySetResult();
        }
        catch (Exception e)
        {
            _ready.TrySetException(e);
            throw;
        }
    }

    /// <summary>Empties every module's tables in one transaction and seeds again. Certificates stay valid.</summary>
    public async Task ResetAsync(CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken);
        try
        {
            await database.WriteAsync(
                write =>
                {
                    foreach (var sql in resettable.SelectMany(r => r.ResetSql))
                    {
                        write.Command(sql).ExecuteNonQuery();
                    }

                    return true;
                },
                cancellationToken);
            await RunStartupTasksAsync(cancellationToken);
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <inheritdoc />
    public void Dispose() => _gate.Dispose();

    private async Task RunStartupTasksAsync(CancellationToken cancellationToken)
    {
        await Task.WhenAll(startup.Select(task => Task.Run(() => task.StartAsync(cancellationToken), cancellationToken)));
        foreach (var task in late)
        {
            await task.StartAsync(cancellationToken);
        }
    }
}
