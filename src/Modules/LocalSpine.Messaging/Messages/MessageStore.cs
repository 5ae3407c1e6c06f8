using System.Data.Common;
using System.Globalization;
using System.Runtime.InteropServices;
using LocalSpine.Storage;

namespace LocalSpine.Messaging.Messages;

/// <summary>The tables of stored messages. What writes takes the caller's transaction, so that a message and its queue row are one.</summary>
internal sealed class MessageStore(IDatabase database)
{
    private const string Columns =
        "direction, pattern, from_party, to_party, message_id, conversation_id, ref_to_message_id, cpa_id, service, interaction, received_at, state, reason, content_type, body, id, payload, length";

    // A list shows no bodies.
    private static readonly string ListColumns = Columns.Replace(" body,", " substr(body, 1, 0),", StringComparison.Ordinal);

    /// <summary>Stores a message and answers its row number.</summary>
    public static long Insert(WriteConnection write, SpineMessage m)
    {
        return Convert.ToInt64(
            write.Command(
                "insert into messaging_message (direction, pattern, from_party, to_party, message_id, conversation_id, ref_to_message_id, cpa_id, service, interaction, received_at, state, began_as, content_type, body, payload, length) "
                + "values (@direction, @pattern, @from, @to, @message, @conversation, @ref, @cpa, @service, @interaction, @received, @state, @state, @type, @body, @payload, @length) returning id",
                ("@direction", m.Direction), ("@pattern", Name(m.Pattern)), ("@from", m.FromParty), ("@to", m.ToParty), ("@message", m.MessageId),
                ("@conversation", m.ConversationId), ("@ref", m.RefToMessageId ?? ""), ("@cpa", m.CpaId), ("@service", m.Service), ("@interaction", m.Interaction),
                ("@received", m.ReceivedAt.ToUnixTimeMilliseconds()), ("@state", Name(m.State)), ("@type", m.ContentType), ("@body", Array(m.Body)),
                ("@payload", m.Large?.Payload), ("@length", m.Large?.Length)).ExecuteScalar(),
            CultureInfo.InvariantCulture);
    }

    /// <summary>A message moves on; what happened stands in its timeline.</summary>
    public static void Move(WriteConnection write, long id, DateTimeOffset at, MessageState state, string? reason = null)
    {
        write.Command("update messaging_message set state = @state, reason = @reason where id = @id", ("@state", Name(state)), ("@reason", reason ?? ""), ("@id", id)).ExecuteNonQuery();
        Event(write, id, at, Name(state), reason);
    }

    /// <summary>Adds to a message's timeline.</summary>
    public static void Event(WriteConnection write, long id, DateTimeOffset at, string what, string? detail) => write.Command(
        "insert into messaging_event (message, at, what, detail) values (@id, @at, @what, @detail)",
        ("@id", id), ("@at", at.ToUnixTimeMilliseconds()), ("@what", what), ("@detail", detail ?? "")).ExecuteNonQuery();

    /// <summary>
    /// True when this sender's message id is new, and remembers it until <paramref name="until"/>; when it was seen before and is still
    /// remembered, when that was.
    /// </summary>
    public static bool IsNew(WriteConnection write, string fromParty, string messageId, DateTimeOffset now, DateTimeOffset until, out DateTimeOffset firstReceived)
    {
        // One statement decides: a row that is still remembered is not touched, and then nothing comes back.
        firstReceived = now;
        var taken = write.Command(
            "insert into messaging_seen (from_party, message_id, until, received_at) values (@from, @message, @until, @now) "
            + "on conflict (from_party, message_id) do update set until = excluded.until, received_at = excluded.received_at where messaging_seen.until <= @now returning 1",
            ("@from", fromParty), ("@message", messageId), ("@until", until.ToUnixTimeMilliseconds()), ("@now", now.ToUnixTimeMilliseconds())).ExecuteScalar();
        if (taken is not (null or DBNull))
        {
            return true;
        }

        firstReceived = DateTimeOffset.FromUnixTimeMilliseconds(Convert.ToInt64(
            write.Command("select received_at from messaging_seen where from_party = @from and message_id = @message", ("@from", fromParty), ("@message", messageId)).ExecuteScalar(),
            CultureInfo.InvariantCulture));
        return false;
    }

    public ValueTask<SpineMessage?> FindAsync(long id) => database.ReadAsync(read =>
    {
        using var reader = read.Command($"select {Columns} from messaging_message where id = @id", ("@id", id)).ExecuteReader();
        return reader.Read() ? Read(reader) : null;
    });

    /// <summary>The newest message that the Spine delivers to that party with that message id.</summary>
    public ValueTask<SpineMessage?> FindDeliveryAsync(string toParty, string messageId) => database.ReadAsync(read =>
    {
        using var reader = read.Command(
            $"select {Columns} from messaging_message where message_id = @message and to_party = @to order by id desc limit 1", ("@message", messageId), ("@to", toParty)).ExecuteReader();
        return reader.Read() ? Read(reader) : null;
    });

    /// <summary>Messages without their bodies, newest first; empty texts ask for any.</summary>
    public ValueTask<List<SpineMessage>> ListAsync(string party, string conversation, string messageId, string state, int limit) => database.ReadAsync(read =>
    {
        var found = new List<SpineMessage>();
        using var reader = read.Command(
            $"select {ListColumns} from messaging_message where (@party = '' or from_party = @party or to_party = @party) and (@conversation = '' or conversation_id = @conversation) "
            + "and (@message = '' or message_id = @message) and (@state = '' or state = @state) order by id desc limit @limit",
            ("@party", party), ("@conversation", conversation), ("@message", messageId), ("@state", state), ("@limit", limit)).ExecuteReader();
        while (reader.Read())
        {
            found.Add(Read(reader));
        }

        return found;
    });

    /// <summary>What happened to a message, in order.</summary>
    public ValueTask<List<(DateTimeOffset At, string What, string Detail)>> TimelineAsync(long id) => database.ReadAsync(read =>
    {
        // How a message began stands in its own row, which saves each message a row here.
        var events = new List<(DateTimeOffset, string, string)>();
        using var reader = read.Command(
            "select received_at, began_as, '', 0 as kind from messaging_message where id = @id union all select at, what, detail, 1 as kind from messaging_event where message = @id order by 1, 4",
            ("@id", id)).ExecuteReader();
        while (reader.Read())
        {
            events.Add((DateTimeOffset.FromUnixTimeMilliseconds(reader.GetInt64(0)), reader.GetString(1), reader.GetString(2)));
        }

        return events;
    });

    public static string Name(MessageState state) => state.ToString().ToLowerInvariant();

    public static string Name(MessagePattern pattern) => pattern.ToString().ToLowerInvariant();

    // The body usually is a whole array already.
    private static byte[] Array(ReadOnlyMemory<byte> body) =>
        MemoryMarshal.TryGetArray(body, out var segment) && segment.Offset == 0 && segment.Array!.Length == segment.Count ? segment.Array : body.ToArray();

    private static SpineMessage Read(DbDataReader r) => new(
        r.GetString(0), Enum.Parse<MessagePattern>(r.GetString(1), ignoreCase: true), r.GetString(2), r.GetString(3), r.GetString(4), r.GetString(5),
        r.IsDBNull(6) || r.GetString(6).Length == 0 ? null : r.GetString(6), r.GetString(7), r.GetString(8), r.GetString(9),
        DateTimeOffset.FromUnixTimeMilliseconds(r.GetInt64(10)), Enum.Parse<MessageState>(r.GetString(11), ignoreCase: true), r.GetString(13), (byte[])r.GetValue(14))
    {
        Id = r.GetInt64(15),
        Large = r.IsDBNull(16) ? null : new LargeBody(r.GetString(16), r.GetInt64(17)),
        Reason = r.IsDBNull(12) || r.GetString(12).Length == 0 ? null : r.GetString(12),
    };
}
