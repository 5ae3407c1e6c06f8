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

    private static int Rank(string name) => name switch
    {
        "objectClass" => 0,
        "uniqueIdentifier" => 2,
        _ => 1,
    };
}
