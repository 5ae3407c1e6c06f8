using LocalSpine.Directory.Entries;
using LocalSpine.Hosting.Modules;
using LocalSpine.Storage;

namespace LocalSpine.Directory;

/// <summary>On a shared database: sees what other nodes registered, within a quarter of a second.</summary>
internal sealed class DirectoryFollower(IDatabase database, DirectoryStore store) : IBackgroundTask
{
    public Task RunAsync(CancellationToken stopping) => OtherNodes.FollowAsync(database, OtherNodes.Often, _ => store.FollowAsync(), stopping);
}
