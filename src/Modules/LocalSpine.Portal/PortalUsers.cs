using System.Net;
using LocalSpine.Core.Estate;
using LocalSpine.Hosting;
using Microsoft.AspNetCore.Http;

namespace LocalSpine.Portal;

/// <summary>
/// Who uses a page. On a shared environment (one with an admin token) whoever signed in; else whoever sits at this machine is the operator, and can act as one of the four roles
/// with a click, so that a reviewed onboarding can be rehearsed alone.
/// </summary>
internal sealed class PortalUsers(IAccounts accounts, EnvironmentOptions options)
{
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

    /// <summary>Acts as one role from now on, or as the operator again.</summary>
    public static void ActAs(HttpContext context, EstateRole? role)
    {
        if (role is { } wanted)
        {
            context.Response.Cookies.Append(RoleCookie, wanted.ToString(), Options());
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
            return context.Request.Cookies[SessionCookie] is { Length: > 0 and <= 200 } cookie ? await accounts.FindSessionAsync(cookie, context.RequestAborted) : null;
        }

        if (context.Connection.RemoteIpAddress is not { } ip || !IPAddress.IsLoopback(ip))
        {
            return null;
        }

        return Enum.TryParse<EstateRole>(context.Request.Cookies[RoleCookie], out var role) && EstateRoles.Words.Any(w => w.Role == role)
            ? new EstateActor(EstateRoles.Of(role), role)
            : EstateActor.Operator;
    }

    private static CookieOptions Options() => new() { HttpOnly = true, Secure = true, SameSite = SameSiteMode.Lax, Path = "/" };
}
