using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using LocalSpine.Core.Outcomes;
using LocalSpine.Identity.Platform;
using Microsoft.AspNetCore.Http;

namespace LocalSpine.Identity.OpenId;

/// <summary>Gives codes, and tokens for them (identity 12.6).</summary>
internal sealed class ProviderTokens(Grants grants, SigningKeys keys, IdTokens idTokens)
{
    /// <summary>How long an access token lives; answers say a second less, as the real one's do.</summary>
    public static readonly TimeSpan TokenLife = TimeSpan.FromHours(1);

    private const string Source = "identity 12.6";

    private static readonly TimeSpan CodeLife = TimeSpan.FromSeconds(120);

    // As long as a session can be.
    private static readonly TimeSpan SessionLife = TimeSpan.FromDays(1);

    /// <summary>A code for a client; with it begins the client's session, if there is none yet.</summary>
    public async Task<string> NewCodeAsync(AuthorizeRequest request, SignedIn who, CancellationToken cancellationToken)
    {
        // One session for a client in a sign-on: it has the same id however often it asks.
        var sid = Base64Url.EncodeToString(SHA256.HashData(Encoding.UTF8.GetBytes($"{request.Realm} {request.ClientId} {who.Session}")));
        await grants.AddAsync(
            GrantKind.Session, sid, who.Session, new OpenIdSession(sid, request.ClientId, who.Subject, request.Realm, request.Issuer, who.Session, who.IsSso), SessionLife, cancellationToken);
        var code = Grants.NewSecret();
        await grants.AddAsync(GrantKind.Code, code, who.Session, new ProviderGrant(request, who, sid), CodeLife, cancellationToken);
        return code;
    }

    /// <summary>Tokens for a code.</summary>
    /// <exception cref="OpenIdException">400 invalid_grant.</exception>
    public async Task<TokenSet> RedeemAsync(Application client, string code, string? redirectUri, string? verifier, Realm realm, CancellationToken cancellationToken)
    {
        if (await grants.FindAsync<ProviderGrant>(GrantKind.Code, code, cancellationToken) is not { } found || found.Request.ClientId != client.ClientId || found.Request.Realm != realm.Name)
        {
            throw BadGrant("CODE_UNKNOWN", $"a code of client {client.ClientId}, used once, within {CodeLife.TotalSeconds} seconds", "another");
        }

        // From here on the code is used, whatever comes: nobody has several tries.
        if (await grants.TakeAsync<ProviderGrant>(GrantKind.Code, code, cancellationToken) is not { } grant)
        {
            throw BadGrant("CODE_UNKNOWN", "a code that is used once", "one that was used");
        }

        var request = grant.Request;
        if (redirectUri != request.RedirectUri)
        {
            throw BadGrant("CODE_REDIRECT_URI", request.RedirectUri, redirectUri ?? "none");
        }

        if (!Fits(request, verifier))
        {
            throw BadGrant("CODE_VERIFIER", request.Challenge is null ? "no code_verifier: the code was asked for without code_challenge" : $"the code_verifier of the {request.ChallengeMethod} challenge",
                verifier is null ? "none" : "another");
        }

        var key = await keys.GetAsync(realm.Name, cancellationToken);
        var access = Grants.NewSecret();
        await grants.AddAsync(GrantKind.ProviderToken, access, grant.Who.Session, grant, TokenLife, cancellationToken);
        return new TokenSet(access, await idTokens.IssueAsync(grant, realm, key, code, access, cancellationToken), grant);
    }

    private static bool Fits(AuthorizeRequest request, string? verifier) => request.Challenge is null || verifier is null
        ? request.Challenge is null && verifier is null
        : CryptographicOperations.FixedTimeEquals(
            Encoding.UTF8.GetBytes(request.Challenge),
            Encoding.UTF8.GetBytes(request.ChallengeMethod == "S256" ? Base64Url.EncodeToString(SHA256.HashData(Encoding.UTF8.GetBytes(verifier))) : verifier));

    private static OpenIdException BadGrant(string rule, string expected, string came) => new(
        StatusCodes.Status400BadRequest, "invalid_grant", "The provided access grant is invalid, expired, or revoked.", new Refusal(rule, expected, came, Source));
}

/// <summary>What a code was given for.</summary>
internal sealed record TokenSet(string AccessToken, string IdToken, ProviderGrant Grant);
