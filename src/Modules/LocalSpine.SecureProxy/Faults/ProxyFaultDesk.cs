using LocalSpine.Core.Faults;
using LocalSpine.Core.Outcomes;

namespace LocalSpine.SecureProxy.Faults;

/// <summary>Faults of the Secure Proxy for people.</summary>
internal sealed class ProxyFaultDesk(ProxyFaults faults) : IFaultDesk
{
    public string Name => "proxy";

    public string Title => "Secure Proxy";

    public string What => "Requests that pass every check: an answer of the proxy with a status, a wait, or a connection that closes.";

    public IReadOnlyList<FaultField> Fields { get; } =
    [
        new("fault", "Fault", ["status", "delay", "drop"], "status"),
        new("from", "Consumer ASID", []),
        new("to", "Provider ASID", []),
        new("interaction", "Interaction", []),
        new("status", "HTTP status", [], "503"),
        new("seconds", "Seconds of a delay", [], "5"),
        new("times", "Times", [], "1"),
    ];

    public IReadOnlyList<ListedFault> All => [.. faults.All.Select(f => new ListedFault(
        f.Id, FaultValues.What(f.Fault, f.Status, f.Seconds), FaultValues.Where(("from", f.From), ("to", f.To), ("interaction", f.Interaction)), f.Times))];

    public Refusal? Add(IReadOnlyDictionary<string, string> values)
    {
        var given = new FaultValues(values);
        var wanted = new NewProxyFault(
            given.Text("fault"), given.Text("from"), given.Text("to"), given.Text("interaction"), given.Whole("status", 503), given.Seconds("seconds", 5), given.Whole("times", 1));
        if (ProxyFaults.Check(wanted) is { } refusal)
        {
            return refusal;
        }

        faults.Add(wanted);
        return null;
    }

    public bool Remove(int id) => faults.Remove(id);

    public void Clear() => faults.Clear();
}
