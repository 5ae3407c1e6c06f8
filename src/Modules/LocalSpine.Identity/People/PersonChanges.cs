using LocalSpine.Core.Directory;
using LocalSpine.Core.Identity;
using LocalSpine.Core.Outcomes;

namespace LocalSpine.Identity.People;

/// <summary>What registration does to a person; each answers the person as it is then.</summary>
internal sealed class PersonChanges(IDirectory directory)
{
    /// <summary>Gives a role at an organisation; the org-person is made when it is the first there.</summary>
    /// <param name="wanted">Checked here: organisation, job role, dates.</param>
    /// <exception cref="RefusedException">A rule is broken.</exception>
    public (Person Person, RoleProfile Role) WithRole(Person person, NewRole wanted, DateOnly today)
    {
        if (wanted.Id is { } id && (!PersonStore.IsId(id) || person.User.Roles.Any(r => r.Id == id)))
        {
            throw Refused("ROLE_ID", "a role profile id of twelve digits that the user does not have", id);
        }

        var (user, role) = RoleOf(person.User, wanted.Id ?? PersonStore.NewId(), wanted, today);
        return (person with { User = user with { Roles = [.. user.Roles, role] } }, role);
    }

    /// <summary>Makes a role that the person has what is wanted; it keeps its id.</summary>
    /// <exception cref="RefusedException">A rule is broken, or the person has no such role.</exception>
    public Person WithChangedRole(Person person, string roleId, NewRole wanted, DateOnly today)
    {
        var old = RoleOf(person, roleId);
        var (user, role) = RoleOf(person.User, roleId, wanted, today);
        return person with { User = user with { Roles = [.. user.Roles.Select(r => ReferenceEquals(r, old) ? role : r)] } };
    }

    /// <summary>Checks what is wanted of a role: organisation, job role, activities, dates.</summary>
    /// <returns>Name of the organisation, and the job role.</returns>
    /// <exception cref="RefusedException">A rule is broken.</exception>
    public (string Organisation, CodedName JobRole) Check(NewRole wanted, DateOnly today)
    {
        var name = directory.NameOfOrganisation(wanted.OdsCode ?? "")
            ?? throw Refused("ROLE_ORGANISATION", "the ODS code of an organisation of the directory", wanted.OdsCode);
        var jobRole = RbacCodes.JobRole(LastPart(wanted.JobRole ?? ""))
            ?? throw Refused("ROLE_JOB_ROLE", "a job role code of the national list (see 'localspine user codes'), for example R8000", wanted.JobRole);
        foreach (var code in wanted.Activities ?? [])
        {
            if (!(LastPart(code) is ['B', .. var digits] && digits.Length == 4 && digits.All(char.IsAsciiDigit)))
            {
                throw Refused("ROLE_ACTIVITY", "activity codes of B and four digits, for example B0264", code);
            }
        }

        return wanted.CloseDate < (wanted.OpenDate ?? today)
            ? throw Refused("ROLE_DATES", "a last day that is not before the first", $"{wanted.OpenDate ?? today:O} to {wanted.CloseDate:O}")
            : (name, jobRole);
    }

    /// <summary>Ends a role; its last day is <paramref name="lastDay"/>.</summary>
    /// <exception cref="RefusedException">The person has no such role.</exception>
    public static Person WithoutRole(Person person, string roleId, DateOnly lastDay)
    {
        var role = RoleOf(person, roleId);
        return person with { User = person.User with { Roles = [.. person.User.Roles.Select(r => ReferenceEquals(r, role) ? r with { CloseDate = lastDay } : r)] } };
    }

    private (SpineUser User, RoleProfile Role) RoleOf(SpineUser user, string id, NewRole wanted, DateOnly today)
    {
        var (name, jobRole) = Check(wanted, today);
        var odsCode = wanted.OdsCode!.ToUpperInvariant();
        var first = wanted.OpenDate ?? today;
        if (user.Organisations.FirstOrDefault(o => o.OdsCode == odsCode) is not { } place)
        {
            place = new OrgPerson(PersonStore.NewId(), odsCode, name, first);
            user = user with { Organisations = [.. user.Organisations, place] };
        }

        return (user, new RoleProfile(id, place.Id, odsCode, name, jobRole, [.. (wanted.Activities ?? []).Select(a => RbacCodes.Activity(LastPart(a))).Distinct()], first, wanted.CloseDate)
        {
            AreasOfWork = [.. (wanted.AreasOfWork ?? []).Select(a => RbacCodes.AreasOfWork.FirstOrDefault(k => k.Code == a) ?? new CodedName(a, a))],
            WorkGroups = [.. (wanted.WorkGroups ?? []).Select(g => new CodedName(g, g))],
        });
    }

    private static RoleProfile RoleOf(Person person, string roleId) =>
        person.User.Roles.FirstOrDefault(r => r.Id == roleId) ?? throw Refused("ROLE_UNKNOWN", $"a role profile of user {person.User.Uid}", roleId);

    private static string LastPart(string code) => code[(code.LastIndexOf(':') + 1)..].ToUpperInvariant();

    private static RefusedException Refused(string rule, string expected, string? came) => new(new Refusal(rule, expected, came ?? "", "identity 9.1"));
}

/// <summary>A role to give.</summary>
/// <param name="JobRole">R code, alone or with staff group and sub group.</param>
/// <param name="Activities">B codes.</param>
/// <param name="OpenDate">First day; null for today.</param>
/// <param name="CloseDate">Last day; null for none.</param>
internal sealed record NewRole(
    string? OdsCode, string? JobRole, IReadOnlyList<string>? Activities, IReadOnlyList<string>? AreasOfWork, IReadOnlyList<string>? WorkGroups, DateOnly? OpenDate, DateOnly? CloseDate)
{
    /// <summary>The id that it is to have, for products that are set up with one; null for a new one.</summary>
    public string? Id { get; init; }
}
