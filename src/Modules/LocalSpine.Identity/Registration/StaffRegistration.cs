using System.Globalization;
using System.Security.Cryptography;
using LocalSpine.Core.Identity;
using LocalSpine.Core.Outcomes;
using LocalSpine.Core.Time;
using LocalSpine.Identity.People;
using LocalSpine.Storage;

namespace LocalSpine.Identity.Registration;

/// <summary>Registers staff for onboarding, in the name of the environment's operator: who decided stands in the reason.</summary>
internal sealed class StaffRegistration(IDatabase database, PersonStore people, PersonChanges changes, CardCounter cards, History history, TimeProvider clock) : IStaffRegistration
{
    public void Check(NewStaff staff)
    {
        Registrar.CheckNames(staff.Family, staff.Given);
        Registrar.CheckTexts([staff.Title]);
        Registrar.CheckContact(staff.Email, null);
        changes.Check(Role(staff.OdsCode, staff.JobRole, staff.Activities), Today);
    }

    public async Task<RegisteredStaff> RegisterAsync(NewStaff staff, string actor, CancellationToken cancellationToken)
    {
        Check(staff);
        var (family, given) = Registrar.CheckNames(staff.Family, staff.Given);
        var person = await database.WriteAsync(
            write =>
            {
                var added = people.Add(
                    write,
                    uid => changes.WithRole(new Person(new SpineUser(uid, staff.Title.Trim(), family, given, IsOpen: true) { Email = staff.Email.Trim() }), Role(staff.OdsCode, staff.JobRole, staff.Activities), Today).Person);
                history.Add(write, $"user {added.User.Uid}", Actor.Operator, "created", $"smartcard request, decided by {actor}", "", $"Open: {added.User.CommonName}");
                return added;
            },
            cancellationToken);
        var passcode = RandomNumberGenerator.GetInt32(1_000_000).ToString("D6", CultureInfo.InvariantCulture);
        var card = await cards.IssueAsync(Actor.Operator, person.User.Uid, passcode, $"smartcard request, decided by {actor}", cancellationToken);
        return new RegisteredStaff(person.User.Uid, person.User.CommonName, person.User.Roles[0].Id, card.Serial, passcode);
    }

    public async Task<string> GiveRoleAsync(string uid, string odsCode, string jobRole, string actor, CancellationToken cancellationToken)
    {
        RoleProfile? role = null;
        await people.ChangeAsync(
            uid,
            (write, person) =>
            {
                if (!person.User.IsOpen)
                {
                    throw new RefusedException(new Refusal("USER_OPEN", "an open user", $"user {uid} is closed", "identity 11.2"));
                }

                (person, role) = changes.WithRole(person, Role(odsCode, jobRole, []), Today);
                history.Add(write, $"user {uid}", Actor.Operator, "role added", $"endpoint administrator request, decided by {actor}", "", $"{role.Id}: {jobRole} at {odsCode}");
                return person;
            },
            cancellationToken);
        return role!.Id;
    }

    private DateOnly Today => UkTime.Date(clock.GetUtcNow());

    private static NewRole Role(string odsCode, string jobRole, IReadOnlyList<string> activities) => new(odsCode, jobRole, activities, null, null, null, null);
}
