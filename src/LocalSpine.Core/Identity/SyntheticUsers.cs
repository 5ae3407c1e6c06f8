using System.Globalization;
using LocalSpine.Core.Directory;

namespace LocalSpine.Core.Identity;

/// <summary>
/// The smartcard users that a default environment has. The directory publishes them and identity gives them cards, so that both agree.
/// Their names say that they are synthetic.
/// </summary>
public static class SyntheticUsers
{
    /// <summary>Passcode of every seeded card.</summary>
    public const string Passcode = "1234";

    private static readonly DateOnly Opened = new(2020, 4, 1);

    /// <summary>The work group that the directory lists.</summary>
    public static CodedName WorkGroup { get; } = new("100000000011", "TEST WORKGROUP");

    /// <summary>Everybody.</summary>
    public static IReadOnlyList<SpineUser> All { get; } = [.. Clinicians(), .. Cast()];

    private static IEnumerable<SpineUser> Clinicians()
    {
        (string Family, string Given, string Title)[] names =
        [
            ("TESTER", "ADA", "Dr"), ("TESTER", "BEN", "Mr"), ("EXAMPLE", "CARA", "Mrs"), ("EXAMPLE", "DEV", "Mr"), ("SAMPLE", "EVE", "Miss"),
            ("SAMPLE", "FINN", "Dr"), ("SPECIMEN", "GAIL", "Ms"), ("SPECIMEN", "HUGO", "Mr"), ("PATTERN", "IRIS", "Dr"), ("PATTERN", "JACK", "Mr"),
            ("MODEL", "KIRA", "Ms"), ("MODEL", "LIAM", "Mr"),
        ];
        (string Role, string[] Activities)[] roles =
            [("R8000", ["B0264", "B0825", "B0420"]), ("R8001", ["B0264", "B0825"]), ("R0001", ["B0264", "B1611"]), ("R8008", ["B0264", "B0098"])];
        for (var i = 0; i < names.Length; i++)
        {
            var organisation = i % 2 == 0 ? SyntheticOrganisations.Practices[i] : SyntheticOrganisations.Trusts[i / 2];
            var (role, activities) = roles[i % roles.Length];
            yield return User(i, names[i].Title, names[i].Family, names[i].Given, (organisation, role, activities));
        }
    }

    // Who registers others, and who is awkward: many roles, none, closed.
    private static IEnumerable<SpineUser> Cast()
    {
        var trust = SyntheticOrganisations.Trusts[0];
        var practice = SyntheticOrganisations.Practices[0];
        yield return User(12, "Ms", "REGISTRAR", "MONA", (trust, "R5080", ["B0274", "B0272", "B0002"]));
        yield return User(13, "Mr", "REGISTRAR", "NED", (trust, "R5090", ["B0274", "B0272"]));
        yield return User(14, "Mrs", "REGISTRAR", "OLGA", (trust, "R5090", ["B0274", "B0267"]));
        yield return User(15, "Dr", "SPONSOR", "PAUL", (practice, "R8000", ["B1300", "B8029"]));
        yield return User(16, "Ms", "LOCAL", "QUINN", (practice, "R8015", ["B0062"]));
        yield return User(17, "Mr", "ENDPOINT", "RHYS", (trust, "R5170", []));
        yield return User(18, "Ms", "DISPENSE", "SARA", (SyntheticOrganisations.Pharmacies[0], "R1290", ["B0570", "B0572", "B0401", "B0424"]));
        yield return User(
            19, "Dr", "MANYROLES", "TOM", (practice, "R0260", ["B8029", "B0825", "B0420", "B1611"]), (SyntheticOrganisations.Practices[1], "R0270", ["B0264"]),
            (trust, "R0050", ["B0360", "B0264"]));
        yield return User(20, "Mr", "NOROLE", "UMA");
        yield return User(21, "Mr", "CLOSED", "VIC", (practice, "R8010", ["B0264"])) with { IsOpen = false };
        yield return User(22, "Mrs", "DEMOGRAPHIC", "WENDY", (trust, "R5110", ["B0825", "B0098", "B1611", "B1680", "B0089"]));
    }

    private static SpineUser User(int index, string title, string family, string given, params (SyntheticOrganisation Organisation, string Role, string[] Activities)[] roles)
    {
        var organisations = new List<OrgPerson>();
        var profiles = new List<RoleProfile>();
        for (var n = 0; n < roles.Length; n++)
        {
            var (organisation, role, activities) = roles[n];
            organisations.Add(new OrgPerson(Number(555_000_200_000, index + (1_000 * n)), organisation.OdsCode, organisation.Name, Opened) { NationalCode = $"G9{index:D6}" });
            profiles.Add(new RoleProfile(
                Number(555_000_300_000, index + (1_000 * n)), organisations[n].Id, organisation.OdsCode, organisation.Name, RbacCodes.JobRole(role)!,
                [.. activities.Select(RbacCodes.Activity)], Opened, null)
            {
                AreasOfWork = role == "R0050" ? [RbacCodes.AreasOfWork[0]] : [],
                WorkGroups = role == "R0050" ? [WorkGroup] : [],
            });
        }

        return new SpineUser(Number(555_000_100_000, index), title, family, given, IsOpen: true)
        {
            Email = $"{given}.{family}@example.com".ToLowerInvariant(),
            Organisations = organisations,
            Roles = profiles,
        };
    }

    private static string Number(long first, int index) => (first + index).ToString("D12", CultureInfo.InvariantCulture);
}
