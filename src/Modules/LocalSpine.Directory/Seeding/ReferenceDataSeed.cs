using LocalSpine.Directory.Entries;
using LocalSpine.Directory.Schema;

namespace LocalSpine.Directory.Seeding;

/// <summary>Reference data and workgroups: organisation types, job roles, areas of work, activities (directory-ldap 2, 3).</summary>
internal static class ReferenceDataSeed
{
    private static readonly (string Code, string Name)[] OrganisationTypes =
        [("PR", "GP Practice"), ("TR", "NHS Trust"), ("PH", "Pharmacy"), ("CT", "Care Trust"), ("IP", "Independent Provider")];

    private static readonly (string Code, string Name)[] Activities =
    [
        ("B0264", "Access PDS basic details"), ("B0825", "Amend patient demographics"), ("B0098", "Trace by postcode"), ("B0424", "Nominate a pharmacy"),
        ("B0820", "View demographic history"), ("B1611", "Access sensitive flagged records"), ("B0420", "Manage prescriptions"),
    ];

    private static readonly (string Code, string Name)[] JobRoles =
    [
        ("R8000", "Clinical Practitioner Access Role"), ("R8001", "Nurse Access Role"), ("R8008", "Admin/Clinical Support Access Role"), ("R0001", "Privacy Officer"),
    ];

    public static IEnumerable<(EntryName Name, IReadOnlyList<EntryAttribute> Attributes)> Entries(DirectorySchema schema)
    {
        const string Root = "ou=ReferenceData,o=nhs";
        EntryAttribute Make(string name, params string[] values) => new(schema.Attribute(name), values);
        (EntryName, IReadOnlyList<EntryAttribute>) Unit(string name, string parent) =>
            (EntryNames.Child(schema, "ou", name, parent), [Make("objectClass", "organizationalUnit", "top"), Make("ou", name)]);

        yield return Unit("OrganisationTypes", Root);
        foreach (var (code, name) in OrganisationTypes)
        {
            yield return (EntryNames.Child(schema, "cn", name, $"ou=OrganisationTypes,{Root}"),
                [Make("objectClass", "nhsList", "top"), Make("cn", name), Make("uniqueIdentifier", code), Make("description", name)]);
        }

        yield return Unit("RBAC", Root);
        foreach (var (unit, objectClass, values) in new[] { ("Activities", "nhsRBACBF", Activities), ("JobRoles", "nhsRBACJR", JobRoles) })
        {
            yield return Unit(unit, $"ou=RBAC,{Root}");
            foreach (var (code, name) in values)
            {
                yield return (EntryNames.Child(schema, "uniqueIdentifier", code, $"ou={unit},ou=RBAC,{Root}"),
                [
                    Make("objectClass", objectClass, "top"), Make("uniqueIdentifier", code), Make("cn", name), Make("nhsStatus", "1"), Make("nhsCreateDate", "20090401"),
                    Make("nhsList1Code", code), Make("nhsList1Name", name), Make("nhsList2Code", code), Make("nhsList2Name", name), Make("nhsList3Code", code), Make("nhsList3Name", name),
                ]);
            }
        }

        // Work groups stand in both places that public material names (directory-ldap 2).
        foreach (var parent in new[] { "ou=Workgroups,o=nhs", $"ou=Workgroups,{Root}" })
        {
            if (parent.EndsWith(Root, StringComparison.Ordinal))
            {
                yield return Unit("Workgroups", Root);
            }

            yield return (EntryNames.Child(schema, "uniqueIdentifier", "100000000011", parent),
            [
                Make("objectClass", "nhsWg", "top"), Make("uniqueIdentifier", "100000000011"), Make("cn", "TEST WORKGROUP"), Make("nhsIDCode", "RZ1"),
                Make("nhsWgStatus", "1"), Make("nhsWgType", "Care"),
            ]);
        }
    }
}
