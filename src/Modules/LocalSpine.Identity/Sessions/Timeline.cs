using LocalSpine.Hosting;
using LocalSpine.Hosting.Modules;
using LocalSpine.Identity.Events;
using LocalSpine.Storage;

namespace LocalSpine.Identity.Sessions;

/// <summary>What happened in sessions, for people to read; and the news of a change for those listeners who are to hear of it.</summary>
internal sealed class Timeline(IDatabase database, SessionNotices notices, EnvironmentOptions options, TimeProvider clock) : IResettable
{
    public IReadOnlyList<string> ResetSql { get; } = ["delete from identity_event"];

    /// <summary>Adds an event.</summary>
    /// <param name="kind"><c>authenticated</c>, <c>minted</c>, <c>role</c>, <c>property</c>, <c>listener</c>, <c>device</c>, <c>ended</c>, <c>notified</c>, <c>not notified</c>.</param>
    public void Add(WriteConnection write, string ticket, string uid, string kind, string detail) => write.Command(
        "insert into identity_event (at, ticket, uid, kind, detail) values (@at, @ticket, @uid, @kind, @detail)",
        ("@at", clock.GetUtcNow().ToUnixTimeMilliseconds()), ("@ticket", ticket), ("@uid", uid), ("@kind", kind), ("@detail", detail)).ExecuteNonQuery();

    /// <summary>A session's role or properties changed.</summary>
    public void Changed(WriteConnection write, Session session)
    {
        if (options.Identity.PropertyEvents)
        {
            notices.PropertyChanged(write, session);
        }
    }

    /// <summary>The newest events, newest first.</summary>
    /// <param name="ticket">Of one session, or null for all.</param>
    public ValueTask<List<SessionEvent>> ListAsync(string? ticket, string? uid, int limit, CancellationToken cancellationToken) => database.ReadAsync(
        read =>
        {
            var events = new List<SessionEvent>();
            using var reader = read.Command(
                "select id, at, ticket, uid, kind, detail from identity_event where (cast(@ticket as text) is null or ticket = @ticket) and (cast(@uid as text) is null or uid = @uid) order by id desc limit @limit",
                ("@ticket", ticket is null ? null : Ticket.Normalise(ticket)), ("@uid", uid), ("@limit", limit)).ExecuteReader();
            while (reader.Read())
            {
                events.Add(new SessionEvent(
                    reader.GetInt64(0), DateTimeOffset.FromUnixTimeMilliseconds(reader.GetInt64(1)), reader.GetString(2), reader.GetString(3), reader.GetString(4), reader.GetString(5)));
            }

            return events;
        },
        cancellationToken);
}

/// <summary>Something that happened in a session.</summary>
internal sealed record SessionEvent(long Id, DateTimeOffset At, string Ticket, string Uid, string Kind, string Detail);
