using System.Globalization;
using System.Text;

namespace LocalSpine.Protocols.Ldap;

/// <summary>A distinguished name parsed from its string form (RFC 4514; blanks around separators accepted, as clients send them).</summary>
public sealed class DistinguishedName
{
    private DistinguishedName(IReadOnlyList<IReadOnlyList<(string Type, string Value)>> rdns) => Rdns = rdns;

    /// <summary>Relative names, the entry's own first; each has one or more type and value pairs.</summary>
    public IReadOnlyList<IReadOnlyList<(string Type, string Value)>> Rdns { get; }

    /// <summary>Parses; null when the text is not a DN.</summary>
    public static DistinguishedName? TryParse(string text)
    {
        var rdns = new List<IReadOnlyList<(string, string)>>();
        var rdn = new List<(string, string)>();
        var at = 0;
        SkipBlanks(text, ref at);
        if (at == text.Length)
        {
            return new DistinguishedName(rdns);
        }

        while (true)
        {
            if (!TryReadType(text, ref at, out var type) || !TryReadValue(text, ref at, out var value))
            {
                return null;
            }

            rdn.Add((type, value));
            if (at < text.Length && text[at] == '+')
            {
                at++;
                continue;
            }

            rdns.Add(rdn);
            rdn = [];
            if (at == text.Length)
            {
                return rdns.Count <= 64 ? new DistinguishedName(rdns) : null;
            }

            if (text[at] is not (',' or ';'))
            {
                return null;
            }

            at++;
        }
    }

    /// <summary>Escapes a value for use in a DN.</summary>
    public static string EscapeValue(string value)
    {
        var text = new StringBuilder(value.Length + 8);
        for (var i = 0; i < value.Length; i++)
        {
            var c = value[i];
            if (c is ',' or '+' or '"' or '\\' or '<' or '>' or ';' or '=' || (c == '#' && i == 0) || (c == ' ' && (i == 0 || i == value.Length - 1)))
            {
                text.Append('\\').Append(c);
            }
            else if (c == '\0')
            {
                text.Append("\\00");
            }
            else
            {
                text.Append(c);
            }
        }

        return text.ToString();
    }

    private static bool TryReadType(string text, ref int at, out string type)
    {
        SkipBlanks(text, ref at);
        var start = at;
        while (at < text.Length && (char.IsAsciiLetterOrDigit(text[at]) || text[at] is '-' or '.'))
        {
            at++;
        }

        type = text[start..at];
        SkipBlanks(text, ref at);
        if (type.Length == 0 || at >= text.Length || text[at] != '=')
        {
            return false;
        }

        at++;
        return true;
    }

    private static bool TryReadValue(string text, ref int at, out string value)
    {
        SkipBlanks(text, ref at);
        var bytes = new List<byte>();
        var keep = 0;
        var quoted = at < text.Length && text[at] == '"';
        if (quoted)
        {
            at++;
        }

        var hex = !quoted && at < text.Length && text[at] == '#';
        var start = at;
        while (at < text.Length)
        {
            var c = text[at];
            if (quoted ? c == '"' : c is ',' or ';' or '+')
            {
                break;
            }

            if (c == '\\')
            {
                if (!TryReadEscape(text, ref at, bytes))
                {
                    value = "";
                    return false;
                }

                keep = bytes.Count;
                continue;
            }

            if (!quoted && c is '"' or '<' or '>' or '\0')
            {
                value = "";
                return false;
            }

            var take = char.IsHighSurrogate(c) && at + 1 < text.Length ? 2 : 1;
            bytes.AddRange(Encoding.UTF8.GetBytes(text.Substring(at, take)));
            at += take;
            if (quoted || c != ' ')
            {
                keep = bytes.Count;
            }
        }

        if (quoted)
        {
            if (at >= text.Length)
            {
                value = "";
                return false;
            }

            at++;
            SkipBlanks(text, ref at);
        }

        bytes.RemoveRange(keep, bytes.Count - keep);
        value = Encoding.UTF8.GetString([.. bytes]);
        return !hex || TryReadHex(text[(start + 1)..at].TrimEnd(), out value);
    }

    private static bool TryReadEscape(string text, ref int at, List<byte> bytes)
    {
        if (at + 2 < text.Length && char.IsAsciiHexDigit(text[at + 1]) && char.IsAsciiHexDigit(text[at + 2]))
        {
            bytes.Add(byte.Parse(text.AsSpan(at + 1, 2), NumberStyles.HexNumber, CultureInfo.InvariantCulture));
            at += 3;
            return true;
        }

        if (at + 1 >= text.Length || text[at + 1] is not (' ' or '"' or '#' or '+' or ',' or ';' or '<' or '=' or '>' or '\\'))
        {
            return false;
        }

        bytes.Add((byte)text[at + 1]);
        at += 2;
        return true;
    }

    // #hex: the BER encoding of the value (RFC 4514 2.4).
    private static bool TryReadHex(string hex, out string value)
    {
        value = "";
        if (hex.Length < 4 || hex.Length % 2 != 0 || !hex.All(char.IsAsciiHexDigit))
        {
            return false;
        }

        try
        {
            var reader = new BerReader(Convert.FromHexString(hex));
            value = Encoding.UTF8.GetString(reader.Read(out _));
            return reader.IsEmpty;
        }
        catch (LdapDecodingException)
        {
            return false;
        }
    }

    private static void SkipBlanks(string text, ref int at)
    {
        while (at < text.Length && text[at] == ' ')
        {
            at++;
        }
    }
}
