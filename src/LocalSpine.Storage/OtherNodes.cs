using System.Data.Common;

namespace LocalSpine.Storage;

/// <summary>What other nodes of a shared database changed.</summary>
public static class OtherNodes
{
    /// <summary>How often a node looks for what others changed, unless a module says otherwise.</summary>
    public static readonly TimeSpan Often = TimeSpan.FromMilliseconds(250);

    /// <summary>Looks again and again until the environment stops; at once over on a database that nobody shares.</summary>
    public static async Task FollowAsync(IDatabase database, TimeSpan every, Func<CancellationToken, Task> look, CancellationToken stopping)
    {
        if (database.Engine != DatabaseEngine.Postgres)
        {
            return;
        }

        using var timer = new PeriodicTimer(every);
        while (await timer.WaitForNextTickAsync(stopping))
        {
            try
            {
                await look(stopping);
            }
            catch (DbException)
            {
                // The database is away: requests say so; look again at the next tick.
            }
        }
    }
}
