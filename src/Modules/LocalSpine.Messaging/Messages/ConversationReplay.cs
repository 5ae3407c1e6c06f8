using System.Text;
using LocalSpine.Core.Directory;
using LocalSpine.Core.Identifiers;
using LocalSpine.Hosting.Exchanges;
using LocalSpine.Messaging.Asynchronous;
using LocalSpine.Protocols.Hl7;
using LocalSpine.Messaging.Delivery;

namespace LocalSpine.Messaging.Messages;

/// <summary>Sends what a supplier sent once more, as if it came from the supplier: under new ids, or octet for octet to see what a duplicate does.</summary>
internal sealed class ConversationReplay(MessageStore store, EbxmlPipeline pipeline, IDirectory directory, IdSource ids, TimeProvider clock)
{
    private const int MostMessages = 1_000;

    /// <summary>Replays every message that came in; null when there is none.</summary>
    /// <param name="same">True to keep all ids.</param>
    public async Task<Replayed?> RunAsync(string conversationId, bool same, CancellationToken cancellationToken)
    {
        var messages = await store.ListAsync("", conversationId, "", "", MostMessages);
        messages.RemoveAll(m => m.Direction != "in" || m.Large is not null); // large ones are not held together
        messages.Reverse();
        if (messages.Count == 0)
        {
            return null;
        }

        var conversation = same ? conversationId : ids.NewUuid();
        var results = new List<ReplayedMessage>();
        foreach (var listed in messages)
        {
            var message = await store.FindAsync(listed.Id) ?? listed;
            cancellationToken.ThrowIfCancellationRequested();
            var messageId = same ? message.MessageId : message.MessageId == message.ConversationId ? conversation : ids.NewUuid();
            var body = same ? message.Body : Renamed(message, messageId, conversation);
            var record = new Exchange { Surface = "messaging", Operation = "replay", At = clock.GetUtcNow() };
            var name = directory.ContractsOf(message.FromParty) is [var contract, ..] ? contract.Fqdn : "";
            var answer = await pipeline.AcceptAsync("/", message.SoapAction, message.ContentType, body, name, record);
            results.Add(new ReplayedMessage(messageId, answer.Status, record.Refusal?.ToString()));
        }

        return new Replayed(conversation, results);
    }

    // Ids are ASCII wherever they stand: header, content ids, wrapper.
    private ReadOnlyMemory<byte> Renamed(SpineMessage message, string messageId, string conversation)
    {
        var text = Encoding.Latin1.GetString(message.Body.Span);
        if (RequestProcessor.Payload(message) is { } payload && new TransmissionWrapper(payload).Id is { Length: > 0 } hl7 && hl7 != message.MessageId)
        {
            text = text.Replace(hl7, ids.NewUuid(), StringComparison.Ordinal);
        }

        return Encoding.Latin1.GetBytes(text.Replace(message.MessageId, messageId, StringComparison.Ordinal).Replace(message.ConversationId, conversation, StringComparison.Ordinal));
    }
}

/// <summary>A replay.</summary>
/// <param name="ConversationId">Where to look for what came of it.</param>
public sealed record Replayed(string ConversationId, IReadOnlyList<ReplayedMessage> Messages);

/// <summary>A message sent again.</summary>
/// <param name="Status">HTTP status of its acknowledgement.</param>
public sealed record ReplayedMessage(string MessageId, int Status, string? Refusal);
