using LocalSpine.Core.Messaging;

namespace LocalSpine.Messaging.Messages;

/// <summary>Conversations read from the tables of messages.</summary>
internal sealed class ConversationView(MessageStore store) : IConversations
{
    private const int MostMessages = 1_000;

    public async ValueTask<IReadOnlyList<ConversationSummary>> NewestAsync(string party, int limit, CancellationToken cancellationToken) =>
        [.. (await store.ConversationsAsync(party, limit)).Select(c => new ConversationSummary(
            c.First.ConversationId, c.First.ReceivedAt, c.First.FromParty, c.First.ToParty, c.First.Interaction, c.Messages, MessageStore.Name(c.Last.State)))];

    public ValueTask<string?> OfMessageAsync(string messageId, CancellationToken cancellationToken) => store.ConversationOfAsync(messageId);

    public ValueTask<ConversationHealth> HealthAsync(CancellationToken cancellationToken) => store.HealthAsync();

    public async ValueTask<Conversation?> FindAsync(string conversationId, CancellationToken cancellationToken)
    {
        var messages = await store.ListAsync("", conversationId, "", "", MostMessages);
        if (messages.Count == 0)
        {
            return null;
        }

        messages.Reverse();
        var timeline = new List<ConversationEvent>();
        foreach (var message in messages)
        {
            timeline.AddRange((await store.TimelineAsync(message.Id)).Select(e => new ConversationEvent(e.At, message.Id, message.Interaction, e.What, e.Detail)));
        }

        return new Conversation(
            conversationId,
            [.. messages.Select(m => new ConversationMessage(
                m.Id, m.ReceivedAt, MessageStore.Name(m.Pattern), m.FromParty, m.ToParty, m.MessageId, m.Interaction, MessageStore.Name(m.State), m.Reason))],
            [.. timeline.OrderBy(e => e.At).ThenBy(e => e.Message)]);
    }
}
