using LocalSpine.Core.Directory;
using LocalSpine.Core.Identifiers;
using LocalSpine.Core.Messaging;
using LocalSpine.Core.Time;
using LocalSpine.Hosting.Messaging;
using LocalSpine.Messaging.Asynchronous;
using LocalSpine.Messaging.Messages;
using LocalSpine.Protocols.Ebxml;
using LocalSpine.Protocols.Hl7;
using LocalSpine.Protocols.Xml;
using LocalSpine.Storage;
using LocalSpine.Storage.Queue;

namespace LocalSpine.Messaging.Delivery;

/// <summary>Builds what the Spine sends and queues it on its receiver's contract, in the caller's transaction (spine-messaging 4, 5, 20).</summary>
internal sealed class OutgoingMessages(IDirectory directory, DeliveryQueue queue, IdSource ids, TimeProvider clock) : ISpineNotices
{
    public bool Send(WriteConnection write, InteractionNotice notice)
    {
        var to = directory.FindAccreditedSystem(notice.ToAsid);
        if (to is null || directory.FindContract(to.PartyKey, $"{notice.Service}:{notice.Interaction}") is not { } contract)
        {
            return false;
        }

        // A message of the Spine's own accord is a conversation of its own.
        var now = clock.GetUtcNow();
        var id = ids.NewUuid();
        var wrapper = new AnswerWrapper(
            notice.Interaction, id, UkTime.Stamp(now), notice.VersionCode, notice.Acknowledges is null ? "" : "AA", notice.Acknowledges ?? "", notice.ToAsid, SpineIdentity.Asid);
        Queue(write, contract, wrapper, notice.WriteControlAct, id, null, now);
        return true;
    }

    public void Wake() => queue.Wake(DeliveryWorker.Deliver);

    /// <summary>Queues an HL7 message. Its ebXML id is its HL7 id, as the real one has it.</summary>
    /// <param name="answered">The stored message that it answers, or null.</param>
    public void Queue(
        WriteConnection write, MhsContract contract, AnswerWrapper wrapper, Action<XmlBuilder>? control, string conversation, SpineMessage? answered, DateTimeOffset now)
    {
        var xml = new XmlBuilder(8192);
        xml.Verbatim("<?xml version='1.0' encoding='UTF-8'?>\n"u8);
        wrapper.Write(xml, control);
        var reliable = EbxmlExchange.IsAlways(contract.Reliability.AckRequested);
        var body = new EbxmlRequest(
            SpineIdentity.PartyKey, contract.PartyKey, contract.CpaId, conversation, contract.Service, contract.Interaction, wrapper.Id, EbxmlTime.Text(now), answered?.MessageId, reliable)
            .Write(xml.Written.Span);
        var timing = ContractTiming.Of(contract.Reliability);
        var stored = MessageStore.Insert(write, new SpineMessage(
            "out", reliable ? MessagePattern.Reliable : MessagePattern.Express, SpineIdentity.PartyKey, contract.PartyKey, wrapper.Id, conversation, answered?.MessageId,
            contract.CpaId, contract.Service, contract.Interaction, now, MessageState.Waiting, EbxmlRequest.ContentType, body) { Conversation = answered?.First });
        queue.Add(write, DeliveryWorker.Deliver, contract.PartyKey, stored, now, reliable ? timing.Attempts : 1, timing.RetryInterval, now + timing.PersistDuration);
    }
}
