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

    /// <summary>
    /// The instant of a UK local time. One that comes twice in autumn means the first; one that is left out in spring counts as if the clocks
    /// had not changed (RFC 5545 3.3.5).
    /// </summary>
    public static DateTimeOffset FromLocal(DateTime local)
    {
        var winter = new DateTimeOffset(DateTime.SpecifyKind(local, DateTimeKind.Unspecified), TimeSpan.Zero);
        var summer = winter.AddHours(-1);
        return ToLocal(ToLocal(summer).DateTime == winter.DateTime ? summer : winter);
    }

    /// <summary>True for a local time that the clocks leave out in spring.</summary>
    public static bool IsLeftOut(DateTime local) => FromLocal(local).DateTime != local;

    /// <summary>Reads <c>2026-12-03T20:00</c> (with seconds or not, a blank for the T) as UK local time, or an instant that ends with Z or an offset.</summary>
    public static bool TryParse(string? text, out DateTimeOffset instant)
    {
        instant = default;
        if (DateTime.TryParseExact(text, LocalForms, CultureInfo.InvariantCulture, DateTimeStyles.None, out var local))
        {
            instant = local.Year is > FirstYear and < LastYear ? FromLocal(local) : default;
        }
        else if (DateTimeOffset.TryParseExact(text, InstantForms, CultureInfo.InvariantCulture, DateTimeStyles.None, out var exact))
        {
            instant = exact.Year is > FirstYear and < LastYear ? ToLocal(exact) : default;
        }

        return instant != default;
    }

    private const int FirstYear = 1996;
    private const int LastYear = 2200;

    private static readonly string[] LocalForms = ["yyyy-MM-dd'T'HH:mm", "yyyy-MM-dd'T'HH:mm:ss", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFF", "yyyy-MM-dd HH:mm", "yyyy-MM-dd HH:mm:ss"];

    private static readonly string[] InstantForms = ["yyyy-MM-dd'T'HH:mmK", "yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK"];

    private static DateTimeOffset LastSunday(int year, int month)
    {
        var last = new DateTimeOffset(year, month, 31, 1, 0, 0, TimeSpan.Zero);
        return last.AddDays(-(int)last.DayOfWeek);
    }
}
