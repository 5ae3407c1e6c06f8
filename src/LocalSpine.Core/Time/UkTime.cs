using System.Globalization;

namespace LocalSpine.Core.Time;

/// <summary>UK local time, as the directory and HL7 messages write it.</summary>
public static class UkTime
{
    /// <summary><c>yyyyMMddHHmmss</c> in UK local time.</summary>
    public static string Stamp(DateTimeOffset instant) =>
        ToLocal(instant).ToString("yyyyMMddHHmmss", CultureInfo.InvariantCulture);

    /// <summary><c>yyyyMMdd</c> in UK local time.</summary>
    public static string Day(DateTimeOffset instant) =>
        ToLocal(instant).ToString("yyyyMMdd", CultureInfo.InvariantCulture);

    /// <summary>The day in UK local time.</summary>
    public static DateOnly Date(DateTimeOffset instant) => DateOnly.FromDateTime(ToLocal(instant).DateTime);

    /// <summary>
    /// British Summer Time by the rule in force since 1996: from 01:00 UTC on the last Sunday of March
    /// to 01:00 UTC on the last Sunday of October. Computed here, so that no time zone data is needed.
    /// </summary>
    public static DateTimeOffset ToLocal(DateTimeOffset instant)
    {
        var utc = instant.ToUniversalTime();
        var summer = utc >= LastSunday(utc.Year, 3) && utc < LastSunday(utc.Year, 10);
        return utc.ToOffset(summer ? TimeSpan.FromHours(1) : TimeSpan.Zero);
    }

    /// <summary>The instant of a date and time in UK local time; of the hour that comes twice in autumn, the first.</summary>
    public static DateTimeOffset FromLocal(DateTime local)
    {
        var summer = new DateTimeOffset(DateTime.SpecifyKind(local, DateTimeKind.Unspecified), TimeSpan.FromHours(1));
        return ToLocal(summer).DateTime == local ? summer : new DateTimeOffset(DateTime.SpecifyKind(local, DateTimeKind.Unspecified), TimeSpan.Zero);
    }

    private static DateTimeOffset LastSunday(int year, int month)
    {
        var last = new DateTimeOffset(year, month, 31, 1, 0, 0, TimeSpan.Zero);
        return last.AddDays(-(int)last.DayOfWeek);
    }
}
