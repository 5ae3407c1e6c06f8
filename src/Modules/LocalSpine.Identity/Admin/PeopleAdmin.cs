using LocalSpine.Core.Identity;
using LocalSpine.Core.Outcomes;
using LocalSpine.Core.Time;
using LocalSpine.Hosting.Admin;
using LocalSpine.Identity.People;
using LocalSpine.Identity.Registration;
using LocalSpine.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace LocalSpine.Identity.Admin;

/// <summary>Smartcard users over the admin API: list, create, close, roles. The fast way, which the Care Identity Service does not have: nobody approves.</summary>
internal static class PeopleAdmin
{
    public static void Map(IEndpointRouteBuilder admin)
    {
        admin.MapGet("/users", async (PersonStore people, TimeProvider clock, string? text, int? limit, CancellationToken cancellationToken) =>
            (await people.ListAsync(text, Math.Clamp(limit ?? 100, 1, 10_000), cancellationToken)).Select(p => UserView.Of(p, UkTime.Date(clock.GetUtcNow()))));
        admin.MapGet("/users/{uid}", async (PersonStore people, TimeProvider clock, string uid, CancellationToken cancellationToken) =>
            await people.FindPersonAsync(uid, cancellationToken) is { } person ? Results.Json(UserView.Of(person, UkTime.Date(clock.GetUtcNow()))) : Unknown(uid));
        admin.MapPost("/users", CreateAsync);
        admin.MapPost("/users/{uid}/roles", async (PersonStore people, PersonChanges changes, History history, TimeProvider clock, string uid, NewRole wanted, CancellationToken cancellationToken) =>
        {
            RoleProfile? role = null;
            await people.ChangeAsync(
                uid,
                (write, person) =>
                {
                    (person, role) = changes.WithRole(person, wanted, UkTime.Date(clock.GetUtcNow()));
                    history.Add(write, $"user {uid}", Actor.Operator, "role added", null, "", Words(role));
                    return person;
                },
                cancellationToken);
            return Results.Json(RoleView.Of(role!, UkTime.Date(clock.GetUtcNow())), statusCode: StatusCodes.Status201Created);
        });
        admin.MapDelete("/users/{uid}/roles/{role}", async (PersonStore people, History history, TimeProvider clock, string uid, string role, CancellationToken cancellationToken) =>
        {
            await people.ChangeAsync(
                uid,
                (write, person) =>
                {
                    var changed = PersonChanges.WithoutRole(person, role, UkTime.Date(clock.GetUtcNow()).AddDays(-1));
                    history.Add(write, $"user {uid}", Actor.Operator, "role ended", null, Words(person.User.Roles.First(r => r.Id == role)), Words(changed.User.Roles.First(r => r.Id == role)));
                    return changed;
                },
                cancellationToken);
            return Results.NoContent();
        });
        admin.MapPost("/users/{uid}/close", async (HttpContext context, Registrar registrar, TimeProvider clock, string uid, string? reason, CancellationToken cancellationToken) =>
            UserView.Of(await registrar.CloseAsync(await RegistrationAdmin.ActorOf(context), uid, reason, cancellationToken), UkTime.Date(clock.GetUtcNow())));
        admin.MapPost("/users/{uid}/open", async (HttpContext context, Registrar registrar, TimeProvider clock, string uid, string? reason, CancellationToken cancellationToken) =>
            UserView.Of(await registrar.ReopenAsync(await RegistrationAdmin.ActorOf(context), uid, reason, cancellationToken), UkTime.Date(clock.GetUtcNow())));
        admin.MapGet("/rbac/job-roles", () => RbacCodes.JobRoles.Select(r => RbacCodes.JobRole(r.Code)));
        admin.MapGet("/rbac/activities", () => RbacCodes.Activities);
        admin.MapGet("/rbac/areas-of-work", () => RbacCodes.AreasOfWork);
    }

    private static async Task<IResult> CreateAsync(
        NewUser wanted, IDatabase database, PersonStore people, PersonChanges changes, History history, TimeProvider clock, CancellationToken cancellationToken)
    {
        var (family, given) = Registrar.CheckNames(wanted.Family, wanted.Given);
        Registrar.CheckTexts([wanted.Title, wanted.Email]);
        var today = UkTime.Date(clock.GetUtcNow());
        var person = await database.WriteAsync(
            write =>
            {
                var added = people.Add(write, uid =>
                {
                    var made = new Person(new SpineUser(uid, wanted.Title ?? "", family, given, IsOpen: true) { Email = wanted.Email ?? "" });
                    return (wanted.Roles ?? []).Aggregate(made, (p, role) => changes.WithRole(p, role, today).Person);
                }, wanted.Uid);
                history.Add(write, $"user {added.User.Uid}", Actor.Operator, "created", "without registration", "", $"Open: {added.User.CommonName} {string.Join(' ', added.User.Roles.Select(Words))}".TrimEnd());
                return added;
            },
            cancellationToken);
        return Results.Json(UserView.Of(person, today), statusCode: StatusCodes.Status201Created);
    }

    private static string Words(RoleProfile role) => $"{role.Id}: {role.JobRoleCode} at {role.OdsCode} from {role.OpenDate:O}{(role.CloseDate is { } last ? $" to {last:O}" : "")}";

    private static IResult Unknown(string uid) =>
        ProblemAnswers.Refused(new Refusal("USER_UNKNOWN", "the uid of a smartcard user of this environment", uid), StatusCodes.Status404NotFound);
}

/// <summary>A user to create.</summary>
/// <param name="Uid">The uid that the user is to have, for products that are set up with one; null for a new one.</param>
internal sealed record NewUser(string? Title, string? Family, string? Given, string? Email, IReadOnlyList<NewRole>? Roles, string? Uid);

/// <summary>A user as the admin API and the command line show one.</summary>
internal sealed record UserView(string Uid, string Name, string Title, string Family, string Given, string Status, string Card, string CardState, IReadOnlyList<RoleView> Roles)
{
    public static UserView Of(Person person, DateOnly today) => new(
        person.User.Uid, person.User.CommonName, person.User.Title, person.User.Family, person.User.Given, person.User.IsOpen ? "open" : "closed", person.CurrentCard?.Serial ?? "",
        person.CurrentCard?.State.ToString() ?? "", [.. person.User.Roles.Select(r => RoleView.Of(r, today))]);
}

/// <summary>A role profile as the admin API shows one.</summary>
internal sealed record RoleView(
    string Id, string OdsCode, string Organisation, string JobRoleCode, string JobRole, IReadOnlyList<string> Activities, IReadOnlyList<string> EffectiveActivities, bool IsOpen, DateOnly OpenDate,
    DateOnly? CloseDate)
{
    public static RoleView Of(RoleProfile role, DateOnly today) => new(
        role.Id, role.OdsCode, role.OrganisationName, role.JobRole.Code, role.JobRole.Name, [.. role.Activities.Select(a => a.Code)], [.. role.EffectiveActivities().Order(StringComparer.Ordinal)],
        role.IsOpenOn(today), role.OpenDate, role.CloseDate);
}
