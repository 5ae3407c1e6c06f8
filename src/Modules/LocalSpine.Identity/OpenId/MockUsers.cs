using LocalSpine.Core.Directory;
using LocalSpine.Core.Identity;

namespace LocalSpine.Identity.OpenId;

/// <summary>The users that the mock providers of real test environments have (identity 13.8): nobody's cards, believed by their number alone.</summary>
internal static class MockUsers
{
    private static readonly (string Uid, string? Role, string Level)[] Staff =
    [
        ("656005750104", "R8008", "3"), ("656005750107", "R8000", "3"), ("656005750108", "R0260", "3"), ("656005750109", "R8000", "2"), ("656005750111", "R0260", "2"),
        ("656005750112", "R8008", "2"), ("656005750110", null, "1"),
    ];

    private static readonly Dictionary<string, string> Patients = new(StringComparer.Ordinal) { ["9912003071"] = "P9", ["9912003072"] = "P5", ["9912003073"] = "P0" };

    /// <summary>A user of staff with the level that the mock gives, or null.</summary>
    public static (SpineUser User, string Level)? FindStaff(string uid)
    {
        var found = Array.Find(Staff, s => s.Uid == uid);
        if (found.Uid is null)
        {
            return null;
        }

        var user = new SpineUser(uid, "Mr", "USER", "TEST", IsOpen: true) { Email = "test.user@example.com" };
        if (found.Role is not { } role)
        {
            return (user, found.Level);
        }

        var opened = new DateOnly(2020, 4, 1);
        var trust = SyntheticOrganisations.Trusts[0];
        var place = new OrgPerson($"556{uid[3..]}", trust.OdsCode, trust.Name, opened);
        return (user with { Organisations = [place], Roles = [new RoleProfile($"557{uid[3..]}", place.Id, trust.OdsCode, trust.Name, RbacCodes.JobRole(role)!, [], opened, null)] }, found.Level);
    }

    /// <summary>Level of proof that a patient of the mock has, or null.</summary>
    public static string? LevelOfPatient(string nhsNumber) => Patients.GetValueOrDefault(nhsNumber);
}

/// <summary>Users by uid: those of the environment, and the mocks'.</summary>
internal sealed class SignedInUsers(IUsers users)
{
    public async ValueTask<SpineUser?> FindAsync(string uid, CancellationToken cancellationToken) => await users.FindAsync(uid, cancellationToken) ?? MockUsers.FindStaff(uid)?.User;
}
