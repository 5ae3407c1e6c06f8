using XmlException = System.Xml.XmlException;
using LocalSpine.Core.Directory;
using LocalSpine.Core.Identifiers;
using LocalSpine.Core.Messaging;
using LocalSpine.Core.Outcomes;
using LocalSpine.Core.Time;
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

namespace LocalSpine.Messaging.Delivery;

/// <summary>
/// Processes an acknowledged request: the HL7 rules, then the interaction, then its answer queued to the sender's contract for the response
/// (spine-messaging 4.2, 4.3, 11 steps 9 to 14). Answer and queue row are one commit with the end of the request.
/// </summary>
internal sealed class RequestProcessor(
    InteractionCatalog interactions, IDirectory directory, IDatabase database, DeliveryQueue queue, IdSource ids, TimeProvider clock)
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
        var (request, answer, control) = await AnswerAsync(message, cancellationToken);
        var now = clock.GetUtcNow();
        await database.WriteAsync(
            write =>
            {
                // The same HL7 id in another ebXML message is a duplicate that the transport could not see.
                var hl7Id = request.Wrapper?.Id ?? "";
                if (hl7Id.Length > 0 && !MessageStore.IsNew(write, $"hl7 {message.FromParty}", hl7Id, now, now + HL7Window, out _))
                {
                    (answer, control) = (Rejected(request, "202", new Refusal("DUPLICATE_HL7_ID", "an HL7 id that was not used before", hl7Id, "spine-messaging 6")), null);
                }

                MessageStore.Move(write, message.Id, now, MessageState.Processed, answer.Refusal?.ToString());
                DeliveryQueue.Complete(write, item.Id);
                Send(write, message, request, answer, control, now);
                return true;
            },
            cancellationToken);
        queue.Wake(DeliveryWorker.Deliver);
    }

    private static readonly TimeSpan HL7Window = TimeSpan.FromHours(24);

    private async ValueTask<(SyncExchange Request, Answer Answer, Action<XmlBuilder>? Control)> AnswerAsync(SpineMessage message, CancellationToken cancellationToken)
    {
        var request = new SyncExchange("", message.SoapAction, default, "", directory) { CertificateParties = [message.FromParty] };
        if (Payload(message) is not { } payload)
        {
            return (request, Rejected(request, "202", new Refusal("HL7_VALIDATION_ERROR", "well-formed XML in the HL7 part", "something else", "spine-messaging 12.1 (202)")), null);
        }

        request.Wrapper = new TransmissionWrapper(payload);
        foreach (var rule in Rules)
        {
            if (rule.Apply(request) is { } refusal)
            {
                return (request, Rejected(request, rule.Code, refusal), null);
            }
        }

        if (!interactions.TryFind(message.SoapAction, out var handler))
        {
            return (request, Rejected(request, "1000", new Refusal("NOT_SERVED_YET", "an interaction that this environment processes", message.SoapAction, "docs/fidelity.md")), null);
        }

        if (handler.CheckStructure(payload) is { } broken)
        {
            return (request, Rejected(request, StructureRules.Code, broken), null);
        }

        var wrapper = request.Wrapper;
        var answer = await handler.AnswerAsync(
            new InteractionRequest(message.Service, message.Interaction, wrapper.Id, wrapper.VersionCode, wrapper.SenderAsid, wrapper.ControlAct!), cancellationToken);
        return (request, new Answer(answer.Interaction, answer.VersionCode, answer.Acknowledgement, null, answer.Refusal), answer.WriteControlAct);
    }

    // Queues the answer on the sender's own contract for it.
    private void Send(WriteConnection write, SpineMessage message, SyncExchange request, Answer answer, Action<XmlBuilder>? control, DateTimeOffset now)
    {
        var contract = directory.FindContract(message.FromParty, $"{message.Service}:{answer.Interaction}");
        if (contract is null)
        {
            MessageStore.Move(write, message.Id, now, MessageState.Failed, $"{message.FromParty} has no contract for {message.Service}:{answer.Interaction}, so its answer cannot be delivered");
            return;
        }

        var id = ids.NewUuid();
        var wrapper = new AnswerWrapper(
            answer.Interaction, id, UkTime.Stamp(now), answer.VersionCode, answer.Acknowledgement, request.Wrapper?.Id ?? "", request.SenderAsid,
            request.ReceiverAsid.Length > 0 ? request.ReceiverAsid : SpineIdentity.Asid) { Detail = answer.Detail };
        var xml = new XmlBuilder(8192);
        xml.Verbatim("<?xml version='1.0' encoding='UTF-8'?>\n"u8);
        wrapper.Write(xml, control);
        var reliable = EbxmlExchange.IsAlways(contract.Reliability.AckRequested);
        var body = new EbxmlRequest(
            SpineIdentity.PartyKey, message.FromParty, contract.CpaId, message.ConversationId, message.Service, answer.Interaction, id, EbxmlTime.Text(now), message.MessageId, reliable)
            .Write(xml.Written.Span);
        var timing = ContractTiming.Of(contract.Reliability);
        var stored = MessageStore.Insert(write, new SpineMessage(
            "out", reliable ? MessagePattern.Reliable : MessagePattern.Express, SpineIdentity.PartyKey, message.FromParty, id, message.ConversationId, message.MessageId,
            contract.CpaId, message.Service, answer.Interaction, now, MessageState.Waiting, EbxmlRequest.ContentType, body));
        queue.Add(write, DeliveryWorker.Deliver, message.FromParty, stored, now, reliable ? timing.Attempts : 1, timing.RetryInterval, now + timing.PersistDuration);
    }

    private static XmlElement? Payload(SpineMessage message)
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
        RejectionInteraction, request.Wrapper?.VersionCode is { Length: > 0 } sent ? sent : "V3NPfIT3.0", "AR", (code, Oids.WrapperErrors, refusal.ToString()), refusal);

    private sealed record Answer(
        string Interaction, string VersionCode, string Acknowledgement, (string Code, string CodeSystem, string DisplayName)? Detail, Refusal? Refusal);
}
