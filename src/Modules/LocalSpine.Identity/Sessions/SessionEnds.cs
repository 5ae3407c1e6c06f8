using LocalSpine.Core.Time;
using LocalSpine.Hosting;
using LocalSpine.Hosting.Modules;
using LocalSpine.Identity.Events;
using LocalSpine.Storage;

namespace LocalSpine.Identity.Sessions;

/// <summary>Ends sessions, by request and by time; whoever has to know is told in the same commit (identity 6.5, 6.6).</summary>
internal sealed class SessionEnds(
    IDatabase database, SessionStore sessions, Timeline timeline, SessionNotices notices, IEnumerable<ISessionWatcher> watchers, EnvironmentOptions options, VirtualClock clock)
    : IBackgroundTask, IScheduledWork
{
    private const int AtOnce = 500;

    private static readonly TimeSpan LongestWait = TimeSpan.FromMilliseconds(250);

    /// <summary>Ends the session of a ticket; false when there is none.</summary>
    public async Task<bool> EndAsync(string ticket, SessionEnd how, CancellationToken cancellationToken) =>
        await TakeAsync(how, "ticket = @value", ticket, cancellationToken) > 0;

    /// <summary>Ends all sessions that a card began.</summary>
    public Task<int> OfCardAsync(string serial, CancellationToken cancellationToken) => TakeAsync(SessionEnd.Destroyed, "card = @value", serial, cancellationToken);

    /// <summary>Ends all sessions of a user.</summary>
    public Task<int> OfUserAsync(string uid, CancellationToken cancellationToken) => TakeAsync(SessionEnd.Destroyed, "uid = @value", uid, cancellationToken);

    /// <summary>Ends what is over.</summary>
    public async Task RunAsync(CancellationToken stopping)
    {
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                if (await sessions.NextEndAsync() <= clock.GetUtcNow())
                {
                    await ExpireAsync(stopping);
                }
                else
                {
                    await WaitAsync(stopping);
                }
            }
            catch (System.Data.Common.DbException)
            {
                await Task.Delay(TimeSpan.FromSeconds(1), stopping); // the database is away: look again
            }
        }
    }

    // Sessions that end by themselves are nothing that a run of the clock should go to: it would end everybody's.
    public async ValueTask<(bool IsBusy, DateTimeOffset? NextDue)> LookAsync() => (await sessions.NextEndAsync() <= clock.GetUtcNow(), null);

    // Until the clock is moved, and no longer than a moment: then it is asked again what ends next.
    private async Task WaitAsync(CancellationToken stopping)
    {
        var moved = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        void OnChanged() => moved.TrySetResult();
        clock.Changed += OnChanged;
        try
        {
            await Task.WhenAny(moved.Task, Task.Delay(LongestWait, stopping));
        }
        finally
        {
            clock.Changed -= OnChanged;
        }
    }

    private async Task ExpireAsync(CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow().ToUnixTimeMilliseconds();
        await database.WriteAsync(
            write =>
            {
                var over = SessionStore.Take(
                    write, "ticket in (select ticket from identity_session where ends_at <= @now order by ends_at limit @limit)", ("@now", now), ("@limit", AtOnce));
                foreach (var session in over.OrderBy(s => s.EndsAt(options.Identity)))
                {
                    var isOld = session.Began.AddMinutes(options.Identity.MaxMinutes) <= session.LastUse.AddMinutes(options.Identity.IdleMinutes);
                    Tell(write, session, isOld ? SessionEnd.MaximumTime : SessionEnd.IdleTimeout);
                }

                return over.Count;
            },
            cancellationToken);
    }

    private Task<int> TakeAsync(SessionEnd how, string where, string value, CancellationToken cancellationToken) => database.WriteAsync(
        write =>
        {
            var taken = SessionStore.Take(write, where, ("@value", value));
            taken.ForEach(session => Tell(write, session, how));
            return taken.Count;
        },
        cancellationToken);

    private void Tell(WriteConnection write, Session session, SessionEnd how)
    {
        timeline.Add(write, session.Ticket, session.Uid, "ended", how.ToString());
        notices.Ended(write, session, how);
        foreach (var watcher in watchers)
        {
            watcher.Ended(write, session, how);
        }

        write.Command("delete from identity_listener where ticket = @ticket", ("@ticket", session.Ticket)).ExecuteNonQuery();
    }
}
