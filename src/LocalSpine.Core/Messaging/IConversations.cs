namespace LocalSpine.Core.Messaging;

/// <summary>Asynchronous conversations as people look at them: every message, and what happened to it, in virtual time.</summary>
public interface IConversations
{
    /// <summary>The conversations whose newest message is newest, at most <paramref name="limit"/>; of that party (either side) when it is not empty.</summary>
    ValueTask<IReadOnlyList<ConversationSummary>> NewestAsync(string party, int limit, CancellationToken cancellationToken);

    /// <summary>One conversation, or null.</summary>
    ValueTask<Conversation?> FindAsync(string conversationId, CancellationToken cancellationToken);
}

/// <summary>A conversation in a list.</summary>
/// <param name="Interaction">Of its first message.</param>
/// <param name="State">Of its newest message.</param>
public sealed record ConversationSummary(string ConversationId, DateTimeOffset Began, string FromParty, string ToParty, string Interaction, int Messages, string State);

/// <summary>A conversation: its messages in order, and one timeline over all of them.</summary>
public sealed record Conversation(string ConversationId, IReadOnlyList<ConversationMessage> Messages, IReadOnlyList<ConversationEvent> Timeline);

/// <summary>A message of a conversation.</summary>
/// <param name="Id">Its number; its body is at <c>/admin/messages/{Id}</c>.</param>
/// <param name="Pattern">express, reliable or forward.</param>
/// <param name="State">Where it stands; <paramref name="Reason"/> says why it was refused, expired or failed.</param>
public sealed record ConversationMessage(
    long Id, DateTimeOffset At, string Pattern, string FromParty, string ToParty, string MessageId, string Interaction, string State, string? Reason);

/// <summary>Something that happened to a message, at an instant of virtual time.</summary>
public sealed record ConversationEvent(DateTimeOffset At, long Message, string Interaction, string What, string Detail);
