using System.Net.Http.Json;
using System.Text.Json.Nodes;
using LocalSpine.Conformance.Environments;
using Microsoft.AspNetCore.WebUtilities;

namespace LocalSpine.Conformance.Identity;

/// <summary>Routes of the API platform's authorisation server, and the errors of authorize, callback, userinfo, logout and status (identity 13.1 to 13.3, 13.6).</summary>
public abstract class PlatformRouteTests(SpineFixture spine)
{
    private const string NotConfigured = "you have tried to request authorization but your application is not configured to use this authorization grant type";

    [Theory]
    [InlineData("GET", "/oauth2")]
    [InlineData("GET", "/oauth2/")]
    [InlineData("GET", "/oauth2/nothing")]
    [InlineData("GET", "/oauth2/token/")]
    [InlineData("POST", "/oauth2/callback")]
    [InlineData("POST", "/oauth2/userinfo")]
    [InlineData("GET", "/oauth2/backchannel_logout")]
    [InlineData("POST", "/oauth2/_ping")]
    public async Task What_is_no_route_is_not_found(string method, string path) =>
        (await PlatformAnswer.SendAsync(spine, new HttpMethod(method), path, null)).IsError(404, "invalid_request", "Not Found");

    [Theory]
    [InlineData("POST", "/oauth2/authorize", "GET")]
    [InlineData("DELETE", "/oauth2/authorize", "GET")]
    [InlineData("GET", "/oauth2/token", "POST")]
    [InlineData("PUT", "/oauth2/token", "POST")]
    public async Task Another_method_is_not_allowed(string method, string path, string allowed)
    {
        var answer = await PlatformAnswer.SendAsync(spine, new HttpMethod(method), path, null);
        Assert.Equal((405, allowed, ""), (answer.Status, answer.Allow, answer.Body));
    }

    [Theory]
    [InlineData("dep.api.service.nhs.uk")]
    [InlineData("apiplatform.localspine.test")]
    [InlineData("oauth.localspine.test")]
    public async Task Ping_answers_on_the_platforms_hosts(string host)
    {
        var answer = await PlatformAnswer.SendAsync(spine, HttpMethod.Get, "/oauth2/_ping", null, host: host);
        Assert.Equal(200, answer.Status);
        Assert.Equal(["version", "revision", "releaseId", "commitId"], answer.Json.Select(p => p.Key));
    }

    [Fact]
    public async Task Browsers_may_ask_from_other_origins() => Assert.Equal(200, (await PlatformAnswer.SendAsync(spine, HttpMethod.Options, "/oauth2/token", null)).Status);

    [Fact]
    public async Task Status_wants_an_api_key()
    {
        (await PlatformAnswer.GetAsync(spine, "/oauth2/_status")).IsError(401, "Access Denied", "Invalid api key for _status monitoring endpoint");
        var application = await TestApplication.CreateAsync(spine);
        using var request = new HttpRequestMessage(HttpMethod.Get, "/oauth2/_status");
        request.Headers.Add("apikey", application.ClientId);
        using var response = await spine.Client.SendAsync(request);
        Assert.Equal(["nhs-cis2", "nhs-login"], (await response.Content.ReadFromJsonAsync<JsonObject>())!["checks"]!.AsObject().Select(p => p.Key));
    }

    [Fact]
    public async Task Authorize_checks_the_client_before_the_redirect_uri()
    {
        var application = await TestApplication.CreateAsync(spine);
        (await PlatformAnswer.GetAsync(spine, "/oauth2/authorize")).IsError(401, "invalid_request", "client_id is missing");
        (await PlatformAnswer.GetAsync(spine, "/oauth2/authorize?client_id=nobody")).IsError(401, "invalid_request", "client_id is invalid");
        (await PlatformAnswer.GetAsync(spine, $"/oauth2/authorize?client_id={application.ClientId}")).IsError(400, "invalid_request", "redirect_uri is missing");
    }

    [Theory]
    [InlineData("https://app.example.com/callback/")]
    [InlineData("https://app.example.com/callback?more=1")]
    [InlineData("https://app.example.com/callback#more")]
    [InlineData("https://app.example.com/callback/../callback")]
    [InlineData("https://APP.example.com/callback")]
    [InlineData("https://app.example.com:443/callback")]
    [InlineData("https://app.example.com@evil.example.com/callback")]
    [InlineData("https://app.example.com.evil.example.com/callback")]
    [InlineData("http://app.example.com/callback")]
    [InlineData("//app.example.com/callback")]
    [InlineData("https://app.example.com/second")]
    public async Task A_redirect_uri_that_is_not_exactly_the_registered_one_is_refused(string redirectUri)
    {
        var application = await TestApplication.CreateAsync(spine, a => a["redirectUris"] = new JsonArray(TestApplication.Redirect, "https://app.example.com/second"));
        var url = $"/oauth2/authorize?client_id={application.ClientId}&response_type=code&state=s&redirect_uri={Uri.EscapeDataString(redirectUri)}";
        (await PlatformAnswer.GetAsync(spine, url)).IsError(400, "invalid_request", "redirect_uri is invalid");
    }

    [Theory]
    [InlineData("response_type=code", "invalid_request", "state is missing", null)]
    [InlineData("state=s1", "invalid_request", "response_type is missing", "s1")]
    [InlineData("state=s1&response_type=token", "unsupported_response_type", "response_type is invalid", "s1")]
    public async Task Once_the_redirect_uri_is_good_errors_go_to_it(string query, string error, string description, string? state)
    {
        var application = await TestApplication.CreateAsync(spine);
        var answer = await PlatformAnswer.GetAsync(spine, $"/oauth2/authorize?client_id={application.ClientId}&redirect_uri={Uri.EscapeDataString(TestApplication.Redirect)}&{query}");
        Assert.Equal(302, answer.Status);
        Assert.StartsWith(TestApplication.Redirect + "?", answer.Location, StringComparison.Ordinal);
        var returned = QueryHelpers.ParseQuery(new Uri(answer.Location!).Query);
        Assert.Equal((error, description), (returned["error"].ToString(), returned["error_description"].ToString()));
        Assert.Equal(state, returned.TryGetValue("state", out var came) ? came.ToString() : null);
    }

    [Theory]
    [InlineData("Revoked", "The developer app associated with the API key is not approved or revoked")]
    [InlineData("NotSubscribed", "API Key supplied does not have access to this resource. Please check the API Key you are using belongs to an app which has sufficient access to access this resource.")]
    [InlineData("DeveloperInactive", "The developer who created the developer app that has the API key you are using has an inactive status")]
    [InlineData("CompanyInactive", "The company associated with the developer app that has the API key you are using has an inactive status")]
    public async Task An_application_that_may_not_ask_is_denied_everywhere(string state, string description)
    {
        var application = await TestApplication.CreateAsync(spine, a => a["state"] = state);
        (await PlatformAnswer.GetAsync(spine, TestBrowser.PlatformUrl(application))).IsError(401, "access_denied", description);
        (await application.CodeAsync("any")).IsError(401, "access_denied", description);
        (await application.CredentialsAsync()).IsError(401, "access_denied", description);
    }

    [Fact]
    public async Task What_fails_inside_says_so()
    {
        await FailAsync("platform");
        (await PlatformAnswer.GetAsync(spine, "/oauth2/_ping")).IsError(
            500, "unknown_error",
            "An unknown error occurred processing this request. Contact us for assistance diagnosing this issue: https://digital.nhs.uk/developer/help-and-support quoting Message ID");
    }

    [Fact]
    public async Task A_state_is_good_once()
    {
        (await PlatformAnswer.GetAsync(spine, "/oauth2/callback?state=unknown&code=x")).IsError(400, "invalid_request", "Invalid state parameter.");
        (await PlatformAnswer.GetAsync(spine, "/oauth2/callback")).IsError(400, "invalid_request", "Invalid state parameter.");
        using var browser = new TestBrowser(spine);
        await browser.SignInAsync(TestBrowser.PlatformUrl(await TestApplication.CreateAsync(spine)));
        var callback = Assert.Single(browser.Way, w => w.Contains("/oauth2/callback", StringComparison.Ordinal));
        (await PlatformAnswer.GetAsync(spine, callback)).IsError(400, "invalid_request", "Invalid state parameter.");
    }

    [Theory]
    [InlineData("id-token-audience", 400, "Invalid 'aud' claim in external ID token JWT")]
    [InlineData("id-token-issuer", 400, "Invalid iss claim in external ID token JWT")]
    [InlineData("id-token-malformed", 400, "Malformed JWT in External ID token")]
    [InlineData("id-token-key", 401, "Invalid 'kid' header in external ID token JWT - no matching public key")]
    public async Task A_bad_id_token_of_the_provider_is_refused(string fault, int status, string description)
    {
        using var browser = new TestBrowser(spine);
        await browser.OpenAsync(TestBrowser.PlatformUrl(await TestApplication.CreateAsync(spine)));
        await FailAsync(fault);
        await browser.SubmitAsync(("user", Staff.OneRole), ("passcode", TestBrowser.Passcode));
        new PlatformAnswer(browser.Status, browser.Page, null, null, "application/json").IsError(status, "invalid_request", description);
    }

    [Fact]
    public async Task Without_a_scope_for_the_users_level_there_is_no_code()
    {
        var application = await TestApplication.CreateAsync(spine, a => (a["products"], a["scopes"]) = (null, new JsonArray("urn:nhsd:apim:user-nhs-cis2:aal2:test-api")));
        using var browser = new TestBrowser(spine);
        await browser.OpenAsync(TestBrowser.PlatformUrl(application));
        await browser.SubmitAsync(("user", Staff.OneRole), ("passcode", TestBrowser.Passcode));
        new PlatformAnswer(browser.Status, browser.Page, null, null, "application/json").IsError(401, "unauthorized_client", NotConfigured);
        await spine.NewestExchangeAsync("surface=oauth&rule=SCOPE_OF_LEVEL");
    }

    [Fact]
    public async Task Userinfo_is_for_tokens_of_combined_authentication()
    {
        const string link = "https://digital.nhs.uk/developer/guides-and-documentation/security-and-authorisation/user-restricted-restful-apis-nhs-cis2-combined-authentication-and-authorisation";
        var none = await PlatformAnswer.GetAsync(spine, "/oauth2/userinfo", "nothing");
        Assert.Equal(401, none.Status);
        Assert.Equal("""{"fault":{"faultstring":"Invalid Access Token","detail":{"errorcode":"keymanagement.service.invalid_access_token"}}}""", none.Body);
        Assert.Equal(401, (await PlatformAnswer.GetAsync(spine, "/oauth2/userinfo")).Status);
        var application = await TestApplication.CreateAsync(spine);
        var own = (await application.CredentialsAsync()).Text("access_token");
        (await PlatformAnswer.GetAsync(spine, "/oauth2/userinfo", own)).IsError(
            400, "invalid_request",
            $"The Userinfo endpoint is only supported for Combined Auth integrations. Currently this is only for NHS CIS2 authentications - for more guidance see {link}");
        using var browser = new TestBrowser(spine);
        var combined = (await application.CodeAsync(await browser.SignInAsync(TestBrowser.PlatformUrl(application)))).Text("access_token");
        var told = await PlatformAnswer.GetAsync(spine, "/oauth2/userinfo", combined);
        Assert.Equal((200, Staff.OneRole), (told.Status, told.Text("nhsid_useruid")));
        Assert.Equal(Staff.OneRoleProfile, (string?)told.Json["nhsid_nrbac_roles"]![0]!["person_roleid"]);
    }

    private async Task FailAsync(string kind)
    {
        using var response = await spine.Admin.PostAsync($"/admin/identity/faults?kind={kind}", null);
        Assert.True(response.IsSuccessStatusCode);
    }
}

[Collection(OnSqlite.Name)]
public sealed class PlatformRoutesOnSqlite(SqliteFixture spine) : PlatformRouteTests(spine);

[Collection(OnPostgres.Name)]
public sealed class PlatformRoutesOnPostgres(PostgresFixture spine) : PlatformRouteTests(spine);
