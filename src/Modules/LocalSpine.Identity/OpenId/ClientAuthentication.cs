using System.Security.Cryptography;
using System.Text;
using LocalSpine.Core.Outcomes;
using LocalSpine.Identity.Platform;
using Microsoft.AspNetCore.Http;

namespace LocalSpine.Identity.OpenId;

/// <summary>
/// Who asks a provider for tokens: client_secret_basic, client_secret_post, client_secret_jwt or private_key_jwt (identity 12.2, 12.6). The key of an assertion
/// follows from what is registered: a keyed digest is verified with the secret only, a signature with the key set only.
/// </summary>
internal sealed class ClientAuthentication(ApplicationStore applications, ClientKeys keys, Grants grants, TimeProvider clock)
{
    private const string AssertionType = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
    private const string Source = "identity 12.6";

    // How far ahead an assertion may end: its jti is remembered until then.
    private static readonly TimeSpan LongestLife = TimeSpan.FromHours(1);

    /// <exception cref="OpenIdException">401 invalid_client.</exception>
    public async Task<Application> AuthenticateAsync(HttpRequest request, OpenIdParameters form, RealmAddress address, CancellationToken cancellationToken)
    {
        var basic = Basic(request.Headers.Authorization.ToString());
        if (form["client_assertion"] is { } assertion)
        {
            return basic is not null || form["client_secret"] is not null
                ? throw Refused("CLIENT_ONE_METHOD", "one way of client authentication", "an assertion and a secret")
                : form["client_assertion_type"] != AssertionType ? throw Refused("CLIENT_ASSERTION_TYPE", AssertionType, form["client_assertion_type"])
                : await ByAssertionAsync(assertion, form["client_id"], address, cancellationToken);
        }

        if (basic is not null && form["client_secret"] is not null)
        {
            throw Refused("CLIENT_ONE_METHOD", "one way of client authentication", "a secret in the header and one in the form");
        }

        var (id, secret) = basic ?? (form["client_id"], form["client_secret"]);
        var client = await applications.FindAsync(id, cancellationToken) ?? throw Refused("CLIENT_UNKNOWN", "the client id of a registered application", id);
        return client.Secret is { } known && secret is not null && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(known), Encoding.UTF8.GetBytes(secret))
            ? client
            : throw Refused("CLIENT_SECRET", $"the secret of client {id}", secret is null ? "none" : "another");
    }

    private async Task<Application> ByAssertionAsync(string assertion, string? clientId, RealmAddress address, CancellationToken cancellationToken)
    {
        var token = Jwt.Read(assertion) ?? throw BadToken("CLIENT_ASSERTION", "a signed JSON web token", "none");
        var id = Jwt.Text(token.Claims, "sub");
        var client = id is not null && id == Jwt.Text(token.Claims, "iss") && (clientId is null || clientId == id)
            ? await applications.FindAsync(id, cancellationToken)
            : null;
        if (client is null)
        {
            throw BadToken("CLIENT_ASSERTION_ISSUER", "iss and sub that are the client id of a registered application", id);
        }

        var isGood = token.Algorithm switch
        {
            "HS256" or "HS384" or "HS512" => client.Secret is { } secret && token.IsSignedWith(secret),
            "RS256" or "RS384" or "RS512" => token.KeyId is { } kid && ClientKeys.HasKeys(client)
                && (await keys.FindAsync(client, kid, cancellationToken))?.Verifies(token, "RS256", "RS384", "RS512") == true,
            _ => false,
        };
        if (!isGood)
        {
            throw BadToken("CLIENT_ASSERTION_SIGNATURE", $"a signature of client {id}: HS256 to HS512 by its secret, RS256 to RS512 by its key set", $"alg {token.Algorithm}, kid {token.KeyId}");
        }

        if (!token.IsFor(a => a == address.TokenUrl || a == address.Issuer))
        {
            throw BadToken("CLIENT_ASSERTION_AUDIENCE", $"aud {address.TokenUrl}", Jwt.Member(token.Claims, "aud")?.ToString());
        }

        var now = clock.GetUtcNow();
        var left = TimeSpan.FromSeconds(Math.Clamp((token.Seconds("exp") ?? 0) - now.ToUnixTimeSeconds(), -1, 1e9));
        if (left <= TimeSpan.Zero || left > LongestLife)
        {
            throw BadToken("CLIENT_ASSERTION_EXPIRY", $"exp within the next hour of {now:O}", Jwt.Member(token.Claims, "exp")?.ToString());
        }

        return Jwt.Text(token.Claims, "jti") is not { } jti ? throw BadToken("CLIENT_ASSERTION_JTI", "a jti", "none")
            : await grants.TryFirstAsync(GrantKind.ProviderJti, $"{address.Realm.Name} {id} {jti}", left, cancellationToken) ? client
            : throw BadToken("CLIENT_ASSERTION_REPLAYED", "a jti that the client did not use before", jti);
    }

    // Both parts are form-encoded (RFC 6749 2.3.1).
    private static (string? Id, string? Secret)? Basic(string header)
    {
        if (!header.StartsWith("Basic ", StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        var bytes = new byte[header.Length];
        if (!Convert.TryFromBase64String(header[6..].Trim(), bytes, out var length) || Encoding.UTF8.GetString(bytes, 0, length).Split(':', 2) is not [var id, var secret])
        {
            throw Refused("CLIENT_BASIC", "client id and secret, joined by a colon, in base64", "something else");
        }

        return (Uri.UnescapeDataString(id.Replace('+', ' ')), Uri.UnescapeDataString(secret.Replace('+', ' ')));
    }

    private static OpenIdException Refused(string rule, string expected, string? came) =>
        new(StatusCodes.Status401Unauthorized, "invalid_client", "Client authentication failed", new Refusal(rule, expected, came ?? "none", Source));

    private static OpenIdException BadToken(string rule, string expected, string? came) =>
        new(StatusCodes.Status401Unauthorized, "invalid_client", "JWT is not valid", new Refusal(rule, expected, came ?? "none", Source));
}
