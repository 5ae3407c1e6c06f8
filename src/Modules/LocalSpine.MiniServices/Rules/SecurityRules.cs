using System.Globalization;
using LocalSpine.MiniServices.Pipeline;
using LocalSpine.Protocols.Itk;

namespace LocalSpine.MiniServices.Rules;

/// <summary>The WS-Security timestamp (smsp 3.1; 7 step 6).</summary>
internal static class SecurityRules
{
    private static readonly TimeSpan AllowedLead = TimeSpan.FromMinutes(5);

    /// <summary>A time without zone is a known client bug: it is taken for UTC, and warned of.</summary>
    public static SmspRule TimestampZone { get; } = new("TIMESTAMP_ZONE", ItkFaultCode.Client, "1000", "", "smsp 3.1", request =>
    {
        foreach (var time in request.Message!.Timestamp?.Children ?? [])
        {
            if (TryRead(time.Text, out _) && !HasZone(time.Text.Trim()))
            {
                return ($"{time.LocalName} in UTC, with Z at its end", time.Text);
            }
        }

        return null;
    }) { OnlyWarns = true };

    public static SmspRule Timestamp { get; } = new("TIMESTAMP", ItkFaultCode.Client, "1000", "", "smsp 3.1", request =>
    {
        if (request.Message!.Timestamp is not { } timestamp)
        {
            return null;
        }

        var created = timestamp.Child("Created", ItkNames.SecurityUtility)?.Text;
        var expires = timestamp.Child("Expires", ItkNames.SecurityUtility)?.Text;
        return created is not null && !TryRead(created, out _) ? ("Created as a date and time", created)
            : expires is not null && !TryRead(expires, out _) ? ("Expires as a date and time", expires)
            : created is not null && TryRead(created, out var from) && from - request.Now > AllowedLead ? ("Created at most five minutes ahead", created)
            : expires is not null && TryRead(expires, out var until) && until < request.Now ? ("Expires in the future", expires)
            : null;
    });

    private static bool TryRead(string text, out DateTimeOffset time) =>
        DateTimeOffset.TryParse(text.Trim(), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out time);

    // After the time of day there is Z or an offset.
    private static bool HasZone(string text) => text.EndsWith('Z') || text.LastIndexOfAny(['+', '-']) > text.IndexOf(':');
}
