using System.Globalization;
using LocalSpine.Core.Estate;
using LocalSpine.Core.Time;

namespace LocalSpine.Estate.Calendar;

/// <summary>A time in which something goes on at one service.</summary>
internal sealed record Window(string Service, string Id, string Kind, string Title, DateTimeOffset From, DateTimeOffset To)
{
    public bool Covers(DateTimeOffset instant) => From <= instant && instant < To;
}

/// <summary>The weekly slots of the public page, as times.</summary>
internal static class Slots
{
    /// <summary>In the order of the page, UK local time.</summary>
    public static IReadOnlyList<MaintenanceSlot> All { get; } =
    [
        new(SpineServices.Core, DayOfWeek.Thursday, new TimeOnly(20, 0), DayOfWeek.Friday, new TimeOnly(6, 0), "weekly"),
        new(SpineServices.Cis, DayOfWeek.Wednesday, new TimeOnly(20, 0), DayOfWeek.Thursday, new TimeOnly(6, 0), "weekly"),
        new(SpineServices.Ers, DayOfWeek.Wednesday, new TimeOnly(20, 0), DayOfWeek.Thursday, new TimeOnly(6, 0), "following a live e-RS release"),
    ];

    /// <summary>Used only after a live e-RS release.</summary>
    public static MaintenanceSlot Ers => All[2];

    /// <summary>The slot's use that begins on a day.</summary>
    public static Window On(MaintenanceSlot slot, DateOnly day)
    {
        var days = ((int)slot.To - (int)slot.From + 7) % 7;
        if (days == 0 && slot.ToTime <= slot.FromTime)
        {
            days = 7;
        }

        return new Window(
            slot.Service, $"slot-{Key(slot.Service)}-{day.ToString("yyyyMMdd", CultureInfo.InvariantCulture)}", "slot", "Maintenance slot",
            UkTime.FromLocal(day.ToDateTime(slot.FromTime)), UkTime.FromLocal(day.AddDays(days).ToDateTime(slot.ToTime)));
    }

    /// <summary>The slot's uses that are not over at <paramref name="from"/> and begin before <paramref name="to"/>, week by week.</summary>
    public static IEnumerable<Window> Weekly(MaintenanceSlot slot, DateTimeOffset from, DateTimeOffset to)
    {
        var day = UkTime.Date(from).AddDays(-7);
        day = day.AddDays(((int)slot.From - (int)day.DayOfWeek + 7) % 7);
        for (var window = On(slot, day); window.From < to; window = On(slot, day = day.AddDays(7)))
        {
            if (window.To > from)
            {
                yield return window;
            }
        }
    }

    /// <summary>The first use that begins at or after an instant.</summary>
    public static Window FirstAfter(MaintenanceSlot slot, DateTimeOffset instant) => Weekly(slot, instant, instant.AddDays(15)).First(w => w.From >= instant);

    /// <summary>A service's name in ids.</summary>
    public static string Key(string service) => service.ToLowerInvariant().Replace(' ', '-');
}
