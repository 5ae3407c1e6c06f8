using System.Diagnostics;
using LocalSpine.Core.Outcomes;
using LocalSpine.Core.Time;
using LocalSpine.Hosting.Modules;
using LocalSpine.Hosting.Namespaces;
using LocalSpine.Storage.Snapshots;
using Microsoft.Extensions.DependencyInjection;

namespace LocalSpine.Hosting;

/// <summary>Runs an environment until it is asked to stop, and begins it anew when its state is to be replaced.</summary>
public static class SpineRunner
{
    // What people and programs have open then, pages that renew themselves for example, is cut off.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    /// <summary>Starts, and runs until the process is asked to stop.</summary>
    /// <param name="starting">Told of each host before it starts.</param>
    /// <param name="ready">Told of each host when it serves, with how long that took.</param>
    /// <param name="ending">Ends the environment as a stop of the process does.</param>
    public static async Task RunAsync(
        EnvironmentOptions options, Func<IReadOnlyList<IModule>> modules, Action<SpineHost> starting, Func<SpineHost, TimeSpan, Task> ready, CancellationToken cancellationToken,
        CancellationToken ending = default)
    {
        using var state = new SpineState(options);
        await using var namespaces = new NamespaceHosts(options, modules);
        var ended = Task.Delay(Timeout.Infinite, ending);
        var again = true;
        while (again)
        {
            var started = Stopwatch.GetTimestamp();
            await using var host = SpineHost.Create(options, modules(), state, namespaces);
            starting(host);
            await host.StartAsync(cancellationToken);
            await ready(host, Stopwatch.GetElapsedTime(started));
            var restart = host.Lifecycle.Restart;
            again = await Task.WhenAny(host.WaitForShutdownAsync(), restart, ended) == restart;
            if (!again)
            {
                return;
            }

            var clock = host.Services.GetRequiredService<VirtualClock>();
            await host.StopAsync(Patience);
            state.Clock = (clock.GetUtcNow(), clock.IsFrozen);
            if (await restart is { } change)
            {
                await ChangeAsync(state, change, cancellationToken);
            }
        }
    }

    private static async Task ChangeAsync(SpineState state, StateChange change, CancellationToken cancellationToken)
    {
        try
        {
            state.Clock = await change.DoAsync(state, cancellationToken) ?? state.Clock;
            state.LastChange = new ChangeOutcome(change.Id, null);
        }
        catch (SnapshotException e)
        {
            state.LastChange = new ChangeOutcome(change.Id, new Refusal(e.Rule, e.Expected, e.Came));
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            state.LastChange = new ChangeOutcome(change.Id, new Refusal("STATE_UNCHANGED", "a store that takes the change", e.Message));
        }
    }
}
