using System.Text;

namespace LocalSpine.Directory.Import;

/// <summary>Reads LDIF content records (RFC 2849); folded lines, comments and base64 values; change records are refused.</summary>
internal static class LdifReader
{
    /// <exception cref="FormatException">Not LDIF; the message names the line.</exception>
    public static IEnumerable<(string Dn, List<(string Name, string Value)> Attributes)> Read(string text)
    {
        string? dn = null;
        var attributes = new List<(string, string)>();
        foreach (var (line, number) in Unfold(text))
        {
            if (line.Length == 0)
            {
                if (dn is not null)
                {
                    yield return (dn, attributes);
                    dn = null;
                    attributes = [];
                }

                continue;
            }

            var (name, value) = Split(line, number);
            if (dn is null)
            {
                if (name.Equals("version", StringComparison.OrdinalIgnoreCase))
                {
                    continue;
                }

                dn = name.Equals("dn", StringComparison.OrdinalIgnoreCase) ? value : throw new FormatException($"line {number}: a record begins with dn:, not {name}:");
            }
            else if (name.Equals("changetype", StringComparison.OrdinalIgnoreCase))
            {
                throw new FormatException($"line {number}: change records are not imported, only entries");
            }
            else
            {
                attributes.Add((name, value));
            }
        }

        if (dn is not null)
        {
            yield return (dn, attributes);
        }
    }

    private static (string Name, string Value) Split(string line, int number)
    {
        var colon = line.IndexOf(':', StringComparison.Ordinal);
        if (colon <= 0)
        {
            throw new FormatException($"line {number}: no 'name: value'");
        }

        var name = line[..colon];
        if (colon + 1 < line.Length && line[colon + 1] == ':')
        {
            try
            {
                return (name, Encoding.UTF8.GetString(Convert.FromBase64String(line[(colon + 2)..].Trim())));
            }
            catch (FormatException)
            {
                throw new FormatException($"line {number}: the value of {name} is not base64");
            }
        }

        return (name, line[(colon + 1)..].TrimStart(' '));
    }

    // A line that begins with a blank goes on from the one before; a comment may be folded too.
    private static IEnumerable<(string Line, int Number)> Unfold(string text)
    {
        var pending = new StringBuilder();
        var has = false;
        var start = 1;
        var number = 0;
        foreach (var raw in text.Split('\n'))
        {
            number++;
            var line = raw.TrimEnd('\r');
            if (line.StartsWith(' ') && has)
            {
                pending.Append(line, 1, line.Length - 1);
                continue;
            }

            if (has && !IsComment(pending))
            {
                yield return (pending.ToString(), start);
            }

            pending.Clear().Append(line);
            has = true;
            start = number;
        }

        if (has && !IsComment(pending))
        {
            yield return (pending.ToString(), start);
        }
    }

    private static bool IsComment(StringBuilder line) => line.Length > 0 && line[0] == '#';
}
