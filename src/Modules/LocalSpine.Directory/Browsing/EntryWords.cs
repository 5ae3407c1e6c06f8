using LocalSpine.Core.Directory;
using LocalSpine.Directory.Entries;
using LocalSpine.Directory.Schema;

namespace LocalSpine.Directory.Browsing;

/// <summary>What people call entries, and their kinds.</summary>
internal sealed class EntryWords(DirectorySchema schema, DirectoryTree tree)
{
    private readonly AttributeType[] _names = [.. new[] { "nhsMhsSvcIA", "o", "cn", "nhsJobRole", "nhsProductName", "nhsMHSServiceName", "ou" }.Select(schema.Attribute)];

    public ListedEntry List(DirectoryEntry entry) => new(entry.Name.Text, KindOf(entry), NameOf(entry), tree.ChildrenOf(entry.Name.Normal));

    /// <summary>By object class; the class itself for those that have no word here.</summary>
    public string KindOf(DirectoryEntry entry) => (entry.Value(schema.ObjectClassAttribute) ?? "entry") switch
    {
        "nhsAs" => "accredited system",
        "nhsMhs" => "contract",
        "nhsMHSService" => "service",
        "nhsOrg" or "nhsGPPractice" => "organisation",
        "nhsPerson" => "person",
        "nhsOrgPerson" => "person at an organisation",
        "nhsOrgPersonRole" => "role profile",
        "nhsWg" => "work group",
        "nhsList" or "nhsRBACBF" or "nhsRBACJR" or "nhsRBACAoW" => "reference data",
        "organization" or "organizationalUnit" => "branch",
        var other => other,
    };

    /// <summary>Where a kind stands among those that belong to an entry.</summary>
    public static int RankOf(string kind) => kind switch
    {
        "accredited system" => 0,
        "contract" => 1,
        "service" => 2,
        _ => 3,
    };

    // A person at an organisation is called by the organisation, because it stands below the person.
    private string NameOf(DirectoryEntry entry) => _names.Select(entry.Value).FirstOrDefault(v => v is not null) ?? entry.Name.Text.Split(',')[0];
}
