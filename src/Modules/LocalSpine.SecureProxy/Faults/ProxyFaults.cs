using LocalSpine.Core.Outcomes;
using LocalSpine.Hosting.Faults;

namespace LocalSpine.SecureProxy.Faults;

/// <summary>What is to go wrong with proxied requests.</summary>
internal sealed class ProxyFaults : FaultList<ProxyFault>
{
    /// <summary>Why a fault cannot be, or null.</summary>
    public static Refusal? Check(NewProxyFault wanted) => wanted switch
    {
        { Fault: not ("status" or "delay" or "drop") } => new Refusal("FAULT_UNKNOWN", "status, delay or drop", wanted.Fault ?? ""),
        { Times: < 1 or > 1_000_000 } => new Refusal("FAULT_TIMES", "1 to 1000000 times", $"{wanted.Times}"),
        { Status: < 400 or > 599 } => new Refusal("FAULT_STATUS", "an HTTP status of 400 to 599", $"{wanted.Status}"),
        { Seconds: not (>= 0 and <= 86_400) } => new Refusal("FAULT_SECONDS", "0 to 86400 seconds", $"{wanted.Seconds}"),
        _ => null,
    };

    public ProxyFault Add(NewProxyFault wanted) =>
        Append(new ProxyFault(0, wanted.Fault!, wanted.From, wanted.To, wanted.Interaction, wanted.Status, wanted.Seconds, wanted.Times));

    /// <summary>The fault that is to happen now, or null; it counts as having happened.</summary>
    public ProxyFault? Take(string from, string to, string interaction) =>
        Take(f => (f.From ?? from) == from && (f.To ?? to) == to && (f.Interaction ?? interaction) == interaction);
}
