using System.Data.Common;
using XmlException = System.Xml.XmlException;
using LocalSpine.Core.Directory;
using LocalSpine.Core.Identifiers;
using LocalSpine.Core.Messaging;
using LocalSpine.Core.Outcomes;
using LocalSpine.Core.Time;
using LocalSpine.Hosting.Messaging;
using LocalSpine.Messaging.Asynchronous;
using LocalSpine.Messaging.Asynchronous.Rules;
using LocalSpine.Messaging.Messages;
using LocalSpine.Messaging.Synchronous;
using LocalSpine.Messaging.Synchronous.Rules;
using LocalSpine.Protocols.Ebxml;
using LocalSpine.Protocols.Hl7;
using LocalSpine.Protocols.Mime;
using LocalSpine.Protocols.Xml;
using LocalSpine.Storage;
using LocalSpine.Storage.Queue;
using Microsoft.Extensions.Logging;

namespace LocalSpine.Messaging.Delivery;

/// <summary>
/// Processes an acknowledged request: the HL7 rules, then the interaction, then its answer queued to the sender's contract for the response
/// (spine-messaging 4.2, 4.3, 11 steps 9 to 14). Answer and queue row are one commit with the end of the request.
/// </summary>
internal sealed partial class RequestProcessor(
    InteractionCatalog interactions, AuthorRule authors, IDirectory directory, IDatabase database, OutgoingMessages outgoing, IdSource ids, TimeProvider clock, ILogger<RequestProcessor> logger)
{
    private const string RejectionInteraction = "MCCI_IN010000UK13";

    private static readonly SyncRule[] Rules =
    [
        WrapperRules.Id, WrapperRules.CreationTime, WrapperRules.VersionCode, WrapperRules.Extension, WrapperRules.InteractionId, WrapperRules.Receiver,
        WrapperRules.Sender, AccessRules.Asid, AccessRules.Party, AccessRules.Interaction, ControlActRules.Present, ControlActRules.AuthorCardinality,
        ControlActRules.Author, ControlActRules.FirstSystem, ControlActRules.SecondSystem, ControlActRules.Content,
    ];

    public async Task ProcessAsync(QueueItem item, SpineMessage message, CancellationToken cancellationToken)
    {
        var work = await PrepareAsync(message, cancellationToken);
        try
        {
            await CommitAsync(item, message, work, cancellationToken);
        }
        catch (Exception e) when (e is not (DbException or CommitUnknownException or DatabaseBusyException or OperationCanceledException))
        {
            LogFailed(logger, message.Interaction, e);
            await CommitAsync(item, message, work with { Change = null, Answer = Failure(work.Request, e) }, cancellationToken);
        }

        outgoing.Wake();
    }

    private static readonly TimeSpan HL7Window = TimeSpan.FromHours(24);

    // The queue row goes first: when another node has done the work meanwhile, nothing is done here.
    private Task CommitAsync(QueueItem item, SpineMessage message, Work work, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        return database.WriteAsync(
            write =>
            {
                if (!DeliveryQueue.Complete(write, item))
                {
                    return false;
                }

                // The same HL7 id in another ebXML message is a duplicate that the transport could not see.
                var hl7Id = work.Request.Wrapper?.Id ?? "";
                var answer = hl7Id.Length > 0 && !MessageStore.TakeHl7Id(write, message.Id, message.FromParty, message.MessageId, hl7Id, now, HL7Window)
                    ? Rejected(work.Request, "202", new Refusal("DUPLICATE_HL7_ID", "an HL7 id that was not used before", hl7Id, "spine-messaging 6"))
                    : work.Change is { } change ? Answer.Of(change(write)) : work.Answer!;
                MessageStore.Move(write, message.Id, now, MessageState.Processed, answer.Refusal?.ToString());
                if (work.Author is var (what, detail))
                {
                    MessageStore.Event(write, message.Id, now, what, detail);
                }

                Send(write, message, work.Request, answer, now);
                foreach (var notice in answer.Notices)
                {
                    if (!outgoing.Send(write, notice))
                    {
                        MessageStore.Event(write, message.Id, now, "not told", $"{notice.ToAsid} has no contract for {notice.Service}:{notice.Interaction}");
                    }
                }

                return true;
            },
            cancellationToken);
    }

    private async ValueTask<Work> PrepareAsync(SpineMessage message, CancellationToken cancellationToken)
    {
        var request = new SyncExchange("", message.SoapAction, default, "", directory) { CertificateParties = [message.FromParty] };
        if (Payload(message) is not { } payload)
        {
            return new Work(request, Rejected(request, "202", new Refusal("HL7_VALIDATION_ERROR", "well-formed XML in the HL7 part", "something else", "spine-messaging 12.1 (202)")));
        }

        request.Wrapper = new TransmissionWrapper(payload);
        foreach (var rule in Rules)
        {
            if (rule.Apply(request) is { } refusal)
            {
                return new Work(request, Rejected(request, rule.Code, refusal));
            }
        }

        if (!interactions.TryFind(message.SoapAction, out var handler))
        {
            return new Work(request, Rejected(request, "1000", new Refusal("NOT_SERVED_YET", "an interaction that this environment processes", message.SoapAction, "docs/fidelity.md")));
        }

        if (interactions.NotInBuild(message.SoapAction, handler) is { } expected)
        {
            return new Work(request, Rejected(request, "1000", new Refusal("NOT_IN_BUILD", expected, $"{message.SoapAction} of MIM {handler.FamilyOf(message.SoapAction)}", "docs/fidelity.md")));
        }

        if (handler.CheckStructure(payload) is { } broken)
        {
            return new Work(request, Rejected(request, StructureRules.Code, broken));
        }

        var (author, wrong) = await authors.JudgeAsync(request.Wrapper.ControlAct, cancellationToken);
        if (wrong is not null && authors.Refuses)
        {
            return new Work(request, Rejected(request, AuthorRule.Code, wrong));
        }

        var wrapper = request.Wrapper;
        (string, string)? told = author is not null ? ("author", $"{author.UserId} as {author.Role.Id}, {author.Role.JobRole.Code} at {author.Role.OdsCode}")
            : wrong is not null && authors.Warns ? ("author not known", wrong.ToString()) : null;
        var asked = new InteractionRequest(message.Service, message.Interaction, wrapper.Id, wrapper.VersionCode, wrapper.SenderAsid, wrapper.ControlAct!) { Message = payload, Author = author };
        if (handler is ISpineChange change)
        {
            return new Work(request, null) { Change = write => change.Apply(write, asked), Author = told };
        }

        try
        {
            return new Work(request, Answer.Of(await ((ISpineQuery)handler).AnswerAsync(asked, cancellationToken))) { Author = told };
        }
        catch (Exception e) when (e is not (DbException or OperationCanceledException))
        {
            LogFailed(logger, message.Interaction, e);
            return new Work(request, Failure(request, e));
        }
    }

    private static Answer Failure(SyncExchange request, Exception e) =>
        Rejected(request, "200", new Refusal("SYSTEM_FAILURE", "no failure inside LocalSpine", e.Message, "spine-messaging 9 (200)"));

    // Queues the answer on the sender's own contract for it.
    private void Send(WriteConnection write, SpineMessage message, SyncExchange request, Answer answer, DateTimeOffset now)
    {
        var contract = directory.FindContract(message.FromParty, $"{message.Service}:{answer.Interaction}");
        if (contract is null)
        {
            MessageStore.Move(write, message.Id, now, MessageState.Failed, $"{message.FromParty} has no contract for {message.Service}:{answer.Interaction}, so its answer cannot be delivered");
            return;
        }

        var wrapper = new AnswerWrapper(
            answer.Interaction, ids.NewUuid(), UkTime.Stamp(now), answer.VersionCode, answer.Acknowledgement, request.Wrapper?.Id ?? "", request.SenderAsid,
            request.ReceiverAsid.Length > 0 ? request.ReceiverAsid : SpineIdentity.Asid) { Detail = answer.Detail, Batch = answer.Batch };
        outgoing.Queue(write, contract, wrapper, answer.Control, message.ConversationId, message, now);
    }

    /// <summary>The HL7 payload of a stored message, or null when it has no readable one.</summary>
    public static XmlElement? Payload(SpineMessage message)
    {
        try
        {
            var parts = MultipartMessage.Read(message.ContentType, message.Body);
            var href = EbxmlEnvelope.Read(parts.Root.Content).References.FirstOrDefault() ?? "";
            return parts.Find(FlagRules.ContentId(href)) is { } part ? XmlTree.Read(part.Content) : null;
        }
        catch (Exception e) when (e is XmlException or MimeException)
        {
            return null;
        }
    }

    private static Answer Rejected(SyncExchange request, string code, Refusal refusal) => new(
        RejectionInteraction, request.Wrapper?.VersionCode is { Length: > 0 } sent ? sent : "V3NPfIT3.0", "AR", static _ => { }, [])
    {
        Detail = (code, Oids.WrapperErrors, refusal.ToString()),
        Refusal = refusal,
    };

    [LoggerMessage(Level = LogLevel.Error, Message = "{Interaction} could not be processed")]
    private static partial void LogFailed(ILogger logger, string interaction, Exception exception);

    // A request with its answer, or with the change that gives its answer.
    private sealed record Work(SyncExchange Request, Answer? Answer)
    {
        public Func<WriteConnection, InteractionAnswer>? Change { get; init; }

        /// <summary>What the timeline says of the author, or null.</summary>
        public (string What, string Detail)? Author { get; init; }
    }

    private sealed record Answer(string Interaction, string VersionCode, string Acknowledgement, Action<XmlBuilder>? Control, IReadOnlyList<InteractionNotice> Notices)
    {
        public (string Code, string CodeSystem, string DisplayName)? Detail { get; init; }

        public Refusal? Refusal { get; init; }

        public BatchParts? Batch { get; init; }

        public static Answer Of(InteractionAnswer answer) =>
            new(answer.Interaction, answer.VersionCode, answer.Acknowledgement, answer.WriteControlAct, answer.Notices) { Refusal = answer.Refusal, Batch = answer.Batch };
    }
}
