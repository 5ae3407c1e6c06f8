using LocalSpine.Core.Time;

namespace LocalSpine.Tests.Time;

/// <summary>Freezing, moving and resuming.</summary>
public sealed class VirtualClockTests
{
    private static readonly DateTimeOffset Noon = new(2026, 7, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void A_frozen_clock_stands_until_it_is_moved()
    {
        var clock = new VirtualClock();
        clock.Freeze(Noon);
        Assert.Equal((Noon, Noon, true), (clock.GetUtcNow(), clock.GetUtcNow(), clock.IsFrozen));
        clock.Advance(TimeSpan.FromDays(1));
        Assert.Equal(Noon.AddDays(1), clock.GetUtcNow());
    }

    [Fact]
    public void A_resumed_clock_runs_on_from_where_it_stood()
    {
        var clock = new VirtualClock();
        clock.Freeze(Noon);
        clock.Resume();
        Assert.False(clock.IsFrozen);
        Assert.InRange(clock.GetUtcNow(), Noon, Noon.AddHours(1));
    }

    [Fact]
    public void Every_change_is_told_and_reset_goes_back_to_real_time()
    {
        var clock = new VirtualClock();
        var told = 0;
        clock.Changed += () => told++;
        clock.Freeze(Noon);
        clock.Advance(TimeSpan.FromDays(10_000));
        clock.Resume();
        clock.Reset();
        Assert.Equal(4, told);
        Assert.InRange(clock.GetUtcNow(), TimeProvider.System.GetUtcNow().AddMinutes(-1), TimeProvider.System.GetUtcNow());
    }

    [Fact]
    public async Task Who_waits_for_an_instant_thousands_of_years_ahead_waits()
    {
        var clock = new VirtualClock();
        using var enough = new CancellationTokenSource();
        var waits = clock.WaitUntilAsync(DateTimeOffset.MaxValue, enough.Token);
        Assert.False(waits.IsCompleted);
        await enough.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waits);
    }
}
