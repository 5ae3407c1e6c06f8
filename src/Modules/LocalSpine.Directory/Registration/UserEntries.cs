using System.Globalization;
using LocalSpine.Core.Identity;
using LocalSpine.Directory.Entries;
using LocalSpine.Directory.Schema;

namespace LocalSpine.Directory.Registration;

/// <summary>A smartcard user in the people branch: a person, one org-person for each organisation, role profiles below it (directory-ldap 2, 4.4).</summary>
internal static class UserEntries
{
    public static IEnumerable<(EntryName Name, IReadOnlyList<EntryAttribute> Attributes)> Of(DirectorySchema schema, SpineUser user)
    {
        var personDn = $"uid={user.Uid},ou=People,o=nhs";
        yield return (Name(personDn), Attributes([
            ("objectClass", ["nhsPerson", "inetOrgPerson", "organizationalPerson", "person", "top"]), ("uid", [user.Uid]), .. PersonNames(user), ("nhsMiddleNames", Some(user.MiddleNames)),
            ("personalTitle", Some(user.Title)), ("mail", Some(user.Email)), ("nhsPersonStatus", [user.IsOpen ? "1" : "0"]),
            .. user.ProfessionalCodes.Select(c => (c.Key, new[] { c.Value }))]));
        foreach (var place in user.Organisations)
        {
            var placeDn = $"uniqueIdentifier={place.Id},{personDn}";
            yield return (Name(placeDn), Attributes([
                ("objectClass", ["nhsOrgPerson", "inetOrgPerson", "organizationalPerson", "person", "top"]), ("uniqueIdentifier", [place.Id]), ("uid", [user.Uid]), .. PersonNames(user),
                ("o", [place.OrganisationName]), ("nhsIDCode", [place.OdsCode]), ("nhsOrgOpenDate", [Day(place.OpenDate)]), ("nhsGNC", Some(place.NationalCode ?? ""))]));
            foreach (var role in user.Roles.Where(r => r.OrgPersonId == place.Id))
            {
                yield return (Name($"uniqueIdentifier={role.Id},{placeDn}"), Attributes([
                    ("objectClass", ["nhsOrgPersonRole", "top"]), ("uniqueIdentifier", [role.Id]), ("nhsIDCode", [role.OdsCode]), ("nhsJobRole", [role.JobRole.Name]),
                    ("nhsJobRoleCode", [role.JobRole.Code]), ("nhsBusinessFunctions", Names(role.Activities)), ("nhsBusinessFunctionsCodes", Codes(role.Activities)),
                    ("nhsAreaOfWork", Names(role.AreasOfWork)), ("nhsAreaOfWorkCodes", Codes(role.AreasOfWork)), ("nhsWorkGroups", Names(role.WorkGroups)),
                    ("nhsWorkGroupsCodes", Codes(role.WorkGroups)), ("nhsOrgOpenDate", [Day(role.OpenDate)]), ("nhsOrgCloseDate", role.CloseDate is { } close ? [Day(close)] : [])]));
            }
        }

        EntryName Name(string dn) => EntryNames.TryParse(schema, dn)!;

        IReadOnlyList<EntryAttribute> Attributes((string Name, string[] Values)[] all) =>
            [.. all.Where(a => a.Values.Length > 0).Select(a => new EntryAttribute(schema.Attribute(a.Name), a.Values))];
    }

    private static (string Name, string[] Values)[] PersonNames(SpineUser user) => [("cn", [user.CommonName]), ("sn", [user.Family]), ("givenName", Some(user.Given))];

    private static string[] Some(string value) => value.Length == 0 ? [] : [value];

    private static string[] Names(IReadOnlyList<CodedName> all) => [.. all.Select(a => a.Name)];

    private static string[] Codes(IReadOnlyList<CodedName> all) => [.. all.Select(a => a.Code)];

    private static string Day(DateOnly day) => day.ToString("yyyyMMdd", CultureInfo.InvariantCulture);
}
