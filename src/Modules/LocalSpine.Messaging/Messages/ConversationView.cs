using LocalSpine.Core.Messaging;
using LocalSpine.Storage;

namespace LocalSpine.Messaging.Messages;

/// <summary>Conversations read from the tables of messages.</summary>
internal sealed class ConversationView(MessageStore store, IDatabase database) : IConversations
{
    private const int MostMessages = 1_000;

    public ValueTask<IReadOnlyList<ConversationSummary>> NewestAsync(string party, int limit, CancellationToken cancellationToken) => database.ReadAsync<IReadOnlyList<ConversationSummary>>(
        read =>
        {
            var found = new List<ConversationSummary>();
            using var reader = read.Command(
                "select f.conversation_id, f.received_at, f.from_party, f.to_party, f.interaction, c.messages, l.state from "
                + "(select conversation_id, min(id) as first, max(id) as last, count(*) as messages from messaging_message "
                + "where @party = '' or from_party = @party or to_party = @party group by conversation_id order by max(id) desc limit @limit) c "
                + "join messaging_message f on f.id = c.first join messaging_message l on l.id = c.last order by c.last desc",
                ("@party", party), ("@limit", limit)).ExecuteReader();
            while (reader.Read())
            {
                found.Add(new ConversationSummary(
                    reader.GetString(0), DateTimeOffset.FromUnixTimeMilliseconds(reader.GetInt64(1)), reader.GetString(2), reader.GetString(3), reader.GetString(4),
                    (int)reader.GetInt64(5), reader.GetString(6)));
            }

            return found;
        },
        cancellationToken);

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
