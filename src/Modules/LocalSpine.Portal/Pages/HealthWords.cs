using System.Globalization;
using LocalSpine.Hosting.Health;

namespace LocalSpine.Portal.Pages;

/// <summary>How health is shown.</summary>
internal static class HealthWords
{
    public static string Latency(LatencyHealth latency) => latency.State switch
    {
        "failed" => $"failed: {latency.Problem}",
        var state => string.Create(CultureInfo.InvariantCulture, $"{state} ({latency.Milliseconds:0.0} ms)"),
    };

    public static string Queue(QueueHealth queue) => string.Create(
        CultureInfo.InvariantCulture,
        $"{queue.Module}: {queue.Waiting} wait{(queue.OldestSeconds > 0 ? $", the oldest for {Span(queue.OldestSeconds)}" : "")}{(queue.InWork > 0 ? $", {queue.InWork} in work" : "")}{(queue.GivenUp > 0 ? $", {queue.GivenUp} given up" : "")}");

    /// <summary>How far the clock is from real time; empty when it is not.</summary>
    public static string Offset(ClockHealth clock) => clock.OffsetSeconds == 0 ? "" : $", {Span(Math.Abs(clock.OffsetSeconds))} {(clock.OffsetSeconds > 0 ? "ahead of" : "behind")} real time";

    /// <summary>A span in its two largest units.</summary>
    public static string Span(long seconds)
    {
        var span = TimeSpan.FromSeconds(seconds);
        return span.TotalDays >= 1 ? string.Create(CultureInfo.InvariantCulture, $"{(int)span.TotalDays} d {span.Hours} h")
            : span.TotalHours >= 1 ? string.Create(CultureInfo.InvariantCulture, $"{span.Hours} h {span.Minutes} min")
            : span.TotalMinutes >= 1 ? string.Create(CultureInfo.InvariantCulture, $"{span.Minutes} min {span.Seconds} s")
            : string.Create(CultureInfo.InvariantCulture, $"{span.Seconds} s");
    }
}
