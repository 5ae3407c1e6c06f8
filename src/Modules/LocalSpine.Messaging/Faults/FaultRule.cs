using LocalSpine.Hosting.Faults;

namespace LocalSpine.Messaging.Faults;

/// <summary>Something that is to go wrong on purpose.</summary>
/// <param name="Id">Its number.</param>
/// <param name="On"><c>acknowledgement</c>: what the Spine answers a sender, synchronous answers too. <c>delivery</c>: what the Spine sends to a supplier.</param>
/// <param name="Fault">
/// <c>drop</c>: nothing comes (the work is done and kept). <c>delay</c>: it comes <paramref name="Seconds"/> of virtual time later.
/// <c>status</c>: HTTP <paramref name="Status"/> without a body. <c>wrong-reference</c>: RefToMessageId names another message.
/// <c>tls</c>: the connection is broken off; a delivery comes without the Spine's certificate. <c>duplicate</c>: a delivery comes twice.
/// <c>reorder</c>: a delivery comes after the next one to the same party.
/// </param>
/// <param name="Party">Only for this party key; null for any.</param>
/// <param name="Interaction">Only for this interaction; null for any.</param>
/// <param name="Conversation">Only in this conversation; null for any.</param>
/// <param name="Seconds">Of a delay.</param>
/// <param name="Status">Of <c>status</c>.</param>
/// <param name="Times">How often it still happens.</param>
public sealed record FaultRule(
    int Id, string On, string Fault, string? Party, string? Interaction, string? Conversation, double Seconds, int Status, int Times) : IFault<FaultRule>
{
    int? IFault<FaultRule>.Remaining => Times;

    FaultRule IFault<FaultRule>.Numbered(int id) => this with { Id = id };

    FaultRule IFault<FaultRule>.WithRemaining(int times) => this with { Times = times };
}

/// <summary>A rule to add, as the admin API takes it.</summary>
public sealed record NewFault(
    string? On, string? Fault, string? Party = null, string? Interaction = null, string? Conversation = null, double Seconds = 5, int Status = 500, int Times = 1);
