using System.Text;

namespace LocalSpine.Directory.Entries;

/// <summary>The <c>changes</c> value of the change log: LDIF-like, beginning with a newline (directory-ldap 10).</summary>
internal static class ChangeText
{
    /// <summary>For an added entry: objectClass first, the rest by name, uniqueIdentifier last.</summary>
    public static string ForAdd(DirectoryEntry entry)
    {
        var text = new StringBuilder("\n");
        foreach (var attribute in entry.Attributes.OrderBy(a => Rank(a.Type.Name)).ThenBy(a => a.Type.Name, StringComparer.OrdinalIgnoreCase))
        {
            foreach (var value in attribute.Values)
            {
                text.Append(attribute.Type.Name).Append(": ").Append(value).Append('\n');
            }
        }

        return text.ToString();
    }

    /// <summary>For an entry whose attributes change: a block for each that was replaced, added or deleted; null when none was.</summary>
    public static string? ForModify(IReadOnlyList<EntryAttribute> old, IReadOnlyList<EntryAttribute> wanted)
    {
        var blocks = new List<string>();
        foreach (var attribute in wanted)
        {
            var before = old.FirstOrDefault(a => ReferenceEquals(a.Type, attribute.Type));
            if (before is null || !before.Values.SequenceEqual(attribute.Values))
            {
                blocks.Add($"{(before is null ? "add" : "replace")}: {attribute.Type.Name}\n{string.Concat(attribute.Values.Select(v => $"{attribute.Type.Name}: {v}\n"))}");
            }
        }

        foreach (var gone in old.Where(a => wanted.All(w => !ReferenceEquals(w.Type, a.Type))))
        {
            blocks.Add($"delete: {gone.Type.Name}\n");
        }

        return blocks.Count == 0 ? null : "\n" + string.Join("-\n", blocks);
    }

    private static int Rank(string name) => name switch
    {
        "objectClass" => 0,
        "uniqueIdentifier" => 2,
        _ => 1,
    };
}
