using System.Globalization;
using LocalSpine.Hosting.Exchanges;

namespace LocalSpine.Portal.Pages;

/// <summary>How exchanges are shown.</summary>
internal static class ExchangeWords
{
    /// <summary>The verdict with its rule, what it expected and what came.</summary>
    public static string VerdictOf(Exchange e) => e.Refusal is { } refusal ? refusal.ToString() : e.Warning is { } warning ? $"accepted; {warning}" : "accepted";

    /// <summary>Class of the verdict; the words say the same.</summary>
    public static string? ClassOf(Exchange e) => e.Refusal is not null ? "refused" : e.Warning is not null ? "warned" : null;

    /// <summary>How long it took.</summary>
    public static string Took(Exchange e) => e.IsUnderWay ? "under way" : Time(e.Microseconds);

    /// <summary>Microseconds for people.</summary>
    public static string Time(long microseconds) => microseconds < 1_000
        ? string.Create(CultureInfo.InvariantCulture, $"{microseconds} µs")
        : string.Create(CultureInfo.InvariantCulture, $"{microseconds / 1000.0:0.0} ms");
}
