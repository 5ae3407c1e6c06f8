using LocalSpine.Directory.Entries;
using LocalSpine.Directory.Schema;
using LocalSpine.Protocols.Ldap;

namespace LocalSpine.Directory.Ldap;

/// <summary>The root DSE and the subschema entry (directory-ldap 7.2, 7.3). Only what is implemented is advertised.</summary>
internal sealed class SpecialEntries
{
    public SpecialEntries(DirectorySchema schema, bool isPermissive, string version, DateTimeOffset started)
    {
        var subschemaDn = DirectorySchema.SubschemaDnOf(isPermissive);
        EntryAttribute Make(string name, params string[] values) => new(schema.Attribute(name), values);
        RootDse = new DirectoryEntry(0, new EntryName("", "", ""), [Make("objectClass", isPermissive ? ["top"] : ["top", "OpenLDAProotDSE"])], started);
        RootDseOperational =
        [
            Make("namingContexts", "o=nhs"),
            Make("subschemaSubentry", subschemaDn),
            Make("supportedLDAPVersion", "3"),
            Make("supportedControl", LdapOids.PagedResults, LdapOids.ManageDsaIt, LdapOids.ServerSideSort, LdapOids.Subentries),
            Make("supportedExtension", LdapOids.WhoAmI, LdapOids.Cancel),
            Make("supportedFeatures", LdapOids.AllOperationalAttributes, LdapOids.ObjectClassAttributes, LdapOids.TrueFalseFilters),
            Make("vendorName", "LocalSpine"),
            Make("vendorVersion", version),
        ];
        var name = EntryNames.TryParse(schema, subschemaDn)!;
        Subschema = new DirectoryEntry(
            0, name, [Make("objectClass", "top", "subentry", "subschema", "extensibleObject"), Make("cn", subschemaDn[3..])], started);
        var stamp = started.ToUniversalTime().ToString("yyyyMMddHHmmss'Z'", System.Globalization.CultureInfo.InvariantCulture);
        SubschemaOperational =
        [
            Make("ldapSyntaxes", [.. MatchingRules.DescribeSyntaxes()]),
            Make("matchingRules", [.. MatchingRules.Describe()]),
            Make("matchingRuleUse", [.. MatchingRules.DescribeUse(schema.Attributes)]),
            Make("attributeTypes", [.. schema.Attributes.Select(a => a.Describe())]),
            Make("objectClasses", [.. schema.Classes.Select(c => c.Describe())]),
            Make("createTimestamp", stamp),
            Make("modifyTimestamp", stamp),
            Make("structuralObjectClass", "subentry"),
            Make("subschemaSubentry", subschemaDn),
            Make("entryDN", subschemaDn),
        ];
    }

    public DirectoryEntry RootDse { get; }

    public IReadOnlyList<EntryAttribute> RootDseOperational { get; }

    public DirectoryEntry Subschema { get; }

    public IReadOnlyList<EntryAttribute> SubschemaOperational { get; }

    /// <summary>True for the subschema's name in either server family's spelling.</summary>
    public bool IsSubschema(string normalName) => normalName == Subschema.Name.Normal || normalName is "cn=schema" or "cn=subschema";
}

/// <summary>Those of both server families; which of them answers can change while the environment runs.</summary>
internal sealed class SpecialEntryFamilies(DirectorySchema schema, string version, DateTimeOffset started)
{
    private readonly Lazy<SpecialEntries> _national = new(() => new SpecialEntries(schema, true, version, started));
    private readonly Lazy<SpecialEntries> _strict = new(() => new SpecialEntries(schema, false, version, started));

    public SpecialEntries Current => (schema.IsPermissive ? _national : _strict).Value;
}
