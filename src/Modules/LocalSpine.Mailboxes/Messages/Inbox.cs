using System.Globalization;
using LocalSpine.Storage;

namespace LocalSpine.Mailboxes.Messages;

/// <summary>
/// What waits in inboxes. A look-up costs the rows that it answers, however many wait: rows lie in the order of their mailbox, and the number
/// of waiting messages is kept, not counted.
/// </summary>
internal sealed class Inbox(IDatabase database)
{
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

    /// <summary>Puts a stored message, with its place, into its recipient's inbox.</summary>
    public static void Put(WriteConnection write, MeshMessage message)
    {
        write.Command(
            "insert into mailboxes_inbox (mailbox, seq, message, message_id, workflow_id) values (@mailbox, @seq, @message, @id, @workflow)",
            ("@mailbox", message.Recipient), ("@seq", message.Seq), ("@message", message.Id), ("@id", message.MessageId), ("@workflow", message.WorkflowId)).ExecuteNonQuery();
        Count(write, message.Recipient, 1);
    }

    /// <summary>Takes a message out of its recipient's inbox, if it is there.</summary>
    public static void Remove(WriteConnection write, MeshMessage message)
    {
        if (message.Seq is not null && write.Command(
            "delete from mailboxes_inbox where mailbox = @mailbox and seq = @seq and message = @message", ("@mailbox", message.Recipient), ("@seq", message.Seq), ("@message", message.Id)).ExecuteNonQuery() > 0)
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
                    "select seq, message_id, workflow_id from mailboxes_inbox where mailbox = @mailbox and seq > @after order by seq, message limit @limit",
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
    public ValueTask<long> CountAsync(string mailbox, CancellationToken cancellationToken) => database.ReadAsync(
        read => Convert.ToInt64(
            read.Command("select coalesce(sum(waiting), 0) from mailboxes_waiting where mailbox = @mailbox", ("@mailbox", mailbox)).ExecuteScalar(), CultureInfo.InvariantCulture),
        cancellationToken);

    /// <summary>How many messages wait in each mailbox that has some.</summary>
    public ValueTask<Dictionary<string, long>> CountsAsync(CancellationToken cancellationToken) => database.ReadAsync(
        read =>
        {
            var counts = new Dictionary<string, long>(StringComparer.Ordinal);
            using var reader = read.Command("select mailbox, sum(waiting) from mailboxes_waiting group by mailbox").ExecuteReader();
            while (reader.Read())
            {
                counts[reader.GetString(0)] = Convert.ToInt64(reader.GetValue(1), CultureInfo.InvariantCulture);
            }

            return counts;
        },
        cancellationToken);

    // A connection of PostgreSQL counts in a shard of its own.
    private static void Count(WriteConnection write, string mailbox, int change) => write.Command(
        $"insert into mailboxes_waiting (mailbox, shard, waiting) values (@mailbox, {(write.Connection is Npgsql.NpgsqlConnection ? "pg_backend_pid()" : "0")}, @change) "
        + "on conflict (mailbox, shard) do update set waiting = mailboxes_waiting.waiting + excluded.waiting",
        ("@mailbox", mailbox), ("@change", change)).ExecuteNonQuery();
}
