using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using LocalSpine.Core.Outcomes;
using LocalSpine.Hosting.Admin;
using LocalSpine.Identity.OpenId;
using LocalSpine.Identity.Platform;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace LocalSpine.Identity.Admin;

/// <summary>Applications over the admin API, with two short cuts that the real environment does not have: an access token without a sign-in, a fault on purpose.</summary>
internal static class ApplicationAdmin
{
    public static void Map(IEndpointRouteBuilder admin)
    {
        admin.MapPost("/applications", CreateAsync);
        admin.MapGet("/applications", async (ApplicationStore applications, int? limit, CancellationToken cancellationToken) =>
            (await applications.ListAsync(Math.Clamp(limit ?? 100, 1, 10_000), cancellationToken)).Select(a => ApplicationView.Of(a)));
        admin.MapDelete("/applications/{clientId}", async (ApplicationStore applications, string clientId, CancellationToken cancellationToken) =>
            await applications.RemoveAsync(clientId, cancellationToken) ? Results.NoContent() : Unknown(clientId));
        admin.MapPost("/applications/{clientId}/tokens", MintAsync);
        admin.MapPost("/identity/faults", async (ProviderFaults faults, string kind, CancellationToken cancellationToken) =>
        {
            await faults.AddAsync(kind, cancellationToken);
            return Results.NoContent();
        });
        admin.MapPost("/identity/logout-tokens", LogoutTokenAsync);
    }

    private static async Task<IResult> CreateAsync(NewApplication wanted, ApplicationStore applications, CancellationToken cancellationToken)
    {
        var application = ApplicationRules.Check(wanted);
        await applications.AddAsync(application, cancellationToken);
        return Results.Json(ApplicationView.Of(application), statusCode: StatusCodes.Status201Created);
    }

    // What a sign-in would give; nobody signed in.
    private static async Task<IResult> MintAsync(
        string clientId, TokenOrder? order, ApplicationStore applications, SignedInUsers users, PlatformTokens tokens, CancellationToken cancellationToken)
    {
        if (await applications.FindAsync(clientId, cancellationToken) is not { } application)
        {
            return Unknown(clientId);
        }

        if (order is not ({ Uid: not null } or { NhsNumber: not null }))
        {
            return Results.Json(await tokens.IssueToApplicationAsync(
                new PlatformGrant(clientId, PlatformScopes.OfApplication(application.Scopes), null, null, null, null), TokenLives.Usual, cancellationToken));
        }

        var isStaff = order.Uid is not null;
        if (isStaff && (await users.FindAsync(order.Uid!, cancellationToken) is not { } user || (order.Role is not null && user.Roles.All(r => r.Id != order.Role))))
        {
            return ProblemAnswers.Refused(new Refusal("USER_UNKNOWN", "a user of this environment, and one of the user's role profiles", $"{order.Uid} {order.Role}"));
        }

        var (provider, level) = isStaff ? (ProviderKind.Cis2, order.Level ?? "3") : (ProviderKind.NhsLogin, order.Level ?? "P9");
        return Results.Json(await tokens.IssueToUserAsync(
            new PlatformGrant(clientId, PlatformScopes.OfUser(application.Scopes, provider, level), provider, order.Uid ?? order.NhsNumber, level, order.Role), TokenLives.Usual, cancellationToken));
    }

    // For who tests what takes logout tokens: signed by CIS2's key, for any client and session, or for the session of one of the platform's access tokens.
    private static async Task<IResult> LogoutTokenAsync(LogoutOrder order, SigningKeys keys, IdTokens tokens, PlatformTokens platform, CancellationToken cancellationToken)
    {
        var sid = order.Sid ?? (await platform.FindStoredAsync(order.AccessToken, cancellationToken)).Stored?.Grant.SessionId;
        if (sid is null)
        {
            return ProblemAnswers.Refused(new Refusal("SESSION_UNKNOWN", "a sid, or an access token of combined authentication", order.AccessToken is null ? "none" : "another"));
        }

        var session = new OpenIdSession(sid, order.ClientId ?? ApplicationStore.Platform(ProviderKind.Cis2).ClientId, order.Sub ?? "", "cis2", order.Issuer, "", false);
        return Results.Json(new JsonObject { ["logout_token"] = tokens.Logout(session, await keys.GetAsync("cis2", cancellationToken)) });
    }

    private static IResult Unknown(string clientId) =>
        ProblemAnswers.Refused(new Refusal("APPLICATION_UNKNOWN", "the client id of a registered application", clientId), StatusCodes.Status404NotFound);
}

/// <summary>An application to register.</summary>
/// <param name="ClientId">Null for a new one.</param>
/// <param name="Products">APIs to subscribe to: each gives its three scopes.</param>
/// <param name="Scopes">Further scopes, for example those of other assurance levels.</param>
/// <param name="State">Approved, or why the gateway refuses it.</param>
internal sealed record NewApplication(
    string? ClientId, string? Name, string? ClientSecret, IReadOnlyList<string>? RedirectUris, string? JwksUrl, JsonElement? Jwks, string? Asid, string? OdsCode,
    IReadOnlyList<string>? Products, IReadOnlyList<string>? Scopes, string? BackchannelLogoutUri, string? State);

/// <summary>An access token that is wanted without a sign-in.</summary>
/// <param name="Role">Role profile of the user; null for the only one.</param>
/// <param name="Level">1 to 3 for staff, P0, P5 or P9 for patients.</param>
internal sealed record TokenOrder(string? Uid, string? Role, string? NhsNumber, string? Level);

/// <summary>A logout token that is wanted.</summary>
internal sealed record LogoutOrder(string Issuer, string? Sid, string? AccessToken, string? ClientId, string? Sub);

/// <summary>An application as the admin API shows one.</summary>
internal sealed record ApplicationView(
    string ClientId, string Name, string? ClientSecret, IReadOnlyList<string> RedirectUris, string? JwksUrl, bool HasInlineKeys, string? Asid, string? OdsCode, IReadOnlyList<string> Products,
    IReadOnlyList<string> Scopes, string? BackchannelLogoutUri, string State)
{
    public static ApplicationView Of(Application a) => new(
        a.ClientId, a.Name, a.Secret, a.RedirectUris, a.JwksUrl, a.Jwks is not null, a.Asid, a.OdsCode, a.Products, a.Scopes, a.BackchannelLogoutUri, a.State.ToString());
}

/// <summary>What an application has to be like.</summary>
internal static class ApplicationRules
{
    private const string Letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

    /// <exception cref="RefusedException">A rule is broken.</exception>
    public static Application Check(NewApplication wanted)
    {
        var uris = wanted.RedirectUris ?? [];
        foreach (var uri in uris)
        {
            Require(
                uri.Length <= 2000 && uri.All(c => c is > ' ' and < (char)127) && Uri.TryCreate(uri, UriKind.Absolute, out var url) && url.Fragment.Length == 0 && !uri.Contains('#', StringComparison.Ordinal)
                && url.Scheme is not ("javascript" or "data" or "file" or "vbscript"),
                "APPLICATION_REDIRECT_URI", "absolute URLs of ASCII characters, without a fragment", uri);
        }

        Require(IsWeb(wanted.JwksUrl), "APPLICATION_JWKS_URL", "an absolute http or https URL", wanted.JwksUrl);
        Require(IsWeb(wanted.BackchannelLogoutUri), "APPLICATION_LOGOUT_URI", "an absolute http or https URL", wanted.BackchannelLogoutUri);
        var jwks = wanted.Jwks is { ValueKind: JsonValueKind.Object } keys ? keys.GetRawText() : null;
        Require(wanted.Jwks is null or { ValueKind: JsonValueKind.Null } || (jwks is not null && KeySet.Read(jwks) is not null), "APPLICATION_JWKS", "a key set document", "something else");
        Require(wanted.JwksUrl is null || jwks is null, "APPLICATION_JWKS", "a key set or its URL, not both", "both");
        Require(wanted.Name is null or { Length: > 0 and <= 100 }, "APPLICATION_NAME", "a name of at most 100 characters", wanted.Name);
        Require(
            wanted.ClientId is null || (wanted.ClientId.Length is >= 3 and <= 100 && wanted.ClientId.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_')),
            "APPLICATION_CLIENT_ID", "3 to 100 letters, digits, dots, hyphens and underscores", wanted.ClientId);
        Require(
            wanted.ClientId is null || (wanted.ClientId != ApplicationStore.Platform(ProviderKind.Cis2).ClientId && wanted.ClientId != ApplicationStore.Platform(ProviderKind.NhsLogin).ClientId),
            "APPLICATION_TAKEN", "a client id that nobody has", wanted.ClientId);
        Require(wanted.ClientSecret is null or { Length: >= 8 and <= 200 }, "APPLICATION_SECRET", "8 to 200 characters", "others");
        Require(wanted.Asid is null || (wanted.Asid.Length == 12 && wanted.Asid.All(char.IsAsciiDigit)), "APPLICATION_ASID", "twelve digits", wanted.Asid);
        var state = ApplicationState.Approved;
        Require(wanted.State is null || Enum.TryParse(wanted.State, ignoreCase: true, out state), "APPLICATION_STATE", string.Join(", ", Enum.GetNames<ApplicationState>()), wanted.State);
        var products = wanted.Products ?? [];
        return new Application(wanted.ClientId ?? RandomNumberGenerator.GetString(Letters, 32), wanted.Name ?? "application")
        {
            Secret = wanted.ClientSecret ?? RandomNumberGenerator.GetString(Letters, 16),
            RedirectUris = uris,
            JwksUrl = wanted.JwksUrl,
            Jwks = jwks,
            Asid = wanted.Asid,
            OdsCode = wanted.OdsCode?.ToUpper(CultureInfo.InvariantCulture),
            Products = products,
            Scopes = [.. products.SelectMany(PlatformScopes.OfProduct).Concat(wanted.Scopes ?? []).Distinct()],
            BackchannelLogoutUri = wanted.BackchannelLogoutUri,
            State = state,
        };
    }

    private static bool IsWeb(string? url) => url is null || (Uri.TryCreate(url, UriKind.Absolute, out var parsed) && parsed.Scheme is "http" or "https");

    private static void Require(bool isGood, string rule, string expected, string? came)
    {
        if (!isGood)
        {
            throw new RefusedException(new Refusal(rule, expected, came ?? "none"));
        }
    }
}
