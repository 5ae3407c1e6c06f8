using System.Text.Json.Nodes;
using LocalSpine.Core.Outcomes;
using LocalSpine.Hosting.Exchanges;
using LocalSpine.Identity.NhsLogin;
using Microsoft.AspNetCore.Http;

namespace LocalSpine.Identity.OpenId;

/// <summary>The paths of a provider, and its errors in JSON.</summary>
internal sealed class ProviderEndpoint(
    AuthorizeEndpoint authorize, SignInFlow flow, ClientAuthentication clients, ProviderTokens tokens, SigningKeys keys, Grants grants, StaffClaims staff, PatientClaims patients,
    EndSessionEndpoint endSession)
{
    private const string BadToken = "The access token provided is expired, revoked, malformed, or invalid for other reasons.";

    /// <param name="surface">Name of the surface that was asked.</param>
    public async Task ServeAsync(HttpContext context, string surface)
    {
        var path = context.Request.Path.Value ?? "";
        if (Realm.Of(surface, path) is not var (realm, root))
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        try
        {
            await ServeAsync(context, new RealmAddress(realm, realm.IssuerAt(context.Request.Host, root)), path[root.Length..]);
        }
        catch (OpenIdException e)
        {
            context.Features.Get<Exchange>()!.Refusal = e.Refusal;
            if (e.Status == StatusCodes.Status401Unauthorized)
            {
                context.Response.Headers.WWWAuthenticate = e.Error == "invalid_token" ? "Bearer error=\"invalid_token\"" : $"Basic realm=\"{realm.Name}\"";
            }

            await JsonAnswers.WriteAsync(context, e.Status, new JsonObject { ["error_description"] = e.Description, ["error"] = e.Error });
        }
    }

    private async Task ServeAsync(HttpContext context, RealmAddress address, string path)
    {
        var isGet = HttpMethods.IsGet(context.Request.Method);
        var isPost = HttpMethods.IsPost(context.Request.Method);
        var paths = address.Realm.Paths;
        context.Features.Get<Exchange>()!.Interaction = $"{address.Realm.Name} {path[(path.LastIndexOf('/') + 1)..]}";
        if (path == "/.well-known/openid-configuration" && isGet)
        {
            await JsonAnswers.WriteAsync(context, StatusCodes.Status200OK, Discovery(address));
        }
        else if (path == paths.KeySet && isGet)
        {
            var key = await keys.GetAsync(address.Realm.Name, context.RequestAborted);
            await JsonAnswers.WriteAsync(context, StatusCodes.Status200OK, KeySet.Publish(key.Key, key.Id, address.Realm.Algorithm));
        }
        else if (path == paths.Authorize && (isGet || isPost))
        {
            await authorize.ServeAsync(context, address);
        }
        else if (path == paths.SignIn && isPost)
        {
            await flow.SignInAsync(context, address);
        }
        else if (path == paths.Role && isPost)
        {
            await flow.ChooseAsync(context, address);
        }
        else if (path == paths.Token && isPost)
        {
            await TokenAsync(context, address);
        }
        else if (path == paths.UserInfo && (isGet || isPost))
        {
            await UserInfoAsync(context, address);
        }
        else if (path == paths.EndSession && (isGet || isPost))
        {
            await endSession.ServeAsync(context, address);
        }
        else
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
        }
    }

    private async Task TokenAsync(HttpContext context, RealmAddress address)
    {
        var form = await OpenIdParameters.OfAsync(context.Request);
        var client = await clients.AuthenticateAsync(context.Request, form, address, context.RequestAborted);
        if (form["grant_type"] != "authorization_code")
        {
            throw new OpenIdException(
                StatusCodes.Status400BadRequest, form["grant_type"] is null ? "invalid_request" : "unsupported_grant_type", "Grant type is not supported",
                new Refusal("GRANT_TYPE", "grant_type=authorization_code", form["grant_type"] ?? "none", "identity 12.6"));
        }

        var set = await tokens.RedeemAsync(client, form["code"] ?? "", form["redirect_uri"], form["code_verifier"], address.Realm, context.RequestAborted);
        Identify(context, set.Grant);
        await JsonAnswers.WriteAsync(
            context,
            StatusCodes.Status200OK,
            new JsonObject
            {
                ["access_token"] = set.AccessToken, ["scope"] = string.Join(' ', set.Grant.Request.Scopes), ["id_token"] = set.IdToken, ["token_type"] = "Bearer",
                ["expires_in"] = (int)ProviderTokens.TokenLife.TotalSeconds - 1,
            },
            isRecorded: false);
    }

    private async Task UserInfoAsync(HttpContext context, RealmAddress address)
    {
        var header = context.Request.Headers.Authorization.ToString();
        var bearer = header.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase) ? header[7..].Trim() : null;
        if (await grants.FindAsync<ProviderGrant>(GrantKind.ProviderToken, bearer, context.RequestAborted) is not { } grant || grant.Request.Realm != address.Realm.Name)
        {
            throw new OpenIdException(
                StatusCodes.Status401Unauthorized, "invalid_token", BadToken,
                new Refusal("ACCESS_TOKEN", "Authorization: Bearer with a living access token of this provider", bearer is null ? "none" : "another", "identity 12.6"));
        }

        Identify(context, grant);
        await JsonAnswers.WriteAsync(
            context, StatusCodes.Status200OK, await (address.Realm.Kind == ProviderKind.Cis2 ? staff.OfAsync(grant, context.RequestAborted) : patients.UserInfoAsync(grant, context.RequestAborted)));
    }

    private static void Identify(HttpContext context, ProviderGrant grant) => context.Features.Get<Exchange>()!.Identify(grant.Who.Subject, grant.Who.Role);

    private static JsonObject Discovery(RealmAddress address)
    {
        var (realm, issuer) = (address.Realm, address.Issuer);
        var isStaff = realm.Kind == ProviderKind.Cis2;
        return new JsonObject
        {
            ["issuer"] = issuer,
            ["authorization_endpoint"] = issuer + realm.Paths.Authorize,
            ["token_endpoint"] = address.TokenUrl,
            ["userinfo_endpoint"] = issuer + realm.Paths.UserInfo,
            ["jwks_uri"] = issuer + realm.Paths.KeySet,
            ["end_session_endpoint"] = issuer + realm.Paths.EndSession,
            ["response_types_supported"] = new JsonArray("code"),
            ["grant_types_supported"] = new JsonArray("authorization_code"),
            ["subject_types_supported"] = new JsonArray("public"),
            ["id_token_signing_alg_values_supported"] = new JsonArray(realm.Algorithm),
            ["token_endpoint_auth_methods_supported"] = new JsonArray("client_secret_post", "client_secret_basic", "client_secret_jwt", "private_key_jwt"),
            ["token_endpoint_auth_signing_alg_values_supported"] = new JsonArray("HS256", "HS384", "HS512", "RS256", "RS384", "RS512"),
            ["code_challenge_methods_supported"] = new JsonArray("S256", "plain"),
            ["scopes_supported"] = Texts(isStaff ? AuthorizeEndpoint.StaffScopes : AuthorizeEndpoint.PatientScopes),
            ["acr_values_supported"] = isStaff ? Texts(AuthorizeEndpoint.AcrValues) : null,
            ["claims_parameter_supported"] = false,
            ["backchannel_logout_supported"] = isStaff,
            ["backchannel_logout_session_supported"] = isStaff,
        };
    }

    private static JsonArray Texts(IEnumerable<string> texts) => new([.. texts.Select(t => (JsonNode)t)]);
}
