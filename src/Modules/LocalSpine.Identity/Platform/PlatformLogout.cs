using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using LocalSpine.Core.Outcomes;
using LocalSpine.Identity.OpenId;
using Microsoft.AspNetCore.Http;

namespace LocalSpine.Identity.Platform;

/// <summary>
/// <c>POST /backchannel_logout</c>: CIS2 says that a session ended (identity 13.6). Our own CIS2 revokes in the commit that ends the session; this is the route for who
/// plays CIS2.
/// </summary>
internal sealed class PlatformLogout(PlatformTokens tokens, SigningKeys keys, ProviderFaults faults, RealmAddresses addresses)
{
    private const string Event = "http://schemas.openid.net/event/backchannel-logout";

    // The real list is not public: here CIS2 is on this machine.
    private static readonly IPAddress[] Allowed = [IPAddress.Loopback, IPAddress.IPv6Loopback];

    private static readonly string[] Paths = [Realm.Cis2Path, RealmAddresses.MockPath(ProviderKind.Cis2)];

    public async Task ServeAsync(PlatformRequest request)
    {
        var from = request.Context.Connection.RemoteIpAddress;
        if (from is null || !Allowed.Contains(from.IsIPv4MappedToIPv6 ? from.MapToIPv4() : from))
        {
            request.Exchange.Refusal = new Refusal("LOGOUT_CALLER", string.Join(" or ", Allowed.AsEnumerable()), $"{from}", "identity 13.6");
            request.Context.Response.StatusCode = StatusCodes.Status403Forbidden;
            return;
        }

        var form = await OpenIdParameters.OfFormAsync(request.Context.Request);
        var token = Jwt.Read(form["logout_token"]) ?? throw new PlatformException(PlatformErrors.LogoutMalformed, form["logout_token"] is null ? "none" : "something else");
        var claims = token.Claims;
        if (!token.IsFor(a => a == ApplicationStore.Platform(ProviderKind.Cis2).ClientId))
        {
            throw new PlatformException(PlatformErrors.LogoutAudience, Jwt.Member(claims, "aud")?.ToString());
        }

        // The real one compares without regard to case: the text may have any.
        var issuer = Jwt.Text(claims, "iss") ?? "";
        var realm = Array.Find(Paths, p => issuer.EndsWith(p, StringComparison.OrdinalIgnoreCase)) is { } path
            ? addresses.RealmOf(issuer[..^path.Length] + path, request.Host)
            : null;
        if (realm is null || realm.IsMock != request.IsMock)
        {
            throw new PlatformException(PlatformErrors.LogoutIssuer, issuer);
        }

        var sid = Jwt.Text(claims, "sid");
        if (string.IsNullOrEmpty(sid))
        {
            throw new PlatformException(PlatformErrors.LogoutSession);
        }

        if (Jwt.Member(claims, "events") is not { ValueKind: JsonValueKind.Object } events || !events.TryGetProperty(Event, out _))
        {
            throw new PlatformException(PlatformErrors.LogoutEvents, Jwt.Member(claims, "events")?.ToString());
        }

        if (Jwt.Member(claims, "nonce") is not null)
        {
            throw new PlatformException(PlatformErrors.LogoutNonce, "one");
        }

        await RevokeAsync(request, token, realm, sid);
    }

    private async Task RevokeAsync(PlatformRequest request, Jwt token, Realm realm, string sid)
    {
        if (await faults.TakeAsync(ProviderFaults.KeySetAway, request.Aborted))
        {
            throw new PlatformException(PlatformErrors.LogoutKeys, "none, on purpose");
        }

        var key = await keys.GetAsync(realm.Name, request.Aborted);
        if (token.KeyId != key.Id || !token.IsSignedWith(key.Key, "RS256", "RS512"))
        {
            throw new PlatformException(PlatformErrors.LogoutSignature, $"another, kid {token.KeyId}");
        }

        if (!await tokens.RevokeAsync(sid, request.Aborted))
        {
            throw new PlatformException(PlatformErrors.LogoutUnknown, sid);
        }

        await JsonAnswers.WriteAsync(request.Context, StatusCodes.Status200OK, new JsonObject { ["success"] = true });
    }
}
