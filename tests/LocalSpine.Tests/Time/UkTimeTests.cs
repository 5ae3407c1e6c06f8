using CsCheck;
using LocalSpine.Core.Time;

namespace LocalSpine.Tests.Time;

/// <summary>UK local time, against the time zone data of the machine.</summary>
public sealed class UkTimeTests
{
    [Fact]
    public void It_agrees_with_the_time_zone_database()
    {
        var london = TimeZoneInfo.FindSystemTimeZoneById("Europe/London");
        var from = new DateTimeOffset(1996, 1, 1, 0, 0, 0, TimeSpan.Zero);
        Gen.Int[0, 35 * 366 * 24 * 60].Sample(minutes =>
        {
            var instant = from.AddMinutes(minutes);
            Assert.Equal(TimeZoneInfo.ConvertTime(instant, london).DateTime, UkTime.ToLocal(instant).DateTime);
        });
    }

    [Theory]
    [InlineData("2026-03-29T00:59:59Z", "20260329005959")]
    [InlineData("2026-03-29T01:00:00Z", "20260329020000")]
    [InlineData("2026-10-25T00:59:59Z", "20261025015959")]
    [InlineData("2026-10-25T01:00:00Z", "20261025010000")]
    public void The_clocks_change_on_the_last_Sunday(string utc, string stamp) =>
        Assert.Equal(stamp, UkTime.Stamp(DateTimeOffset.Parse(utc, System.Globalization.CultureInfo.InvariantCulture)));
}
