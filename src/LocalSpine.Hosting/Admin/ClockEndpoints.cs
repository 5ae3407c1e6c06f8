using LocalSpine.Core.Time;
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
        admin.MapPost("/clock/run", (ClockRunner runner, double? atMostSeconds, CancellationToken cancellationToken) => runner.RunAsync(atMostSeconds, cancellationToken));
        admin.MapPost("/clock/reset", (VirtualClock clock) =>
        {
            clock.Reset();
            return View(clock);
        });
    }

    private static ClockView View(VirtualClock clock) => new(clock.GetUtcNow(), clock.IsFrozen);
}

/// <summary>The environment's time.</summary>
public sealed record ClockView(DateTimeOffset Now, bool Frozen);
