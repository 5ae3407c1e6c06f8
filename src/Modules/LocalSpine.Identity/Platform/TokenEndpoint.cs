using System.Text.Json.Nodes;
using LocalSpine.Identity.OpenId;
using Microsoft.AspNetCore.Http;

namespace LocalSpine.Identity.Platform;

/// <summary>
/// <c>POST /token</c>: the four grants. Which of them a request is, follows from conditions in the real one's order, which is not the order that one would think of
/// (identity 13.4).
/// </summary>
internal sealed class TokenEndpoint(PlatformClients clients, AssertionChecks assertions, SubjectChecks subjects, PlatformTokens tokens, Grants grants)
{
    private const string Exchange = "urn:ietf:params:oauth:grant-type:token-exchange";
    private const string IdTokenType = "urn:ietf:params:oauth:token-type:id_token";
    private const string AccessTokenType = "urn:ietf:params:oauth:token-type:access_token";

    public async Task ServeAsync(PlatformRequest request)
    {
        if (request.Context.Request.ContentType != "application/x-www-form-urlencoded")
        {
            throw new PlatformException(PlatformErrors.ContentType, request.Context.Request.ContentType);
        }

        var form = await OpenIdParameters.OfFormAsync(request.Context.Request);
        var grant = form["grant_type"];
        request.Exchange.Interaction = grant is null ? "token" : $"token {grant[(grant.LastIndexOf(':') + 1)..]}";
        var answer = form["subject_token_type"] == IdTokenType ? await ExchangeAsync(request, form)
            : grant switch
            {
                "client_credentials" => await CredentialsAsync(request, form),
                "authorization_code" => await CodeAsync(request, form),
                "refresh_token" => await RefreshAsync(request, form),
                Exchange => throw new PlatformException(PlatformErrors.SubjectType, form["subject_token_type"]),
                null => throw new PlatformException(PlatformErrors.GrantTypeMissing),
                _ => throw new PlatformException(PlatformErrors.GrantTypeInvalid, grant),
            };
        await JsonAnswers.WriteAsync(request.Context, StatusCodes.Status200OK, answer, isRecorded: false);
    }

    private async Task<JsonObject> CodeAsync(PlatformRequest request, OpenIdParameters form)
    {
        var application = await clients.AuthenticateAsync(form, request.Aborted);
        request.Identify(application);
        var redirectUri = form["redirect_uri"] ?? throw new PlatformException(PlatformErrors.RedirectMissing);
        if (application.RedirectUris is not [var registered, ..] || registered != redirectUri)
        {
            throw new PlatformException(PlatformErrors.RedirectInvalid, redirectUri);
        }

        var code = form["code"] ?? throw new PlatformException(PlatformErrors.CodeMissing);
        if ((await grants.FindAsync<PlatformGrant>(GrantKind.PlatformCode, code, request.Aborted))?.ClientId != application.ClientId
            || await grants.TakeAsync<PlatformGrant>(GrantKind.PlatformCode, code, request.Aborted) is not { } grant)
        {
            throw new PlatformException(PlatformErrors.CodeInvalid, "another");
        }

        request.Identify(application, grant.Subject, grant.Role);
        return await tokens.IssueToUserAsync(grant, TokenLives.Of(form), request.Aborted);
    }

    private async Task<JsonObject> RefreshAsync(PlatformRequest request, OpenIdParameters form)
    {
        var application = await clients.AuthenticateAsync(form, request.Aborted);
        request.Identify(application);
        var token = form["refresh_token"] ?? throw new PlatformException(PlatformErrors.RefreshMissing);
        var (answer, grant) = await tokens.RefreshAsync(application.ClientId, token, TokenLives.Of(form), request.Aborted);
        request.Identify(application, grant.Subject, grant.Role);
        return answer;
    }

    private async Task<JsonObject> CredentialsAsync(PlatformRequest request, OpenIdParameters form)
    {
        CheckAssertionType(form);
        var application = await assertions.CheckAsync(request, form);
        var scopes = PlatformScopes.OfApplication(application.Scopes);
        return scopes.Count == 0
            ? throw new PlatformException(PlatformErrors.NoApplicationScope, $"scopes {string.Join(' ', application.Scopes)}")
            : await tokens.IssueToApplicationAsync(new PlatformGrant(application.ClientId, scopes, null, null, null, null), TokenLives.Of(form), request.Aborted);
    }

    private async Task<JsonObject> ExchangeAsync(PlatformRequest request, OpenIdParameters form)
    {
        CheckAssertionType(form);
        if (form["grant_type"] != Exchange)
        {
            throw new PlatformException(PlatformErrors.NotExchange, form["grant_type"]);
        }

        var application = await assertions.CheckAsync(request, form);
        var grant = await subjects.CheckAsync(request, application, form["subject_token"]);
        request.Identify(application, grant.Subject, grant.Role);
        var answer = await tokens.IssueToUserAsync(grant, TokenLives.Of(form), request.Aborted);
        answer["issued_token_type"] = AccessTokenType;
        return answer;
    }

    private static void CheckAssertionType(OpenIdParameters form)
    {
        if (form["client_assertion_type"] != AssertionChecks.AssertionType)
        {
            throw new PlatformException(PlatformErrors.AssertionType, form["client_assertion_type"]);
        }
    }
}
