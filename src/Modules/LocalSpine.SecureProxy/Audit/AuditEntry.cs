using System.Globalization;
using System.Text;

namespace LocalSpine.SecureProxy.Audit;

/// <summary>What the audit keeps of one request (ssp 9): the columns of the national extract, then ours.</summary>
/// <param name="At">When it came.</param>
/// <param name="Duration">From its first byte to the end of its answer.</param>
/// <param name="Check">The check that refused, or empty.</param>
internal sealed record AuditEntry(
    DateTimeOffset At, string From, string To, string TraceId, string Interaction, int ResponseCode, TimeSpan Duration, long ResponseSize, string ErrorMessage, string Method,
    string Face, string CertificateSubject, string Target, string Check, long RequestSize, TimeSpan? FirstByte, string TokenIssuer, string TokenSubject, string TokenOrganisation,
    string TokenScope, string InternalId)
{
    private const char Separator = '\t';
    private const int Fields = 21;

    /// <summary>Writes one line: fields with tabs between them, in which no field can have one.</summary>
    public void AppendTo(StringBuilder line)
    {
        line.Append(CultureInfo.InvariantCulture, $"{At.ToUnixTimeMilliseconds()}");
        Field(line, From);
        Field(line, To);
        Field(line, TraceId);
        Field(line, Interaction);
        line.Append(CultureInfo.InvariantCulture, $"\t{ResponseCode}\t{Microseconds(Duration)}\t{ResponseSize}");
        Field(line, ErrorMessage);
        Field(line, Method);
        Field(line, Face);
        Field(line, CertificateSubject);
        Field(line, Target);
        Field(line, Check);
        line.Append(CultureInfo.InvariantCulture, $"\t{RequestSize}\t{(FirstByte is { } first ? Microseconds(first) : -1)}");
        Field(line, TokenIssuer);
        Field(line, TokenSubject);
        Field(line, TokenOrganisation);
        Field(line, TokenScope);
        Field(line, InternalId);
        line.Append('\n');
    }

    /// <summary>Reads a line that <see cref="AppendTo"/> wrote.</summary>
    public static AuditEntry Parse(string line)
    {
        var f = line.Split(Separator, Fields);
        long Number(int at) => long.Parse(f[at], CultureInfo.InvariantCulture);
        return new AuditEntry(
            DateTimeOffset.FromUnixTimeMilliseconds(Number(0)), f[1], f[2], f[3], f[4], (int)Number(5), TimeSpan.FromMicroseconds(Number(6)), Number(7), f[8], f[9],
            f[10], f[11], f[12], f[13], Number(14), Number(15) is var first and >= 0 ? TimeSpan.FromMicroseconds(first) : null, f[16], f[17], f[18], f[19], f[20]);
    }

    private static long Microseconds(TimeSpan time) => (long)time.TotalMicroseconds;

    // Whatever a caller wrote stays in its field and on its line, and is bounded.
    private static void Field(StringBuilder line, string value)
    {
        const int Longest = 2000;
        line.Append(Separator);
        var begin = line.Length;
        line.Append(value.Length <= Longest ? value : value.AsSpan(0, Longest));
        if (value.AsSpan().ContainsAnyInRange('\0', '\x1f'))
        {
            for (var i = begin; i < line.Length; i++)
            {
                line[i] = line[i] < ' ' ? ' ' : line[i];
            }
        }
    }
}
