using LocalSpine.Core.Identity;
using LocalSpine.Core.Outcomes;
using LocalSpine.Hosting;
using LocalSpine.Hosting.Admin;
using LocalSpine.Identity.Sessions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace LocalSpine.Identity.Admin;

/// <summary>Sessions over the admin API: who is signed on, what happened, end one.</summary>
internal static class SessionAdmin
{
    private const int MostMinted = 100_000;

    public static void Map(IEndpointRouteBuilder admin)
    {
        admin.MapGet("/sessions", async (SessionStore sessions, EnvironmentOptions options, string? uid, int? limit, CancellationToken cancellationToken) =>
            (await sessions.ListAsync(uid, Math.Clamp(limit ?? 100, 1, 10_000), cancellationToken)).Select(s => SessionView.Of(s, options.Identity)));
        admin.MapGet("/sessions/events", (Timeline timeline, string? ticket, string? uid, int? limit, CancellationToken cancellationToken) =>
            timeline.ListAsync(ticket, uid, Math.Clamp(limit ?? 100, 1, 10_000), cancellationToken));
        admin.MapPost("/sessions", async (SessionStore sessions, IUsers users, SessionOrder order, CancellationToken cancellationToken) =>
            await users.FindAsync(order.Uid ?? "", cancellationToken) is not { } user ? ProblemAnswers.Refused(new Refusal("USER_UNKNOWN", "the uid of a smartcard user of this environment", order.Uid ?? ""))
                : order.Role is { } role && user.Roles.All(r => r.Id != role) ? ProblemAnswers.Refused(new Refusal("ROLE_UNKNOWN", $"a role profile of user {user.Uid}", role))
                : Results.Json(await sessions.MintAsync(user.Uid, order.Role, Math.Clamp(order.Count ?? 1, 1, MostMinted), cancellationToken), statusCode: StatusCodes.Status201Created));
        admin.MapDelete("/sessions", async (SessionEnds ends, string ticket, CancellationToken cancellationToken) =>
            await ends.EndAsync(Ticket.Normalise(ticket), SessionEnd.Destroyed, cancellationToken)
                ? Results.NoContent()
                : ProblemAnswers.Refused(new Refusal("SESSION_TICKET", "the ticket of a living session", ticket), StatusCodes.Status404NotFound));
    }
}

/// <summary>Sessions to begin without a card.</summary>
internal sealed record SessionOrder(string? Uid, string? Role, int? Count);

/// <summary>A session as the admin API shows one.</summary>
internal sealed record SessionView(string Ticket, string Uid, string Card, string? Role, string Mode, string Device, string Address, DateTimeOffset Began, DateTimeOffset LastUse, DateTimeOffset EndsAt)
{
    public static SessionView Of(Session session, IdentityOptions options) => new(
        session.Ticket, session.Uid, session.Card, session.Role, session.Mode == 1 ? "training" : "live", session.Device, session.Address, session.Began, session.LastUse, session.EndsAt(options));
}
