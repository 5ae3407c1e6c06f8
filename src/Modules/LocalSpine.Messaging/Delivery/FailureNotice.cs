using LocalSpine.Core.Directory;
using LocalSpine.Core.Identifiers;
using LocalSpine.Messaging.Asynchronous;
using LocalSpine.Messaging.Messages;
using LocalSpine.Protocols.Ebxml;
using LocalSpine.Protocols.Soap;
using LocalSpine.Storage;
using LocalSpine.Storage.Queue;

namespace LocalSpine.Messaging.Delivery;

/// <summary>
/// Tells the originator of a forwarded message that it was given up: a MessageError DeliveryFailure, posted once to its own endpoint
/// (spine-messaging 25; whether the real one does so is not public).
/// </summary>
internal sealed class FailureNotice(IDirectory directory, DeliveryQueue queue, IdSource ids)
{
    /// <summary>Queues the notice in the transaction that gives the message up; nothing when it was not forwarded or its originator has no endpoint.</summary>
    public void Tell(WriteConnection write, SpineMessage message, string why, DateTimeOffset now)
    {
        if (message.Pattern != MessagePattern.Forward || directory.FindContract(message.FromParty, $"{message.Service}:{message.Interaction}") is not { } contract)
        {
            return;
        }

        var id = ids.NewUuid();
        var body = new EbxmlSignal(
                SpineIdentity.PartyKey, message.FromParty, message.CpaId, message.ConversationId, id, message.MessageId, EbxmlTime.Text(message.ReceivedAt), EbxmlTime.Text(now))
            .MessageError("DeliveryFailure", $"206 {message.ToParty} could not be reached: {why}");
        var stored = MessageStore.Insert(write, new SpineMessage(
            "out", MessagePattern.Express, SpineIdentity.PartyKey, message.FromParty, id, message.ConversationId, message.MessageId, contract.CpaId,
            EbxmlNames.SignalService, "MessageError", now, MessageState.Waiting, SoapNames.ContentType, body) { Conversation = message.First });
        queue.Add(write, DeliveryWorker.Deliver, message.FromParty, stored, now, 1, TimeSpan.FromMinutes(1), now + TimeSpan.FromHours(1));
    }
}
