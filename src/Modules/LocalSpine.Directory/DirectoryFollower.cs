using LocalSpine.Directory.Entries;
using LocalSpine.Hosting.Modules;
using LocalSpine.Storage;

namespace LocalSpine.Directory;

/// <summary>On a shared database: sees what other nodes registered, within a quarter of a second.</summary>
internal sealed class DirectoryFollower(IDatabase database, DirectoryStore store) : IBackgroundTask
{
    public async Task RunAsync(CancellationToken stopping)
    {
        if (database.Engine != DatabaseEngine.Postgres)
        {
            return;
        }

        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(250));
        while (await timer.WaitForNextTickAsync(stopping))
        {
            await store.FollowAsync();
        }
    }
}
