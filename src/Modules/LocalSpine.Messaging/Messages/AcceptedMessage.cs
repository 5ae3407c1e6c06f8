namespace LocalSpine.Messaging.Messages;

/// <summary>A message that passed the rules, and what is to become of it.</summary>
/// <param name="Destination">Party that it is forwarded to; empty when the Spine processes it.</param>
/// <param name="Attempts">Most attempts at that.</param>
/// <param name="RetryInterval">From a failed attempt to the next.</param>
/// <param name="Expires">Virtual time after which it is not tried again.</param>
/// <param name="OrderKey">What is delivered in the order in which it came; null for any order.</param>
internal sealed record AcceptedMessage(SpineMessage Message, string Destination, int Attempts, TimeSpan RetryInterval, DateTimeOffset Expires, string? OrderKey);
