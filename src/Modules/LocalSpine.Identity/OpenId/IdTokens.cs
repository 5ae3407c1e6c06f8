using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json.Nodes;

namespace LocalSpine.Identity.OpenId;

/// <summary>id_tokens of CIS2 (identity 12.5) and NHS login (identity 14), and CIS2's logout tokens (identity 12.8).</summary>
internal sealed class IdTokens(SignedInUsers users, TimeProvider clock)
{
    private const int Life = 3600;
    private const int LogoutLife = 120;
    private const string LogoutEvent = "http://schemas.openid.net/event/backchannel-logout";

    public async Task<string> IssueAsync(ProviderGrant grant, Realm realm, SigningKey key, string code, string accessToken, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow().ToUnixTimeSeconds();
        var claims = realm.Kind == ProviderKind.NhsLogin
            ? NhsLogin.PatientClaims.IdToken(grant, now, now + Life, actor => Jwt.Sign(key.Key, key.Id, realm.Algorithm, actor))
            : await StaffAsync(grant, now, code, accessToken, cancellationToken);
        return Jwt.Sign(key.Key, key.Id, realm.Algorithm, claims);
    }

    /// <summary>A logout token for a client's session.</summary>
    public string Logout(OpenIdSession session, SigningKey key)
    {
        var now = clock.GetUtcNow().ToUnixTimeSeconds();
        return Jwt.Sign(key.Key, key.Id, session.Realm.StartsWith("nhslogin", StringComparison.Ordinal) ? "RS512" : "RS256", new JsonObject
        {
            ["iss"] = session.Issuer, ["aud"] = session.ClientId, ["sub"] = session.Subject, ["iat"] = now, ["exp"] = now + LogoutLife, ["jti"] = Guid.NewGuid().ToString(),
            ["sid"] = session.SessionId, ["events"] = new JsonObject { [LogoutEvent] = new JsonObject() },
        });
    }

    private async Task<JsonObject> StaffAsync(ProviderGrant grant, long now, string code, string accessToken, CancellationToken cancellationToken)
    {
        var (request, who) = (grant.Request, grant.Who);
        var user = await users.FindAsync(who.Subject, cancellationToken);
        var claims = new JsonObject
        {
            ["at_hash"] = Jwt.HalfHash(accessToken),
            ["sub"] = who.Subject,
            ["auditTrackingId"] = $"{Guid.NewGuid()}-{RandomNumberGenerator.GetInt32(100_000, 10_000_000).ToString(CultureInfo.InvariantCulture)}",
            ["amr"] = new JsonArray(who.Method),
            ["iss"] = request.Issuer,
            ["tokenName"] = "id_token",
            ["aud"] = request.ClientId,
            ["c_hash"] = Jwt.HalfHash(code),
            ["acr"] = request.Acr,
            ["org.forgerock.openidconnect.ops"] = Grants.NewSecret()[..28],
            ["azp"] = request.ClientId,
            ["auth_time"] = who.At.ToUnixTimeSeconds(),
            ["realm"] = "/NHSIdentity/Healthcare",
            ["exp"] = now + Life,
            ["tokenType"] = "JWTToken",
            ["iat"] = now,
            ["sid"] = grant.SessionId,
            ["authentication_assurance_level"] = who.Level,
            ["id_assurance_level"] = (user?.AssuranceLevel ?? 0).ToString(CultureInfo.InvariantCulture),
            ["subname"] = who.Subject,
        };
        if (request.State is { } state)
        {
            claims["s_hash"] = Jwt.HalfHash(state);
        }

        if (request.Nonce is { } nonce)
        {
            claims["nonce"] = nonce;
        }

        if (request.Wants("selectedrole") && who.Role is { } role)
        {
            claims["selected_roleid"] = role;
        }

        return claims;
    }
}
