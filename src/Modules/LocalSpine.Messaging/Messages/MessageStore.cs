using System.Data.Common;
using System.Globalization;
using System.Runtime.InteropServices;
using LocalSpine.Core.Messaging;
using LocalSpine.Storage;

namespace LocalSpine.Messaging.Messages;

/// <summary>The tables of stored messages. What writes takes the caller's transaction, so that a message and its queue row are one.</summary>
internal sealed class MessageStore(IDatabase database, MessageInbox inbox)
{
    private const string Columns =
        "direction, pattern, from_party, to_party, message_id, conversation_id, ref_to_message_id, cpa_id, service, interaction, received_at, state, reason, content_type, m.id, payload, length, conversation";

    // The first message of a conversation; several where two nodes took messages of a new one at the same time.
    private const string FirstsOfConversation =
        "select id from messaging_message where message_id = @conversation and conversation_id = @conversation and conversation is null "
        + "union all select id from messaging_message where conversation_id = @conversation and message_id <> conversation_id and conversation is null";

    // All messages of a conversation, as a table expression; parameter @conversation.
    private const string OfConversation =
        $"with first(id) as ({FirstsOfConversation}), of_conversation(id) as (select id from first union all select m.id from messaging_message m join first f on m.conversation = f.id) ";

    /// <summary>Stores a message and answers its row number.</summary>
    public static long Insert(WriteConnection write, SpineMessage m)
    {
        var id = InsertWithoutBody(write, m);
        write.Command("insert into messaging_body (id, body) values (@id, @body)", ("@id", id), ("@body", Array(m.Body))).ExecuteNonQuery();
        return id;
    }

    /// <summary>The same but for the body, which the caller adds.</summary>
    public static long InsertWithoutBody(WriteConnection write, SpineMessage m)
    {
        var first = m.Conversation ?? (m.ConversationId == m.MessageId ? null : FirstOf(write, m.ConversationId));
        return write.Insert(
            "insert into messaging_message (direction, pattern, from_party, to_party, message_id, conversation_id, ref_to_message_id, cpa_id, service, interaction, received_at, state, began_as, content_type, payload, length, conversation) "
            + "values (@direction, @pattern, @from, @to, @message, @conversation, @ref, @cpa, @service, @interaction, @received, @state, @state, @type, @payload, @length, @first)",
            ("@direction", m.Direction), ("@pattern", Name(m.Pattern)), ("@from", m.FromParty), ("@to", m.ToParty), ("@message", m.MessageId),
            ("@conversation", m.ConversationId), ("@ref", m.RefToMessageId ?? ""), ("@cpa", m.CpaId), ("@service", m.Service), ("@interaction", m.Interaction),
            ("@received", m.ReceivedAt.ToUnixTimeMilliseconds()), ("@state", Name(m.State)), ("@type", m.ContentType),
            ("@payload", m.Large?.Payload), ("@length", m.Large?.Length), ("@first", first));
    }

    private static long? FirstOf(WriteConnection write, string conversationId) =>
        write.Command($"select min(id) from ({FirstsOfConversation}) f", ("@conversation", conversationId)).ExecuteScalar() is { } first and not DBNull
            ? Convert.ToInt64(first, CultureInfo.InvariantCulture)
            : null;

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

    /// <summary>When this sender's message id first came after <paramref name="since"/>; null when it is new. Holds off others that ask for the same until the transaction ends.</summary>
    public static DateTimeOffset? FirstReceived(WriteConnection write, string fromParty, string messageId, DateTimeOffset since)
    {
        write.Lock($"message {fromParty} {messageId}");
        return Instant(write.Command(
            "select min(received_at) from messaging_message where message_id = @message and from_party = @from and direction = 'in' and received_at > @since",
            ("@message", messageId), ("@from", fromParty), ("@since", since.ToUnixTimeMilliseconds())));
    }

    /// <summary>The instant that a command answers, or null when it answers nothing.</summary>
    public static DateTimeOffset? Instant(DbCommand command) => command.ExecuteScalar() is { } instant and not DBNull
        ? DateTimeOffset.FromUnixTimeMilliseconds(Convert.ToInt64(instant, CultureInfo.InvariantCulture))
        : null;

    /// <summary>True when no other message of this party had that HL7 id within <paramref name="window"/>; from now on this one has it.</summary>
    public static bool TakeHl7Id(WriteConnection write, long id, string fromParty, string messageId, string hl7Id, DateTimeOffset now, TimeSpan window)
    {
        write.Lock($"hl7 {fromParty} {hl7Id}");
        var isKnown = write.Command(
            "select 1 where exists (select 1 from messaging_hl7_id where party = @party and hl7_id = @hl7 and until > @now) or exists (select 1 from messaging_message "
            + "where message_id = @hl7 and from_party = @party and hl7_is_message_id = 1 and received_at > @since and id <> @id)",
            ("@party", fromParty), ("@hl7", hl7Id), ("@now", now.ToUnixTimeMilliseconds()), ("@since", (now - window).ToUnixTimeMilliseconds()), ("@id", id)).ExecuteScalar() is not (null or DBNull);
        if (isKnown)
        {
            return false;
        }

        if (hl7Id == messageId)
        {
            write.Command("update messaging_message set hl7_is_message_id = 1 where id = @id", ("@id", id)).ExecuteNonQuery();
        }
        else
        {
            write.Command(
                "insert into messaging_hl7_id (party, hl7_id, until) values (@party, @hl7, @until) on conflict (party, hl7_id) do update set until = excluded.until",
                ("@party", fromParty), ("@hl7", hl7Id), ("@until", (now + window).ToUnixTimeMilliseconds())).ExecuteNonQuery();
        }

        return true;
    }

    public ValueTask<SpineMessage?> FindAsync(long id) => database.ReadAsync(read =>
    {
        using var reader = read.Command($"select {Columns}, body from messaging_message m join messaging_body b on b.id = m.id where m.id = @id", ("@id", id)).ExecuteReader();
        return reader.Read() ? Read(reader, (byte[])reader.GetValue(18)) : null;
    });

    /// <summary>The newest message that the Spine delivers to that party with that message id, without its body.</summary>
    public ValueTask<SpineMessage?> FindDeliveryAsync(string toParty, string messageId) => database.ReadAsync(read =>
    {
        using var reader = read.Command(
            $"select {Columns} from messaging_message m where message_id = @message and to_party = @to order by id desc limit 1", ("@message", messageId), ("@to", toParty)).ExecuteReader();
        return reader.Read() ? Read(reader, []) : null;
    });

    /// <summary>Messages without their bodies, newest first; empty texts ask for any.</summary>
    public async ValueTask<List<SpineMessage>> ListAsync(string party, string conversation, string messageId, string state, int limit)
    {
        await inbox.SortAsync();
        return await database.ReadAsync(read => List(read, party, conversation, messageId, state, limit));
    }

    private static List<SpineMessage> List(ReadConnection read, string party, string conversation, string messageId, string state, int limit)
    {
        var found = new List<SpineMessage>();
        using var reader = read.Command(
            (conversation.Length > 0 ? OfConversation : "") + $"select {Columns} from messaging_message m where (@party = '' or from_party = @party or to_party = @party) "
            + (conversation.Length > 0 ? "and id in (select id from of_conversation) " : "and @conversation = '' ") + (messageId.Length > 0 ? "and message_id = @message " : "and @message = '' ")
            + "and (@state = '' or state = @state) order by id desc limit @limit",
            ("@party", party), ("@conversation", conversation), ("@message", messageId), ("@state", state), ("@limit", limit)).ExecuteReader();
        while (reader.Read())
        {
            found.Add(Read(reader, []));
        }

        return found;
    }

    /// <summary>The newest conversations of a party (empty for any): each with its first and last message and how many there are.</summary>
    public async ValueTask<List<(SpineMessage First, SpineMessage Last, int Messages)>> ConversationsAsync(string party, int limit)
    {
        await inbox.SortAsync();
        return await database.ReadAsync(read => Conversations(read, party, limit));
    }

    private static List<(SpineMessage First, SpineMessage Last, int Messages)> Conversations(ReadConnection read, string party, int limit)
    {
        // From the newest message backwards until there are enough: the first that is met of a conversation is its last.
        var last = new List<SpineMessage>();
        var met = new HashSet<string>(StringComparer.Ordinal);
        using (var reader = read.Command(
            $"select {Columns} from messaging_message m where @party = '' or from_party = @party or to_party = @party order by id desc", ("@party", party)).ExecuteReader())
        {
            while (last.Count < limit && reader.Read())
            {
                if (met.Add(reader.GetString(5)))
                {
                    last.Add(Read(reader, []));
                }
            }
        }

        var found = new List<(SpineMessage, SpineMessage, int)>();
        foreach (var message in last)
        {
            using var reader = read.Command(
                OfConversation + $"select {Columns}, (select count(*) from of_conversation) from messaging_message m where id = (select min(id) from of_conversation)",
                ("@conversation", message.ConversationId)).ExecuteReader();
            if (reader.Read())
            {
                found.Add((Read(reader, []), message, (int)reader.GetInt64(18)));
            }
        }

        return found;
    }

    /// <summary>The conversation of the newest message with that id, sorted or not yet; null when there is none.</summary>
    public ValueTask<string?> ConversationOfAsync(string messageId) => database.ReadAsync(read =>
        read.Command("select conversation_id from messaging_message where message_id = @message order by id desc limit 1", ("@message", messageId)).ExecuteScalar() as string
        ?? read.Command("select conversation_id from messaging_inbox where message_id = @message limit 1", ("@message", messageId)).ExecuteScalar() as string);

    /// <summary>Where the newest messages stand, those of the inbox too, which are not sorted for that.</summary>
    public ValueTask<ConversationHealth> HealthAsync() => database.ReadAsync(read =>
    {
        const int Looked = 1_000;
        const int Told = 5;
        var (messages, waiting, failed) = (0, 0, 0);
        var newest = new List<ConversationTrouble>();
        using (var reader = read.Command(
            "select conversation_id, received_at, interaction, to_party, state, reason from messaging_message order by id desc limit @limit", ("@limit", Looked)).ExecuteReader())
        {
            while (reader.Read())
            {
                messages++;
                var state = Enum.Parse<MessageState>(reader.GetString(4), ignoreCase: true);
                var isFailed = state is MessageState.Refused or MessageState.Expired or MessageState.Failed;
                if (isFailed)
                {
                    failed++;
                }
                else if (state is MessageState.Accepted or MessageState.Waiting)
                {
                    waiting++;
                }
                else
                {
                    continue;
                }

                if (newest.Count < Told)
                {
                    newest.Add(new ConversationTrouble(
                        reader.GetString(0), DateTimeOffset.FromUnixTimeMilliseconds(reader.GetInt64(1)), reader.GetString(2), reader.GetString(3), Name(state), reader.IsDBNull(5) ? null : reader.GetString(5)));
                }
            }
        }

        var unsorted = Convert.ToInt32(
            read.Command("select count(*) from (select 1 from messaging_inbox limit @limit) i", ("@limit", Looked)).ExecuteScalar(), CultureInfo.InvariantCulture);
        return new ConversationHealth(messages + unsorted, waiting + unsorted, failed, newest);
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
    public static byte[] Array(ReadOnlyMemory<byte> body) =>
        MemoryMarshal.TryGetArray(body, out var segment) && segment.Offset == 0 && segment.Array!.Length == segment.Count ? segment.Array : body.ToArray();

    private static SpineMessage Read(DbDataReader r, byte[] body) => new(
        r.GetString(0), Enum.Parse<MessagePattern>(r.GetString(1), ignoreCase: true), r.GetString(2), r.GetString(3), r.GetString(4), r.GetString(5),
        r.IsDBNull(6) || r.GetString(6).Length == 0 ? null : r.GetString(6), r.GetString(7), r.GetString(8), r.GetString(9),
        DateTimeOffset.FromUnixTimeMilliseconds(r.GetInt64(10)), Enum.Parse<MessageState>(r.GetString(11), ignoreCase: true), r.GetString(13), body)
    {
        Id = r.GetInt64(14),
        Large = r.IsDBNull(15) ? null : new LargeBody(r.GetString(15), r.GetInt64(16)),
        Conversation = r.IsDBNull(17) ? null : r.GetInt64(17),
        Reason = r.IsDBNull(12) || r.GetString(12).Length == 0 ? null : r.GetString(12),
    };
}
