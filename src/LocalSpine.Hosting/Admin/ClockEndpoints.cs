using LocalSpine.Core.Time;
using LocalSpine.Hosting.Modules;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;

namespace LocalSpine.Hosting.Admin;

/// <summary>The virtual clock: read, freeze, resume, move, back to real time.</summary>
internal static class ClockEndpoints
{
    public static void Map(RouteGroupBuilder admin)
    {
        admin.MapGet("/clock", (VirtualClock clock) => View(clock));
        admin.MapPost("/clock/freeze", (VirtualClock clock, DateTimeOffset? at) =>
        {
            clock.Freeze(at);
            return View(clock);
        });
        admin.MapPost("/clock/resume", (VirtualClock clock) =>
        {
            clock.Resume();
            return View(clock);
        });
        admin.MapPost("/clock/advance", (VirtualClock clock, double seconds) =>
        {
            clock.Advance(TimeSpan.FromSeconds(Math.Clamp(seconds, -3.2e9, 3.2e9)));
            return View(clock);
        });
        admin.MapPost("/clock/run", RunAsync);
        admin.MapPost("/clock/reset", (VirtualClock clock) =>
        {
            clock.Reset();
            return View(clock);
        });
    }

    // Until nothing waits any more: from due time to due time, each after the work of the one before is done.
    private static async Task<ClockRun> RunAsync(VirtualClock clock, IEnumerable<IScheduledWork> work, double? atMostSeconds, CancellationToken cancellationToken)
    {
        var sources = work.ToList();
        var wasFrozen = clock.IsFrozen;
        clock.Freeze();
        var start = clock.GetUtcNow();
        var end = start + TimeSpan.FromSeconds(Math.Clamp(atMostSeconds ?? LongestRun.TotalSeconds, 0, LongestRun.TotalSeconds));
        var steps = 0;
        try
        {
            while (true)
            {
                var looks = new List<(bool IsBusy, DateTimeOffset? NextDue)>();
                foreach (var source in sources)
                {
                    looks.Add(await source.LookAsync());
                }

                var next = looks.Min(l => l.NextDue);
                if (looks.Exists(l => l.IsBusy))
                {
                    await Task.Delay(TimeSpan.FromMilliseconds(5), cancellationToken);
                }
                else if (next is { } due && due <= end)
                {
                    clock.Advance(due - clock.GetUtcNow());
                    steps++;
                }
                else
                {
                    return new ClockRun(clock.GetUtcNow(), steps, IsIdle: next is null, clock.GetUtcNow() - start);
                }
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

    private static readonly TimeSpan LongestRun = TimeSpan.FromDays(366);

    private static ClockView View(VirtualClock clock) => new(clock.GetUtcNow(), clock.IsFrozen);
}

/// <summary>A run of the clock until nothing waited.</summary>
/// <param name="Steps">Due times that were gone to.</param>
/// <param name="IsIdle">False when work still waits beyond the longest run.</param>
/// <param name="Elapsed">Virtual time that passed.</param>
public sealed record ClockRun(DateTimeOffset Now, int Steps, bool IsIdle, TimeSpan Elapsed);

/// <summary>The environment's time.</summary>
public sealed record ClockView(DateTimeOffset Now, bool Frozen);
