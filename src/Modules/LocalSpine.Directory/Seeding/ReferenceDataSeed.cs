using LocalSpine.Core.Directory;
using LocalSpine.Core.Identity;
using LocalSpine.Directory.Entries;
using LocalSpine.Directory.Schema;

namespace LocalSpine.Directory.Seeding;

/// <summary>Reference data and workgroups: organisation types, job roles, areas of work, activities (directory-ldap 2, 3).</summary>
internal static class ReferenceDataSeed
{
    public static IEnumerable<(EntryName Name, IReadOnlyList<EntryAttribute> Attributes)> Entries(DirectorySchema schema)
    {
        const string Root = "ou=ReferenceData,o=nhs";
        EntryAttribute Make(string name, params string[] values) => new(schema.Attribute(name), values);
        (EntryName, IReadOnlyList<EntryAttribute>) Unit(string name, string parent) =>
            (EntryNames.Child(schema, "ou", name, parent), [Make("objectClass", "organizationalUnit", "top"), Make("ou", name)]);

        yield return Unit("OrganisationTypes", Root);
        foreach (var (code, name) in OrganisationTypes.All)
        {
            yield return (EntryNames.Child(schema, "cn", name, $"ou=OrganisationTypes,{Root}"),
                [Make("objectClass", "nhsList", "top"), Make("cn", name), Make("uniqueIdentifier", code), Make("description", name)]);
        }

        yield return Unit("RBAC", Root);
        foreach (var (unit, objectClass, values) in new[]
        {
            ("Activities", "nhsRBACBF", RbacCodes.Activities), ("JobRoles", "nhsRBACJR", RbacCodes.JobRoles), ("AreasOfWork", "nhsRBACAoW", RbacCodes.AreasOfWork),
        })
        {
            yield return Unit(unit, $"ou=RBAC,{Root}");
            foreach (var value in values)
            {
                yield return Listed(value, unit, objectClass);
            }
        }

        (EntryName, IReadOnlyList<EntryAttribute>) Listed(CodedName value, string unit, string objectClass)
        {
            // A code of three parts has a name of three parts; the last is its own.
            var codes = (RbacCodes.JobRole(value.Code)?.Code ?? value.Code).Split(':');
            var names = (RbacCodes.JobRole(value.Code)?.Name ?? value.Name).Split(':').Select(n => n.Trim('"')).ToArray();
            return (EntryNames.Child(schema, "uniqueIdentifier", codes[^1], $"ou={unit},ou=RBAC,{Root}"),
            [
                Make("objectClass", objectClass, "top"), Make("uniqueIdentifier", codes[^1]), Make("cn", names[^1]), Make("nhsStatus", "1"), Make("nhsCreateDate", "20090401"),
                Make("nhsList1Code", codes[0]), Make("nhsList1Name", names[0]), Make("nhsList2Code", codes[codes.Length / 2]), Make("nhsList2Name", names[names.Length / 2]),
                Make("nhsList3Code", codes[^1]), Make("nhsList3Name", names[^1]),
            ]);
        }

        // Work groups stand in both places that public material names (directory-ldap 2).
        foreach (var parent in new[] { "ou=Workgroups,o=nhs", $"ou=Workgroups,{Root}" })
        {
            if (parent.EndsWith(Root, StringComparison.Ordinal))
            {
                yield return Unit("Workgroups", Root);
            }

            yield return (EntryNames.Child(schema, "uniqueIdentifier", SyntheticUsers.WorkGroup.Code, parent),
            [
                Make("objectClass", "nhsWg", "top"), Make("uniqueIdentifier", SyntheticUsers.WorkGroup.Code), Make("cn", SyntheticUsers.WorkGroup.Name), Make("nhsIDCode", "RZ1"),
                Make("nhsWgStatus", "1"), Make("nhsWgType", "Care"),
            ]);
        }
    }
}
