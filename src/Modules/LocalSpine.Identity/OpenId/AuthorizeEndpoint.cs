using System.Globalization;
using LocalSpine.Core.Outcomes;
using LocalSpine.Hosting.Exchanges;
using Microsoft.AspNetCore.Http;

namespace LocalSpine.Identity.OpenId;

/// <summary>
/// A provider's authorize endpoint: code flow only (identity 12.3). Until client and redirect URI are known to belong together the answer is an error here; after
/// that every answer is a redirect.
/// </summary>
internal sealed class AuthorizeEndpoint(OpenIdClients clients, SignInFlow flow, BrowserSessions browsers, TimeProvider clock)
{
    private const string Source = "identity 12.3";
    private const string DefaultAcr = "AAL3_ANY";

    /// <summary>Scopes of CIS2.</summary>
    public static IReadOnlyList<string> StaffScopes { get; } =
        ["openid", "profile", "email", "nhsperson", "nationalrbacaccess", "associatedorgs", "professionalmemberships", "organisationalmemberships", "selectedrole"];

    /// <summary>Scopes of NHS login.</summary>
    public static IReadOnlyList<string> PatientScopes { get; } = ["openid", "profile", "email", "phone"];

    /// <summary>Authentication classes of CIS2. A virtual smartcard stands for each; what a token says is its level of a smartcard.</summary>
    public static IReadOnlyList<string> AcrValues { get; } =
    [
        "AAL3_ANY", "AAL2_OR_AAL3_ANY", "AAL2_ANY", "AAL1_USERPASS", "AAL3_IOS", "AAL3_FIDO2", "AAL3_N3_SMARTCARD", "AAL3_CIS2_SMARTCARD", "AAL3_SMARTCARD", "AAL2_TOTP", "AAL2_NHSMAIL",
    ];

    public async Task ServeAsync(HttpContext context, RealmAddress address)
    {
        var parameters = await OpenIdParameters.OfAsync(context.Request);
        var client = await clients.FindAsync(parameters["client_id"], address.Realm.Kind, context.RequestAborted)
            ?? throw Refused("invalid_client", "Client authentication failed", "CLIENT_UNKNOWN", "the client id of a registered application", parameters["client_id"]);
        if (parameters["redirect_uri"] is not { } redirectUri || !clients.MayReturnTo(client, redirectUri, address.Realm.Kind, context.Request.Host))
        {
            throw Refused("redirect_uri_mismatch", "The redirection URI provided does not match a pre-registered value.", "REDIRECT_URI", $"a redirect URI of client {client.ClientId}, exactly",
                parameters["redirect_uri"]);
        }

        if (Fault(parameters, address) is var (error, description, refusal))
        {
            context.Features.Get<Exchange>()!.Refusal = refusal;
            context.Response.Redirect(JsonAnswers.With(redirectUri, ("error", error), ("error_description", description), ("state", parameters["state"])));
            return;
        }

        var request = new AuthorizeRequest(
            address.Realm.Name, address.Issuer, client.ClientId, redirectUri, [.. parameters["scope"]!.Split(' ', StringSplitOptions.RemoveEmptyEntries).Distinct()], parameters["state"],
            parameters["nonce"], Acr(parameters["acr_values"]), parameters["code_challenge"], parameters["code_challenge"] is null ? null : parameters["code_challenge_method"] ?? "plain");
        await GoOnAsync(context, address, request, Words(parameters["prompt"]), parameters["max_age"]);
    }

    private async Task GoOnAsync(HttpContext context, RealmAddress address, AuthorizeRequest request, string[] prompt, string? maxAge)
    {
        var known = prompt.Contains("login") ? null : await browsers.FindAsync(context, address.Realm);
        if (known is not null && maxAge is not null && clock.GetUtcNow() - known.At > TimeSpan.FromSeconds(long.Parse(maxAge, CultureInfo.InvariantCulture)))
        {
            known = null;
        }

        if (prompt.Contains("none"))
        {
            var roles = known is null || !request.Wants("selectedrole") || known.Role is not null ? [] : await flow.OpenRolesAsync(known.Subject, context.RequestAborted);
            if (known is null || roles.Count > 1)
            {
                context.Features.Get<Exchange>()!.Refusal = new Refusal("PROMPT_NONE", "a browser that is signed in, with its role chosen", known is null ? "one that is not" : "no role", Source);
                context.Response.Redirect(JsonAnswers.With(
                    request.RedirectUri, ("error", known is null ? "login_required" : "interaction_required"), ("error_description", "The request requires the user to sign in."), ("state", request.State)));
                return;
            }
        }

        await (known is null ? flow.BeginAsync(context, address, request) : flow.GoOnAsync(context, address, request, known));
    }

    // What is wrong with the rest, in the order of RFC 6749 4.1.2.1.
    private static (string Error, string Description, Refusal Refusal)? Fault(OpenIdParameters parameters, RealmAddress address)
    {
        var known = address.Realm.Kind == ProviderKind.Cis2 ? StaffScopes : PatientScopes;
        var scopes = Words(parameters["scope"]);
        var prompt = Words(parameters["prompt"]);
        string[] single = ["response_type", "client_id", "redirect_uri", "scope", "state", "nonce", "code_challenge", "code_challenge_method"];
        return Array.Find(single, parameters.HasTwice) is { } twice ? Wrong("invalid_request", $"Parameter {twice} came twice.", "PARAMETER_TWICE", "each parameter once", twice)
            : parameters["response_type"] is not { } type ? Wrong("invalid_request", "Missing parameter: 'response_type'", "RESPONSE_TYPE", "response_type=code", "none")
            : type != "code" ? Wrong("unsupported_response_type", "Response type is not supported.", "RESPONSE_TYPE", "response_type=code", type)
            : !scopes.Contains("openid") || Array.Exists(scopes, s => !known.Contains(s))
                ? Wrong("invalid_scope", "Unknown/invalid scope(s)", "SCOPE", $"openid, and of {string.Join(' ', known)}", parameters["scope"] ?? "none")
            : parameters["code_challenge_method"] is not (null or "S256" or "plain") || (parameters["code_challenge"] is null && parameters["code_challenge_method"] is not null)
                ? Wrong("invalid_request", "Invalid code_challenge_method", "CODE_CHALLENGE", "a code_challenge with the method S256 or plain", parameters["code_challenge_method"] ?? "none")
            : prompt.Contains("none") && prompt.Length > 1 ? Wrong("invalid_request", "Prompt none stands alone.", "PROMPT", "none alone", parameters["prompt"]!)
            : parameters["max_age"] is { } age && !(long.TryParse(age, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) && seconds < 1_000_000_000)
                ? Wrong("invalid_request", "Invalid max_age", "MAX_AGE", "seconds", age)
            : null;

        static (string, string, Refusal)? Wrong(string error, string description, string rule, string expected, string came) => (error, description, new Refusal(rule, expected, came, Source));
    }

    private static string Acr(string? asked) => Words(asked) is [var first, ..] && AcrValues.Contains(first) ? first : DefaultAcr;

    private static string[] Words(string? text) => text?.Split(' ', StringSplitOptions.RemoveEmptyEntries) ?? [];

    private static OpenIdException Refused(string error, string description, string rule, string expected, string? came) =>
        new(StatusCodes.Status400BadRequest, error, description, new Refusal(rule, expected, came ?? "none", Source));
}
