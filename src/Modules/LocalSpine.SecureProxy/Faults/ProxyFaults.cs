using LocalSpine.Core.Outcomes;
using LocalSpine.Hosting.Modules;

namespace LocalSpine.SecureProxy.Faults;

/// <summary>The faults of this node, oldest first; gone when they happened as often as they should, and after a reset.</summary>
internal sealed class ProxyFaults : IStartupTask
{
    private readonly Lock _gate = new();
    private readonly List<ProxyFault> _faults = [];
    private int _last;
    private volatile bool _any;

    public IReadOnlyList<ProxyFault> All
    {
        get
        {
            lock (_gate)
            {
                return [.. _faults];
            }
        }
    }

    /// <summary>Why a fault cannot be, or null.</summary>
    public static Refusal? Check(NewProxyFault wanted) => wanted switch
    {
        { Fault: not ("status" or "delay" or "drop") } => new Refusal("FAULT_UNKNOWN", "status, delay or drop", wanted.Fault ?? ""),
        { Times: < 1 or > 1_000_000 } => new Refusal("FAULT_TIMES", "1 to 1000000 times", $"{wanted.Times}"),
        { Status: < 400 or > 599 } => new Refusal("FAULT_STATUS", "an HTTP status of 400 to 599", $"{wanted.Status}"),
        { Seconds: not (>= 0 and <= 86_400) } => new Refusal("FAULT_SECONDS", "0 to 86400 seconds", $"{wanted.Seconds}"),
        _ => null,
    };

    public ProxyFault Add(NewProxyFault wanted)
    {
        lock (_gate)
        {
            var fault = new ProxyFault(++_last, wanted.Fault!, wanted.From, wanted.To, wanted.Interaction, wanted.Status, wanted.Seconds, wanted.Times);
            _faults.Add(fault);
            _any = true;
            return fault;
        }
    }

    public void Clear()
    {
        lock (_gate)
        {
            _faults.Clear();
            _any = false;
        }
    }

    /// <summary>The fault that is to happen now, or null; it counts as having happened.</summary>
    public ProxyFault? Take(string from, string to, string interaction)
    {
        if (!_any)
        {
            return null;
        }

        lock (_gate)
        {
            var at = _faults.FindIndex(f => (f.From ?? from) == from && (f.To ?? to) == to && (f.Interaction ?? interaction) == interaction);
            if (at < 0)
            {
                return null;
            }

            var fault = _faults[at];
            if (fault.Times > 1)
            {
                _faults[at] = fault with { Times = fault.Times - 1 };
            }
            else
            {
                _faults.RemoveAt(at);
            }

            return fault;
        }
    }

    public Task StartAsync(CancellationToken cancellationToken)
    {
        Clear();
        return Task.CompletedTask;
    }
}
