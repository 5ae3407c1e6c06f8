using LocalSpine.Core.Outcomes;
using LocalSpine.Hosting.Exchanges;
using LocalSpine.Identity.Sessions;
using Microsoft.AspNetCore.Http;

namespace LocalSpine.Identity.OpenId;

/// <summary>
/// Log-out begun by a client (identity 12.1): ends the user's sign-on, smartcard session and all. An id_token of ours has to show which; its age does not matter.
/// </summary>
internal sealed class EndSessionEndpoint(SigningKeys keys, Grants grants, BrowserSessions browsers, SessionEnds ends, OpenIdSessions sessions, OpenIdClients clients)
{
    private const string Source = "OpenID Connect RP-Initiated Logout 1.0";

    public async Task ServeAsync(HttpContext context, RealmAddress address)
    {
        var parameters = await OpenIdParameters.OfAsync(context.Request);
        var key = await keys.GetAsync(address.Realm.Name, context.RequestAborted);
        if (Jwt.Read(parameters["id_token_hint"]) is not { } hint || !hint.IsSignedWith(key.Key, address.Realm.Algorithm))
        {
            throw Refused("ID_TOKEN_HINT", "an id_token that this provider signed", parameters["id_token_hint"] is null ? "none" : "another");
        }

        var clientId = Jwt.Text(hint.Claims, "aud") ?? "";
        var returnTo = parameters["post_logout_redirect_uri"];
        if (returnTo is not null
            && (await clients.FindAsync(clientId, address.Realm.Kind, context.RequestAborted) is not { } client || !clients.MayReturnTo(client, returnTo, address.Realm.Kind, context.Request.Host)))
        {
            throw Refused("POST_LOGOUT_REDIRECT_URI", $"a redirect URI of client {clientId}, exactly", returnTo);
        }

        context.Features.Get<Exchange>()!.Identify(Jwt.Text(hint.Claims, "sub") ?? "", null);
        if (await SignOnAsync(hint, context, address) is var (signOn, isSso))
        {
            await (isSso ? ends.EndAsync(signOn, SessionEnd.Logout, context.RequestAborted) : sessions.EndAsync(signOn, context.RequestAborted));
        }

        if (returnTo is null)
        {
            context.Response.StatusCode = StatusCodes.Status204NoContent;
            return;
        }

        context.Response.Redirect(JsonAnswers.With(returnTo, ("state", parameters["state"])));
    }

    // By the token's session; a patient's token names none, there it is the browser's.
    private async Task<(string SignOn, bool IsSso)?> SignOnAsync(Jwt hint, HttpContext context, RealmAddress address)
    {
        if (Jwt.Text(hint.Claims, "sid") is { } sid)
        {
            return await grants.FindAsync<OpenIdSession>(GrantKind.Session, sid, context.RequestAborted) is { } session ? (session.SignOn, session.IsSso) : null;
        }

        return await browsers.FindAsync(context, address.Realm) is { } known ? (known.Session, known.IsSso) : null;
    }

    private static OpenIdException Refused(string rule, string expected, string came) =>
        new(StatusCodes.Status400BadRequest, "invalid_request", $"Expected {expected}", new Refusal(rule, expected, came, Source));
}
