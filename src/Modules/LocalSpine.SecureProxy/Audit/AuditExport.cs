using System.Globalization;
using System.Text;

namespace LocalSpine.SecureProxy.Audit;

/// <summary>The audit in the form of the national extract (ssp 9): CSV with the same columns, quoted as its tool quotes.</summary>
internal static class AuditExport
{
    private static readonly string[] ExtractColumns =
        ["_time", "sspFrom", "sspTo", "SspTraceId", "interaction", "responseCode", "duration", "responseSize", "responseErrorMessage", "method"];

    private static readonly string[] OurColumns =
        ["internalID", "face", "certificateSubject", "targetUrl", "check", "requestSize", "firstByte", "tokenIssuer", "tokenSubject", "tokenOrganisation", "tokenScope"];

    /// <param name="all">Our columns too.</param>
    public static string Csv(IEnumerable<AuditEntry> entries, bool all)
    {
        var csv = new StringBuilder();
        Line(csv, all ? [.. ExtractColumns, .. OurColumns] : ExtractColumns);
        foreach (var entry in entries)
        {
            Line(csv, all ? [.. Extract(entry), .. Ours(entry)] : Extract(entry));
        }

        return csv.ToString();
    }

    /// <summary>Name of the file: of which instance, over which time, made when.</summary>
    public static string FileName(DateTimeOffset from, DateTimeOffset to, DateTimeOffset now) => string.Create(
        CultureInfo.InvariantCulture, $"gpcanalytics-ssptrans-{from.UtcDateTime:yyyyMMddTHHmmss}-{to.UtcDateTime:yyyyMMddTHHmmss}-localspine-{now.UtcDateTime:yyyyMMddTHHmmss}.csv");

    private static string[] Extract(AuditEntry e) =>
    [
        e.At.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fff", CultureInfo.InvariantCulture) + "+0000", e.From, e.To, e.TraceId, e.Interaction,
        e.ResponseCode.ToString(CultureInfo.InvariantCulture), Seconds(e.Duration), e.ResponseSize.ToString(CultureInfo.InvariantCulture),
        e.ErrorMessage.Length == 0 ? "None" : e.ErrorMessage, e.Method,
    ];

    private static string[] Ours(AuditEntry e) =>
    [
        e.InternalId, e.Face, e.CertificateSubject, e.Target, e.Check, e.RequestSize.ToString(CultureInfo.InvariantCulture), e.FirstByte is { } first ? Seconds(first) : "",
        e.TokenIssuer, e.TokenSubject, e.TokenOrganisation, e.TokenScope,
    ];

    private static string Seconds(TimeSpan time) => time.TotalSeconds.ToString("0.000", CultureInfo.InvariantCulture);

    private static void Line(StringBuilder csv, string[] fields)
    {
        for (var i = 0; i < fields.Length; i++)
        {
            csv.Append(i == 0 ? "" : ",");
            var field = fields[i];
            if (field.All(char.IsAsciiLetterOrDigit))
            {
                csv.Append(field);
                continue;
            }

            csv.Append('"').Append(field.Replace("\"", "\"\"", StringComparison.Ordinal)).Append('"');
        }

        csv.Append('\n');
    }
}
