using System.Globalization;
using System.Text;
using CsCheck;
using LocalSpine.Estate.Calendar;
using LocalSpine.Protocols.Calendars;

namespace LocalSpine.Tests.Estate;

/// <summary>The iCalendar feed, read as RFC 5545 says it is to be read.</summary>
public sealed class CalendarFeedTests
{
    [Fact]
    public void The_feed_has_what_a_calendar_program_needs()
    {
        var state = new CalendarState(
            true,
            [
                new StoredChange(3, ["Spine Core", "Spine CIS"], At("2026-12-05T10:00Z"), At("2026-12-05T12:00Z"), "Certificates; keys, \\ and a title that is long enough for a line to be folded: Zoë", "One\r\nTwo", true, null, false, 2, At("2026-12-01T09:00Z")),
                new StoredChange(4, ["e-RS"], At("2026-10-25T00:30Z"), At("2026-10-25T01:30Z"), "While the clocks go back", "", false, At("2026-10-20T09:00Z"), true, 1, At("2026-10-20T09:00Z")),
            ],
            [new StoredRelease(1, At("2026-12-02T10:00Z"), "Release 9")]);
        var text = CalendarFeed.Write(state, "localspine.test");
        Assert.Equal(text, CalendarFeed.Write(state, "localspine.test"));
        var calendar = Component.Read(text);
        Assert.Equal(("VCALENDAR", "2.0", "-//LocalSpine//Maintenance calendar//EN"), (calendar.Name, calendar["VERSION"], calendar["PRODID"]));
        var zone = Assert.Single(calendar.Parts, p => p.Name == "VTIMEZONE");
        Assert.Equal("Europe/London", zone["TZID"]);
        Assert.Equal([("DAYLIGHT", "+0100", "FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU"), ("STANDARD", "+0000", "FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU")], zone.Parts.Select(p => (p.Name, p["TZOFFSETTO"], p["RRULE"])));
        var events = calendar.Parts.Where(p => p.Name == "VEVENT").ToDictionary(p => p["UID"]);
        Assert.Equal(
            ["slot-spine-core@localspine.test", "slot-spine-cis@localspine.test", "slot-e-rs-20261202@localspine.test", "change-3@localspine.test", "change-4@localspine.test"], events.Keys);
        Assert.All(events.Values, e => Assert.Matches("^[0-9]{8}T[0-9]{6}Z$", e["DTSTAMP"]));
        var core = events["slot-spine-core@localspine.test"];
        Assert.Equal(("FREQ=WEEKLY;BYDAY=TH", "Europe/London"), (core["RRULE"], core.Parameter("DTSTART", "TZID")));
        Assert.Equal(("20240104T200000", "20240105T060000"), (core["DTSTART"], core["DTEND"])); // a Thursday
        Assert.Equal("FREQ=WEEKLY;BYDAY=WE", events["slot-spine-cis@localspine.test"]["RRULE"]);
        Assert.Equal(("20261202T200000", "After a live release: Release 9"), (events["slot-e-rs-20261202@localspine.test"]["DTSTART"], events["slot-e-rs-20261202@localspine.test"]["DESCRIPTION"]));
        var change = events["change-3@localspine.test"];
        Assert.Equal("Spine Core\\, Spine CIS: Certificates\\; keys\\, \\\\ and a title that is long enough for a line to be folded: Zoë", change["SUMMARY"]);
        Assert.Equal(("One\\nTwo", "2", "CONFIRMED", "OPAQUE", "Spine Core,Spine CIS"), (change["DESCRIPTION"], change["SEQUENCE"], change["STATUS"], change["TRANSP"], change["CATEGORIES"]));
        var called = events["change-4@localspine.test"];
        Assert.Equal(("CANCELLED", "TRANSPARENT"), (called["STATUS"], called["TRANSP"]));

        // 01:30 comes twice: the first in local time, the second in UTC.
        Assert.Equal(("20261025T013000", "Europe/London"), (called["DTSTART"], called.Parameter("DTSTART", "TZID")));
        Assert.Equal(("20261025T013000Z", null), (called["DTEND"], called.Parameter("DTEND", "TZID")));
    }

    [Fact]
    public void Any_text_comes_back_from_lines_that_are_short_and_well_formed() => Gen.String.Sample(text =>
    {
        var written = new CalendarWriter().Line("BEGIN", "X").Text("SUMMARY", text).Line("END", "X").ToString();
        var summary = Component.Read(written)["SUMMARY"];
        var expected = string.Concat(text.EnumerateRunes().Select(r => r.ToString())).Replace("\r\n", "\n", StringComparison.Ordinal).Replace('\r', '\n'); // halves of a pair are written as unknown
        Assert.Equal(expected, summary.Replace("\\\\", "\0\0", StringComparison.Ordinal).Replace("\\n", "\n", StringComparison.Ordinal).Replace("\\,", ",", StringComparison.Ordinal).Replace("\\;", ";", StringComparison.Ordinal)
            .Replace("\0\0", "\\", StringComparison.Ordinal));
    });

    private static DateTimeOffset At(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);

    /// <summary>A component, read with the checks of RFC 5545 3.1 and 3.4.</summary>
    private sealed class Component(string name)
    {
        private readonly List<(string Name, string Value)> _lines = [];

        public string Name { get; } = name;

        public List<Component> Parts { get; } = [];

        public string this[string property] => Assert.Single(_lines, l => l.Name.Split(';')[0] == property).Value;

        public string? Parameter(string property, string parameter) =>
            Assert.Single(_lines, l => l.Name.Split(';')[0] == property).Name.Split(';').Skip(1).Select(p => p.Split('=')).FirstOrDefault(p => p[0] == parameter)?[1];

        public static Component Read(string text)
        {
            Assert.EndsWith("\r\n", text, StringComparison.Ordinal);
            var lines = text[..^2].Split("\r\n");
            Assert.All(lines, l => Assert.InRange(Encoding.UTF8.GetByteCount(l), 1, 75));
            Assert.All(lines, l => Assert.DoesNotContain('\n', l));
            var unfolded = new List<string>();
            foreach (var line in lines)
            {
                if (line[0] == ' ')
                {
                    unfolded[^1] += line[1..];
                }
                else
                {
                    unfolded.Add(line);
                }
            }

            var open = new Stack<Component>();
            Component? whole = null;
            foreach (var line in unfolded)
            {
                Assert.Null(whole); // nothing after the end
                var colon = line.IndexOf(':', StringComparison.Ordinal);
                Assert.True(colon > 0, line);
                var (name, value) = (line[..colon], line[(colon + 1)..]);
                switch (name)
                {
                    case "BEGIN":
                        var part = new Component(value);
                        if (open.TryPeek(out var parent))
                        {
                            parent.Parts.Add(part);
                        }

                        open.Push(part);
                        break;
                    case "END":
                        Assert.Equal(value, open.Peek().Name);
                        var ended = open.Pop();
                        whole = open.Count == 0 ? ended : null;
                        break;
                    default:
                        open.Peek()._lines.Add((name, value));
                        break;
                }
            }

            return whole!;
        }
    }
}
