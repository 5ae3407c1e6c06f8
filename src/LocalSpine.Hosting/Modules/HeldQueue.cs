using LocalSpine.Core.Estate;
using LocalSpine.Core.Time;
using LocalSpine.Storage;
using LocalSpine.Storage.Queue;

namespace LocalSpine.Hosting.Modules;

/// <summary>A queue that stands still while its service is closed (see <see cref="QueueHolds"/>). One loop of a node asks before each claim.</summary>
public sealed class HeldQueue(string module, string service, IServiceHours hours, DeliveryQueue queue, IDatabase database, VirtualClock clock)
{
    // The loop looks at least every five seconds: more than this since it looked last is a clock that was moved, perhaps over a closing.
    private static readonly TimeSpan Jump = TimeSpan.FromSeconds(10);

    // What a node that stopped had noted is released by the next.
    private bool _mayBeHeld = true;
    private Closure? _noted;
    private DateTimeOffset _lastOpen = DateTimeOffset.MinValue;

    /// <summary>When it opened last, as far as this node saw; what was due before waited. The beginning of time at first.</summary>
    public DateTimeOffset Opened { get; private set; } = DateTimeOffset.MinValue;

    /// <summary>What closes the service now, or null.</summary>
    public Closure? Closure => hours.Find(service);

    /// <summary>For <see cref="IScheduledWork"/>: what the queues wait for, which is the opening at least while their service is closed.</summary>
    /// <remarks>Notes that the queues stand still: whoever asks moves the clock on at once, perhaps before their loops have seen it.</remarks>
    public static async ValueTask<(bool IsBusy, DateTimeOffset? NextDue)> LookAsync(DeliveryQueue queue, IDatabase database, Closure? closure, params IReadOnlyList<string> modules)
    {
        if (closure is null)
        {
            // It opened, and the loop has not seen it yet: what waits is due at other times in a moment.
            return await QueueHolds.AnyAsync(database, modules) ? (true, null) : await queue.LookAsync(modules);
        }

        foreach (var module in modules)
        {
            await QueueHolds.HoldAsync(database, module, closure.Since, closure.Opens);
        }

        var status = await queue.StatusAsync(modules);
        return (status.Leased > 0, status.NextDue is { } due && due > closure.Opens ? due : status.Pending > 0 ? closure.Opens : null);
    }

    /// <summary>Waits for news or for the opening while the service is closed, and answers whether the queue may be worked on.</summary>
    public async Task<bool> MayGoOnAsync(CancellationToken stopping)
    {
        var now = clock.GetUtcNow();
        if (Closure is { } closure)
        {
            if (closure != _noted)
            {
                // From the closing on, or from where it was switched on; a clock that was moved may have come from far before.
                var since = _lastOpen > closure.Since && _lastOpen <= now ? _lastOpen : closure.Since;
                await QueueHolds.HoldAsync(database, module, since, closure.Opens);
                (_noted, _mayBeHeld) = (closure, true);
            }

            await queue.WaitAsync(module, closure.Opens, stopping);
            return false;
        }

        _mayBeHeld |= now < _lastOpen || now - _lastOpen > Jump;
        _lastOpen = now;
        if (_mayBeHeld)
        {
            Opened = await QueueHolds.ReleaseAsync(database, module, now) || _noted is not null ? now : Opened;
            (_noted, _mayBeHeld) = (null, false);
        }

        return true;
    }
}
