using System.Data.Common;
using System.Globalization;
using System.Text.Json;
using LocalSpine.Core.Identity;
using LocalSpine.Hosting;
using LocalSpine.Hosting.Modules;
using LocalSpine.Identity.People;
using LocalSpine.Storage;

namespace LocalSpine.Identity.Sessions;

/// <summary>The living sessions, in the database only: whichever node is asked answers the same.</summary>
internal sealed class SessionStore(IDatabase database, Timeline timeline, EnvironmentOptions options, TimeProvider clock) : ISsoSessions, IResettable
{
    private const string Columns = "ticket, uid, card, role, mode, log_session, device, address, began, last_use, properties";

    // Use within these is not written again: a validation is a read. Where it moves the session's end the shorter one counts.
    private static readonly TimeSpan Grain = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan EndGrain = TimeSpan.FromSeconds(20);

    private const int MintedAtOnce = 1_000;

    private static readonly Dictionary<string, string> NoProperties = [];

    public IReadOnlyList<string> ResetSql { get; } = ["delete from identity_session", "delete from identity_listener", "delete from identity_challenge"];

    /// <summary>Begins a session of a person; with one open role it has that role when the environment says so.</summary>
    public async Task<Session> BeginAsync(Person person, string card, string logSession, string device, string address, string? role, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var session = new Session(Ticket.New(), person.User.Uid, card, role, 0, logSession, device, address, now, now, NoProperties);
        await database.WriteAsync(
            write =>
            {
                Insert(write, session);
                timeline.Add(write, session.Ticket, session.Uid, "authenticated", $"card {card}, device {device}, from {address}");
                return true;
            },
            cancellationToken);
        return session;
    }

    /// <summary>Begins sessions without a card, which the real one cannot: for tests that need many, or need one at once.</summary>
    public async Task<List<string>> MintAsync(string uid, string? role, int count, CancellationToken cancellationToken)
    {
        var tickets = new List<string>(count);
        while (tickets.Count < count)
        {
            tickets.AddRange(await MintSomeAsync(uid, role, Math.Min(count - tickets.Count, MintedAtOnce), cancellationToken));
        }

        return tickets;
    }

    /// <summary>The living session of a ticket in any form, or null.</summary>
    public async ValueTask<Session?> FindSessionAsync(string? ticket, CancellationToken cancellationToken)
    {
        if (string.IsNullOrEmpty(ticket))
        {
            return null;
        }

        var found = await database.ReadAsync(read => One(read.Command($"select {Columns} from identity_session where ticket = @ticket", ("@ticket", Ticket.Normalise(ticket)))), cancellationToken);
        return found is not null && clock.GetUtcNow() < found.EndsAt(options.Identity) ? found : null;
    }

    public async ValueTask<SsoSession?> FindAsync(string ticket, CancellationToken cancellationToken) => await FindSessionAsync(ticket, cancellationToken) is { } session
        ? new SsoSession(session.Ticket, session.Uid, session.Role, session.Mode == 1, session.Began)
        : null;

    /// <summary>The living sessions, newest first.</summary>
    public ValueTask<List<Session>> ListAsync(string? uid, int limit, CancellationToken cancellationToken) => database.ReadAsync(
        read => Many(read.Command(
            $"select {Columns} from identity_session where ends_at > @now and (cast(@uid as text) is null or uid = @uid) order by began desc limit @limit",
            ("@now", Ms(clock.GetUtcNow())), ("@uid", uid), ("@limit", limit))),
        cancellationToken);

    /// <summary>Notes that a session is used: its idle time begins again.</summary>
    public async ValueTask<Session> UseAsync(Session session, CancellationToken cancellationToken)
    {
        var used = session with { LastUse = clock.GetUtcNow() };
        var since = used.LastUse - session.LastUse;
        if (since >= EndGrain && used.EndsAt(options.Identity) != session.EndsAt(options.Identity))
        {
            await NoteUseAsync(used, cancellationToken);
        }
        else if (since >= Grain)
        {
            // For what others see as idle time only: nobody waits for it.
            _ = NoteUseAsync(used, CancellationToken.None).ContinueWith(static t => _ = t.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
        }

        return used;
    }

    /// <summary>Selects a role and mode.</summary>
    public Task SelectRoleAsync(Session session, string role, int mode, CancellationToken cancellationToken) => ChangeAsync(
        session, current => current with { Role = role, Mode = mode }, "role", $"role {role}, mode {mode}", cancellationToken);

    /// <summary>Sets a property of an application.</summary>
    public Task SetPropertyAsync(Session session, string name, string value, CancellationToken cancellationToken) => ChangeAsync(
        session, current => current with { Properties = new Dictionary<string, string>(current.Properties) { [name] = value } }, "property", name, cancellationToken);

    /// <summary>Adds a listener; one that is there stays.</summary>
    public Task AddListenerAsync(Session session, string url, CancellationToken cancellationToken) => database.WriteAsync(
        write =>
        {
            if (write.Command("insert into identity_listener (ticket, url) values (@ticket, @url) on conflict (ticket, url) do nothing", ("@ticket", session.Ticket), ("@url", url)).ExecuteNonQuery() > 0)
            {
                timeline.Add(write, session.Ticket, session.Uid, "listener", url);
            }

            return true;
        },
        cancellationToken);

    /// <summary>Listeners of a session, inside a write.</summary>
    public static List<string> Listeners(WriteConnection write, string ticket)
    {
        var urls = new List<string>();
        using var reader = write.Command("select url from identity_listener where ticket = @ticket order by url", ("@ticket", ticket)).ExecuteReader();
        while (reader.Read())
        {
            urls.Add(reader.GetString(0));
        }

        return urls;
    }

    /// <summary>Takes sessions away; answers those that were there still.</summary>
    /// <param name="where">SQL over the table's columns.</param>
    public static List<Session> Take(WriteConnection write, string where, params ReadOnlySpan<(string Name, object? Value)> parameters) =>
        Many(write.Command($"delete from identity_session where {where} returning {Columns}", parameters));

    /// <summary>When the next session ends unless it is used; null while there is none.</summary>
    public ValueTask<DateTimeOffset?> NextEndAsync() => database.ReadAsync<DateTimeOffset?>(
        read => read.Command("select min(ends_at) from identity_session").ExecuteScalar() is { } ms and not DBNull
            ? DateTimeOffset.FromUnixTimeMilliseconds(Convert.ToInt64(ms, CultureInfo.InvariantCulture))
            : null);

    private Task<List<string>> MintSomeAsync(string uid, string? role, int count, CancellationToken cancellationToken) => database.WriteAsync(
        write =>
        {
            var now = clock.GetUtcNow();
            var tickets = new List<string>(count);
            for (var i = 0; i < count; i++)
            {
                var session = new Session(Ticket.New(), uid, "", role, 0, "", "", "", now, now, NoProperties);
                Insert(write, session);
                timeline.Add(write, session.Ticket, uid, "minted", "over the admin API, without a card");
                tickets.Add(session.Ticket);
            }

            return tickets;
        },
        cancellationToken);

    private Task<int> NoteUseAsync(Session used, CancellationToken cancellationToken) => database.WriteAsync(
        write => write.Command(
            "update identity_session set last_use = @use, ends_at = @ends where ticket = @ticket and last_use < @use",
            ("@use", Ms(used.LastUse)), ("@ends", Ms(used.EndsAt(options.Identity))), ("@ticket", used.Ticket)).ExecuteNonQuery(),
        cancellationToken);

    private void Insert(WriteConnection write, Session session) => write.Command(
        $"insert into identity_session ({Columns}, ends_at) values (@ticket, @uid, @card, @role, @mode, @log, @device, @address, @began, @use, @properties, @ends)",
        ("@ticket", session.Ticket), ("@uid", session.Uid), ("@card", session.Card), ("@role", session.Role), ("@mode", session.Mode), ("@log", session.LogSession),
        ("@device", session.Device), ("@address", session.Address), ("@began", Ms(session.Began)), ("@use", Ms(session.LastUse)), ("@properties", "{}"),
        ("@ends", Ms(session.EndsAt(options.Identity)))).ExecuteNonQuery();

    private Task ChangeAsync(Session session, Func<Session, Session> change, string kind, string detail, CancellationToken cancellationToken) => database.WriteAsync(
        write =>
        {
            write.Lock($"identity session {session.Ticket}");
            if (One(write.Command($"select {Columns} from identity_session where ticket = @ticket", ("@ticket", session.Ticket))) is not { } current)
            {
                return false; // ended meanwhile
            }

            var now = clock.GetUtcNow();
            var changed = change(current) with { LastUse = now > current.LastUse ? now : current.LastUse };
            write.Command(
                "update identity_session set role = @role, mode = @mode, properties = @properties, last_use = @use, ends_at = @ends where ticket = @ticket",
                ("@role", changed.Role), ("@mode", changed.Mode), ("@properties", JsonSerializer.Serialize(changed.Properties)), ("@use", Ms(changed.LastUse)),
                ("@ends", Ms(changed.EndsAt(options.Identity))), ("@ticket", changed.Ticket)).ExecuteNonQuery();
            timeline.Add(write, session.Ticket, session.Uid, kind, detail);
            timeline.Changed(write, changed);
            return true;
        },
        cancellationToken);

    private static Session? One(DbCommand command) => Many(command) is [var first, ..] ? first : null;

    private static List<Session> Many(DbCommand command)
    {
        var sessions = new List<Session>();
        using var reader = command.ExecuteReader();
        while (reader.Read())
        {
            var properties = reader.GetString(10);
            sessions.Add(new Session(
                reader.GetString(0), reader.GetString(1), reader.GetString(2), reader.IsDBNull(3) ? null : reader.GetString(3), Convert.ToInt32(reader.GetValue(4), CultureInfo.InvariantCulture),
                reader.GetString(5), reader.GetString(6), reader.GetString(7), DateTimeOffset.FromUnixTimeMilliseconds(reader.GetInt64(8)), DateTimeOffset.FromUnixTimeMilliseconds(reader.GetInt64(9)),
                properties == "{}" ? NoProperties : JsonSerializer.Deserialize<Dictionary<string, string>>(properties)!));
        }

        return sessions;
    }

    private static long Ms(DateTimeOffset at) => at.ToUnixTimeMilliseconds();
}
