using System.Globalization;
using System.Text;
using LocalSpine.Hosting.Exchanges;

namespace LocalSpine.Portal.Bodies;

/// <summary>Octets as they are, for people: text where they are text, else hexadecimal with the text beside it; the beginning only where there are many.</summary>
internal static class BodyTexts
{
    /// <summary>Most octets of a text that are shown; all of them can be downloaded.</summary>
    public const int LongestText = 64 * 1024;

    /// <summary>Most octets that are shown in hexadecimal.</summary>
    public const int LongestHex = 4 * 1024;

    public static string Of(ReadOnlySpan<byte> octets) => BodyText.IsText(octets)
        ? TreeBudget.Clean(Encoding.UTF8.GetString(octets[..Math.Min(octets.Length, LongestText)]), LongestText) + Rest(octets.Length, LongestText)
        : Hex(octets[..Math.Min(octets.Length, LongestHex)]) + Rest(octets.Length, LongestHex);

    private static string Rest(int length, int shown) =>
        length <= shown ? "" : string.Create(CultureInfo.InvariantCulture, $"\n... {length - shown} more octets");

    private static string Hex(ReadOnlySpan<byte> octets)
    {
        const int Row = 16;
        var text = new StringBuilder((octets.Length / Row + 1) * 78);
        for (var at = 0; at < octets.Length; at += Row)
        {
            var row = octets[at..Math.Min(at + Row, octets.Length)];
            var digits = Convert.ToHexStringLower(row);
            text.Append(CultureInfo.InvariantCulture, $"{at:x6} ");
            for (var i = 0; i < row.Length; i++)
            {
                text.Append(' ').Append(digits, 2 * i, 2);
            }

            text.Append(' ', 3 * (Row - row.Length) + 2);
            foreach (var b in row)
            {
                text.Append(b is >= 32 and < 127 ? (char)b : '.');
            }

            text.Append('\n');
        }

        return text.ToString();
    }
}
