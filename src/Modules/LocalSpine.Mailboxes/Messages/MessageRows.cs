using System.Data.Common;
using System.Globalization;
using LocalSpine.Storage;

namespace LocalSpine.Mailboxes.Messages;

/// <summary>The tables of messages, chunks and inboxes: one row in, one row out. Rules are in <see cref="Outbox"/> and <see cref="Inbox"/>.</summary>
internal static class MessageRows
{
    /// <summary>Most chunks of a message (mesh 5.3), and room above.</summary>
    public const int MostChunks = 10_000;

    private const int ChunkIds = 16_384;
    private const int MostInMessage = 4096;

    private const string Columns =
        "id, message_id, is_report, status, sender, recipient, route_to, workflow_id, local_id, subject, file_name, partner_id, checksum, content_type, content_encoding, encrypted, "
        + "compressed, chunks, size, linked_id, code, event, description, created, changed, accepted, acknowledged, expires, seq, due";

    /// <summary>True for the only chunk of a message when it is so small that the message's row holds its bytes.</summary>
    public static bool IsInMessage(MeshMessage message, long size) => message.Chunks == 1 && size <= MostInMessage;

    /// <summary>Stores a new message. Most are a sender's and in their inbox at once: their statement has few parameters.</summary>
    /// <param name="content">Its only chunk when <see cref="IsInMessage"/> says so, else null.</param>
    public static long Insert(WriteConnection write, MeshMessage m, Chunk? content) =>
        m is { IsReport: false, Status: MeshStatus.Accepted, RouteTo: "", LinkedId: "", Code: "", Accepted: { } accepted } && accepted == m.Created && m.Changed == m.Created && m.Due == m.Expires
            ? write.Insert(
                "insert into mailboxes_message (message_id, is_report, status, sender, recipient, route_to, workflow_id, local_id, subject, file_name, partner_id, checksum, content_type, "
                + "content_encoding, encrypted, compressed, chunks, size, linked_id, code, event, description, created, changed, accepted, expires, seq, due, content_checksum, content) values (@id, 0, 1, @sender, @recipient, "
                + "'', @workflow, @local, @subject, @file, @partner, @checksum, @type, @encoding, @encrypted, @compressed, @chunks, @size, '', '', '', '', @created, @created, @created, @expires, @seq, @expires, @check, @content)",
                ("@id", m.MessageId), ("@sender", m.Sender), ("@recipient", m.Recipient), ("@workflow", m.WorkflowId), ("@local", m.LocalId), ("@subject", m.Subject), ("@file", m.FileName),
                ("@partner", m.PartnerId), ("@checksum", m.Checksum), ("@type", m.ContentType), ("@encoding", m.ContentEncoding), ("@encrypted", m.IsEncrypted ? 1 : 0),
                ("@compressed", m.IsCompressed ? 1 : 0), ("@chunks", m.Chunks), ("@size", m.Size), ("@created", Ms(m.Created)), ("@expires", Ms(m.Expires)), ("@seq", m.Seq),
                ("@check", content?.Checksum), ("@content", content?.Content))
            : InsertAny(write, m, content);

    private static long InsertAny(WriteConnection write, MeshMessage m, Chunk? content) => write.Insert(
        "insert into mailboxes_message (message_id, is_report, status, sender, recipient, route_to, workflow_id, local_id, subject, file_name, partner_id, checksum, content_type, "
        + "content_encoding, encrypted, compressed, chunks, size, linked_id, code, event, description, created, changed, accepted, expires, seq, due, content_checksum, content) values (@id, @report, @status, @sender, "
        + "@recipient, @route, @workflow, @local, @subject, @file, @partner, @checksum, @type, @encoding, @encrypted, @compressed, @chunks, @size, @linked, @code, @event, @description, "
        + "@created, @changed, @accepted, @expires, @seq, @due, @check, @content)",
        ("@id", m.MessageId), ("@report", m.IsReport ? 1 : 0), ("@status", (int)m.Status), ("@sender", m.Sender), ("@recipient", m.Recipient), ("@route", m.RouteTo),
        ("@workflow", m.WorkflowId), ("@local", m.LocalId), ("@subject", m.Subject), ("@file", m.FileName), ("@partner", m.PartnerId), ("@checksum", m.Checksum),
        ("@type", m.ContentType), ("@encoding", m.ContentEncoding), ("@encrypted", m.IsEncrypted ? 1 : 0), ("@compressed", m.IsCompressed ? 1 : 0), ("@chunks", m.Chunks),
        ("@size", m.Size), ("@linked", m.LinkedId), ("@code", m.Code), ("@event", m.Event), ("@description", m.Description), ("@created", Ms(m.Created)), ("@changed", Ms(m.Changed)),
        ("@accepted", m.Accepted is { } accepted ? Ms(accepted) : null), ("@expires", Ms(m.Expires)), ("@seq", m.Seq), ("@due", Ms(m.Due)), ("@check", content?.Checksum),
        ("@content", content?.Content));

    /// <summary>Writes what changes in a message's life.</summary>
    public static void Update(WriteConnection write, MeshMessage m) => write.Command(
        "update mailboxes_message set status = @status, recipient = @recipient, route_to = @route, size = @size, linked_id = @linked, code = @code, event = @event, description = @description, "
        + "changed = @changed, accepted = @accepted, acknowledged = @acknowledged, expires = @expires, seq = @seq, due = @due where id = @id",
        ("@status", (int)m.Status), ("@recipient", m.Recipient), ("@route", m.RouteTo), ("@size", m.Size), ("@linked", m.LinkedId), ("@code", m.Code), ("@event", m.Event),
        ("@description", m.Description), ("@changed", Ms(m.Changed)), ("@accepted", m.Accepted is { } accepted ? Ms(accepted) : null),
        ("@acknowledged", m.Acknowledged is { } acknowledged ? Ms(acknowledged) : null), ("@expires", Ms(m.Expires)), ("@seq", m.Seq), ("@due", Ms(m.Due)), ("@id", m.Id)).ExecuteNonQuery();

    public static MeshMessage? Find(ReadConnection read, string messageId) =>
        read.Command($"select {Columns} from mailboxes_message where message_id = @id", ("@id", messageId)).ReadFirst();

    /// <summary>The same, so that nobody else changes the message until the transaction ends.</summary>
    public static MeshMessage? FindForUpdate(WriteConnection write, string messageId) =>
        write.Command($"select {Columns} from mailboxes_message where message_id = @id{ForUpdate(write)}", ("@id", messageId)).ReadFirst();

    public static MeshMessage? FindForUpdate(WriteConnection write, long id) =>
        write.Command($"select {Columns} from mailboxes_message where id = @id{ForUpdate(write)}", ("@id", id)).ReadFirst();

    public static MeshMessage? Find(ReadConnection read, long id) =>
        read.Command($"select {Columns} from mailboxes_message where id = @id", ("@id", id)).ReadFirst();

    /// <summary>Messages of a side of a mailbox, newest first.</summary>
    /// <param name="side"><c>sender</c> or <c>recipient</c>.</param>
    /// <param name="before">Row number before which to begin; <see cref="long.MaxValue"/> for the newest.</param>
    public static List<MeshMessage> Newest(ReadConnection read, string side, string mailbox, DateTimeOffset since, long before, int limit) =>
        read.Command(
            $"select {Columns} from mailboxes_message where {side} = @mailbox and id < @before and created >= @since order by id desc limit @limit",
            ("@mailbox", mailbox), ("@before", before), ("@since", Ms(since)), ("@limit", limit)).ReadAll();

    public static List<MeshMessage> ByLocalId(ReadConnection read, string sender, string localId, int limit) =>
        read.Command($"select {Columns} from mailboxes_message where sender = @sender and local_id = @local and local_id <> '' order by id limit @limit", ("@sender", sender), ("@local", localId), ("@limit", limit)).ReadAll();

    public static List<long> Due(ReadConnection read, DateTimeOffset now, int limit)
    {
        var due = new List<long>();
        using var reader = read.Command("select id from mailboxes_message where due <= @now order by due, id limit @limit", ("@now", Ms(now)), ("@limit", limit)).ExecuteReader();
        while (reader.Read())
        {
            due.Add(reader.GetInt64(0));
        }

        return due;
    }

    /// <summary>When the next message's life goes on by itself.</summary>
    public static DateTimeOffset? NextDue(ReadConnection read) => Instant(read.Command("select min(due) from mailboxes_message").ExecuteScalar());

    /// <summary>When the next message comes out of a mailbox's delay.</summary>
    public static DateTimeOffset? NextDelayed(ReadConnection read) =>
        Instant(read.Command("select min(due) from mailboxes_message where seq is null and status = 1").ExecuteScalar());

    /// <summary>Removes a message and its chunks; answers the names of the payloads that nobody needs any more.</summary>
    public static List<string> Delete(WriteConnection write, MeshMessage message)
    {
        var payloads = new List<string>();
        using (var reader = write.Command(
            "select payload from mailboxes_chunk where id > @first and id < @end and payload is not null", ("@first", message.Id * ChunkIds), ("@end", (message.Id + 1) * ChunkIds)).ExecuteReader())
        {
            while (reader.Read())
            {
                payloads.Add(reader.GetString(0));
            }
        }

        write.Command("delete from mailboxes_chunk where id > @first and id < @end", ("@first", message.Id * ChunkIds), ("@end", (message.Id + 1) * ChunkIds)).ExecuteNonQuery();
        write.Command("delete from mailboxes_message where id = @id", ("@id", message.Id)).ExecuteNonQuery();
        return payloads;
    }

    /// <summary>Stores a chunk; the last one of a number wins. Answers the name of the payload that it replaced, or null.</summary>
    public static string? PutChunk(WriteConnection write, long message, int number, Chunk chunk, bool isNew)
    {
        var id = (message * ChunkIds) + number;
        var replaced = isNew ? null : write.Command("select payload from mailboxes_chunk where id = @id", ("@id", id)).ExecuteScalar() as string;
        write.Command(
            isNew ? "insert into mailboxes_chunk (id, size, checksum, payload, content) values (@id, @size, @checksum, @payload, @content)"
                : "insert into mailboxes_chunk (id, size, checksum, payload, content) values (@id, @size, @checksum, @payload, @content) "
                + "on conflict (id) do update set size = excluded.size, checksum = excluded.checksum, payload = excluded.payload, content = excluded.content",
            ("@id", id), ("@size", chunk.Size), ("@checksum", chunk.Checksum), ("@payload", chunk.Payload), ("@content", chunk.Content)).ExecuteNonQuery();
        return replaced;
    }

    public static Chunk? FindChunk(ReadConnection read, MeshMessage message, int number)
    {
        if (number == 1 && IsInMessage(message, message.Size))
        {
            using var row = read.Command("select content_checksum, content from mailboxes_message where id = @id and content is not null", ("@id", message.Id)).ExecuteReader();
            return row.Read() ? new Chunk(message.Size, row.GetString(0), null, (byte[])row.GetValue(1)) : null;
        }

        using var reader = read.Command("select size, checksum, payload, content from mailboxes_chunk where id = @id", ("@id", (message.Id * ChunkIds) + number)).ExecuteReader();
        return reader.Read()
            ? new Chunk(reader.GetInt64(0), reader.GetString(1), reader.IsDBNull(2) ? null : reader.GetString(2), reader.IsDBNull(3) ? null : (byte[])reader.GetValue(3))
            : null;
    }

    /// <summary>How many chunks of a message are there, and their bytes.</summary>
    public static (int Count, long Size) CountChunks(WriteConnection write, long message)
    {
        using var reader = write.Command(
            "select count(*), coalesce(sum(size), 0) from mailboxes_chunk where id > @first and id < @end", ("@first", message * ChunkIds), ("@end", (message + 1) * ChunkIds)).ExecuteReader();
        reader.Read();
        return ((int)reader.GetInt64(0), Convert.ToInt64(reader.GetValue(1), CultureInfo.InvariantCulture));
    }

    /// <summary>True when a message has a chunk whose bytes are in that payload.</summary>
    public static bool IsPayloadUsed(ReadConnection read, string payload) =>
        read.Command("select 1 from mailboxes_chunk where payload = @payload", ("@payload", payload)).ExecuteScalar() is not null;

    private static string ForUpdate(WriteConnection write) => write.Connection is Npgsql.NpgsqlConnection ? " for update" : "";

    private static MeshMessage? ReadFirst(this DbCommand command)
    {
        using var reader = command.ExecuteReader();
        return reader.Read() ? Message(reader) : null;
    }

    private static List<MeshMessage> ReadAll(this DbCommand command)
    {
        var all = new List<MeshMessage>();
        using var reader = command.ExecuteReader();
        while (reader.Read())
        {
            all.Add(Message(reader));
        }

        return all;
    }

    private static MeshMessage Message(DbDataReader r) => new(
        r.GetInt64(0), r.GetString(1), r.GetInt32(2) != 0, (MeshStatus)r.GetInt32(3), r.GetString(4), r.GetString(5), r.GetString(6), r.GetString(7), r.GetString(8), r.GetString(9),
        r.GetString(10), r.GetString(11), r.GetString(12), r.GetString(13), r.GetString(14), r.GetInt32(15) != 0, r.GetInt32(16) != 0, r.GetInt32(17), r.GetInt64(18),
        r.GetString(19), r.GetString(20), r.GetString(21), r.GetString(22), At(r.GetInt64(23)), At(r.GetInt64(24)), r.IsDBNull(25) ? null : At(r.GetInt64(25)),
        r.IsDBNull(26) ? null : At(r.GetInt64(26)), At(r.GetInt64(27)), r.IsDBNull(28) ? null : r.GetInt64(28), At(r.GetInt64(29)));

    private static DateTimeOffset? Instant(object? ms) => ms is long at ? At(at) : null;

    private static DateTimeOffset At(long ms) => DateTimeOffset.FromUnixTimeMilliseconds(ms);

    private static long Ms(DateTimeOffset at) => at.ToUnixTimeMilliseconds();
}
