using System.Globalization;
using LocalSpine.Core.Directory;
using LocalSpine.Directory.Entries;
using LocalSpine.Directory.Ldap;
using LocalSpine.Directory.Schema;
using LocalSpine.Protocols.Ldap;

namespace LocalSpine.Directory.Browsing;

/// <summary>Shows the tree that LDAP answers from, found by the same search.</summary>
internal sealed class DirectoryBrowser(DirectoryTree tree, DirectoryStore store, DirectorySchema schema, OperationalAttributes operational) : IDirectoryBrowser
{
    private const string Root = "o=nhs";
    private const int MostRelated = 10;

    private readonly EntryWords _words = new(schema, tree);
    private readonly AttributeType _id = schema.Attribute("uniqueIdentifier");
    private readonly AttributeType _ods = schema.Attribute("nhsIDCode");
    private readonly AttributeType _party = schema.Attribute("nhsMHSPartyKey");
    private readonly AttributeType _organisation = schema.Attribute("o");

    public BrowsedEntry? Find(string dn)
    {
        if (EntryNames.TryParse(schema, dn) is not { } name || tree.Find(name.Normal) is not { } entry)
        {
            return null;
        }

        var above = new List<ListedEntry>();
        for (var at = tree.Find(entry.Name.ParentNormal); at is not null; at = tree.Find(at.Name.ParentNormal))
        {
            above.Insert(0, _words.List(at));
        }

        return new BrowsedEntry(_words.List(entry), above, Show(entry.Attributes), Show(operational.Of(entry)), [.. Related(entry)]);
    }

    public DirectoryPage Children(string dn, int skip, int most)
    {
        var children = EntryNames.TryParse(schema, dn) is { } name ? tree.Children(name.Normal) : [];
        return new DirectoryPage([.. children.Skip(skip).Take(most).Select(_words.List)], children.Count > skip + most, "(objectClass=*)");
    }

    public DirectoryPage Search(DirectoryField field, string text, int skip, int most)
    {
        var filter = SearchFilters.Of(field, text);
        var found = SearchPlan.Run(tree, schema, EntryNames.TryParse(schema, Root)!, LdapScope.Subtree, filter, skip + most + 1);
        return new DirectoryPage([.. found.Skip(skip).Take(most).Select(_words.List)], found.Count > skip + most, filter.ToString());
    }

    public async ValueTask<IReadOnlyList<DirectoryChange>> ChangesAsync(string? dn, int most, CancellationToken cancellationToken)
    {
        var name = dn is null ? null : EntryNames.TryParse(schema, dn)?.Normal ?? "";
        return [.. (await store.NewestChangesAsync(name, most, cancellationToken)).Select(c => new DirectoryChange(
            c.Number, DateTimeOffset.ParseExact(c.Time, "yyyyMMddHHmmss'Z'", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal), c.Type, c.Target, c.Text?.TrimStart('\n')))];
    }

    private static BrowsedAttribute[] Show(IReadOnlyList<EntryAttribute> attributes) => [.. attributes.Select(a => new BrowsedAttribute(a.Type.Name, a.Values))];

    // Its organisation first, then what shares its party key, or else its organisation code.
    private IEnumerable<RelatedEntries> Related(DirectoryEntry entry)
    {
        if (entry.Value(_ods) is not { } code)
        {
            yield break;
        }

        var organisation = tree.With(_id, code).FirstOrDefault(IsOrganisation);
        if (organisation is not null && organisation.Id != entry.Id)
        {
            yield return new RelatedEntries("organisation", [_words.List(organisation)], 1, DirectoryField.Ods, code);
        }

        var (type, field, text) = entry.Value(_party) is { } party ? (_party, DirectoryField.Party, party) : (_ods, DirectoryField.Ods, code);
        foreach (var kind in tree.With(type, text).Where(e => e.Id != entry.Id && e.Id != organisation?.Id).GroupBy(_words.KindOf).OrderBy(k => EntryWords.RankOf(k.Key)))
        {
            yield return new RelatedEntries(kind.Key, [.. kind.Take(MostRelated).Select(_words.List)], kind.Count(), field, text);
        }
    }

    private bool IsOrganisation(DirectoryEntry entry) => entry.Value(_ods) is not null && entry.Value(_organisation) is not null;
}
