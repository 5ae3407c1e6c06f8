using System.Collections.Concurrent;
using System.Data.Common;
using System.Globalization;

namespace LocalSpine.Storage.Queue;

/// <summary>
/// The durable queue: rows are added in the transaction of what they are about, claimed under a lease, and removed when the work is done.
/// <code>
/// Add -> pending -> Claim -> leased -> Complete (gone)
///   |       ^                  |----> Retry   (pending, later)
///   |       |-- lease over ----|----> Bury    (dead, kept for people)
///   |----> blocked -- the item before it in its order is gone or dead --> pending
/// </code>
/// Due times are the environment's virtual time. A lease holds as long as its node lives, which nodes tell each other in real time, so that
/// a moved clock never takes work from a living node. Work without a destination is found in its turn only, not by its subject.
/// </summary>
public sealed class DeliveryQueue(IDatabase database, TimeProvider clock) : IDisposable
{
    /// <summary>How often <see cref="BeatAsync"/> is to be called, in real time.</summary>
    public static readonly TimeSpan BeatInterval = TimeSpan.FromSeconds(3);

    private static readonly TimeSpan NodeLife = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan PutBackWait = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan SharedWait = TimeSpan.FromMilliseconds(250);

    private readonly string _owner = Guid.NewGuid().ToString("N");
    private readonly ConcurrentDictionary<string, SemaphoreSlim> _news = new();
    private readonly ConcurrentDictionary<long, string> _stranded = new(); // by item, why

    /// <summary>The queue's own tables.</summary>
    public static IReadOnlyList<Migration> Migrations { get; } = Migration.Of("queue", typeof(DeliveryQueue).Assembly);

    /// <summary>Adds work inside the caller's transaction; <see cref="Wake"/> after it is committed.</summary>
    /// <param name="orderKey">See <see cref="QueueItem"/>.</param>
    public void Add(
        WriteConnection write, string module, string destination, long subject, DateTimeOffset due, int maxAttempts, TimeSpan retryInterval, DateTimeOffset expires,
        string? orderKey = null) =>
        write.Command(
            "insert into queue_item (module, destination, order_key, subject, state, due, attempt, max_attempts, retry_interval, expires, created) "
            + "values (@module, @destination, @order, @subject, case when cast(@order as text) is not null and exists (select 1 from queue_item e where e.module = @module and e.order_key = @order "
            + "and e.state <> 'dead') then 'blocked' else 'pending' end, @due, 0, @max, @interval, @expires, @created)",
            ("@module", module), ("@destination", destination), ("@order", orderKey), ("@subject", subject), ("@due", Ms(due)), ("@max", maxAttempts),
            ("@interval", (long)retryInterval.TotalMilliseconds), ("@expires", Ms(expires)), ("@created", Ms(clock.GetUtcNow()))).ExecuteNonQuery();

    /// <summary>There is new work of a module.</summary>
    public void Wake(string module) => News(module).Release();

    /// <summary>The clock was moved, or something else that concerns all modules happened.</summary>
    public void WakeAll()
    {
        foreach (var module in _news.Keys)
        {
            Wake(module);
        }
    }

    /// <summary>Takes due work of a module under a lease, oldest first.</summary>
    /// <param name="room">How much of a destination may be taken now.</param>
    public async Task<Claim> ClaimAsync(string module, Func<string, int> room)
    {
        var now = Ms(clock.GetUtcNow());
        var heads = (await HeadsAsync(module)).Select(h => (h.Destination, h.Due, Room: room(h.Destination))).Where(h => h.Room > 0).ToList();
        var later = heads.Where(h => h.Due > now).Select(h => h.Due).DefaultIfEmpty(long.MaxValue).Min();
        DateTimeOffset? next = later == long.MaxValue ? null : DateTimeOffset.FromUnixTimeMilliseconds(later);
        if (heads.All(h => h.Due > now))
        {
            return new Claim([], next); // looking costs no commit
        }

        var claimed = await database.WriteAsync(write =>
        {
            var items = new List<QueueItem>();
            foreach (var (destination, _, most) in heads.Where(h => h.Due <= now))
            {
                using var reader = write.Command(
                    ClaimSql, ("@owner", _owner), ("@module", module), ("@destination", destination), ("@now", now), ("@limit", most)).ExecuteReader();
                while (reader.Read())
                {
                    items.Add(Read(reader));
                }
            }

            return items;
        });
        claimed.Sort((a, b) => (a.Due, a.Id).CompareTo((b.Due, b.Id)));
        return new Claim(claimed, next);
    }

    // The earliest pending row of each destination. The walk from one destination to the next touches one index entry each, however many wait.
    private ValueTask<List<(string Destination, long Due)>> HeadsAsync(string module) => database.ReadAsync(read =>
    {
        var heads = new List<(string, long)>();
        using var reader = read.Command(
            "with recursive d(name) as (select min(destination) from queue_item where module = @module and state = 'pending' "
            + "union all select (select min(destination) from queue_item where module = @module and state = 'pending' and destination > d.name) from d where d.name is not null) "
            + "select name, (select min(due) from queue_item where module = @module and state = 'pending' and destination = d.name) from d where name is not null",
            ("@module", module)).ExecuteReader();
        while (reader.Read())
        {
            heads.Add((reader.GetString(0), reader.GetInt64(1)));
        }

        return heads;
    });

    private string ClaimSql =>
        "update queue_item set state = 'leased', lease_owner = @owner, attempt = attempt + 1 where id in ("
        + "select id from queue_item q where module = @module and destination = @destination and state = 'pending' and due <= @now order by due, id limit @limit"
        + (database.Engine == DatabaseEngine.Postgres ? " for update skip locked" : "") + ") "
        + "returning id, module, destination, order_key, subject, due, attempt, max_attempts, retry_interval, expires";

    /// <summary>The work is done; false when the row is gone, because it was done in another way meanwhile.</summary>
    public static bool Complete(WriteConnection write, QueueItem item) =>
        write.Command("delete from queue_item where id = @id", ("@id", item.Id)).ExecuteNonQuery() > 0 && Unblock(write, item.Module, item.OrderKey);

    /// <summary>The work is to be tried again; false as in <see cref="Complete"/>.</summary>
    public static bool Retry(WriteConnection write, long id, DateTimeOffset due, string error) => write.Command(
        "update queue_item set state = 'pending', due = @due, lease_owner = null, last_error = @error where id = @id",
        ("@id", id), ("@due", Ms(due)), ("@error", error)).ExecuteNonQuery() > 0;

    /// <summary>
    /// Gives back what was begun and could not be ended, to be done again in a second. When that cannot be written either (the database is away, its disk is full), it is at a
    /// later <see cref="BeatAsync"/>: a lease of a living node never runs out.
    /// </summary>
    public async Task PutBackAsync(QueueItem item, string why)
    {
        try
        {
            await database.WriteAsync(write => PutBack(write, item.Id, why));
        }
        catch (Exception)
        {
            _stranded[item.Id] = why;
        }
    }

    private int PutBack(WriteConnection write, long id, string why) => write.Command(
        "update queue_item set state = 'pending', due = @due, lease_owner = null, last_error = @error where id = @id and state = 'leased' and lease_owner = @owner",
        ("@id", id), ("@due", Ms(clock.GetUtcNow() + PutBackWait)), ("@error", why), ("@owner", _owner)).ExecuteNonQuery();

    /// <summary>The work is given up; the row stays for people to see and to send again. False as in <see cref="Complete"/>.</summary>
    public static bool Bury(WriteConnection write, QueueItem item, string error) => write.Command(
        "update queue_item set state = 'dead', lease_owner = null, last_error = @error where id = @id", ("@id", item.Id), ("@error", error)).ExecuteNonQuery() > 0
        && Unblock(write, item.Module, item.OrderKey);

    /// <summary>Gives dead work of a subject its attempts back; false when there is none.</summary>
    public static bool Revive(WriteConnection write, string module, long subject, DateTimeOffset due, DateTimeOffset expires) => write.Command(
        "update queue_item set state = 'pending', attempt = 0, due = @due, expires = @expires where module = @module and subject = @subject and destination <> '' and state = 'dead'",
        ("@due", Ms(due)), ("@expires", Ms(expires)), ("@module", module), ("@subject", subject)).ExecuteNonQuery() > 0;

    /// <summary>Removes what waits or is dead for a subject, because it was done in another way; leased work finds its row gone.</summary>
    public static void Cancel(WriteConnection write, string module, long subject)
    {
        var keys = new List<string>();
        using (var reader = write.Command("delete from queue_item where module = @module and subject = @subject and destination <> '' returning order_key", ("@module", module), ("@subject", subject)).ExecuteReader())
        {
            while (reader.Read())
            {
                if (!reader.IsDBNull(0))
                {
                    keys.Add(reader.GetString(0));
                }
            }
        }

        keys.ForEach(key => Unblock(write, module, key));
    }

    // The next of the order may go.
    private static bool Unblock(WriteConnection write, string module, string? orderKey)
    {
        if (orderKey is not null)
        {
            write.Command(
                "update queue_item set state = 'pending' where id = (select min(id) from queue_item where module = @module and order_key = @order and state = 'blocked')",
                ("@module", module), ("@order", orderKey)).ExecuteNonQuery();
        }

        return true;
    }

    /// <summary>
    /// Says that this node lives, gives back what it could not (<see cref="PutBackAsync"/>), takes over what dead nodes had leased (an attempt that nobody ended does not count),
    /// and answers how much. The only node of a SQLite file finds all others dead at its start.
    /// </summary>
    public async Task<int> BeatAsync(bool isStart)
    {
        var stranded = new List<KeyValuePair<long, string>>();
        foreach (var id in _stranded.Keys)
        {
            if (_stranded.TryRemove(id, out var why))
            {
                stranded.Add(new(id, why));
            }
        }

        try
        {
            return await database.WriteAsync(write => stranded.Sum(s => PutBack(write, s.Key, s.Value)) + Beat(write, isStart));
        }
        catch
        {
            stranded.ForEach(s => _stranded.TryAdd(s.Key, s.Value));
            throw;
        }
    }

    private int Beat(WriteConnection write, bool isStart)
    {
        var now = Ms(TimeProvider.System.GetUtcNow());
        write.Command(
            "delete from queue_node where alive_until < @now or @all = 1", ("@now", now), ("@all", isStart && database.Engine == DatabaseEngine.Sqlite ? 1 : 0)).ExecuteNonQuery();
        write.Command(
            "insert into queue_node (owner, alive_until) values (@owner, @until) on conflict (owner) do update set alive_until = excluded.alive_until",
            ("@owner", _owner), ("@until", now + (long)NodeLife.TotalMilliseconds)).ExecuteNonQuery();
        var taken = write.Command(
            "update queue_item set state = 'pending', lease_owner = null, attempt = attempt - 1 where state = 'leased' and lease_owner not in (select owner from queue_node)").ExecuteNonQuery();

        // Where several nodes write, an item may be added as blocked in the moment in which the one before it goes.
        return database.Engine == DatabaseEngine.Sqlite ? taken : taken + write.Command(
            "update queue_item set state = 'pending' where id in (select min(id) from queue_item b where state = 'blocked' and not exists (select 1 from queue_item e "
            + "where e.module = b.module and e.order_key = b.order_key and e.state in ('pending', 'leased')) group by module, order_key)").ExecuteNonQuery();
    }

    /// <summary>How much work of modules waits, is being done, and was given up, and when the next is due.</summary>
    public ValueTask<QueueStatus> StatusAsync(params IReadOnlyList<string> modules) => database.ReadAsync(read =>
    {
        var (counts, next) = (new Dictionary<string, long>(), (DateTimeOffset?)null);
        using var reader = read.Command($"select state, count(*), min(due) from queue_item where {In(modules)} group by state", Parameters(modules)).ExecuteReader();
        while (reader.Read())
        {
            counts[reader.GetString(0)] = reader.GetInt64(1);
            next = reader.GetString(0) == "pending" ? DateTimeOffset.FromUnixTimeMilliseconds(reader.GetInt64(2)) : next;
        }

        return new QueueStatus(
            counts.GetValueOrDefault("pending") + counts.GetValueOrDefault("blocked"), counts.GetValueOrDefault("leased"), counts.GetValueOrDefault("dead"), next);
    });

    /// <summary>How much work of each module waits, is being done, and was given up, and since when the oldest that is due waits.</summary>
    public ValueTask<IReadOnlyList<ModuleQueue>> OverviewAsync() => database.ReadAsync(read =>
    {
        var modules = new SortedDictionary<string, ModuleQueue>(StringComparer.Ordinal);
        using var reader = read.Command("select module, state, count(*), min(due) from queue_item group by module, state").ExecuteReader();
        while (reader.Read())
        {
            var module = modules.GetValueOrDefault(reader.GetString(0)) ?? new ModuleQueue(reader.GetString(0), 0, 0, 0, null);
            var count = reader.GetInt64(2);
            modules[module.Module] = reader.GetString(1) switch
            {
                "pending" => module with { Waiting = module.Waiting + count, NextDue = DateTimeOffset.FromUnixTimeMilliseconds(reader.GetInt64(3)) },
                "blocked" => module with { Waiting = module.Waiting + count },
                "leased" => module with { InWork = count },
                _ => module with { GivenUp = module.GivenUp + count },
            };
        }

        return (IReadOnlyList<ModuleQueue>)[.. modules.Values];
    });

    /// <summary>Whether work of modules is being done or could be done now, and when the next is due. Costs less than <see cref="StatusAsync"/>, which counts all rows.</summary>
    public ValueTask<(bool IsBusy, DateTimeOffset? NextDue)> LookAsync(params IReadOnlyList<string> modules) => database.ReadAsync(read =>
    {
        // One statement sees one instant. Of two, the second may come after the last item was done and had let the next one of its order go,
        // which the first saw blocked and the second sees pending: each would find nothing of its own.
        using var reader = read.Command(
            $"select (select min(due) from queue_item where {In(modules)} and state = 'pending'), {Any("leased")}, {Any("blocked")}", Parameters(modules)).ExecuteReader();
        reader.Read();
        DateTimeOffset? due = reader.IsDBNull(0) ? null : DateTimeOffset.FromUnixTimeMilliseconds(reader.GetInt64(0));
        return (due <= clock.GetUtcNow() || !reader.IsDBNull(1) || (due is null && !reader.IsDBNull(2)), due);

        string Any(string state) => $"(select 1 from queue_item where {In(modules)} and state = '{state}' limit 1)";
    });

    /// <summary>Waits for news of a module, for the time that <see cref="ClaimAsync"/> gave, or a while (nodes that share a database look often).</summary>
    public async Task WaitAsync(string module, DateTimeOffset? next, CancellationToken stopping)
    {
        var wait = database.Engine == DatabaseEngine.Postgres ? SharedWait : LongestWait;
        if (next is { } due)
        {
            var left = due - clock.GetUtcNow();
            wait = left < TimeSpan.Zero ? TimeSpan.Zero : left < wait ? left + TimeSpan.FromMilliseconds(1) : wait;
        }

        var news = News(module);
        await news.WaitAsync(wait, stopping);
        while (news.CurrentCount > 0 && news.Wait(0, CancellationToken.None))
        {
            // Many at once are one.
        }
    }

    /// <inheritdoc />
    public void Dispose()
    {
        foreach (var news in _news.Values)
        {
            news.Dispose();
        }
    }

    private SemaphoreSlim News(string module) => _news.GetOrAdd(module, _ => new SemaphoreSlim(0));

    private static QueueItem Read(DbDataReader reader) => new(
        reader.GetInt64(0), reader.GetString(1), reader.GetString(2), reader.IsDBNull(3) ? null : reader.GetString(3), reader.GetInt64(4),
        DateTimeOffset.FromUnixTimeMilliseconds(reader.GetInt64(5)), reader.GetInt32(6), reader.GetInt32(7),
        TimeSpan.FromMilliseconds(reader.GetInt64(8)), DateTimeOffset.FromUnixTimeMilliseconds(reader.GetInt64(9)));

    private static string In(IReadOnlyList<string> modules) =>
        $"module in ({string.Join(", ", modules.Select((_, i) => string.Create(CultureInfo.InvariantCulture, $"@m{i}")))})";

    private static (string, object?)[] Parameters(IReadOnlyList<string> modules) =>
        [.. modules.Select((m, i) => (string.Create(CultureInfo.InvariantCulture, $"@m{i}"), (object?)m))];

    private static long Ms(DateTimeOffset instant) => instant.ToUnixTimeMilliseconds();
}

/// <summary>What was taken from the queue.</summary>
/// <param name="Items">Under lease, oldest first.</param>
/// <param name="NextDue">When the next work comes due, if some waits for its time.</param>
public sealed record Claim(IReadOnlyList<QueueItem> Items, DateTimeOffset? NextDue);
