using System.Text;
using LocalSpine.Core.Directory;
using LocalSpine.Core.Outcomes;
using LocalSpine.Directory.Entries;
using LocalSpine.Directory.Schema;

namespace LocalSpine.Directory.Import;

/// <summary>Brings entries from elsewhere in, with endpoint hosts rewritten, and writes the tree as LDIF.</summary>
internal sealed class DirectoryImport(DirectorySchema schema, DirectoryTree tree, DirectoryStore store)
{
    /// <summary>Imports and answers how many entries that were. Entries of the same name are replaced, missing parents under o=nhs are refused.</summary>
    /// <param name="rewrite">host to host or host:port, for nhsMHSEndPoint and nhsMhsFQDN.</param>
    /// <exception cref="RegistrationRefusedException">An entry breaks a rule; nothing was imported.</exception>
    public async Task<int> ImportAsync(string text, bool isLdif, IReadOnlyDictionary<string, string> rewrite, CancellationToken cancellationToken)
    {
        List<(EntryName, IReadOnlyList<EntryAttribute>)> entries;
        try
        {
            entries = [.. (isLdif ? LdifReader.Read(text) : Ldap3Dump.Read(text)).Select(e => Entry(e.Dn, e.Attributes, rewrite))];
        }
        catch (FormatException e)
        {
            throw Refuse("IMPORT_FORMAT", isLdif ? "LDIF (RFC 2849)" : "an ldap3 entries file", e.Message);
        }

        var names = entries.Select(e => e.Item1.Normal).ToHashSet();
        foreach (var (name, _) in entries)
        {
            if (name.Normal != "o=nhs" && tree.Find(name.ParentNormal) is null && !names.Contains(name.ParentNormal))
            {
                throw Refuse("IMPORT_PARENT", "an entry whose parent exists", name.Text);
            }
        }

        return await store.AddAsync(_ => ((IReadOnlyList<(EntryName, IReadOnlyList<EntryAttribute>)>)entries, entries.Count), log: true, cancellationToken);
    }

    /// <summary>Everything below a name as LDIF; values that LDIF cannot hold as text in base64.</summary>
    public string Export(string baseDn)
    {
        var name = EntryNames.TryParse(schema, baseDn) ?? throw Refuse("EXPORT_BASE", "a DN", baseDn);
        var text = new StringBuilder("version: 1\n\n");
        foreach (var entry in tree.Subtree(name.Normal))
        {
            Line(text, "dn", entry.Name.Text);
            foreach (var attribute in entry.Attributes)
            {
                foreach (var value in attribute.Values)
                {
                    Line(text, attribute.Type.Name, value);
                }
            }

            text.Append('\n');
        }

        return text.ToString();
    }

    private (EntryName, IReadOnlyList<EntryAttribute>) Entry(string dn, List<(string Name, string Value)> values, IReadOnlyDictionary<string, string> rewrite)
    {
        var name = EntryNames.TryParse(schema, dn) ?? throw Refuse("IMPORT_DN", "a DN of known attributes", dn);
        if (!name.IsWithin("o=nhs"))
        {
            throw Refuse("IMPORT_DN", "an entry under o=nhs", dn);
        }

        var attributes = new List<EntryAttribute>();
        foreach (var group in values.GroupBy(v => v.Name, StringComparer.OrdinalIgnoreCase))
        {
            if (!schema.TryFind(group.Key, out var type))
            {
                throw Refuse("IMPORT_ATTRIBUTE", "attributes of the schema", $"{group.Key} in {dn}");
            }

            if (!type.IsOperational)
            {
                attributes.Add(new EntryAttribute(type, [.. group.Select(v => Rewrite(type.Name, v.Value, rewrite))]));
            }
        }

        return attributes.Exists(a => ReferenceEquals(a.Type, schema.ObjectClassAttribute))
            ? (name, attributes)
            : throw Refuse("IMPORT_OBJECT_CLASS", "an objectClass", dn);
    }

    private static string Rewrite(string attribute, string value, IReadOnlyDictionary<string, string> rewrite)
    {
        if (attribute == "nhsMhsFQDN")
        {
            return rewrite.TryGetValue(value, out var host) ? host.Split(':')[0] : value;
        }

        if (attribute != "nhsMHSEndPoint" || !Uri.TryCreate(value, UriKind.Absolute, out var url) || !rewrite.TryGetValue(url.Host, out var to))
        {
            return value;
        }

        return $"{url.Scheme}://{to}{url.PathAndQuery}";
    }

    private static void Line(StringBuilder text, string name, string value)
    {
        var safe = value.Length > 0 && value[0] is not (' ' or ':' or '<') && value[^1] != ' ' && value.All(c => c is >= ' ' and < (char)127);
        text.Append(name).Append(safe || value.Length == 0 ? ": " : ":: ")
            .Append(safe || value.Length == 0 ? value : Convert.ToBase64String(Encoding.UTF8.GetBytes(value))).Append('\n');
    }

    private static RegistrationRefusedException Refuse(string rule, string expected, string came) => new(new Refusal(rule, expected, came, "directory-ldap 2, 3"));
}
