using System.Globalization;
using CsCheck;
using LocalSpine.Core.Time;

namespace LocalSpine.Tests.Estate;

/// <summary>From UK local time to instants, against the time zone data of the machine and RFC 5545 3.3.5.</summary>
public sealed class UkLocalTimeTests
{
    [Fact]
    public void Every_local_time_leads_to_the_instant_that_shows_it()
    {
        var london = TimeZoneInfo.FindSystemTimeZoneById("Europe/London");
        Gen.Int[0, 60 * 24 * 366 * 40].Sample(minutes =>
        {
            var local = new DateTime(2000, 1, 1).AddMinutes(minutes);
            if (london.IsInvalidTime(local))
            {
                Assert.True(UkTime.IsLeftOut(local));
                return;
            }

            Assert.False(UkTime.IsLeftOut(local));
            var instant = UkTime.FromLocal(local);
            Assert.Equal(local, TimeZoneInfo.ConvertTime(instant, london).DateTime);
            Assert.Equal(london.IsAmbiguousTime(local) ? TimeSpan.FromHours(1) : london.GetUtcOffset(local), instant.Offset); // of two the first
        });
    }

    [Theory]
    [InlineData("2026-12-03T20:00", "2026-12-03T20:00:00Z")]
    [InlineData("2026-07-02 20:00", "2026-07-02T19:00:00Z")]
    [InlineData("2026-07-02T20:00:00Z", "2026-07-02T20:00:00Z")]
    [InlineData("2026-07-02T20:00:00.5", "2026-07-02T19:00:00.5Z")] // in the UK, wherever this runs
    [InlineData("2026-07-02T20:00+01:00", "2026-07-02T19:00:00Z")]
    [InlineData("2026-10-25T01:30", "2026-10-25T00:30:00Z")] // comes twice
    [InlineData("2026-03-29T01:30", "2026-03-29T01:30:00Z")] // is left out: as if the clocks had not changed
    public void Times_are_read_as_people_write_them(string text, string utc)
    {
        Assert.True(UkTime.TryParse(text, out var instant));
        Assert.Equal(DateTimeOffset.Parse(utc, CultureInfo.InvariantCulture), instant);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("Thursday")]
    [InlineData("2026-12-03")]
    [InlineData("2026-13-03T20:00")]
    [InlineData("2026-12-03T24:00")]
    [InlineData("0001-01-01T00:00")]
    [InlineData("9999-12-31T23:59")]
    [InlineData("9999-12-31T23:59Z")]
    public void What_is_no_time_is_refused(string? text) => Assert.False(UkTime.TryParse(text, out _));

    [Fact]
    public void Whatever_is_written_is_read_or_refused() => Gen.String.Sample(text =>
    {
        Assert.Equal(UkTime.TryParse(text, out var instant), instant != default);
    });
}
