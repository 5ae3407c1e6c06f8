using System.IO.Compression;
using System.IO.Pipelines;
using System.Security.Cryptography;
using System.Text;
using LocalSpine.Core.Mailboxes;
using LocalSpine.Core.Outcomes;
using LocalSpine.Mailboxes.Api;
using LocalSpine.Mailboxes.Messages;
using LocalSpine.Mailboxes.Register;
using LocalSpine.Storage;

namespace LocalSpine.Mailboxes.Admin;

/// <summary>Mailboxes and messages for pages and the admin API.</summary>
internal sealed class MailboxViews(IDatabase database, MailboxRegister register, Inbox inbox, Outbox outbox, ChunkReader chunks, TimeProvider clock) : IMailboxes
{
    private const int ShownBytes = 16 * 1024;

    public async ValueTask<IReadOnlyList<MailboxSummary>> ListAsync(CancellationToken cancellationToken)
    {
        var waiting = await inbox.CountsAsync(cancellationToken);
        var seen = await SeenAsync(cancellationToken);
        return [.. register.Now.Mailboxes.Select(m => Summary(m, waiting.GetValueOrDefault(m.MailboxId), seen))];
    }

    public async ValueTask<MailboxDetail?> FindAsync(string mailboxId, CancellationToken cancellationToken)
    {
        var now = register.Now;
        if (now.Find(mailboxId.ToUpperInvariant()) is not { } mailbox)
        {
            return null;
        }

        return new MailboxDetail(
            Summary(mailbox, await inbox.CountAsync(mailbox.MailboxId, cancellationToken), await SeenAsync(cancellationToken)),
            [.. now.Workflows.Select(w => w.WorkflowId).Where(w => now.MaySend(mailbox.MailboxId, w))],
            [.. now.Workflows.Select(w => w.WorkflowId).Where(w => now.MayReceive(mailbox.MailboxId, w))],
            [.. now.Memberships.Where(m => m.MailboxId == mailbox.MailboxId).Select(m => $"{m.GroupId} {m.Role}")],
            [.. now.Responders.Where(r => r.MailboxId == mailbox.MailboxId).Select(r => $"{r.WorkflowId} {r.Action}")]);
    }

    public async ValueTask<IReadOnlyList<MailboxMessage>> MessagesAsync(string mailboxId, bool sent, int limit, CancellationToken cancellationToken)
    {
        var since = clock.GetUtcNow().AddYears(-100);
        var found = await database.ReadAsync(
            read => MessageRows.Newest(read, sent ? "sender" : "recipient", mailboxId.ToUpperInvariant(), since, long.MaxValue, limit), cancellationToken);
        return [.. found.Select(View)];
    }

    public async ValueTask<MailboxMessageDetail?> FindMessageAsync(string messageId, CancellationToken cancellationToken)
    {
        var id = messageId.ToUpperInvariant();
        if (await database.ReadAsync(read => MessageRows.Find(read, id), cancellationToken) is not { } m)
        {
            return null;
        }

        return new MailboxMessageDetail(
            View(m), m.ContentType, m.ContentEncoding, m.Checksum, m.IsEncrypted, m.IsCompressed, m.Accepted, m.Acknowledged, m.Expires, m.Changed, await BeginningAsync(m, cancellationToken));
    }

    public async Task<(string? MessageId, Refusal? Refusal)> SendAsync(ComposedMessage message, CancellationToken cancellationToken)
    {
        if (register.Now.Find(message.Sender.ToUpperInvariant()) is not { } sender)
        {
            return (null, new Refusal("MESH_MAILBOX_UNKNOWN", "the id of a registered mailbox", message.Sender));
        }

        if (!sender.IsActive)
        {
            return (null, Access.TokenCheck.Inactive(sender).Refusal);
        }

        if (message.Password is { } password && !CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(password), Encoding.UTF8.GetBytes(sender.Password)))
        {
            return (null, new Refusal("MESH_PASSWORD", $"the password of {sender.MailboxId}", "another one"));
        }

        if (message.Recipient.Trim().Length == 0 || message.Content.Length == 0)
        {
            return (null, new Refusal("MESH_MESSAGE_INCOMPLETE", "a recipient and a body", message.Recipient.Trim().Length == 0 ? "no recipient" : "no body"));
        }

        var sent = new NewMessage(sender.MailboxId, MeshMessage.Octets(message.Recipient.Trim().ToUpperInvariant()), MeshMessage.Octets(message.WorkflowId.Trim()))
        {
            Subject = MeshMessage.Octets(message.Subject), LocalId = MeshMessage.Octets(message.LocalId), FileName = MeshMessage.Octets(message.FileName), ContentType = message.ContentType,
        };
        if (CheckHeaders(sent) is { } unfit)
        {
            return (null, unfit);
        }

        try
        {
            var recipient = await outbox.AdmitAsync(sent, null, cancellationToken);
            var chunk = await chunks.ReadAsync(PipeReader.Create(new System.Buffers.ReadOnlySequence<byte>(message.Content)), cancellationToken);
            return (await outbox.SendAsync(sent, recipient, chunk, null, cancellationToken), null);
        }
        catch (MeshRefusedException e)
        {
            return (e.MessageId, e.Refusal);
        }
    }

    // What the API checks of headers (mesh 5.2): a line break in one would be no header at all when the recipient reads it.
    private static Refusal? CheckHeaders(NewMessage sent)
    {
        foreach (var (name, value, most) in new[]
        {
            ("mex-to", sent.To, 100), ("mex-workflowid", sent.WorkflowId, 300), ("mex-subject", sent.Subject, 500), ("mex-localid", sent.LocalId, 300),
            ("mex-filename", sent.FileName, 300), ("content-type", sent.ContentType, 100),
        })
        {
            if (value.Length > most)
            {
                return new Refusal("MESH_HEADER_LENGTH", $"a {name} of at most {most} characters", $"{value.Length}");
            }

            if (value.Any(c => c < ' '))
            {
                return new Refusal("MESH_HEADER_CHARACTERS", "mex headers without control characters", name);
            }
        }

        return null;
    }

    // Handshakes do not change the register's version: they are read when somebody looks.
    private ValueTask<Dictionary<string, (DateTimeOffset At, string Client)>> SeenAsync(CancellationToken cancellationToken) => database.ReadAsync(
        read =>
        {
            var seen = new Dictionary<string, (DateTimeOffset, string)>(StringComparer.Ordinal);
            using var reader = read.Command("select mailbox_id, last_seen, client from mailboxes_mailbox where last_seen is not null").ExecuteReader();
            while (reader.Read())
            {
                seen[reader.GetString(0)] = (DateTimeOffset.FromUnixTimeMilliseconds(reader.GetInt64(1)), reader.GetString(2));
            }

            return seen;
        },
        cancellationToken);

    private static MailboxSummary Summary(Mailbox m, long waiting, Dictionary<string, (DateTimeOffset At, string Client)> seen)
    {
        var last = seen.TryGetValue(m.MailboxId, out var found) ? found : default;
        return new MailboxSummary(
            m.MailboxId, m.Name, m.OdsCode, m.OrgName, m.Kind, m.IsActive, waiting, m.DelaySeconds, m.Folder, last.Client is null ? null : last.At, last.Client ?? "");
    }

    private static MailboxMessage View(MeshMessage m) => new(
        m.MessageId, m.IsReport ? "REPORT" : "DATA", m.Status.ToString().ToLowerInvariant(), m.Sender, m.RecipientText,
        MeshMessage.Text(m.WorkflowId), MeshMessage.Text(m.LocalId), MeshMessage.Text(m.Subject), MeshMessage.Text(m.FileNameOrDefault), m.Chunks, m.Size, m.Created, m.Code, m.Description, m.LinkedId);

    private async ValueTask<string?> BeginningAsync(MeshMessage message, CancellationToken cancellationToken)
    {
        if (await database.ReadAsync(read => MessageRows.FindChunk(read, message, 1), cancellationToken) is not { } chunk)
        {
            return null;
        }

        try
        {
            await using var stored = await chunks.OpenAsync(chunk, cancellationToken);
            await using var plain = message.IsGzip ? new GZipStream(stored, CompressionMode.Decompress) : stored;
            var bytes = new byte[ShownBytes];
            var length = await plain.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false, cancellationToken);
            return bytes.AsSpan(0, length).Contains((byte)0) ? null : Encoding.UTF8.GetString(bytes, 0, length);
        }
        catch (Exception e) when (e is InvalidDataException or IOException)
        {
            return null;
        }
    }
}
