using LocalSpine.Core.Identity;
using LocalSpine.Core.Time;
using LocalSpine.Hosting;
using LocalSpine.Hosting.Exchanges;
using LocalSpine.Identity.People;
using LocalSpine.Identity.Registration;
using LocalSpine.Identity.Sessions;
using Microsoft.AspNetCore.Http;

namespace LocalSpine.Identity.Cis;

/// <summary>Who asks for a page: the session of the ticket in the browser's cookie.</summary>
internal sealed class CisAccess(SessionStore sessions, PersonStore people, EnvironmentOptions options, TimeProvider clock)
{
    /// <summary>The visitor, who uses the session with it; null for nobody who is signed on.</summary>
    public async Task<Visitor?> FindAsync(HttpContext context)
    {
        if (await sessions.FindSessionAsync(context.Request.Cookies[SsoSession.CookieName], context.RequestAborted) is not { } session
            || await people.FindPersonAsync(session.Uid, context.RequestAborted) is not { User.IsOpen: true } person)
        {
            return null;
        }

        session = await sessions.UseAsync(session, context.RequestAborted);
        var open = person.User.RolesOpenOn(UkTime.Date(clock.GetUtcNow())).ToList();
        var role = open.FirstOrDefault(r => r.Id == session.Role);
        var exchange = context.Features.Get<Exchange>()!;
        exchange.Identify(person.User.Uid, role?.Id, role?.OdsCode);
        exchange.MessageId = session.Ticket;
        return new Visitor(session, person, Actor.Of(person.User, role), role, open);
    }

    /// <summary>Gives the browser the ticket, for all hosts of the environment when it came by one of their names.</summary>
    public void Keep(HttpContext context, string ticket) => context.Response.Cookies.Append(SsoSession.CookieName, ticket, Options(context));

    public void Forget(HttpContext context) => context.Response.Cookies.Delete(SsoSession.CookieName, Options(context));

    private CookieOptions Options(HttpContext context) => new()
    {
        Secure = true, HttpOnly = true, Path = "/", SameSite = SameSiteMode.Lax,
        Domain = context.Request.Host.Host.EndsWith($".{options.Zone}", StringComparison.OrdinalIgnoreCase) ? $".{options.Zone}" : null,
    };
}

/// <summary>Somebody who is signed on.</summary>
/// <param name="Role">The role profile in use; null for none.</param>
/// <param name="OpenRoles">Those that could be chosen.</param>
internal sealed record Visitor(Session Session, Person Person, Actor Actor, RoleProfile? Role, IReadOnlyList<RoleProfile> OpenRoles);
