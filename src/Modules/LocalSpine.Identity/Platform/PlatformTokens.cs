using System.Globalization;
using System.Text.Json.Nodes;
using LocalSpine.Core.Identity;
using LocalSpine.Core.Time;
using LocalSpine.Identity.OpenId;
using LocalSpine.Storage;

namespace LocalSpine.Identity.Platform;

/// <summary>The platform's tokens: given, refreshed, looked up (identity 13.4, 13.7). Every value of an answer is a text.</summary>
internal sealed class PlatformTokens(Grants grants, ApplicationStore applications, SignedInUsers users, IDatabase database, TimeProvider clock) : IAccessTokens
{
    private static readonly TimeSpan AccessLife = TimeSpan.FromSeconds(600);
    private static readonly TimeSpan StaffChain = TimeSpan.FromHours(12);
    private static readonly TimeSpan PatientChain = TimeSpan.FromHours(1);

    // How long it is still known that a token was one.
    private static readonly TimeSpan Remembered = TimeSpan.FromDays(1);

    private static readonly GatewayFault Missing = new("ACCESS_TOKEN_MISSING", 401, "Invalid access token", "oauth.v2.InvalidAccessToken");
    private static readonly GatewayFault Invalid = new("ACCESS_TOKEN_INVALID", 401, "Invalid Access Token", "keymanagement.service.invalid_access_token");
    private static readonly GatewayFault Expired = new("ACCESS_TOKEN_EXPIRED", 401, "Access Token expired", "keymanagement.service.access_token_expired");

    public async ValueTask<AccessTokenResult> FindAsync(string? bearer, CancellationToken cancellationToken)
    {
        var (stored, application, fault) = await FindStoredAsync(bearer, cancellationToken);
        if (stored is null)
        {
            return new AccessTokenResult(null, fault);
        }

        var grant = stored.Grant;
        var user = grant.Provider == ProviderKind.Cis2 ? await users.FindAsync(grant.Subject!, cancellationToken) : null;
        var open = user?.RolesOpenOn(UkTime.Date(clock.GetUtcNow())).ToList() ?? [];
        return new AccessTokenResult(
            new AccessToken(application!.ClientId, application.Name, grant.Scopes, application.Asid, application.OdsCode, stored.Expires)
            {
                User = user,
                Role = grant.Role is { } role ? open.Find(r => r.Id == role) : open is [var only] ? only : null,
                NhsNumber = grant.Provider == ProviderKind.NhsLogin ? grant.Subject : null,
                ActorNhsNumber = grant.Actor,
                AssuranceLevel = grant.Level,
            },
            null);
    }

    /// <summary>A living token of an approved application as stored, or the gateway's fault.</summary>
    public async ValueTask<(StoredAccessToken? Stored, Application? Application, GatewayFault? Fault)> FindStoredAsync(string? bearer, CancellationToken cancellationToken)
    {
        var token = bearer?.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase) == true ? bearer[7..].Trim() : bearer?.Trim();
        return string.IsNullOrEmpty(token) ? (null, null, Missing)
            : await grants.FindAsync<StoredAccessToken>(GrantKind.AccessToken, token, cancellationToken) is not { } stored ? (null, null, Invalid)
            : stored.Expires <= clock.GetUtcNow() ? (null, null, Expired)
            : await applications.FindAsync(stored.Grant.ClientId, cancellationToken) is { State: ApplicationState.Approved } application ? (stored, application, null)
            : (null, null, Invalid);
    }

    /// <summary>An access token for an application alone.</summary>
    public Task<JsonObject> IssueToApplicationAsync(PlatformGrant grant, TokenLives lives, CancellationToken cancellationToken) => database.WriteAsync(
        write =>
        {
            var answer = Access(write, grant, lives);
            answer["issued_at"] = clock.GetUtcNow().ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture);
            return answer;
        },
        cancellationToken);

    /// <summary>An access token in a user's name, with the first refresh token of a chain.</summary>
    public Task<JsonObject> IssueToUserAsync(PlatformGrant grant, TokenLives lives, CancellationToken cancellationToken) => database.WriteAsync(
        write => WithRefresh(write, grant, 0, clock.GetUtcNow() + Shorter(grant.Provider == ProviderKind.NhsLogin ? PatientChain : StaffChain, lives.Chain), lives), cancellationToken);

    /// <summary>New tokens for a refresh token, which is dead from then on.</summary>
    /// <exception cref="PlatformException">It is unknown, used, another client's or too old.</exception>
    public async Task<(JsonObject Answer, PlatformGrant Grant)> RefreshAsync(string clientId, string token, TokenLives lives, CancellationToken cancellationToken)
    {
        if (await grants.FindAsync<StoredRefreshToken>(GrantKind.RefreshToken, token, cancellationToken) is not { } known || known.Grant.ClientId != clientId)
        {
            throw new PlatformException(PlatformErrors.RefreshInvalid, "another");
        }

        if (known.Expires <= clock.GetUtcNow())
        {
            throw new PlatformException(PlatformErrors.RefreshExpired, $"one that ended {known.Expires:O}");
        }

        var answer = await database.WriteAsync(
            write => grants.Take<StoredRefreshToken>(write, GrantKind.RefreshToken, token) is { } old ? WithRefresh(write, old.Grant, old.Count + 1, old.ChainEnds, lives) : null, cancellationToken);
        return (answer ?? throw new PlatformException(PlatformErrors.RefreshInvalid, "one that was used"), known.Grant);
    }

    /// <summary>Revokes what was given in a provider's session, refreshed or not; false when there is nothing.</summary>
    public Task<bool> RevokeAsync(string sessionId, CancellationToken cancellationToken) => database.WriteAsync(write => Grants.End(write, sessionId) > 0, cancellationToken);

    private JsonObject WithRefresh(WriteConnection write, PlatformGrant grant, int count, DateTimeOffset chainEnds, TokenLives lives)
    {
        var answer = Access(write, grant, lives);
        var refresh = Grants.NewSecret();
        var now = clock.GetUtcNow();
        var left = Shorter(chainEnds - now, lives.Refresh);
        grants.Add(write, GrantKind.RefreshToken, refresh, grant.SessionId ?? "", new StoredRefreshToken(grant, count, now + left, chainEnds), left + Remembered);
        answer["refresh_token"] = refresh;
        answer["refresh_token_expires_in"] = Seconds(left);
        answer["refresh_count"] = count.ToString(CultureInfo.InvariantCulture);
        return answer;
    }

    private JsonObject Access(WriteConnection write, PlatformGrant grant, TokenLives lives)
    {
        var token = Grants.NewSecret();
        var life = Shorter(AccessLife, lives.Access);
        grants.Add(write, GrantKind.AccessToken, token, grant.SessionId ?? "", new StoredAccessToken(grant, clock.GetUtcNow() + life), life + Remembered);
        return new JsonObject { ["access_token"] = token, ["expires_in"] = Seconds(life), ["token_type"] = "Bearer" };
    }

    private static TimeSpan Shorter(TimeSpan life, TimeSpan? wanted) => wanted is { } shorter && shorter < life ? shorter : life;

    // What is left when the answer arrives: a second less than the life.
    private static string Seconds(TimeSpan life) => Math.Max(0, (long)Math.Ceiling(life.TotalSeconds) - 1).ToString(CultureInfo.InvariantCulture);
}

/// <summary>Lives that a request asked for; they only shorten (identity 13.4). Null for the usual ones.</summary>
internal sealed record TokenLives(TimeSpan? Access, TimeSpan? Refresh, TimeSpan? Chain)
{
    public static TokenLives Usual { get; } = new(null, null, null);

    public static TokenLives Of(OpenIdParameters form)
    {
        return new TokenLives(Life("_access_token_expiry_ms"), Life("_refresh_token_expiry_ms"), Life("_refresh_tokens_validity_ms"));

        TimeSpan? Life(string name) => long.TryParse(form[name], NumberStyles.None, CultureInfo.InvariantCulture, out var ms) && ms < 86_400_000 ? TimeSpan.FromMilliseconds(ms) : null;
    }
}
