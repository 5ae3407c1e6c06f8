using LocalSpine.Directory.Schema;
using LocalSpine.Protocols.Ldap;

namespace LocalSpine.Directory.Entries;

/// <summary>Brings DNs into comparable form with the schema's rules.</summary>
internal static class EntryNames
{
    /// <summary>Parses and normalises; null when the text is no DN or names an unknown attribute type.</summary>
    public static EntryName? TryParse(DirectorySchema schema, string text)
    {
        if (DistinguishedName.TryParse(text) is not { } name)
        {
            return null;
        }

        var rdns = new List<string>(name.Rdns.Count);
        foreach (var rdn in name.Rdns)
        {
            var pairs = new List<string>(1);
            foreach (var (typeName, value) in rdn)
            {
                if (!schema.TryFind(typeName, out var type))
                {
                    return null;
                }

                pairs.Add($"{type.Name.ToLowerInvariant()}={DistinguishedName.EscapeValue(Protocols.Ldap.StringPreparation.IgnoreCase(value))}");
            }

            pairs.Sort(StringComparer.Ordinal);
            rdns.Add(string.Join('+', pairs));
        }

        return new EntryName(text, string.Join(',', rdns), string.Join(',', rdns.Skip(1)));
    }

    /// <summary>The name of a child: <c>type=value,parent</c>.</summary>
    public static EntryName Child(DirectorySchema schema, string type, string value, string parent) =>
        TryParse(schema, $"{type}={DistinguishedName.EscapeValue(value)},{parent}")!;
}
