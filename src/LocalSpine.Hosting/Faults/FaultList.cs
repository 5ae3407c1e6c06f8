using LocalSpine.Hosting.Modules;

namespace LocalSpine.Hosting.Faults;

/// <summary>What something that is to go wrong on purpose has, whatever the service.</summary>
public interface IFault<TSelf>
    where TSelf : IFault<TSelf>
{
    /// <summary>Its number on this node.</summary>
    int Id { get; }

    /// <summary>How often it still happens; null for ever.</summary>
    int? Remaining { get; }

    /// <summary>The same with another number.</summary>
    TSelf Numbered(int id);

    /// <summary>The same that happens so often still.</summary>
    TSelf WithRemaining(int times);
}

/// <summary>The faults of one service on this node, oldest first. One that happened as often as it should is gone; a start and a reset clear all.</summary>
public abstract class FaultList<T> : IStartupTask
    where T : class, IFault<T>
{
    private readonly Lock _gate = new();

    // Replaced, never changed: requests look without the gate whether there is any.
    private T[] _faults = [];
    private int _last;

    public IReadOnlyList<T> All => Volatile.Read(ref _faults);

    /// <summary>Removes the fault of that number; false when there is none.</summary>
    public bool Remove(int id)
    {
        lock (_gate)
        {
            var before = _faults.Length;
            _faults = [.. _faults.Where(f => f.Id != id)];
            return _faults.Length < before;
        }
    }

    public void Clear()
    {
        lock (_gate)
        {
            _faults = [];
        }
    }

    public Task StartAsync(CancellationToken cancellationToken)
    {
        Clear();
        return Task.CompletedTask;
    }

    /// <summary>Adds a fault under the next number.</summary>
    protected T Append(T fault)
    {
        lock (_gate)
        {
            var numbered = fault.Numbered(++_last);
            _faults = [.. _faults, numbered];
            return numbered;
        }
    }

    /// <summary>The first fault that fits, or null; it counts as having happened.</summary>
    protected T? Take(Func<T, bool> fits)
    {
        if (All.Count == 0)
        {
            return null;
        }

        lock (_gate)
        {
            var at = Array.FindIndex(_faults, f => fits(f));
            if (at < 0)
            {
                return null;
            }

            var fault = _faults[at];
            if (fault.Remaining is { } times)
            {
                _faults = times > 1
                    ? [.. _faults[..at], fault.WithRemaining(times - 1), .. _faults[(at + 1)..]]
                    : [.. _faults[..at], .. _faults[(at + 1)..]];
            }

            return fault;
        }
    }
}
