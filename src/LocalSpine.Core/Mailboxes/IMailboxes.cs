using LocalSpine.Core.Outcomes;

namespace LocalSpine.Core.Mailboxes;

/// <summary>MESH mailboxes and their messages as people look at them.</summary>
public interface IMailboxes
{
    /// <summary>All mailboxes by id.</summary>
    ValueTask<IReadOnlyList<MailboxSummary>> ListAsync(CancellationToken cancellationToken);

    /// <summary>One mailbox (any case of its id), or null.</summary>
    ValueTask<MailboxDetail?> FindAsync(string mailboxId, CancellationToken cancellationToken);

    /// <summary>What came to a mailbox, or what it sent, newest first, whatever its status.</summary>
    ValueTask<IReadOnlyList<MailboxMessage>> MessagesAsync(string mailboxId, bool sent, int limit, CancellationToken cancellationToken);

    /// <summary>One message (any case of its id), or null.</summary>
    ValueTask<MailboxMessageDetail?> FindMessageAsync(string messageId, CancellationToken cancellationToken);

    /// <summary>Sends a message as a mailbox's user would, with every check of the API.</summary>
    /// <returns>The message's id, or why it was refused.</returns>
    Task<(string? MessageId, Refusal? Refusal)> SendAsync(ComposedMessage message, CancellationToken cancellationToken);
}

/// <summary>A mailbox in a list.</summary>
/// <param name="Kind">api, client, ui or internal.</param>
/// <param name="Waiting">Messages in its inbox.</param>
/// <param name="LastSeen">Of its last handshake.</param>
public sealed record MailboxSummary(
    string MailboxId, string Name, string OdsCode, string OrgName, string Kind, bool Active, long Waiting, long DelaySeconds, string Folder, DateTimeOffset? LastSeen, string Client);

/// <summary>A mailbox and what it may do.</summary>
/// <param name="Sends">Workflow ids.</param>
/// <param name="Receives">Workflow ids.</param>
/// <param name="Groups"><c>GROUP role</c>.</param>
/// <param name="Responders"><c>workflow action</c>.</param>
public sealed record MailboxDetail(
    MailboxSummary Mailbox, IReadOnlyList<string> Sends, IReadOnlyList<string> Receives, IReadOnlyList<string> Groups, IReadOnlyList<string> Responders);

/// <summary>A message in a list.</summary>
/// <param name="Type">DATA or REPORT.</param>
/// <param name="Status">uploading, accepted, acknowledged, undeliverable or error.</param>
/// <param name="Size">Bytes as received; 0 until all chunks are there.</param>
public sealed record MailboxMessage(
    string MessageId, string Type, string Status, string Sender, string Recipient, string WorkflowId, string LocalId, string Subject, string FileName, int Chunks, long Size,
    DateTimeOffset Created, string Code, string Description, string LinkedId);

/// <summary>A message and what happened to it, in virtual time.</summary>
/// <param name="Content">The beginning of the bytes as text, decompressed; null when they are not text or no longer there.</param>
public sealed record MailboxMessageDetail(
    MailboxMessage Message, string ContentType, string ContentEncoding, string Checksum, bool Encrypted, bool Compressed, DateTimeOffset? Accepted, DateTimeOffset? Acknowledged,
    DateTimeOffset Expires, DateTimeOffset Changed, string? Content);

/// <summary>A message that somebody wrote.</summary>
/// <param name="Password">Of the sending mailbox; null from a caller who may do everything.</param>
public sealed record ComposedMessage(string Sender, string? Password, string Recipient, string WorkflowId, string Subject, string LocalId, string FileName, string ContentType, ReadOnlyMemory<byte> Content);
