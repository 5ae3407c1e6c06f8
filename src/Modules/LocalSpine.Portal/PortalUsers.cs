using System.Net;
using LocalSpine.Core.Estate;
using LocalSpine.Core.Identity;
using LocalSpine.Core.Time;
using LocalSpine.Hosting;
using Microsoft.AspNetCore.Http;

namespace LocalSpine.Portal;

/// <summary>
/// Who uses a page. On a shared environment (one with an admin token) whoever signed in; else whoever sits at this machine is the operator, and can act as one of the four roles
/// with a click, so that a reviewed onboarding can be rehearsed alone. Whoever is signed on with a smartcard in the same browser is an applicant, and with the role R5170 an
/// endpoint administrator, as in the real endpoint registration service (directory-ldap 13.3).
/// </summary>
internal sealed class PortalUsers(IAccounts accounts, ISsoSessions sessions, IUsers users, EnvironmentOptions options, TimeProvider clock)
{
    private const string Smartcard = "Smartcard";
    private const string SessionCookie = "localspine-portal";
    private const string RoleCookie = "localspine-role";

    /// <summary>People sign in with accounts.</summary>
    public bool WantsSignIn => options.AdminToken.Length > 0;

    /// <summary>Middleware: finds out once for each request.</summary>
    public async Task NoteAsync(HttpContext context, RequestDelegate next)
    {
        if (await LookAsync(context) is { } actor)
        {
            context.Features.Set(actor);
        }

        await next(context);
    }

    /// <summary>Who it is; null for somebody who has not signed in.</summary>
    public static EstateActor? Of(HttpContext context) => context.Features.Get<EstateActor>();

    /// <summary>Begins a session.</summary>
    /// <exception cref="Core.Outcomes.RefusedException">Name and password do not fit.</exception>
    public async Task SignInAsync(HttpContext context, string name, string password, CancellationToken cancellationToken) =>
        context.Response.Cookies.Append(SessionCookie, await accounts.SignInAsync(name, password, cancellationToken), Options());

    public async Task SignOutAsync(HttpContext context, CancellationToken cancellationToken)
    {
        if (context.Request.Cookies[SessionCookie] is { Length: > 0 } cookie)
        {
            await accounts.SignOutAsync(cookie, cancellationToken);
        }

        context.Response.Cookies.Delete(SessionCookie);
    }

    /// <summary>Acts as one role from now on, as the user of the smartcard, or as the operator again.</summary>
    public static void ActAs(HttpContext context, string? role)
    {
        if (role == Smartcard || Enum.TryParse<EstateRole>(role, out _))
        {
            context.Response.Cookies.Append(RoleCookie, role!, Options());
        }
        else
        {
            context.Response.Cookies.Delete(RoleCookie);
        }
    }

    private async ValueTask<EstateActor?> LookAsync(HttpContext context)
    {
        if (WantsSignIn)
        {
            return (context.Request.Cookies[SessionCookie] is { Length: > 0 and <= 200 } cookie ? await accounts.FindSessionAsync(cookie, context.RequestAborted) : null) ?? await OfSmartcardAsync(context);
        }

        if (context.Connection.RemoteIpAddress is not { } ip || !IPAddress.IsLoopback(ip))
        {
            return null;
        }

        var role = context.Request.Cookies[RoleCookie];
        return role == Smartcard && await OfSmartcardAsync(context) is { } user ? user
            : EstateRoles.Words.Where(w => w.Role.ToString() == role).Select(w => new EstateActor(w.Word, w.Role)).FirstOrDefault() ?? EstateActor.Operator;
    }

    // The selected role decides; before one is selected its holder only asks.
    private async ValueTask<EstateActor?> OfSmartcardAsync(HttpContext context)
    {
        if (context.Request.Cookies[SsoSession.CookieName] is not { Length: > 0 and <= 1000 } ticket || await sessions.FindAsync(ticket, context.RequestAborted) is not { } session
            || await users.FindAsync(session.Uid, context.RequestAborted) is not { IsOpen: true } user)
        {
            return null;
        }

        var role = user.RolesOpenOn(UkTime.Date(clock.GetUtcNow())).FirstOrDefault(r => r.Id == session.RoleProfileId);
        return new EstateActor($"{user.CommonName} ({user.Uid})", EstateRole.Applicant | (role?.JobRoleCode == RbacCodes.EndpointAdministrator ? EstateRole.EndpointAdministrator : EstateRole.None))
        {
            Urp = role is null ? $"uid={user.Uid},ou=people,o=nhs" : $"uniqueIdentifier={role.Id},uniqueIdentifier={role.OrgPersonId},uid={user.Uid},ou=people,o=nhs",
        };
    }

    private static CookieOptions Options() => new() { HttpOnly = true, Secure = true, SameSite = SameSiteMode.Lax, Path = "/" };
}
