using LocalSpine.Identity.Sessions;
using Microsoft.AspNetCore.Http;

namespace LocalSpine.Identity.OpenId;

/// <summary>Which browser is signed in at which provider: a cookie of that host, worth what the single sign-on session behind it is.</summary>
internal sealed class BrowserSessions(Grants grants, SessionStore sessions, TimeProvider clock)
{
    private static readonly TimeSpan Life = TimeSpan.FromHours(10);

    // Host cookies: no other host, and no plain HTTP, can set one.
    private static readonly CookieOptions Options = new() { Secure = true, HttpOnly = true, Path = "/", SameSite = SameSiteMode.Lax };

    /// <summary>Who is signed in, or null.</summary>
    public async ValueTask<SignedIn?> FindAsync(HttpContext context, Realm realm)
    {
        var known = await grants.FindAsync<SignedIn>(GrantKind.Browser, context.Request.Cookies[Name(realm)], context.RequestAborted);
        if (known is { IsSso: true })
        {
            if (await sessions.FindSessionAsync(known.Session, context.RequestAborted) is not { } session)
            {
                return null;
            }

            await sessions.UseAsync(session, context.RequestAborted);
        }

        return known;
    }

    /// <summary>Remembers who signed in, under a cookie that was not known before.</summary>
    public async Task KeepAsync(HttpContext context, Realm realm, SignedIn who)
    {
        if (context.Request.Cookies[Name(realm)] is { } old)
        {
            await grants.TakeAsync<SignedIn>(GrantKind.Browser, old, context.RequestAborted);
        }

        var cookie = Grants.NewSecret();
        var left = who.At + Life - clock.GetUtcNow();
        await grants.AddAsync(GrantKind.Browser, cookie, who.Session, who, left, context.RequestAborted);
        context.Response.Cookies.Append(Name(realm), cookie, Options);
    }

    /// <summary>The browser's own number for its sign-ins, given when it has none: a form that another browser was led to is refused.</summary>
    public static string NumberOf(HttpContext context, Realm realm)
    {
        if (context.Request.Cookies[NumberName(realm)] is { Length: 43 } known)
        {
            return known;
        }

        var number = Grants.NewSecret();
        context.Response.Cookies.Append(NumberName(realm), number, Options);
        return number;
    }

    /// <summary>The number that the browser showed, or null.</summary>
    public static string? ShownNumber(HttpContext context, Realm realm) => context.Request.Cookies[NumberName(realm)];

    private static string Name(Realm realm) => $"__Host-{realm.Name}";

    private static string NumberName(Realm realm) => $"__Host-{realm.Name}-browser";
}
