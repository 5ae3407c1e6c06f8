using System.Xml;
using LocalSpine.Core.Directory;
using LocalSpine.Core.Outcomes;
using LocalSpine.Hosting.Exchanges;
using LocalSpine.Messaging.Delivery;
using LocalSpine.Messaging.Messages;
using LocalSpine.Protocols.Ebxml;
using LocalSpine.Protocols.Soap;
using LocalSpine.Storage;
using LocalSpine.Storage.Queue;

namespace LocalSpine.Messaging.Asynchronous;

/// <summary>Signals that a receiver posts on a connection of its own, some time after it took a delivery (spine-messaging 4.4, 7.1).</summary>
internal sealed class LateAcknowledgments(MessageStore store, IDatabase database, IDirectory directory, TimeProvider clock)
{
    private const string Source = "spine-messaging 7.1, 11 (EBXML_ACK_INVALID)";

    public async Task<EbxmlAnswer> TakeAsync(ReadOnlyMemory<byte> body, string certificateName, Exchange record)
    {
        EbxmlEnvelope envelope;
        try
        {
            envelope = EbxmlEnvelope.Read(body);
        }
        catch (XmlException e)
        {
            return Refuse(record, new Refusal("MESSAGE_NOT_WELL_FORMED", "a SOAP envelope", e.Message, Source), "201");
        }

        var refTo = (envelope.Acknowledgment?.Child("RefToMessageId")?.Text.Trim() is { Length: > 0 } inside ? inside : envelope.RefToMessageId);
        record.Interaction = envelope.Action;
        record.PartyKey = envelope.FromParty;
        record.MessageId = refTo;
        if (envelope.MessageHeader is null || (envelope.Acknowledgment is null && envelope.ErrorList is null) || refTo.Length == 0)
        {
            return Refuse(record, new Refusal("EBXML_ACK_INVALID", "eb:MessageHeader and eb:Acknowledgment with RefToMessageId", envelope.Action, Source), "201");
        }

        if (!directory.PartyKeysOfFqdn(certificateName).Contains(envelope.FromParty))
        {
            return Refuse(record, new Refusal("ACCESS_CONTROL_PARTY", $"a From party of the certificate's endpoint {certificateName}", envelope.FromParty, Source), "900");
        }

        if (await store.FindDeliveryAsync(envelope.FromParty, refTo) is not { } message)
        {
            return Refuse(record, new Refusal("ACKNOWLEDGED_MESSAGE_UNKNOWN", $"the id of a message that was delivered to {envelope.FromParty}", refTo, Source), "201");
        }

        await database.WriteAsync(write =>
        {
            if (envelope.ErrorList is { } errors)
            {
                MessageStore.Move(write, message.Id, clock.GetUtcNow(), MessageState.Refused, errors.Child("Error")?.Child("Description")?.Text ?? "MessageError");
            }
            else
            {
                MessageStore.Move(write, message.Id, clock.GetUtcNow(), MessageState.Delivered, "acknowledged on a connection of its own");
            }

            DeliveryQueue.Cancel(write, DeliveryWorker.Deliver, message.Id);
            return true;
        });
        return EbxmlAnswer.Accepted;
    }

    private static EbxmlAnswer Refuse(Exchange record, Refusal refusal, string code)
    {
        record.Refusal = refusal;
        return new EbxmlAnswer(500, new SoapFault(IsClient: false, code, "HTTP Body", refusal.ToString()).Write());
    }
}
