namespace LocalSpine.Core.Messaging;

/// <summary>Asynchronous conversations as people look at them: every message, and what happened to it, in virtual time.</summary>
public interface IConversations
{
    /// <summary>The conversations whose newest message is newest, at most <paramref name="limit"/>; of that party (either side) when it is not empty.</summary>
    ValueTask<IReadOnlyList<ConversationSummary>> NewestAsync(string party, int limit, CancellationToken cancellationToken);

    /// <summary>One conversation, or null.</summary>
    ValueTask<Conversation?> FindAsync(string conversationId, CancellationToken cancellationToken);

    /// <summary>The conversation of the newest message with that id, or null.</summary>
    ValueTask<string?> OfMessageAsync(string messageId, CancellationToken cancellationToken);

    /// <summary>Where the newest messages stand. Changes nothing and costs the same however many there are.</summary>
    ValueTask<ConversationHealth> HealthAsync(CancellationToken cancellationToken);
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

/// <summary>Where the newest messages stand.</summary>
/// <param name="Messages">How many were looked at.</param>
/// <param name="Waiting">Of these, those that wait for being processed or delivered.</param>
/// <param name="Failed">Of these, those that were refused by their receiver, expired or failed.</param>
/// <param name="Newest">The newest that wait or failed, at most five.</param>
public sealed record ConversationHealth(int Messages, int Waiting, int Failed, IReadOnlyList<ConversationTrouble> Newest);

/// <summary>A message that waits or failed.</summary>
public sealed record ConversationTrouble(string ConversationId, DateTimeOffset At, string Interaction, string ToParty, string State, string? Reason);
