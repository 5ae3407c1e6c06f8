using System.Globalization;
using LocalSpine.Core.Estate;
using LocalSpine.Estate.Calendar;

namespace LocalSpine.Tests.Estate;

/// <summary>Maintenance slots as times, also where the clocks change, and what is closed when.</summary>
public sealed class SlotTests
{
    [Theory]
    [InlineData("2026-07-01T00:00Z", "2026-07-02T19:00Z", "2026-07-03T05:00Z")] // BST
    [InlineData("2026-12-01T00:00Z", "2026-12-03T20:00Z", "2026-12-04T06:00Z")] // GMT
    [InlineData("2026-10-23T06:00Z", "2026-10-29T20:00Z", "2026-10-30T06:00Z")] // the first after the clocks went back
    public void Spine_Core_closes_on_Thursdays_at_eight_in_local_time(string after, string from, string to)
    {
        var slot = Slots.FirstAfter(Slots.All[0], At(after));
        Assert.Equal((At(from), At(to)), (slot.From, slot.To));
    }

    [Theory]
    [InlineData("2026-03-28", "2026-03-28T22:00Z", "2026-03-29T05:00Z", 7)] // forward: an hour less
    [InlineData("2026-10-24", "2026-10-24T21:00Z", "2026-10-25T06:00Z", 9)] // back: an hour more
    [InlineData("2026-06-06", "2026-06-06T21:00Z", "2026-06-07T05:00Z", 8)]
    public void A_slot_that_crosses_the_change_of_the_clocks_keeps_its_local_times(string day, string from, string to, int hours)
    {
        var slot = Slots.On(new MaintenanceSlot("e-RS", DayOfWeek.Saturday, new TimeOnly(22, 0), DayOfWeek.Sunday, new TimeOnly(6, 0), ""), DateOnly.Parse(day, CultureInfo.InvariantCulture));
        Assert.Equal((At(from), At(to), (double)hours), (slot.From, slot.To, (slot.To - slot.From).TotalHours));
    }

    [Fact]
    public void A_slot_that_goes_on_is_found_and_the_weeks_follow_one_another()
    {
        var uses = Slots.Weekly(Slots.All[1], At("2026-12-03T05:59Z"), At("2026-12-16T20:00Z")).ToList();
        Assert.Equal(["slot-spine-cis-20261202", "slot-spine-cis-20261209"], uses.Select(u => u.Id)); // that of the 16th begins when the interval ends
        Assert.Equal("slot-spine-cis-20261209", Slots.Weekly(Slots.All[1], At("2026-12-03T06:00Z"), At("2026-12-16T20:00Z")).First().Id);
        var whole = Slots.On(new MaintenanceSlot("e-RS", DayOfWeek.Monday, new TimeOnly(9, 0), DayOfWeek.Monday, new TimeOnly(9, 0), ""), new DateOnly(2026, 12, 7));
        Assert.Equal(TimeSpan.FromDays(7), whole.To - whole.From);
    }

    [Theory]
    [InlineData("2026-12-02T10:00Z", "2026-12-02T20:00Z")] // a release by day: that evening
    [InlineData("2026-12-02T20:00Z", "2026-12-02T20:00Z")]
    [InlineData("2026-12-02T20:01Z", "2026-12-09T20:00Z")]
    [InlineData("2026-12-05T10:00Z", "2026-12-09T20:00Z")]
    public void The_slot_of_eRS_is_used_once_after_a_release(string released, string from)
    {
        var state = CalendarState.Empty with { IsEnforced = true, Releases = [new StoredRelease(1, At(released), "one"), new StoredRelease(2, At(released), "another")] };
        var use = Assert.Single(state.Closing(At("2026-11-20T00:00Z"), At("2026-12-31T00:00Z")), w => w.Service == "e-RS");
        Assert.Equal(At(from), use.From);
        Assert.DoesNotContain(CalendarState.Empty.Closing(At("2026-11-20T00:00Z"), At("2026-12-31T00:00Z")), w => w.Service == "e-RS");
    }

    [Fact]
    public void What_closes_one_after_another_is_one_closing_and_its_edges_are_exact()
    {
        var state = CalendarState.Empty with { IsEnforced = true, Changes = [Change(1, "2026-12-04T06:00Z", "2026-12-04T09:00Z"), Change(2, "2026-12-04T08:00Z", "2026-12-04T08:30Z"), Change(3, "2026-12-04T09:01Z", "2026-12-04T10:00Z")] };
        Assert.Null(Closed(state, "2026-12-03T19:59:59.9999999Z"));
        var closed = Closed(state, "2026-12-03T20:00Z")!;
        Assert.Equal(("slot-spine-core-20261203", At("2026-12-04T06:00Z"), At("2026-12-04T09:00Z")), (closed.Id, closed.To, closed.Opens));
        closed = Closed(state, "2026-12-04T08:15Z")!;
        Assert.Equal(("change-1", At("2026-12-03T20:00Z"), At("2026-12-04T09:00Z")), (closed.Id, closed.Since, closed.Opens));
        Assert.Null(Closed(state, "2026-12-04T09:00Z"));
        Assert.Equal("change-3", Closed(state, "2026-12-04T09:01Z")!.Id);
        Assert.Null(Closed(state, "2026-12-04T10:00Z"));
    }

    [Fact]
    public void An_outlook_holds_exactly_until_something_changes()
    {
        var state = CalendarState.Empty with { IsEnforced = true };
        var outlook = new Outlook(state, At("2026-12-01T12:00Z"));
        Assert.Equal((At("2026-11-27T06:00Z"), At("2026-12-02T20:00Z")), (outlook.From, outlook.To));
        outlook = new Outlook(state, outlook.To);
        Assert.Equal((At("2026-12-02T20:00Z"), At("2026-12-03T06:00Z")), (outlook.From, outlook.To));
    }

    [Theory]
    [InlineData(true, null)] // called off before it began
    [InlineData(true, "2026-12-01T12:30Z")]
    [InlineData(false, "2026-12-01T12:30Z")]
    public void A_change_that_ended_early_closed_until_then(bool isCancelled, string? ended)
    {
        var change = Change(7, "2026-12-01T12:00Z", "2026-12-01T14:00Z") with { IsCancelled = isCancelled, Ended = ended is null ? At("2026-12-01T11:00Z") : At(ended) };
        var state = CalendarState.Empty with { IsEnforced = true, Changes = [change] };
        Assert.Equal(ended is null, Closed(state, "2026-12-01T12:15Z") is null);
        Assert.Null(Closed(state, "2026-12-01T13:00Z"));
        Assert.Equal(isCancelled ? "cancelled" : "completed", change.At(At("2026-12-01T13:00Z")).State);
    }

    private static Closure? Closed(CalendarState state, string at) => new Outlook(state, At(at)).Find("Spine Core");

    private static StoredChange Change(long id, string from, string to) => new(id, ["Spine Core"], At(from), At(to), "Change", "", true, null, false, 0, At(from).AddDays(-7));

    private static DateTimeOffset At(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);
}
