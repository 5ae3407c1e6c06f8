using System.Globalization;
using LocalSpine.Core.Faults;
using LocalSpine.Core.Outcomes;
using LocalSpine.Core.Time;
using LocalSpine.Hosting.Admin;
using Microsoft.AspNetCore.Mvc;

namespace LocalSpine.Portal.Pages;

/// <summary>The environment's clock, and faults on purpose of every service.</summary>
internal sealed class ControlsModel(VirtualClock clock, ClockRunner runner, IEnumerable<IFaultDesk> desks, ChangeGuard guard) : ChangingPage(guard)
{
    /// <summary>Real time after which a run of the clock is left where it is.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>How far from real time the clock may be set, either way.</summary>
    private static readonly TimeSpan Furthest = TimeSpan.FromDays(36_525);

    public static IReadOnlyList<(int Seconds, string Name)> Units { get; } = [(1, "seconds"), (60, "minutes"), (3_600, "hours"), (86_400, "days")];

    public DateTimeOffset Now { get; } = clock.GetUtcNow();

    public bool IsFrozen => clock.IsFrozen;

    public IReadOnlyList<IFaultDesk> Desks { get; } = [.. desks];

    /// <summary>What a run of the clock did.</summary>
    [TempData]
    public string? Told { get; set; }

    /// <summary>What was entered in a field of a form that was refused, else its default.</summary>
    public string ValueOf(IFaultDesk desk, FaultField field) =>
        IsRefused(desk) ? $"{Request.Form[field.Name]}" : field.Default;

    /// <summary>A form of this service was refused just now.</summary>
    public bool IsRefused(IFaultDesk desk) => Refusal is not null && Request.HasFormContentType && Request.Form["desk"] == desk.Name;

    public Task<IActionResult> OnPostFreeze() => Change("clock", () => clock.Freeze());

    public Task<IActionResult> OnPostResume() => Change("clock", clock.Resume);

    public Task<IActionResult> OnPostReset() => Change("clock", clock.Reset);

    public Task<IActionResult> OnPostAdvance(string? amount, int unit) => Change("clock", () => Move(
        double.TryParse(amount, NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) && Units.Any(u => u.Seconds == unit)
            && Math.Abs(number * unit) <= Furthest.TotalSeconds
            ? TimeSpan.FromSeconds(number * unit)
            : throw Refused("CLOCK_AMOUNT", "a number of seconds, minutes, hours or days, at most 100 years", amount ?? "")));

    public Task<IActionResult> OnPostSet(string? at) => Change("clock", () => Move(
        DateTime.TryParseExact(at, ["yyyy-MM-dd'T'HH:mm", "yyyy-MM-dd'T'HH:mm:ss", "yyyy-MM-dd HH:mm", "yyyy-MM-dd HH:mm:ss"], CultureInfo.InvariantCulture, DateTimeStyles.None, out var local)
            ? UkTime.FromLocal(local) - clock.GetUtcNow()
            : throw Refused("CLOCK_INSTANT", "a date and a time, for example 2026-07-01 09:30", at ?? "")));

    public Task<IActionResult> OnPostRunAsync(CancellationToken cancellationToken) => ChangeAsync(() => RunAsync(cancellationToken), "/controls#clock", cancellationToken);

    public Task<IActionResult> OnPostAddFault(string? desk) => Change($"faults-{desk}", () =>
    {
        if (Desk(desk).Add(Request.Form.ToDictionary(f => f.Key, f => $"{f.Value}")) is { } refusal)
        {
            throw new RefusedException(refusal);
        }
    });

    public Task<IActionResult> OnPostRemoveFault(string? desk, int id) => Change($"faults-{desk}", () => Desk(desk).Remove(id)); // one that happened meanwhile is gone as well

    public Task<IActionResult> OnPostClearFaults() => Change("faults", () =>
    {
        foreach (var desk in Desks)
        {
            desk.Clear();
        }
    });

    private IFaultDesk Desk(string? name) => Desks.FirstOrDefault(d => d.Name == name) ?? throw Refused("FAULT_SERVICE", string.Join(", ", Desks.Select(d => d.Name)), name ?? "");

    private void Move(TimeSpan by)
    {
        var from = clock.GetUtcNow() - TimeProvider.System.GetUtcNow();
        if ((from + by).Duration() > Furthest)
        {
            throw Refused("CLOCK_RANGE", "a time within 100 years of the real one", $"{by.TotalDays:0} days on");
        }

        clock.Advance(by);
    }

    private async Task RunAsync(CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(Patience);
        try
        {
            var run = await runner.RunAsync(null, patience.Token);
            Told = $"The clock went to {run.Steps} due times and {run.Elapsed:d\\.hh\\:mm\\:ss} on. {(run.IsIdle ? "Nothing waits any more." : "Something waits beyond a year.")}";
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            Told = $"Something is still at work after {Patience.TotalSeconds} seconds; the clock stands where it got to.";
        }
    }

    private Task<IActionResult> Change(string section, Action change) => ChangeAsync(
        () =>
        {
            change();
            return Task.CompletedTask;
        },
        $"/controls#{section}", HttpContext.RequestAborted);

    private static RefusedException Refused(string rule, string expected, string came) => new(new Refusal(rule, expected, came));
}
