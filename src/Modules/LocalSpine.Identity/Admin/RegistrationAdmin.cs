using LocalSpine.Core.Outcomes;
using LocalSpine.Core.Time;
using LocalSpine.Identity.People;
using LocalSpine.Identity.Registration;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace LocalSpine.Identity.Admin;

/// <summary>
/// The registration authority's work over the admin API: positions, assignments, requests, history. With <c>actor=uid</c> (and <c>role=</c> a role profile) in the query it is
/// done as that user, by the rules for that user; without, as the operator of the environment, who may do everything.
/// </summary>
internal static class RegistrationAdmin
{
    public static void Map(IEndpointRouteBuilder admin)
    {
        MapPositions(admin);
        MapAssignments(admin);
        MapRequests(admin);
        admin.MapPost("/registrations", async (HttpContext context, Registrar registrar, TimeProvider clock, UserDraft draft, string? reason, CancellationToken cancellationToken) =>
            Results.Json(UserView.Of(await registrar.CreateAsync(await ActorOf(context), draft, reason, cancellationToken), UkTime.Date(clock.GetUtcNow())), statusCode: StatusCodes.Status201Created));
        admin.MapPatch("/registrations/{uid}", async (HttpContext context, Registrar registrar, TimeProvider clock, string uid, DetailsDraft draft, string? reason, CancellationToken cancellationToken) =>
            UserView.Of(await registrar.ChangeDetailsAsync(await ActorOf(context), uid, draft, reason, cancellationToken), UkTime.Date(clock.GetUtcNow())));
        admin.MapGet("/registrations/history", (History history, string subject, int? limit, CancellationToken cancellationToken) =>
            history.OfAsync(subject, Math.Clamp(limit ?? 100, 1, 10_000), cancellationToken));
    }

    private static void MapPositions(IEndpointRouteBuilder admin)
    {
        admin.MapGet("/positions", (RegistrationStore store, string? ods, int? limit, CancellationToken cancellationToken) =>
            store.PositionsAsync(ods?.ToUpperInvariant(), Math.Clamp(limit ?? 100, 1, 10_000), cancellationToken));
        admin.MapGet("/positions/{id}", async (RegistrationStore store, string id, CancellationToken cancellationToken) =>
            await store.FindPositionAsync(id, cancellationToken) ?? throw new RefusedException(new Refusal("POSITION_UNKNOWN", "the id of a position", id, "identity 11.2")));
        admin.MapPost("/positions", async (HttpContext context, Positions positions, PositionDraft draft, CancellationToken cancellationToken) =>
            Results.Json(await positions.CreateAsync(await ActorOf(context), draft, cancellationToken), statusCode: StatusCodes.Status201Created));
        admin.MapPatch("/positions/{id}", async (HttpContext context, Positions positions, string id, PositionDraft draft, string? reason, CancellationToken cancellationToken) =>
            await positions.ChangeAsync(await ActorOf(context), id, draft, reason, cancellationToken));
        admin.MapPost("/positions/{id}/grant", async (HttpContext context, Positions positions, string id, string? reason, CancellationToken cancellationToken) =>
            await positions.GrantAsync(await ActorOf(context), id, reason, cancellationToken));
        admin.MapPost("/positions/{id}/assignable", async (HttpContext context, Positions positions, string id, bool? value, CancellationToken cancellationToken) =>
            await positions.MakeAssignableAsync(await ActorOf(context), id, value ?? true, cancellationToken));
        admin.MapPost("/positions/{id}/close", async (HttpContext context, Positions positions, string id, string? reason, CancellationToken cancellationToken) =>
            await positions.CloseAsync(await ActorOf(context), id, reason, cancellationToken));
    }

    private static void MapAssignments(IEndpointRouteBuilder admin)
    {
        admin.MapGet("/assignments", async (RegistrationStore store, TimeProvider clock, string uid, CancellationToken cancellationToken) =>
            (await store.AssignmentsOfUserAsync(uid, cancellationToken)).Select(a => AssignmentView.Of(a, UkTime.Date(clock.GetUtcNow()))));
        admin.MapPost("/assignments", async (HttpContext context, Assignments assignments, TimeProvider clock, NewAssignment wanted, string? reason, CancellationToken cancellationToken) => Results.Json(
            AssignmentView.Of(
                await assignments.AssignAsync(await ActorOf(context), wanted.PositionId ?? "", wanted.Uid ?? "", wanted.First, wanted.Last, reason, cancellationToken), UkTime.Date(clock.GetUtcNow())),
            statusCode: StatusCodes.Status201Created));
        admin.MapPost("/assignments/{id}/end", async (HttpContext context, Assignments assignments, TimeProvider clock, string id, DateOnly? last, string? reason, CancellationToken cancellationToken) =>
            AssignmentView.Of(await assignments.EndAsync(await ActorOf(context), id, last, reason, cancellationToken), UkTime.Date(clock.GetUtcNow())));
    }

    private static void MapRequests(IEndpointRouteBuilder admin)
    {
        admin.MapGet("/requests", (RegistrationStore store, bool? open, int? limit, CancellationToken cancellationToken) => open == true
            ? store.OpenRequestsAsync(Math.Clamp(limit ?? 100, 1, 10_000), cancellationToken)
            : store.RequestsAsync(Math.Clamp(limit ?? 100, 1, 10_000), cancellationToken));
        admin.MapGet("/requests/{id}", async (RegistrationStore store, string id, CancellationToken cancellationToken) =>
            await store.FindRequestAsync(id, cancellationToken) ?? throw new RefusedException(new Refusal("REQUEST_UNKNOWN", "the id of a request", id, "identity 11.2")));
        admin.MapPost("/requests", async (HttpContext context, Requests requests, RequestDraft draft, CancellationToken cancellationToken) =>
            Results.Json(await requests.MakeAsync(await ActorOf(context), draft, cancellationToken), statusCode: StatusCodes.Status201Created));
        admin.MapPost("/requests/{id}/submit", async (HttpContext context, Requests requests, string id, CancellationToken cancellationToken) =>
            await requests.SubmitAsync(await ActorOf(context), id, cancellationToken));
        admin.MapPost("/requests/{id}/cancel", async (HttpContext context, Requests requests, string id, string? reason, CancellationToken cancellationToken) =>
            await requests.CancelAsync(await ActorOf(context), id, reason, cancellationToken));
        admin.MapPost("/requests/{id}/reject", async (HttpContext context, Requests requests, string id, string? reason, CancellationToken cancellationToken) =>
            await requests.RejectAsync(await ActorOf(context), id, reason, cancellationToken));
        admin.MapPost("/requests/{id}/grant", async (HttpContext context, Requests requests, string id, IdentityCheck? check, string? reason, CancellationToken cancellationToken) =>
            await requests.GrantAsync(await ActorOf(context), id, reason, check, cancellationToken));
    }

    /// <summary>Who acts: a user of the environment by the query's <c>actor</c> and <c>role</c>, or its operator.</summary>
    public static async Task<Actor> ActorOf(HttpContext context)
    {
        var uid = context.Request.Query["actor"].ToString();
        if (uid.Length == 0)
        {
            return Actor.Operator;
        }

        var services = context.RequestServices;
        var today = UkTime.Date(services.GetRequiredService<TimeProvider>().GetUtcNow());
        var person = await services.GetRequiredService<PersonStore>().FindPersonAsync(uid, context.RequestAborted);
        var roleId = context.Request.Query["role"].ToString();
        return person is { User.IsOpen: true } ? Actor.Of(person.User, person.User.RolesOpenOn(today).FirstOrDefault(r => roleId.Length == 0 || r.Id == roleId))
            : throw new RefusedException(new Refusal("ACTOR_UNKNOWN", "the uid of an open smartcard user", uid, "identity 11.1"));
    }
}

/// <summary>Whom to assign what.</summary>
/// <param name="First">First day; null for today.</param>
/// <param name="Last">Last day; null for none.</param>
internal sealed record NewAssignment(string? Uid, string? PositionId, DateOnly? First, DateOnly? Last);

/// <summary>An assignment as the admin API shows one.</summary>
internal sealed record AssignmentView(string Id, string Uid, string PositionId, DateOnly First, DateOnly? Last, AssignmentState State, IReadOnlyCollection<string> RoleProfiles)
{
    public static AssignmentView Of(Assignment assignment, DateOnly today) =>
        new(assignment.Id, assignment.Uid, assignment.PositionId, assignment.First, assignment.Last, assignment.StateOn(today), [.. assignment.RoleIds.Values]);
}
