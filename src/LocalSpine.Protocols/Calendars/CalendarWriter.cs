using System.Globalization;
using System.Text;

namespace LocalSpine.Protocols.Calendars;

/// <summary>Writes content lines of RFC 5545: CRLF line ends, folded before 76 octets and never inside a character, texts escaped.</summary>
public sealed class CalendarWriter
{
    private const int LongestLine = 75;

    private readonly StringBuilder _text = new();

    /// <summary>A line whose value is written as it is.</summary>
    public CalendarWriter Line(string name, string value)
    {
        var octets = 0;
        foreach (var rune in $"{name}:{value}".EnumerateRunes())
        {
            if (octets + rune.Utf8SequenceLength > LongestLine)
            {
                _text.Append("\r\n ");
                octets = 1;
            }

            _text.Append(rune.ToString());
            octets += rune.Utf8SequenceLength;
        }

        _text.Append("\r\n");
        return this;
    }

    /// <summary>A line whose value is text (3.3.11).</summary>
    public CalendarWriter Text(string name, string value) => Line(name, Escape(value));

    /// <summary>A line with several texts.</summary>
    public CalendarWriter Texts(string name, IEnumerable<string> values) => Line(name, string.Join(',', values.Select(Escape)));

    /// <summary>A line with an instant in UTC.</summary>
    public CalendarWriter Instant(string name, DateTimeOffset instant) => Line(name, Utc(instant));

    /// <summary>Form of an instant in UTC (3.3.5, form 2).</summary>
    public static string Utc(DateTimeOffset instant) => instant.UtcDateTime.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);

    /// <summary>Form of a local time (3.3.5, forms 1 and 3).</summary>
    public static string Local(DateTime local) => local.ToString("yyyyMMdd'T'HHmmss", CultureInfo.InvariantCulture);

    /// <inheritdoc />
    public override string ToString() => _text.ToString();

    private static string Escape(string value) => value
        .Replace("\\", "\\\\", StringComparison.Ordinal).Replace(";", "\\;", StringComparison.Ordinal).Replace(",", "\\,", StringComparison.Ordinal)
        .Replace("\r\n", "\n", StringComparison.Ordinal).Replace('\r', '\n').Replace("\n", "\\n", StringComparison.Ordinal);
}
