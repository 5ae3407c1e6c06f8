using System.Globalization;
using LocalSpine.Core.Time;

namespace LocalSpine.Portal;

/// <summary>Instants as people in the UK read them.</summary>
internal static class UkText
{
    /// <summary><c>Thu 3 Dec 2026, 20:00 GMT</c>.</summary>
    public static string Of(DateTimeOffset instant)
    {
        var local = UkTime.ToLocal(instant);
        return $"{local.ToString("ddd d MMM yyyy, HH:mm", CultureInfo.InvariantCulture)} {(local.Offset == TimeSpan.Zero ? "GMT" : "BST")}";
    }
}
