using LocalSpine.Core.Outcomes;
using LocalSpine.Hosting.Faults;

namespace LocalSpine.Messaging.Faults;

/// <summary>What is to go wrong with acknowledgements and deliveries.</summary>
internal sealed class FaultRules : FaultList<FaultRule>
{
    public const string Acknowledgement = "acknowledgement";
    public const string Delivery = "delivery";

    private static readonly string[] OfAcknowledgements = ["drop", "delay", "status", "wrong-reference", "tls"];
    private static readonly string[] OfDeliveries = ["drop", "delay", "wrong-reference", "tls", "duplicate", "reorder"];

    /// <summary>Every fault of either.</summary>
    public static IReadOnlyList<string> Known { get; } = [.. OfAcknowledgements.Union(OfDeliveries)];

    /// <summary>Why a rule cannot be, or null.</summary>
    public static Refusal? Check(NewFault wanted) => wanted.On switch
    {
        Acknowledgement when !OfAcknowledgements.Contains(wanted.Fault) => new Refusal("FAULT_UNKNOWN", $"a fault of acknowledgements: {string.Join(", ", OfAcknowledgements)}", wanted.Fault ?? ""),
        Delivery when !OfDeliveries.Contains(wanted.Fault) => new Refusal("FAULT_UNKNOWN", $"a fault of deliveries: {string.Join(", ", OfDeliveries)}", wanted.Fault ?? ""),
        not (Acknowledgement or Delivery) => new Refusal("FAULT_UNKNOWN", "on acknowledgement or delivery", wanted.On ?? ""),
        _ when wanted.Times is < 1 or > 1_000_000 => new Refusal("FAULT_TIMES", "1 to 1000000 times", $"{wanted.Times}"),
        _ when wanted.Status is < 200 or > 599 => new Refusal("FAULT_STATUS", "an HTTP status of 200 to 599", $"{wanted.Status}"),
        _ when wanted.Seconds is not (>= 0 and <= 86_400) => new Refusal("FAULT_SECONDS", "0 to 86400 seconds", $"{wanted.Seconds}"),
        _ => null,
    };

    public FaultRule Add(NewFault wanted) =>
        Append(new FaultRule(0, wanted.On!, wanted.Fault!, wanted.Party, wanted.Interaction, wanted.Conversation, wanted.Seconds, wanted.Status, wanted.Times));

    /// <summary>The fault that is to happen now, or null; it counts as having happened.</summary>
    public FaultRule? Take(string on, string party, string interaction, string conversation) =>
        Take(r => r.On == on && Fits(r.Party, party) && Fits(r.Interaction, interaction) && Fits(r.Conversation, conversation));

    private static bool Fits(string? wanted, string value) => string.IsNullOrEmpty(wanted) || string.Equals(wanted, value, StringComparison.OrdinalIgnoreCase);
}
