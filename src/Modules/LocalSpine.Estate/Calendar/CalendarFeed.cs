using System.Globalization;
using LocalSpine.Core.Estate;
using LocalSpine.Core.Time;
using LocalSpine.Protocols.Calendars;

namespace LocalSpine.Estate.Calendar;

/// <summary>
/// The calendar as RFC 5545: the weekly slots as recurring events, the e-RS slots that are used, and the changes. Identifiers stay, so that a
/// program that subscribes moves what it has instead of adding to it; the same calendar gives the same octets.
/// </summary>
internal static class CalendarFeed
{
    private const string Zone = "Europe/London";

    // Any Thursday and Wednesday before there was a calendar; recurring events need a first one that never moves.
    private static readonly DateOnly Epoch = new(2024, 1, 1);

    public static string Write(CalendarState state, string zone)
    {
        var calendar = new CalendarWriter();
        calendar.Line("BEGIN", "VCALENDAR").Line("VERSION", "2.0").Line("PRODID", "-//LocalSpine//Maintenance calendar//EN").Line("CALSCALE", "GREGORIAN").Line("METHOD", "PUBLISH")
            .Text("X-WR-CALNAME", $"Deployment environment {zone}").Line("X-WR-TIMEZONE", Zone).Line("REFRESH-INTERVAL;VALUE=DURATION", "PT1H");
        TimeZone(calendar);
        foreach (var slot in Slots.All.Where(s => s != Slots.Ers))
        {
            var first = Slots.FirstAfter(slot, UkTime.FromLocal(Epoch.ToDateTime(TimeOnly.MinValue)));
            Begin(calendar, $"slot-{Slots.Key(slot.Service)}@{zone}", first.From, 0);
            Times(calendar, first.From, first.To);
            calendar.Line("RRULE", $"FREQ=WEEKLY;BYDAY={slot.From.ToString()[..2].ToUpperInvariant()}").Text("SUMMARY", $"{slot.Service} maintenance slot").Texts("CATEGORIES", [slot.Service])
                .Line("STATUS", "CONFIRMED").Line("TRANSP", "TRANSPARENT").Line("END", "VEVENT");
        }

        foreach (var (release, use) in state.Releases.Select(r => (r, Slots.FirstAfter(Slots.Ers, r.At))).DistinctBy(p => p.Item2.Id))
        {
            Begin(calendar, $"{use.Id}@{zone}", release.At, 0);
            Times(calendar, use.From, use.To);
            calendar.Text("SUMMARY", $"{use.Service} maintenance slot").Text("DESCRIPTION", $"After a live release: {release.Title}").Texts("CATEGORIES", [use.Service])
                .Line("STATUS", "CONFIRMED").Line("TRANSP", "TRANSPARENT").Line("END", "VEVENT");
        }

        foreach (var change in state.Changes)
        {
            var shown = change.At(change.ChangedAt);
            Begin(calendar, $"{shown.Id}@{zone}", change.ChangedAt, change.Revision);
            Times(calendar, change.From, Later(shown.To, change.From));
            calendar.Text("SUMMARY", $"{string.Join(", ", change.Services)}: {change.Title}").Text("DESCRIPTION", change.Description).Texts("CATEGORIES", change.Services)
                .Line("STATUS", change.IsCancelled ? "CANCELLED" : "CONFIRMED").Line("TRANSP", change.Closes ? "OPAQUE" : "TRANSPARENT").Line("END", "VEVENT");
        }

        return calendar.Line("END", "VCALENDAR").ToString();
    }

    private static void Begin(CalendarWriter calendar, string id, DateTimeOffset stamp, int revision) => calendar
        .Line("BEGIN", "VEVENT").Text("UID", id).Instant("DTSTAMP", stamp).Instant("LAST-MODIFIED", stamp).Line("SEQUENCE", revision.ToString(CultureInfo.InvariantCulture));

    private static void Times(CalendarWriter calendar, DateTimeOffset from, DateTimeOffset to)
    {
        Time(calendar, "DTSTART", from);
        Time(calendar, "DTEND", to);
    }

    // A local time that comes twice means the first (3.3.5): the second is written in UTC.
    private static void Time(CalendarWriter calendar, string name, DateTimeOffset instant)
    {
        var local = UkTime.ToLocal(instant).DateTime;
        if (UkTime.FromLocal(local) == instant)
        {
            calendar.Line($"{name};TZID={Zone}", CalendarWriter.Local(local));
        }
        else
        {
            calendar.Instant(name, instant);
        }
    }

    private static DateTimeOffset Later(DateTimeOffset a, DateTimeOffset b) => a > b ? a : b;

    // The rule in force since 1996 (see UkTime).
    private static void TimeZone(CalendarWriter calendar) => calendar
        .Line("BEGIN", "VTIMEZONE").Line("TZID", Zone)
        .Line("BEGIN", "DAYLIGHT").Line("DTSTART", "19960331T010000").Line("TZOFFSETFROM", "+0000").Line("TZOFFSETTO", "+0100").Line("TZNAME", "BST").Line("RRULE", "FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU")
        .Line("END", "DAYLIGHT")
        .Line("BEGIN", "STANDARD").Line("DTSTART", "19961027T020000").Line("TZOFFSETFROM", "+0100").Line("TZOFFSETTO", "+0000").Line("TZNAME", "GMT").Line("RRULE", "FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU")
        .Line("END", "STANDARD").Line("END", "VTIMEZONE");
}
