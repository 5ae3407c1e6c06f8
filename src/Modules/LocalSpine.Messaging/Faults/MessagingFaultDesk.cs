using LocalSpine.Core.Faults;
using LocalSpine.Core.Outcomes;

namespace LocalSpine.Messaging.Faults;

/// <summary>Faults of messaging for people.</summary>
internal sealed class MessagingFaultDesk(FaultRules faults) : IFaultDesk
{
    public string Name => "messaging";

    public string Title => "Messaging";

    public string What => "What the Spine answers a sender, synchronous answers too (acknowledgement), or what it sends to a supplier (delivery).";

    public IReadOnlyList<FaultField> Fields { get; } =
    [
        new("on", "On", [FaultRules.Acknowledgement, FaultRules.Delivery], FaultRules.Acknowledgement),
        new("fault", "Fault", FaultRules.Known, "drop", "status of an acknowledgement only; duplicate and reorder of a delivery only"),
        new("party", "Party key", []),
        new("interaction", "Interaction", []),
        new("conversation", "Conversation", []),
        new("status", "HTTP status", [], "500"),
        new("seconds", "Seconds of a delay", [], "5"),
        new("times", "Times", [], "1"),
    ];

    public IReadOnlyList<ListedFault> All => [.. faults.All.Select(f => new ListedFault(
        f.Id, FaultValues.What(f.Fault, f.Status, f.Seconds), $"{f.On}: {FaultValues.Where(("party", f.Party), ("interaction", f.Interaction), ("conversation", f.Conversation))}", f.Times))];

    public Refusal? Add(IReadOnlyDictionary<string, string> values)
    {
        var given = new FaultValues(values);
        var wanted = new NewFault(
            given.Text("on"), given.Text("fault"), given.Text("party"), given.Text("interaction"), given.Text("conversation"), given.Seconds("seconds", 5), given.Whole("status", 500),
            given.Whole("times", 1));
        if (FaultRules.Check(wanted) is { } refusal)
        {
            return refusal;
        }

        faults.Add(wanted);
        return null;
    }

    public bool Remove(int id) => faults.Remove(id);

    public void Clear() => faults.Clear();
}
