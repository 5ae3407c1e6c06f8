using System.Globalization;
using LocalSpine.Core.Outcomes;
using LocalSpine.Mailboxes.Access;
using LocalSpine.Mailboxes.Api;
using LocalSpine.Mailboxes.Bridge;
using LocalSpine.Mailboxes.Register;
using LocalSpine.Mailboxes.Responders;
using LocalSpine.Mailboxes.Routing;
using LocalSpine.Storage;
using LocalSpine.Storage.Payloads;

namespace LocalSpine.Mailboxes.Messages;

/// <summary>Sends messages: checks what the service checks before it takes a message, and stores message and chunks. Every way to send comes through here.</summary>
internal sealed class Outbox(
    IDatabase database, UsedTokens tokens, MailboxRegister register, MessageLife life, MessageIds ids, PatientRouting routing, IPayloads payloads, MeshStrictness strictness, TimeProvider clock)
{
    private const string Source = "mesh 6.2";

    /// <summary>Chunks other than the last have at least so many bytes, unless they are compressed (mesh 5.3).</summary>
    public const long LeastBytes = 5_000_000;

    /// <summary>Most bytes of a message.</summary>
    public const long MostBytes = 100L * 1024 * 1024 * 1024;

    /// <summary>Where a message may go: the mailbox, or an address by demographics that is looked up when the message is complete.</summary>
    /// <param name="token">Used in the transaction that stores a refusal; null when it was used, or none is needed.</param>
    /// <exception cref="MeshRefusedException">The service refuses the message.</exception>
    public async Task<Mailbox?> AdmitAsync(NewMessage message, MeshToken? token, CancellationToken cancellationToken)
    {
        if (strictness.ChecksMessages)
        {
            if (message.From.Length > 0 && !string.Equals(message.From, message.Sender, StringComparison.OrdinalIgnoreCase))
            {
                throw Refused(MeshErrors.FromAddress, "MESH_FROM", $"no mex-from, or {message.Sender}", message.From);
            }

            if (message.MessageType.Length > 0 && !string.Equals(message.MessageType, "DATA", StringComparison.OrdinalIgnoreCase))
            {
                throw Refused(MeshErrors.MessageType, "MESH_MESSAGE_TYPE", "no mex-messagetype, or DATA", message.MessageType);
            }
        }

        var now = register.Now;
        var workflow = now.FindWorkflow(message.WorkflowId);
        if (strictness.ChecksMessages && PatientAddress.IsOne(message.To) && workflow is { ByPatient: true })
        {
            return CheckSender(now, workflow, message) is { } refusal ? throw refusal : null;
        }

        if (now.Find(message.To) is not { Kind: not Mailbox.Internal } recipient)
        {
            var refusal = new Refusal("MESH_RECIPIENT_UNKNOWN",
                PatientAddress.IsOne(message.To) ? "a workflow that may be addressed by a patient's demographics, or the id of a mailbox" : "the id of a registered mailbox", message.To, Source);
            throw new MeshRefusedException(MeshErrors.UnregisteredTo, refusal, strictness.ReportsUnknownRecipients ? await ReportUnknownAsync(message, token, cancellationToken) : null);
        }

        if (strictness.ChecksMessages && workflow is { IsRestricted: true })
        {
            if (CheckSender(now, workflow, message) is { } refusal)
            {
                throw refusal;
            }

            if (!now.MayReceive(recipient.MailboxId, message.WorkflowId))
            {
                throw Refused(MeshErrors.WorkflowNotRegistered, "MESH_RECIPIENT_WORKFLOW", $"a recipient registered to receive {message.WorkflowId}", recipient.MailboxId);
            }
        }

        return recipient;
    }

    /// <summary>Stores a message with its first chunk; it is durable when this completes.</summary>
    /// <param name="recipient">As <see cref="AdmitAsync"/> gave it.</param>
    /// <param name="token">Used in the same transaction; null when it was used before, or none is needed.</param>
    /// <returns>The message's id.</returns>
    public async Task<string> SendAsync(NewMessage message, Mailbox? recipient, Chunk chunk, MeshToken? token, CancellationToken cancellationToken)
    {
        MeshError? unroutable = null;
        if (recipient is null && message.Chunks == 1)
        {
            (recipient, unroutable) = await routing.FindAsync(message.To, message.WorkflowId, cancellationToken);
        }

        var id = ids.Next();
        await KeepOrRemoveAsync(chunk, () => tokens.WithAsync(
            token,
            write =>
            {
                Claims.Record(write, message, id, clock.GetUtcNow());
                var row = Row(message, id, recipient?.MailboxId ?? "") with { RouteTo = recipient is null ? message.To : "" };
                if (unroutable is not null)
                {
                    life.AddFailed(write, row with { Status = MeshStatus.Error }, unroutable);
                    return true;
                }

                var isInMessage = MessageRows.IsInMessage(row, chunk.Size);
                row = message.Chunks == 1
                    ? life.AddAccepted(write, row with { Size = chunk.Size }, isInMessage ? chunk : null)
                    : row with { Id = MessageRows.Insert(write, row, null) };
                if (!isInMessage)
                {
                    MessageRows.PutChunk(write, row.Id, 1, chunk, isNew: true);
                }

                return true;
            },
            cancellationToken));
        if (unroutable is not null)
        {
            await RemoveAsync(chunk.Payload);
        }

        return id;
    }

    /// <summary>Stores a further chunk; the message is accepted when it is the last that was missing.</summary>
    /// <param name="message">As it was found before its bytes were read.</param>
    /// <param name="token">Used in the same transaction, also when the message is not uploading any more; null when none is needed.</param>
    /// <returns>False when the message was not uploading any more; nothing was stored then.</returns>
    /// <exception cref="MeshRefusedException">The message has become too large, or the token was used before.</exception>
    public async Task<bool> AddChunkAsync(MeshMessage message, int number, Chunk chunk, MeshToken? token, CancellationToken cancellationToken)
    {
        var (now, replaced, isComplete) = await KeepOrRemoveAsync(chunk, () => tokens.WithAsync(
            token,
            write =>
            {
                if (MessageRows.FindForUpdate(write, message.Id) is not { Status: MeshStatus.Uploading } uploading)
                {
                    return (null, null, false);
                }

                var old = MessageRows.PutChunk(write, uploading.Id, number, chunk, isNew: false);
                var (count, size) = MessageRows.CountChunks(write, uploading.Id);
                var isLast = strictness.WaitsForAllChunks ? count == uploading.Chunks : number == uploading.Chunks;
                if (size > MostBytes)
                {
                    throw Refused(MeshErrors.TooLarge, "MESH_MESSAGE_TOO_LARGE", $"at most {MostBytes} bytes in all chunks", size.ToString(CultureInfo.InvariantCulture));
                }

                if (isLast && uploading.RouteTo.Length == 0)
                {
                    life.Accept(write, uploading with { Size = size });
                }

                return ((MeshMessage?)(uploading with { Size = size }), old, isLast);
            },
            cancellationToken));
        await RemoveAsync(now is null ? chunk.Payload : replaced);
        if (isComplete && now!.RouteTo.Length > 0)
        {
            await RouteAsync(now, cancellationToken);
        }

        return now is not null;
    }

    public static MeshRefusedException NotUploading(MeshMessage message) =>
        Refused(MeshErrors.NotUploading, "MESH_NOT_UPLOADING", "a message whose chunks are not all there", $"{message.MessageId}, which is {message.Status.ToString().ToLowerInvariant()}");

    /// <summary>Removes payloads that no message needs; what cannot be removed now, the sweep will.</summary>
    public async Task RemoveAsync(params IEnumerable<string?> names)
    {
        foreach (var name in names.OfType<string>())
        {
            try
            {
                await payloads.DeleteAsync(name, CancellationToken.None);
            }
            catch (IOException)
            {
                // The sweep finds it.
            }
        }
    }

    private static MeshRefusedException? CheckSender(RegisterSnapshot register, Workflow workflow, NewMessage message) =>
        !workflow.IsRestricted || register.MaySend(message.Sender, message.WorkflowId)
            ? null
            : Refused(MeshErrors.SenderNotAllowed, "MESH_SENDER_WORKFLOW", $"a sender registered to send {message.WorkflowId}", message.Sender);

    private async Task RouteAsync(MeshMessage message, CancellationToken cancellationToken)
    {
        var (recipient, error) = await routing.FindAsync(message.RouteTo, message.WorkflowId, cancellationToken);
        await database.WriteAsync(
            write =>
            {
                if (MessageRows.FindForUpdate(write, message.Id) is { Status: MeshStatus.Uploading } complete)
                {
                    if (recipient is null)
                    {
                        life.Fail(write, complete with { Size = message.Size }, error!);
                    }
                    else
                    {
                        life.Accept(write, complete with { Size = message.Size, Recipient = recipient.MailboxId, RouteTo = "" });
                    }
                }

                return true;
            },
            cancellationToken);
    }

    // The real service gives the refused message an id and reports it (mesh 5.2, 12).
    private async Task<string> ReportUnknownAsync(NewMessage message, MeshToken? token, CancellationToken cancellationToken)
    {
        var id = ids.Next();
        await tokens.WithAsync(
            token,
            write =>
            {
                Claims.Record(write, message, id, clock.GetUtcNow());
                life.AddFailed(write, Row(message, id, message.To) with { Status = MeshStatus.Error }, MeshErrors.UnregisteredTo);
                return true;
            },
            cancellationToken);
        return id;
    }

    // A payload whose commit failed is of no use; when nobody knows whether it took place, the sweep decides.
    private async Task<T> KeepOrRemoveAsync<T>(Chunk chunk, Func<Task<T>> store)
    {
        try
        {
            return await store();
        }
        catch (Exception e) when (e is not CommitUnknownException)
        {
            await RemoveAsync(chunk.Payload);
            throw;
        }
    }

    private MeshMessage Row(NewMessage m, string id, string recipient)
    {
        var now = clock.GetUtcNow();
        return new MeshMessage(
            0, id, false, MeshStatus.Uploading, m.Sender, recipient, "", m.WorkflowId, m.LocalId, m.Subject, m.FileName, m.PartnerId, m.Checksum, m.ContentType,
            m.ContentEncoding, m.IsEncrypted, m.IsCompressed, m.Chunks, 0, "", "", "", "", now, now, null, null, now + MessageLife.InboxExpiry, null, now + MessageLife.InboxExpiry);
    }

    private static MeshRefusedException Refused(MeshError error, string rule, string expected, string came) => new(error, new Refusal(rule, expected, came, Source));
}
