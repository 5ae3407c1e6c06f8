using System.Collections.Concurrent;
using System.Data.Common;
using LocalSpine.Hosting.Modules;
using LocalSpine.Messaging.Asynchronous;
using LocalSpine.Messaging.Delivery;
using LocalSpine.Storage;
using LocalSpine.Storage.Queue;
using Microsoft.Extensions.Logging;

namespace LocalSpine.Messaging.Messages;

/// <summary>
/// Where accepted messages are kept first. On SQLite that is one row without an index, which is what an acknowledgement has to wait for; they
/// are sorted soon after, many in one transaction, into the tables of messages and the queue:
/// <code>
/// Take -> messaging_inbox -> sorted -> messaging_message, messaging_body, queue_item
/// </code>
/// PostgreSQL takes a message straight into those tables.
/// </summary>
internal sealed partial class MessageInbox(IDatabase database, DeliveryQueue queue, AcceptLoad load, ILogger<MessageInbox> logger) : IStartupTask, IBackgroundTask, IDisposable
{
    private const string Columns =
        "received_at, pattern, from_party, to_party, message_id, conversation_id, cpa_id, service, interaction, content_type, payload, length, destination, attempts, retry_interval, expires, order_key";

    /// <summary>Most rows that are sorted in one transaction: few enough that those who accept meanwhile hardly notice.</summary>
    private const int AtOnce = 200;

    /// <summary>Octets of bodies that are moved in one transaction, after which it ends.</summary>
    private const long OctetsAtOnce = 8 * 1024 * 1024;

    /// <summary>While many messages are being accepted, sorting waits this long in real time, and so long between its transactions.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    private readonly bool _isUsed = database.Engine == DatabaseEngine.Sqlite;

    // Row of each unsorted message. Only a hint: what it names is looked at before it counts.
    private readonly ConcurrentDictionary<(string FromParty, string MessageId), long> _unsorted = new();
    private readonly SemaphoreSlim _news = new(0);
    private readonly SemaphoreSlim _turn = new(1, 1);

    /// <summary>Stores a message in the next group commit. Answers when it first came, and whether that is now.</summary>
    /// <param name="since">A message with its id that came after this instant is a duplicate; null when duplicates do not matter.</param>
    public async Task<(DateTimeOffset Received, bool IsNew)> TakeAsync(AcceptedMessage accepted, DateTimeOffset? since)
    {
        var message = accepted.Message;
        var taken = await database.WriteAsync(write =>
        {
            if (since is { } window && (Unsorted(write, message) ?? MessageStore.FirstReceived(write, message.FromParty, message.MessageId, window)) is { } first)
            {
                return (first, false);
            }

            if (_isUsed)
            {
                _unsorted[(message.FromParty, message.MessageId)] = Insert(write, accepted);
            }
            else
            {
                Queue(write, accepted, MessageStore.Insert(write, message));
            }

            return (message.ReceivedAt, true);
        });
        if (_isUsed)
        {
            _news.Release();
        }
        else
        {
            queue.Wake(QueueOf(accepted));
        }

        return taken;
    }

    /// <summary>Sorts what waits now, so that whoever looks at the tables of messages finds everything that was acknowledged.</summary>
    public async Task SortAsync()
    {
        while (!_unsorted.IsEmpty && await SortSomeAsync())
        {
            // More waits.
        }
    }

    /// <summary>What a node that died had acknowledged is sorted before anything else happens.</summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        _unsorted.Clear();
        while (_isUsed && await SortSomeAsync())
        {
            // More waits.
        }
    }

    public async Task RunAsync(CancellationToken stopping)
    {
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                await _news.WaitAsync(stopping);
                while (_news.CurrentCount > 0 && _news.Wait(0, CancellationToken.None))
                {
                    // Many at once are one.
                }

                for (var waited = TimeSpan.Zero; load.IsHigh && waited < Patience; waited += Pause)
                {
                    await Task.Delay(Pause, stopping);
                }

                while (!_unsorted.IsEmpty && await SortSomeAsync())
                {
                    if (load.IsHigh)
                    {
                        await Task.Delay(Pause, stopping);
                    }
                }
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                LogFailed(logger, e); // the database is away: look again in a while
                await Task.Delay(TimeSpan.FromSeconds(1), stopping);
                _news.Release();
            }
        }
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _news.Dispose();
        _turn.Dispose();
    }

    // True when more may wait.
    private async Task<bool> SortSomeAsync()
    {
        await _turn.WaitAsync();
        try
        {
            var (sorted, isFull) = await database.WriteAsync(write =>
            {
                var rows = new List<(long Id, AcceptedMessage Accepted)>();
                var octets = 0L;
                using (var reader = write.Command($"select id, length(body), {Columns} from messaging_inbox order by id limit @limit", ("@limit", AtOnce)).ExecuteReader())
                {
                    while (octets < OctetsAtOnce && reader.Read())
                    {
                        rows.Add((reader.GetInt64(0), Read(reader)));
                        octets += reader.GetInt64(1);
                    }
                }

                foreach (var (row, accepted) in rows)
                {
                    // The body goes from table to table: it is not wanted here.
                    var id = MessageStore.InsertWithoutBody(write, accepted.Message);
                    write.Command("insert into messaging_body (id, body) select @id, body from messaging_inbox where id = @row", ("@id", id), ("@row", row)).ExecuteNonQuery();
                    write.Command("delete from messaging_inbox where id = @row", ("@row", row)).ExecuteNonQuery();
                    Queue(write, accepted, id);
                }

                return (rows, rows.Count == AtOnce || octets >= OctetsAtOnce);
            });
            foreach (var (id, accepted) in sorted)
            {
                _unsorted.TryRemove(new KeyValuePair<(string, string), long>((accepted.Message.FromParty, accepted.Message.MessageId), id));
            }

            foreach (var module in sorted.Select(s => QueueOf(s.Accepted)).Distinct())
            {
                queue.Wake(module);
            }

            return isFull;
        }
        finally
        {
            _turn.Release();
        }
    }

    private DateTimeOffset? Unsorted(WriteConnection write, SpineMessage message) =>
        _unsorted.TryGetValue((message.FromParty, message.MessageId), out var row)
            ? MessageStore.Instant(write.Command(
                "select received_at from messaging_inbox where id = @id and from_party = @from and message_id = @message",
                ("@id", row), ("@from", message.FromParty), ("@message", message.MessageId)))
            : null;

    private void Queue(WriteConnection write, AcceptedMessage accepted, long id) => queue.Add(
        write, QueueOf(accepted), accepted.Destination, id, accepted.Message.ReceivedAt, accepted.Attempts, accepted.RetryInterval, accepted.Expires, accepted.OrderKey);

    private static string QueueOf(AcceptedMessage accepted) => accepted.Destination.Length > 0 ? DeliveryWorker.Deliver : DeliveryWorker.Process;

    private static long Insert(WriteConnection write, AcceptedMessage accepted)
    {
        var m = accepted.Message;
        return write.Insert(
            $"insert into messaging_inbox ({Columns}, body) values (@received, @pattern, @from, @to, @message, @conversation, @cpa, @service, @interaction, @type, @payload, @length, @destination, "
            + "@attempts, @interval, @expires, @order, @body)",
            ("@received", m.ReceivedAt.ToUnixTimeMilliseconds()), ("@pattern", (int)m.Pattern), ("@from", m.FromParty), ("@to", m.ToParty), ("@message", m.MessageId),
            ("@conversation", m.ConversationId), ("@cpa", m.CpaId), ("@service", m.Service), ("@interaction", m.Interaction), ("@type", m.ContentType),
            ("@payload", m.Large?.Payload), ("@length", m.Large?.Length), ("@destination", accepted.Destination), ("@attempts", accepted.Attempts),
            ("@interval", accepted.RetryInterval.Ticks), ("@expires", accepted.Expires.UtcTicks), ("@order", accepted.OrderKey), ("@body", MessageStore.Array(m.Body)));
    }

    // Without its body.
    private static AcceptedMessage Read(DbDataReader r)
    {
        var pattern = (MessagePattern)r.GetInt32(3);
        return new AcceptedMessage(
            new SpineMessage(
                "in", pattern, r.GetString(4), r.GetString(5), r.GetString(6), r.GetString(7), null, r.GetString(8), r.GetString(9), r.GetString(10),
                DateTimeOffset.FromUnixTimeMilliseconds(r.GetInt64(2)), pattern == MessagePattern.Forward ? MessageState.Waiting : MessageState.Accepted, r.GetString(11), default)
            {
                Large = r.IsDBNull(12) ? null : new LargeBody(r.GetString(12), r.GetInt64(13)),
            },
            r.GetString(14), r.GetInt32(15), TimeSpan.FromTicks(r.GetInt64(16)), new DateTimeOffset(r.GetInt64(17), TimeSpan.Zero), r.IsDBNull(18) ? null : r.GetString(18));
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "accepted messages could not be sorted")]
    private static partial void LogFailed(ILogger logger, Exception exception);
}
