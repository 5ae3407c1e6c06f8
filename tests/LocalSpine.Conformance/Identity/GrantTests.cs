using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using LocalSpine.Conformance.Environments;

namespace LocalSpine.Conformance.Identity;

/// <summary>The API platform's four grants as they should go, and how long what they give lives (identity 13.4).</summary>
public abstract class GrantTests(SpineFixture spine)
{
    [Fact]
    public async Task An_application_gets_a_token_of_its_own()
    {
        var application = await TestApplication.CreateAsync(spine);
        var answer = await application.CredentialsAsync();
        Assert.Equal(200, answer.Status);
        Assert.Equal(["access_token", "expires_in", "token_type", "issued_at"], answer.Json.Select(p => p.Key));
        AllTexts(answer);
        Assert.Equal(("599", "Bearer"), (answer.Text("expires_in"), answer.Text("token_type")));
        Assert.InRange(long.Parse(answer.Text("issued_at"), System.Globalization.CultureInfo.InvariantCulture) / 1000, await TestApplication.NowAsync(spine) - 60, await TestApplication.NowAsync(spine));
    }

    [Fact]
    public async Task A_code_gives_tokens_that_are_refreshed()
    {
        var application = await TestApplication.CreateAsync(spine);
        using var browser = new TestBrowser(spine);
        await using var clock = await TestClock.FreezeAsync(spine);
        var code = await browser.SignInAsync(TestBrowser.PlatformUrl(application));
        Assert.Equal("state-1", browser.Returned("state"));
        var answer = await application.CodeAsync(code);
        Assert.Equal(200, answer.Status);
        AllTexts(answer);
        Assert.Equal(
            ["access_token", "expires_in", "refresh_count", "refresh_token", "refresh_token_expires_in", "token_type"], answer.Json.Select(p => p.Key).Order(StringComparer.Ordinal));
        Assert.Equal(("599", "0", "43199", "Bearer"), (answer.Text("expires_in"), answer.Text("refresh_count"), answer.Text("refresh_token_expires_in"), answer.Text("token_type")));

        // The chain shrinks with the time since its first token.
        await clock.AdvanceAsync(1000);
        var second = await application.RefreshAsync(answer.Text("refresh_token"));
        AllTexts(second);
        Assert.Equal(("599", "1", "42199"), (second.Text("expires_in"), second.Text("refresh_count"), second.Text("refresh_token_expires_in")));
        var third = await application.RefreshAsync(second.Text("refresh_token"));
        Assert.Equal(("2", "42199"), (third.Text("refresh_count"), third.Text("refresh_token_expires_in")));
        Assert.Equal(3, new[] { answer, second, third }.Select(a => a.Text("access_token")).Distinct().Count());
    }

    [Theory]
    [InlineData("dep.api.service.nhs.uk", "", "am.nhsdep.auth-ptl.cis2.spineservices.nhs.uk")]
    [InlineData("apiplatform.localspine.test", "", "cis2.localspine.test")]
    [InlineData("oauth.localspine.test", "", "cis2.localspine.test")]
    [InlineData("dep.api.service.nhs.uk", "&scope=nhs-login", "auth.sandpit.signin.nhs.uk")]
    [InlineData("apiplatform.localspine.test", "&scope=nhs-login", "nhslogin.localspine.test")]
    public async Task Real_names_lead_to_real_names_and_own_ones_to_own_ones(string host, string scope, string provider)
    {
        var application = await TestApplication.CreateAsync(spine);
        using var browser = new TestBrowser(spine);
        await browser.OpenAsync($"https://{host}:{spine.Process.Https}{TestBrowser.PlatformUrl(application, scope)}");
        Assert.Equal(provider, new Uri(browser.Way[^1]).Host);
        await (scope.Length == 0 ? browser.SubmitAsync(("user", Staff.OneRole), ("passcode", TestBrowser.Passcode)) : browser.SubmitAsync(("number", await PatientAsync())));
        Assert.Equal(host, new Uri(browser.Way[^1]).Host);
        Assert.Equal(200, (await application.CodeAsync(browser.Returned("code")!)).Status);
        var assertion = await application.AssertionAsync((_, c) => c["aud"] = $"https://{host}:{spine.Process.Https}/oauth2/token");
        Assert.Equal(200, (await application.CredentialsAsync(assertion)).Status);
    }

    [Theory]
    [InlineData("dep.api.service.nhs.uk", "identity.ptl.api.platform.nhs.uk")]
    [InlineData("apiplatform.localspine.test", "cis2.localspine.test")]
    public async Task Mock_sign_ins_have_their_own_host(string host, string provider)
    {
        using var browser = new TestBrowser(spine);
        await browser.OpenAsync($"https://{host}:{spine.Process.Https}{TestBrowser.PlatformUrl(await TestApplication.CreateAsync(spine), root: "/oauth2-mock")}");
        Assert.StartsWith($"https://{provider}:{spine.Process.Https}/realms/Cis2-mock-", browser.Way[^1], StringComparison.Ordinal);
        await browser.SubmitAsync(("username", "656005750104"));
        Assert.NotNull(browser.Returned("code"));
    }

    [Fact]
    public async Task A_chain_of_refresh_tokens_ends_twelve_hours_after_its_first()
    {
        // By exchange: combined authentication's ends before, with the smartcard's session of ten hours.
        var application = await TestApplication.CreateAsync(spine);
        using var browser = new TestBrowser(spine);
        await using var clock = await TestClock.FreezeAsync(spine);
        var first = await application.ExchangeAsync((await browser.Cis2TokensAsync(application)).Text("id_token"));
        await clock.AdvanceAsync(43_199);
        var last = await application.RefreshAsync(first.Text("refresh_token"));
        Assert.Equal(("1", "0"), (last.Text("refresh_count"), last.Text("refresh_token_expires_in")));
        await clock.AdvanceAsync(1);
        (await application.RefreshAsync(last.Text("refresh_token"))).IsError(401, "invalid_grant", "refresh token refresh period has expired");
    }

    [Fact]
    public async Task Tokens_end_on_the_environments_clock()
    {
        var application = await TestApplication.CreateAsync(spine);
        using var browser = new TestBrowser(spine);
        await using var clock = await TestClock.FreezeAsync(spine);
        var token = (await application.CodeAsync(await browser.SignInAsync(TestBrowser.PlatformUrl(application)))).Text("access_token");
        await clock.AdvanceAsync(599);
        Assert.Equal(200, (await PlatformAnswer.GetAsync(spine, "/oauth2/userinfo", token)).Status);
        await clock.AdvanceAsync(1);
        var expired = await PlatformAnswer.GetAsync(spine, "/oauth2/userinfo", token);
        Assert.Equal(401, expired.Status);
        Assert.Equal("""{"fault":{"faultstring":"Access Token expired","detail":{"errorcode":"keymanagement.service.access_token_expired"}}}""", expired.Body);
    }

    [Fact]
    public async Task A_code_ends_on_the_environments_clock()
    {
        var application = await TestApplication.CreateAsync(spine);
        using var browser = new TestBrowser(spine);
        await using var clock = await TestClock.FreezeAsync(spine);
        var code = await browser.SignInAsync(TestBrowser.PlatformUrl(application));
        await clock.AdvanceAsync(120);
        (await application.CodeAsync(code)).IsError(400, "invalid_grant", "authorization_code is invalid");
    }

    [Fact]
    public async Task An_assertion_may_end_310_seconds_ahead_and_no_more()
    {
        var application = await TestApplication.CreateAsync(spine);
        await using var clock = await TestClock.FreezeAsync(spine);
        var now = await TestApplication.NowAsync(spine);
        Assert.Equal(200, (await application.CredentialsAsync(await application.AssertionAsync((_, c) => c["exp"] = now + 310))).Status);
        (await application.CredentialsAsync(await application.AssertionAsync((_, c) => c["exp"] = now + 311))).IsError(
            400, "invalid_request", "Invalid 'exp' claim in client_assertion JWT - more than 5 minutes in future");
        (await application.CredentialsAsync(await application.AssertionAsync((_, c) => c["exp"] = now))).IsError(
            400, "invalid_request", "Invalid 'exp' claim in client_assertion JWT - JWT has expired");
    }

    [Fact]
    public async Task An_identifier_is_remembered_for_thirty_days()
    {
        var application = await TestApplication.CreateAsync(spine);
        await using var clock = await TestClock.FreezeAsync(spine);
        var jti = Guid.NewGuid().ToString();
        Assert.Equal(200, (await AskAsync()).Status);
        await clock.AdvanceAsync((30 * 86_400) - 1);
        Assert.Equal(400, (await AskAsync()).Status);
        await clock.AdvanceAsync(1);
        Assert.Equal(200, (await AskAsync()).Status);

        async Task<PlatformAnswer> AskAsync() => await application.CredentialsAsync(await application.AssertionAsync((_, c) => c["jti"] = jti));
    }

    [Fact]
    public async Task Lives_may_be_shortened_only()
    {
        var application = await TestApplication.CreateAsync(spine);
        Assert.Equal("4", (await application.CredentialsAsync(null, f => f["_access_token_expiry_ms"] = "5000")).Text("expires_in"));
        Assert.Equal("599", (await application.CredentialsAsync(null, f => f["_access_token_expiry_ms"] = "9000000")).Text("expires_in"));
        using var browser = new TestBrowser(spine);
        await using var clock = await TestClock.FreezeAsync(spine);
        var code = await browser.SignInAsync(TestBrowser.PlatformUrl(application));
        var answer = await application.CodeAsync(code, f => (f["_refresh_tokens_validity_ms"], f["_refresh_token_expiry_ms"]) = ("60000", "30000"));
        Assert.Equal("29", answer.Text("refresh_token_expires_in"));
        await clock.AdvanceAsync(29);
        var second = await application.RefreshAsync(answer.Text("refresh_token"));
        Assert.Equal("30", second.Text("refresh_token_expires_in"));
        await clock.AdvanceAsync(31);
        (await application.RefreshAsync(second.Text("refresh_token"))).IsError(401, "invalid_grant", "refresh token refresh period has expired");
    }

    [Fact]
    public async Task An_id_token_of_CIS2_is_exchanged()
    {
        var application = await TestApplication.CreateAsync(spine);
        using var browser = new TestBrowser(spine);
        var answer = await application.ExchangeAsync((await browser.Cis2TokensAsync(application)).Text("id_token"));
        Assert.Equal(200, answer.Status);
        AllTexts(answer);
        Assert.Equal(
            ["access_token", "expires_in", "issued_token_type", "refresh_count", "refresh_token", "refresh_token_expires_in", "token_type"], answer.Json.Select(p => p.Key).Order(StringComparer.Ordinal));
        Assert.Equal("urn:ietf:params:oauth:token-type:access_token", answer.Text("issued_token_type"));
        Assert.Equal(("599", "43199", "0"), (answer.Text("expires_in"), answer.Text("refresh_token_expires_in"), answer.Text("refresh_count")));

        // Its refresh token is used with the secret.
        Assert.Equal("1", (await application.RefreshAsync(answer.Text("refresh_token"))).Text("refresh_count"));
    }

    [Fact]
    public async Task An_id_token_that_ended_is_not_exchanged()
    {
        var application = await TestApplication.CreateAsync(spine);
        using var browser = new TestBrowser(spine);
        await using var clock = await TestClock.FreezeAsync(spine);
        var token = (await browser.Cis2TokensAsync(application)).Text("id_token");
        await clock.AdvanceAsync(3599);
        Assert.Equal(200, (await application.ExchangeAsync(token)).Status);
        await clock.AdvanceAsync(1);
        (await application.ExchangeAsync(token)).IsError(400, "invalid_request", "Invalid 'exp' claim in subject_token JWT - JWT has expired");
    }

    [Fact]
    public async Task Keys_are_fetched_and_fetched_once_more_for_a_new_one()
    {
        await using var server = await ApplicationServer.StartAsync();
        server.KeySet = TestToken.KeySet(TestApplication.Key, TestApplication.KeyId).ToJsonString();
        var application = await TestApplication.CreateAsync(spine, a => (a["jwks"], a["jwksUrl"]) = (null, server.JwksUrl));
        Assert.Equal(200, (await application.CredentialsAsync()).Status);
        Assert.Equal(200, (await application.CredentialsAsync()).Status);
        Assert.Equal(1, server.Fetched);

        // The client rotates its key.
        using var next = RSA.Create(2048);
        server.KeySet = TestToken.KeySet(next, "key-2").ToJsonString();
        Assert.Equal(200, (await application.CredentialsAsync(await application.AssertionAsync((h, _) => h["kid"] = "key-2", next))).Status);
        Assert.Equal(2, server.Fetched);
        (await application.CredentialsAsync(await application.AssertionAsync((h, _) => h["kid"] = "key-3"))).IsError(
            401, "invalid_request", "Invalid 'kid' header in client_assertion JWT - no matching public key");
        Assert.Equal(3, server.Fetched);
        server.KeySet = "no key set";
        (await application.CredentialsAsync(await application.AssertionAsync((h, _) => h["kid"] = "key-4"))).IsError(
            403, "public_key error", "The JWKS endpoint, for your client_assertion can't be reached");
    }

    [Fact]
    public async Task A_mock_sign_in_asks_for_a_name_only()
    {
        var application = await TestApplication.CreateAsync(spine);
        using var browser = new TestBrowser(spine);
        await browser.OpenAsync(TestBrowser.PlatformUrl(application, root: "/oauth2-mock"));
        Assert.Contains("<form id=\"kc-form-login\"", browser.Page, StringComparison.Ordinal);
        await browser.SubmitAsync(("username", "656005750104"));
        var answer = await PlatformAnswer.PostAsync(spine, "/oauth2-mock/token", new()
        {
            ["grant_type"] = "authorization_code", ["code"] = browser.Returned("code")!, ["redirect_uri"] = TestApplication.Redirect, ["client_id"] = application.ClientId,
            ["client_secret"] = application.Secret,
        });
        Assert.Equal("S8001:G8002:R8008".Split(':')[2], ((string)(await PlatformAnswer.GetAsync(spine, "/oauth2-mock/userinfo", answer.Text("access_token"))).Json["nhsid_nrbac_roles"]![0]!["role_code"]!).Split(':')[2]);
    }

    [Theory]
    [InlineData("656005750109", 200)]
    [InlineData("656005750104", 401)]
    public async Task A_mock_user_has_the_level_of_the_list(string username, int status)
    {
        var application = await TestApplication.CreateAsync(spine, a => (a["products"], a["scopes"]) = (null, new JsonArray("urn:nhsd:apim:user-nhs-id:aal2:test-api")));
        using var browser = new TestBrowser(spine);
        await browser.OpenAsync(TestBrowser.PlatformUrl(application, root: "/oauth2-mock"));
        await browser.SubmitAsync(("username", username));
        Assert.Equal(status == 200, browser.Returned("code") is not null);
        Assert.True(status == 200 || browser.Status == status);
    }

    [Fact]
    public async Task A_token_can_be_had_without_a_sign_in_by_the_command_line()
    {
        var created = await spine.Process.RunAsync("application", "create", "--name", "By command", "--product", "test-api", "--redirect-uri", TestApplication.Redirect, "--json");
        Assert.True(created.ExitCode == 0, created.Errors);
        var id = (string)JsonNode.Parse(created.Output)!["clientId"]!;
        var token = await spine.Process.RunAsync("application", "token", id, "--user", Staff.OneRole, "--json");
        Assert.Equal("43199", (string?)JsonNode.Parse(token.Output)!["refresh_token_expires_in"]);
        Assert.NotEqual(0, (await spine.Process.RunAsync("application", "token", id, "--user", "1")).ExitCode);
        var listed = await spine.Process.RunAsync("application", "list", "--json", "--limit", "10000");
        Assert.Contains(JsonNode.Parse(listed.Output)!.AsArray(), a => (string?)a!["clientId"] == id);
        Assert.Equal(0, (await spine.Process.RunAsync("application", "delete", id)).ExitCode);
        (await PlatformAnswer.GetAsync(spine, $"/oauth2/authorize?client_id={id}")).IsError(401, "invalid_request", "client_id is invalid");
    }

    private async Task<string> PatientAsync() =>
        (string)(await spine.Admin.GetFromJsonAsync<JsonArray>("/admin/patients?limit=200"))!.First(p => (string?)p!["status"] == "live")!["nhsNumber"]!;

    private static void AllTexts(PlatformAnswer answer) => Assert.All(answer.Json, p => Assert.Equal(JsonValueKind.String, p.Value!.GetValueKind()));
}

[Collection(OnSqlite.Name)]
public sealed class GrantsOnSqlite(SqliteFixture spine) : GrantTests(spine);

[Collection(OnPostgres.Name)]
public sealed class GrantsOnPostgres(PostgresFixture spine) : GrantTests(spine);
