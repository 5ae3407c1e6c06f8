using System.Collections.Concurrent;
using System.Globalization;
using LocalSpine.Hosting.Modules;
using LocalSpine.Storage;

namespace LocalSpine.Mailboxes.Messages;

/// <summary>
/// What waits in inboxes: accepted messages that have a place. A look-up costs the rows that it answers, however many wait: an index holds them
/// in the order of their inbox, and their number is kept, not counted.
/// </summary>
internal sealed class Inbox(IDatabase database) : IStartupTask
{
    private readonly bool _isShared = database.Engine == DatabaseEngine.Postgres;
    private readonly ConcurrentDictionary<string, long> _waiting = new(StringComparer.Ordinal);
    private readonly Lock _gate = new();
    private long _last;

    /// <summary>A place behind all that this node gave before; of nodes that share a database by their clocks.</summary>
    public long NextPlace()
    {
        lock (_gate)
        {
            var now = (TimeProvider.System.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;
            return _last = Math.Max(now, _last + 1);
        }
    }

    /// <summary>A stored message, with its place, has come into its recipient's inbox.</summary>
    public void Came(WriteConnection write, MeshMessage message) => Count(write, message.Recipient, 1);

    /// <summary>A message is about to leave its recipient's inbox, if it is there.</summary>
    public void Leaves(WriteConnection write, MeshMessage message)
    {
        if (message is { Status: MeshStatus.Accepted, Seq: not null })
        {
            Count(write, message.Recipient, -1);
        }
    }

    /// <summary>Waiting messages in order.</summary>
    /// <param name="after">Place after which to begin; 0 for the beginning.</param>
    /// <param name="most">Ids answered at most.</param>
    /// <param name="mostLooks">Rows looked at, when a filter leaves out some.</param>
    /// <returns>The ids, and the place to go on from when there is more.</returns>
    public ValueTask<(List<string> Ids, long? GoOnFrom)> ListAsync(string mailbox, long after, WorkflowFilter? filter, int most, int mostLooks, CancellationToken cancellationToken) =>
        database.ReadAsync(
            read =>
            {
                var ids = new List<string>(Math.Min(most, 500));
                var (looks, last) = (0, after);
                using var reader = read.Command(
                    "select seq, message_id, workflow_id from mailboxes_message where status = 1 and recipient = @mailbox and seq > @after order by seq limit @limit",
                    ("@mailbox", mailbox), ("@after", after), ("@limit", filter is null ? most + 1 : mostLooks)).ExecuteReader();
                while (reader.Read())
                {
                    looks++;
                    if (filter is not null && !filter.Fits(reader.GetString(2)))
                    {
                        last = reader.GetInt64(0);
                        continue;
                    }

                    if (ids.Count == most)
                    {
                        return (ids, last);
                    }

                    last = reader.GetInt64(0);
                    ids.Add(reader.GetString(1));
                }

                return (ids, filter is not null && looks == mostLooks ? last : (long?)null);
            },
            cancellationToken);

    /// <summary>How many messages wait.</summary>
    public ValueTask<long> CountAsync(string mailbox, CancellationToken cancellationToken) => _isShared
        ? database.ReadAsync(
            read => Convert.ToInt64(
                read.Command("select coalesce(sum(waiting), 0) from mailboxes_waiting where mailbox = @mailbox", ("@mailbox", mailbox)).ExecuteScalar(), CultureInfo.InvariantCulture),
            cancellationToken)
        : ValueTask.FromResult(_waiting.GetValueOrDefault(mailbox));

    /// <summary>How many messages wait in each mailbox that has some.</summary>
    public ValueTask<Dictionary<string, long>> CountsAsync(CancellationToken cancellationToken) => _isShared
        ? database.ReadAsync(read => Counts(read, "select mailbox, sum(waiting) from mailboxes_waiting group by mailbox"), cancellationToken)
        : ValueTask.FromResult(new Dictionary<string, long>(_waiting, StringComparer.Ordinal));

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (!_isShared)
        {
            _waiting.Clear();
            foreach (var (mailbox, waiting) in await database.ReadAsync(read => Counts(read, "select recipient, count(*) from mailboxes_message where status = 1 and seq is not null group by recipient"), cancellationToken))
            {
                _waiting[mailbox] = waiting;
            }
        }
    }

    /// <summary>Forgets the counts of inboxes that were emptied by other means.</summary>
    public void AllAreEmpty() => _waiting.Clear();

    private static Dictionary<string, long> Counts(ReadConnection read, string sql)
    {
        var counts = new Dictionary<string, long>(StringComparer.Ordinal);
        using var reader = read.Command(sql).ExecuteReader();
        while (reader.Read())
        {
            counts[reader.GetString(0)] = Convert.ToInt64(reader.GetValue(1), CultureInfo.InvariantCulture);
        }

        return counts;
    }

    // One process counts in memory, what was committed. Connections of PostgreSQL count in a shard each.
    private void Count(WriteConnection write, string mailbox, int change)
    {
        if (!_isShared)
        {
            write.AfterCommit(() => _waiting.AddOrUpdate(mailbox, change, (_, waiting) => waiting + change));
            return;
        }

        write.Command(
            "insert into mailboxes_waiting (mailbox, shard, waiting) values (@mailbox, pg_backend_pid(), @change) "
            + "on conflict (mailbox, shard) do update set waiting = mailboxes_waiting.waiting + excluded.waiting",
            ("@mailbox", mailbox), ("@change", change)).ExecuteNonQuery();
    }
}
