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
    public static void Map(IEndpointRouteBuilder admin)
    {
        admin.MapGet("/sessions", async (SessionStore sessions, EnvironmentOptions options, string? uid, int? limit, CancellationToken cancellationToken) =>
            (await sessions.ListAsync(uid, Math.Clamp(limit ?? 100, 1, 10_000), cancellationToken)).Select(s => SessionView.Of(s, options.Identity)));
        admin.MapGet("/sessions/events", (Timeline timeline, string? ticket, string? uid, int? limit, CancellationToken cancellationToken) =>
            timeline.ListAsync(ticket, uid, Math.Clamp(limit ?? 100, 1, 10_000), cancellationToken));
        admin.MapDelete("/sessions", async (SessionEnds ends, string ticket, CancellationToken cancellationToken) =>
            await ends.EndAsync(Ticket.Normalise(ticket), SessionEnd.Destroyed, cancellationToken)
                ? Results.NoContent()
                : ProblemAnswers.Refused(new Refusal("SESSION_TICKET", "the ticket of a living session", ticket), StatusCodes.Status404NotFound));
    }
}

/// <summary>A session as the admin API shows one.</summary>
internal sealed record SessionView(string Ticket, string Uid, string Card, string? Role, string Mode, string Device, string Address, DateTimeOffset Began, DateTimeOffset LastUse, DateTimeOffset EndsAt)
{
    public static SessionView Of(Session session, IdentityOptions options) => new(
        session.Ticket, session.Uid, session.Card, session.Role, session.Mode == 1 ? "training" : "live", session.Device, session.Address, session.Began, session.LastUse, session.EndsAt(options));
}
