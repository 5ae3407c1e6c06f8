using System.Text;

namespace LocalSpine.Conformance.Clients;

/// <summary>Reads LDIF content records (RFC 2849) as ldapsearch prints them without line folding.</summary>
internal static class Ldif
{
    public static IReadOnlyList<FoundEntry> Read(string text)
    {
        var entries = new List<FoundEntry>();
        foreach (var record in text.Split("\n\n", StringSplitOptions.RemoveEmptyEntries))
        {
            var lines = record.Split('\n', StringSplitOptions.RemoveEmptyEntries)
                .Where(l => !l.StartsWith('#')).Select(Pair).ToList();
            if (lines.Count > 0 && lines[0].Name == "dn")
            {
                entries.Add(new FoundEntry(lines[0].Value, [.. lines.Skip(1)
                    .GroupBy(l => l.Name)
                    .Select(g => (g.Key, (IReadOnlyList<string>)[.. g.Select(l => l.Value)], true))]));
            }
        }

        return entries;
    }

    private static (string Name, string Value) Pair(string line)
    {
        var colon = line.IndexOf(':', StringComparison.Ordinal);
        return line.AsSpan(colon).StartsWith("::")
            ? (line[..colon], Encoding.UTF8.GetString(Convert.FromBase64String(line[(colon + 2)..].Trim())))
            : (line[..colon], line[(colon + 1)..].TrimStart());
    }
}
