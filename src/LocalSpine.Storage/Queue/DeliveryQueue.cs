using System.Data.Common;
using System.Globalization;

namespace LocalSpine.Storage.Queue;

/// <summary>
/// The durable queue: rows are added in the transaction of what they are about, claimed under a lease, and removed when the work is done.
/// <code>
/// Add -> pending -> Claim -> leased -> Complete (gone)
///           ^                  |----> Retry   (pending, later)
///           |-- lease over ----|----> Bury    (dead, kept for people)
/// </code>
/// Due times are the environment's virtual time. A lease holds as long as its node lives, which nodes tell each other in real time, so that
/// a moved clock never takes work from a living node.
/// </summary>
public sealed class DeliveryQueue(IDatabase database, TimeProvider clock) : IDisposable
{
    /// <summary>How often <see cref="BeatAsync"/> is to be called, in real time.</summary>
    public static readonly TimeSpan BeatInterval = TimeSpan.FromSeconds(3);

    private static readonly TimeSpan NodeLife = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan SharedWait = TimeSpan.FromMilliseconds(250);

    private readonly string _owner = Guid.NewGuid().ToString("N");
    private readonly SemaphoreSlim _news = new(0);

    /// <summary>The queue's own tables.</summary>
    public static IReadOnlyList<Migration> Migrations { get; } = Migration.Of("queue", typeof(DeliveryQueue).Assembly);

    /// <summary>Adds work inside the caller's transaction; <see cref="Wake"/> after it is committed.</summary>
    public void Add(WriteConnection write, string module, string kind, string destination, long subject, DateTimeOffset due, int maxAttempts, TimeSpan retryInterval, DateTimeOffset expires) =>
        write.Command(
            "insert into queue_item (module, kind, destination, subject, state, due, attempt, max_attempts, retry_interval, expires, created) "
            + "values (@module, @kind, @destination, @subject, 'pending', @due, 0, @max, @interval, @expires, @created)",
            ("@module", module), ("@kind", kind), ("@destination", destination), ("@subject", subject), ("@due", Ms(due)), ("@max", maxAttempts),
            ("@interval", (long)retryInterval.TotalMilliseconds), ("@expires", Ms(expires)), ("@created", Ms(clock.GetUtcNow()))).ExecuteNonQuery();

    /// <summary>There is new work, or the clock was moved.</summary>
    public void Wake() => _news.Release();

    /// <summary>Takes due work of a module under a lease, oldest first; nothing for <paramref name="busy"/> destinations.</summary>
    public async Task<IReadOnlyList<QueueItem>> ClaimAsync(string module, int limit, IReadOnlyCollection<string> busy)
    {
        var now = clock.GetUtcNow();
        var skip = string.Concat(busy.Select((_, i) => string.Create(CultureInfo.InvariantCulture, $"{(i == 0 ? " and destination not in (" : ", ")}@b{i}"))) + (busy.Count > 0 ? ")" : "");
        var due = $"module = @module and state = 'pending' and due <= @now{skip}";
        (string, object?)[] which = [("@module", module), ("@now", Ms(now)), .. busy.Select((b, i) => (string.Create(CultureInfo.InvariantCulture, $"@b{i}"), (object?)b))];
        if (await database.ReadAsync(read => read.Command($"select 1 from queue_item where {due} limit 1", which).ExecuteScalar()) is null)
        {
            return []; // looking costs no commit
        }

        var sql = "update queue_item set state = 'leased', lease_owner = @owner, attempt = attempt + 1 where id in ("
            + $"select id from queue_item where {due} order by due, id limit @limit"
            + (database.Engine == DatabaseEngine.Postgres ? " for update skip locked" : "") + ") "
            + "returning id, module, kind, destination, subject, due, attempt, max_attempts, retry_interval, expires";
        (string, object?)[] parameters = [("@owner", _owner), ("@limit", limit), .. which];
        var claimed = await database.WriteAsync(write =>
        {
            var items = new List<QueueItem>();
            using var reader = write.Command(sql, parameters).ExecuteReader();
            while (reader.Read())
            {
                items.Add(Read(reader));
            }

            return items;
        });
        claimed.Sort((a, b) => (a.Due, a.Id).CompareTo((b.Due, b.Id)));
        return claimed;
    }

    /// <summary>The work is done; false when the row is gone, because it was done in another way meanwhile.</summary>
    public static bool Complete(WriteConnection write, long id) => write.Command("delete from queue_item where id = @id", ("@id", id)).ExecuteNonQuery() > 0;

    /// <summary>The work is to be tried again; false as in <see cref="Complete"/>.</summary>
    public static bool Retry(WriteConnection write, long id, DateTimeOffset due, string error) => write.Command(
        "update queue_item set state = 'pending', due = @due, lease_owner = null, last_error = @error where id = @id",
        ("@id", id), ("@due", Ms(due)), ("@error", error)).ExecuteNonQuery() > 0;

    /// <summary>The work is given up; the row stays for people to see and to send again. False as in <see cref="Complete"/>.</summary>
    public static bool Bury(WriteConnection write, long id, string error) => write.Command(
        "update queue_item set state = 'dead', lease_owner = null, last_error = @error where id = @id", ("@id", id), ("@error", error)).ExecuteNonQuery() > 0;

    /// <summary>Gives dead work of a subject its attempts back; false when there is none.</summary>
    public static bool Revive(WriteConnection write, string module, long subject, DateTimeOffset due, DateTimeOffset expires) => write.Command(
        "update queue_item set state = 'pending', attempt = 0, due = @due, expires = @expires where module = @module and subject = @subject and state = 'dead'",
        ("@due", Ms(due)), ("@expires", Ms(expires)), ("@module", module), ("@subject", subject)).ExecuteNonQuery() > 0;

    /// <summary>Removes what waits or is dead for a subject, because it was done in another way; leased work finds its row gone.</summary>
    public static void Cancel(WriteConnection write, string module, long subject) => write.Command(
        "delete from queue_item where module = @module and subject = @subject", ("@module", module), ("@subject", subject)).ExecuteNonQuery();

    /// <summary>Says that this node lives, takes over what dead nodes had leased, and answers how much. The only node of a SQLite file finds all others dead at its start.</summary>
    public Task<int> BeatAsync(bool isStart) => database.WriteAsync(write =>
    {
        var now = Ms(TimeProvider.System.GetUtcNow());
        write.Command(
            "delete from queue_node where alive_until < @now or @all = 1", ("@now", now), ("@all", isStart && database.Engine == DatabaseEngine.Sqlite ? 1 : 0)).ExecuteNonQuery();
        write.Command(
            "insert into queue_node (owner, alive_until) values (@owner, @until) on conflict (owner) do update set alive_until = excluded.alive_until",
            ("@owner", _owner), ("@until", now + (long)NodeLife.TotalMilliseconds)).ExecuteNonQuery();
        return write.Command(
            "update queue_item set state = 'pending', lease_owner = null where state = 'leased' and lease_owner not in (select owner from queue_node)").ExecuteNonQuery();
    });

    /// <summary>How much of a module's work waits, is being done, and was given up, and when the next is due.</summary>
    public ValueTask<QueueStatus> StatusAsync(string module) => database.ReadAsync(read =>
    {
        var counts = new Dictionary<string, long>();
        DateTimeOffset? next = null;
        using var reader = read.Command("select state, count(*), min(due) from queue_item where module = @module group by state", ("@module", module)).ExecuteReader();
        while (reader.Read())
        {
            counts[reader.GetString(0)] = reader.GetInt64(1);
            if (reader.GetString(0) == "pending")
            {
                next = DateTimeOffset.FromUnixTimeMilliseconds(reader.GetInt64(2));
            }
        }

        return new QueueStatus(counts.GetValueOrDefault("pending"), counts.GetValueOrDefault("leased"), counts.GetValueOrDefault("dead"), next);
    });

    /// <summary>Waits for news, for the next due time, or a while (nodes that share a database look often).</summary>
    public async Task WaitAsync(string module, CancellationToken stopping)
    {
        var next = await database.ReadAsync(
            read => read.Command("select min(due) from queue_item where module = @module and state = 'pending'", ("@module", module)).ExecuteScalar(), stopping);
        var wait = database.Engine == DatabaseEngine.Postgres ? SharedWait : LongestWait;
        if (next is not (null or DBNull))
        {
            var left = DateTimeOffset.FromUnixTimeMilliseconds(Convert.ToInt64(next, CultureInfo.InvariantCulture)) - clock.GetUtcNow();
            wait = left < TimeSpan.Zero ? SharedWait : left < wait ? left + TimeSpan.FromMilliseconds(1) : wait;
        }

        await _news.WaitAsync(wait, stopping);
        while (_news.CurrentCount > 0 && _news.Wait(0, CancellationToken.None))
        {
            // Many at once are one.
        }
    }

    /// <inheritdoc />
    public void Dispose() => _news.Dispose();

    private static QueueItem Read(DbDataReader reader) => new(
        reader.GetInt64(0), reader.GetString(1), reader.GetString(2), reader.GetString(3), reader.GetInt64(4),
        DateTimeOffset.FromUnixTimeMilliseconds(reader.GetInt64(5)), reader.GetInt32(6), reader.GetInt32(7),
        TimeSpan.FromMilliseconds(reader.GetInt64(8)), DateTimeOffset.FromUnixTimeMilliseconds(reader.GetInt64(9)));

    private static long Ms(DateTimeOffset instant) => instant.ToUnixTimeMilliseconds();
}
