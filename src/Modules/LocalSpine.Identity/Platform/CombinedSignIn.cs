using LocalSpine.Hosting.Exchanges;
using LocalSpine.Identity.OpenId;
using Microsoft.AspNetCore.Http;

namespace LocalSpine.Identity.Platform;

/// <summary>Combined authentication and authorisation: <c>/authorize</c> sends the browser to a provider, <c>/callback</c> takes it back (identity 13.2, 13.3).</summary>
internal sealed class CombinedSignIn(
    PlatformClients clients, ApplicationStore applications, Grants grants, ProviderTokens providerTokens, SigningKeys keys, ProviderFaults faults, RealmAddresses addresses)
{
    private static readonly TimeSpan StateLife = TimeSpan.FromMinutes(15);
    private static readonly TimeSpan CodeLife = TimeSpan.FromSeconds(120);

    public async Task AuthorizeAsync(PlatformRequest request)
    {
        var query = OpenIdParameters.OfQuery(request.Context.Request);
        var application = await clients.FindAsync(query["client_id"], PlatformErrors.ClientIdMissing, PlatformErrors.ClientIdInvalid, request.Aborted);
        request.Identify(application);
        var redirectUri = query["redirect_uri"] ?? throw new PlatformException(PlatformErrors.RedirectMissing);
        if (application.RedirectUris is not [var registered, ..] || registered != redirectUri)
        {
            throw new PlatformException(PlatformErrors.RedirectInvalid, redirectUri);
        }

        var state = query["state"];
        var wrong = state is null ? PlatformErrors.StateMissing
            : query["response_type"] is not { } type ? PlatformErrors.ResponseTypeMissing
            : type != "code" ? PlatformErrors.ResponseTypeInvalid
            : null;
        if (wrong is not null)
        {
            request.Exchange.Refusal = PlatformEndpoint.RefusalOf(wrong, query["response_type"] ?? "none");
            request.Context.Response.Redirect(JsonAnswers.With(redirectUri, ("error", wrong.Error), ("error_description", wrong.Description), ("state", state)));
            return;
        }

        // Any other scope is ignored.
        var provider = query["scope"] == "nhs-login" ? ProviderKind.NhsLogin : ProviderKind.Cis2;
        var issuer = addresses.IssuerFor(provider, request.IsMock, request.Host);
        var own = Guid.NewGuid().ToString();
        var pending = new PendingCombined(application.ClientId, redirectUri, state!, provider, issuer, RealmAddresses.CallbackAt(request.Host, request.Root));
        await grants.AddAsync(GrantKind.State, own, "", pending, StateLife, request.Aborted);
        var isStaff = provider == ProviderKind.Cis2;
        request.Context.Response.Redirect(JsonAnswers.With(
            issuer + addresses.RealmOf(issuer, request.Host)!.Paths.Authorize,
            ("response_type", "code"), ("client_id", ApplicationStore.Platform(provider).ClientId), ("redirect_uri", pending.Callback),
            ("scope", isStaff ? "openid nationalrbacaccess" : "openid profile"), ("state", own), ("max_age", isStaff ? "300" : null), ("acr_values", isStaff ? query["acr_values"] ?? "AAL3_ANY" : null)));
    }

    public async Task CallbackAsync(PlatformRequest request)
    {
        var query = OpenIdParameters.OfQuery(request.Context.Request);
        var pending = await grants.TakeAsync<PendingCombined>(GrantKind.State, query["state"], request.Aborted) ?? throw new PlatformException(PlatformErrors.StateUnknown, "another");
        var application = PlatformClients.Admit(await applications.FindAsync(pending.ClientId, request.Aborted) ?? throw new PlatformException(PlatformErrors.ClientIdInvalid, pending.ClientId));
        request.Identify(application);
        if (query["error"] is { } error)
        {
            request.Exchange.Refusal = PlatformEndpoint.RefusalOf(PlatformErrors.StateUnknown with { Rule = "PROVIDER_ERROR", Expected = "a provider that signs the user in" }, error);
            request.Context.Response.Redirect(JsonAnswers.With(pending.RedirectUri, ("error", error), ("error_description", query["error_description"]), ("state", pending.State)));
            return;
        }

        var set = await RedeemAsync(request, pending, query["code"] ?? "");
        var who = set.Grant.Who;
        request.Identify(application, who.Subject, who.Role);
        var scopes = PlatformScopes.OfUser(application.Scopes, pending.Provider, who.Level);
        if (scopes.Count == 0)
        {
            throw new PlatformException(PlatformErrors.NoUserScope, $"level {who.Level}, scopes {string.Join(' ', application.Scopes)}");
        }

        var code = Grants.NewSecret();
        var grant = new PlatformGrant(application.ClientId, scopes, pending.Provider, who.Subject, who.Level, who.Role) { SessionId = set.Grant.SessionId, Combined = set.Grant, Actor = who.Actor };
        await grants.AddAsync(GrantKind.PlatformCode, code, grant.SessionId, grant, CodeLife, request.Aborted);
        request.Context.Response.Redirect(JsonAnswers.With(pending.RedirectUri, ("code", code), ("state", pending.State)));
    }

    // The platform's own call to the provider, which is in this process.
    private async Task<TokenSet> RedeemAsync(PlatformRequest request, PendingCombined pending, string code)
    {
        var realm = addresses.RealmOf(pending.Issuer, request.Host)!;
        var client = ApplicationStore.Platform(pending.Provider);
        TokenSet set;
        try
        {
            set = await providerTokens.RedeemAsync(client, code, pending.Callback, null, realm, request.Aborted);
        }
        catch (OpenIdException e)
        {
            throw new PlatformException(PlatformErrors.Unknown with { Rule = e.Refusal.Rule, Expected = e.Refusal.Expected }, e.Refusal.Came);
        }

        var key = await keys.GetAsync(realm.Name, request.Aborted);
        var token = Jwt.Read(await faults.ApplyAsync(set.IdToken, key, realm.Algorithm, request.Aborted)) ?? throw new PlatformException(PlatformErrors.IdTokenMalformed, "something else");
        return !token.IsFor(a => a == client.ClientId) ? throw new PlatformException(PlatformErrors.IdTokenAudience, Jwt.Member(token.Claims, "aud")?.ToString())
            : Jwt.Text(token.Claims, "iss") != pending.Issuer ? throw new PlatformException(PlatformErrors.IdTokenIssuer, Jwt.Text(token.Claims, "iss"))
            : token.KeyId != key.Id ? throw new PlatformException(PlatformErrors.IdTokenKey, token.KeyId)
            : !token.IsSignedWith(key.Key, "RS256", "RS512") ? throw new PlatformException(PlatformErrors.Signature, "another")
            : set;
    }
}

/// <summary>An application that waits for its user.</summary>
/// <param name="State">The application's own.</param>
/// <param name="Callback">Redirect URI of the platform that the provider was given.</param>
internal sealed record PendingCombined(string ClientId, string RedirectUri, string State, ProviderKind Provider, string Issuer, string Callback);
