using LocalSpine.Hosting.Modules;
using LocalSpine.Storage;
using LocalSpine.Storage.Snapshots;

namespace LocalSpine.Hosting;

/// <summary>Begins this node anew when another one replaced the state that both share.</summary>
internal sealed class OtherNodesRestart(IDatabase database, EnvironmentLifecycle lifecycle) : IBackgroundTask
{
    public Task RunAsync(CancellationToken stopping) => OtherNodes.FollowAsync(database, TimeSpan.FromSeconds(1), LookAsync, stopping);

    private async Task LookAsync(CancellationToken stopping)
    {
        if (await StateEpoch.FindAsync(database, stopping) != lifecycle.Epoch)
        {
            lifecycle.RequestRestart(null);
        }
    }
}
