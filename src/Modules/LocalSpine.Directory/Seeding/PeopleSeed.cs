using System.Globalization;
using LocalSpine.Core.Directory;
using LocalSpine.Directory.Entries;
using LocalSpine.Directory.Schema;

namespace LocalSpine.Directory.Seeding;

/// <summary>Synthetic smartcard users: a person, one org-person for each organisation, role profiles below it (directory-ldap 2, 4.4).</summary>
internal static class PeopleSeed
{
    private static readonly (string Family, string Given, string Title)[] Names =
    [
        ("TESTER", "ADA", "Dr"), ("TESTER", "BEN", "Mr"), ("EXAMPLE", "CARA", "Mrs"), ("EXAMPLE", "DEV", "Mr"), ("SAMPLE", "EVE", "Miss"),
        ("SAMPLE", "FINN", "Dr"), ("SPECIMEN", "GAIL", "Ms"), ("SPECIMEN", "HUGO", "Mr"), ("PATTERN", "IRIS", "Dr"), ("PATTERN", "JACK", "Mr"),
        ("MODEL", "KIRA", "Ms"), ("MODEL", "LIAM", "Mr"),
    ];

    private static readonly (string Code, string Name, string[] Activities)[] Roles =
    [
        ("S8000:G8000:R8000", "\"Clinical\":\"Clinical Provision\":\"Clinical Practitioner Access Role\"", ["B0264", "B0825", "B0420"]),
        ("S8000:G8001:R8001", "\"Clinical\":\"Clinical Provision\":\"Nurse Access Role\"", ["B0264", "B0825"]),
        ("S8002:G8003:R0001", "\"Admin and Clerical\":\"Admin and Clerical\":\"Privacy Officer\"", ["B0264", "B1611"]),
        ("S8001:G8002:R8008", "\"Admin and Clerical\":\"Admin and Clerical\":\"Admin/Clinical Support Access Role\"", ["B0264", "B0098"]),
    ];

    public static IEnumerable<(EntryName Name, IReadOnlyList<EntryAttribute> Attributes)> Entries(DirectorySchema schema)
    {
        EntryAttribute Make(string name, params string[] values) => new(schema.Attribute(name), values);
        for (var i = 0; i < Names.Length; i++)
        {
            var (family, given, title) = Names[i];
            var organisation = i % 2 == 0 ? SyntheticOrganisations.Practices[i] : SyntheticOrganisations.Trusts[i / 2];
            var role = Roles[i % Roles.Length];
            var uid = Number(555_000_100_000, i);
            var personDn = $"uid={uid},ou=People,o=nhs";
            var orgPerson = Number(555_000_200_000, i);
            var orgPersonDn = $"uniqueIdentifier={orgPerson},{personDn}";
            var profile = Number(555_000_300_000, i);
            yield return (EntryNames.TryParse(schema, personDn)!,
            [
                Make("objectClass", "nhsPerson", "inetOrgPerson", "organizationalPerson", "person", "top"), Make("uid", uid), Make("cn", $"{given} {family}"),
                Make("sn", family), Make("givenName", given), Make("personalTitle", title), Make("nhsPersonStatus", "1"),
            ]);
            yield return (EntryNames.TryParse(schema, orgPersonDn)!,
            [
                Make("objectClass", "nhsOrgPerson", "inetOrgPerson", "organizationalPerson", "person", "top"), Make("uniqueIdentifier", orgPerson), Make("uid", uid),
                Make("cn", $"{given} {family}"), Make("sn", family), Make("givenName", given), Make("o", organisation.Name), Make("nhsIDCode", organisation.OdsCode),
                Make("nhsOrgOpenDate", "20200401"), Make("nhsGNC", $"G9{i:D6}"),
            ]);
            yield return (EntryNames.TryParse(schema, $"uniqueIdentifier={profile},{orgPersonDn}")!,
            [
                Make("objectClass", "nhsOrgPersonRole", "top"), Make("uniqueIdentifier", profile), Make("nhsIDCode", organisation.OdsCode),
                Make("nhsJobRole", role.Name), Make("nhsJobRoleCode", role.Code), Make("nhsBusinessFunctionsCodes", role.Activities), Make("nhsOrgOpenDate", "20200401"),
            ]);
        }
    }

    private static string Number(long first, int index) => (first + index).ToString("D12", CultureInfo.InvariantCulture);
}
