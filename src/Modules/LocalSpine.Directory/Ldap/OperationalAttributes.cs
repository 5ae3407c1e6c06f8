using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using LocalSpine.Directory.Entries;
using LocalSpine.Directory.Schema;

namespace LocalSpine.Directory.Ldap;

/// <summary>The operational attributes of an entry, as each server family gives them (directory-ldap 4.6).</summary>
internal sealed class OperationalAttributes(DirectorySchema schema, DirectoryTree tree)
{
    public IReadOnlyList<EntryAttribute> Of(DirectoryEntry entry)
    {
        var digest = SHA256.HashData(Encoding.UTF8.GetBytes(entry.Name.Normal));
        var created = entry.Created.ToUniversalTime().ToString("yyyyMMddHHmmss'Z'", CultureInfo.InvariantCulture);
        var children = tree.ChildrenOf(entry.Name.Normal);
        var list = new List<EntryAttribute>
        {
            Make("entryUUID", new Guid(digest.AsSpan(0, 16)).ToString()),
            Make("createTimestamp", created),
            Make("structuralObjectClass", Structural(entry)),
            Make("subschemaSubentry", schema.SubschemaDn),
        };
        if (schema.IsPermissive)
        {
            list.Add(Make("creatorsName", "cn=Directory Manager,cn=Root DNs,cn=config"));
            list.Add(Make("etag", Convert.ToHexStringLower(digest.AsSpan(16, 8))));
            list.Add(Make("numSubordinates", children.ToString(CultureInfo.InvariantCulture)));
            list.Add(Make("hasSubordinates", children > 0 ? "true" : "false"));
            list.Add(Make("entryDN", entry.Name.Normal));
        }
        else
        {
            list.Add(Make("creatorsName", "cn=Manager,o=nhs"));
            list.Add(Make("modifiersName", "cn=Manager,o=nhs"));
            list.Add(Make("modifyTimestamp", created));
            list.Add(Make("entryCSN", $"{created[..14]}.000000Z#{entry.Id:x6}#000#000000"));
            list.Add(Make("hasSubordinates", children > 0 ? "TRUE" : "FALSE"));
            list.Add(Make("entryDN", entry.Name.Text));
        }

        return list;
    }

    private string Structural(DirectoryEntry entry)
    {
        var values = entry.Find(schema.ObjectClassAttribute)?.Values ?? [];
        return values.Select(v => schema.TryFindClass(v, out var c) ? c : null)
            .Where(c => c is { Kind: "structural" }).OrderByDescending(c => c!.WithSuperiors().Count()).FirstOrDefault()?.Name ?? "top";
    }

    private EntryAttribute Make(string name, string value) => new(schema.Attribute(name), value);
}
