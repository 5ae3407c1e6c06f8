using LocalSpine.Core.Time;
using LocalSpine.Hosting.Modules;

namespace LocalSpine.Hosting.Admin;

/// <summary>Runs the virtual clock until nothing waits any more.</summary>
public sealed class ClockRunner(VirtualClock clock, IEnumerable<IScheduledWork> work)
{
    private static readonly TimeSpan LongestRun = TimeSpan.FromDays(366);

    /// <summary>From due time to due time, each after the work of the one before is done.</summary>
    /// <param name="atMostSeconds">Of virtual time; null for the longest run, a year.</param>
    public async Task<ClockRun> RunAsync(double? atMostSeconds, CancellationToken cancellationToken)
    {
        var sources = work.ToList();
        var wasFrozen = clock.IsFrozen;
        clock.Freeze();
        var start = clock.GetUtcNow();
        var end = start + TimeSpan.FromSeconds(Math.Clamp(atMostSeconds ?? LongestRun.TotalSeconds, 0, LongestRun.TotalSeconds));
        var steps = 0;
        try
        {
            (bool IsBusy, DateTimeOffset? NextDue)? last = null;
            while (true)
            {
                var look = await LookAsync(sources);
                if (look.IsBusy)
                {
                    await Task.Delay(TimeSpan.FromMilliseconds(5), cancellationToken);
                }
                else if (look != last)
                {
                    // Work may have gone over to a source that was looked at before the one it came from: what holds is seen twice.
                    last = look;
                    continue;
                }
                else if (look.NextDue is { } due && due <= end)
                {
                    clock.Advance(due - clock.GetUtcNow());
                    steps++;
                }
                else
                {
                    return new ClockRun(clock.GetUtcNow(), steps, IsIdle: look.NextDue is null, clock.GetUtcNow() - start);
                }

                last = null;
            }
        }
        finally
        {
            if (!wasFrozen)
            {
                clock.Resume();
            }
        }
    }

    private static async Task<(bool IsBusy, DateTimeOffset? NextDue)> LookAsync(List<IScheduledWork> sources)
    {
        var (isBusy, next) = (false, (DateTimeOffset?)null);
        foreach (var source in sources)
        {
            var look = await source.LookAsync();
            isBusy |= look.IsBusy;
            next = next is null || look.NextDue < next ? look.NextDue : next;
        }

        return (isBusy, next);
    }
}

/// <summary>A run of the clock until nothing waited.</summary>
/// <param name="Steps">Due times that were gone to.</param>
/// <param name="IsIdle">False when work still waits beyond the longest run.</param>
/// <param name="Elapsed">Virtual time that passed.</param>
public sealed record ClockRun(DateTimeOffset Now, int Steps, bool IsIdle, TimeSpan Elapsed);
