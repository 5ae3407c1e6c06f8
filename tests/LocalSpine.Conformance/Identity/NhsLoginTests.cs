using System.Net.Http.Json;
using System.Text.Json.Nodes;
using LocalSpine.Conformance.Environments;

namespace LocalSpine.Conformance.Identity;

/// <summary>NHS login, by itself and behind the API platform (identity 14, 13.2 to 13.4).</summary>
public abstract class NhsLoginTests(SpineFixture spine)
{
    private const string Root = "/nhs-login";
    private const string NotConfigured = "you have tried to request authorization but your application is not configured to use this authorization grant type";

    [Theory]
    [InlineData("auth.sandpit.signin.nhs.uk")]
    [InlineData("nhslogin.localspine.test:8443")]
    public async Task It_stands_at_the_root_of_its_host(string host)
    {
        var answer = await PlatformAnswer.SendAsync(spine, HttpMethod.Get, "/.well-known/openid-configuration", null, host: host);
        Assert.Equal(($"https://{host}", $"https://{host}/authorize", $"https://{host}/token"), (answer.Text("issuer"), answer.Text("authorization_endpoint"), answer.Text("token_endpoint")));
    }

    [Fact]
    public async Task The_id_token_tells_the_patient_and_how_sure_it_is()
    {
        var application = await TestApplication.CreateAsync(spine);
        using var browser = new TestBrowser(spine);
        var patient = await PatientAsync();
        var (answer, token) = await SignInAsync(browser, application, patient, "P5");
        Assert.True(TestToken.IsSignedBy(token, (await PlatformAnswer.GetAsync(spine, $"{Root}/.well-known/jwks.json")).Json));
        Assert.Equal("RS512", (string?)TestToken.Header(token)["alg"]);
        var claims = TestToken.Claims(token);
        Assert.All(
            ["sub", "aud", "id_status", "token_use", "auth_time", "iss", "vot", "exp", "iat", "vtm", "jti", "identity_proofing_level", "nhs_number"], name => Assert.True(claims.ContainsKey(name), name));
        Assert.Equal(
            ("verified", "id", "P5.Cp.Cd", "P5", patient),
            ((string?)claims["id_status"], (string?)claims["token_use"], (string?)claims["vot"], (string?)claims["identity_proofing_level"], (string?)claims["nhs_number"]));
        Assert.Equal((application.ClientId, $"https://localhost:{spine.Process.Https}{Root}"), ((string?)claims["aud"], (string?)claims["iss"]));
        var told = await PlatformAnswer.GetAsync(spine, $"{Root}/userinfo", answer.Text("access_token"));
        Assert.Equal((patient, (string?)claims["sub"]), (told.Text("nhs_number"), told.Text("sub")));
        Assert.Matches("^[0-9]{4}-[0-9]{2}-[0-9]{2}$", told.Text("birthdate"));
    }

    [Fact]
    public async Task Nobody_who_is_not_in_PDS_signs_in()
    {
        using var browser = new TestBrowser(spine);
        await browser.OpenAsync(Url(await TestApplication.CreateAsync(spine)));
        await browser.SubmitAsync(("number", "9999999999"), ("level", "P9"));
        Assert.Contains("PATIENT_UNKNOWN", browser.Page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Patients_sign_in_through_the_platform_for_an_hour()
    {
        var application = await TestApplication.CreateAsync(spine);
        using var browser = new TestBrowser(spine);
        await using var clock = await TestClock.FreezeAsync(spine);
        await browser.OpenAsync(TestBrowser.PlatformUrl(application, "&scope=nhs-login"));
        Assert.Contains($"{Root}/authorize?response_type=code&client_id=APIM-1&", browser.Way[^1], StringComparison.Ordinal);
        Assert.Contains("scope=openid%20profile&", browser.Way[^1], StringComparison.Ordinal);
        await browser.SubmitAsync(("number", await PatientAsync()), ("level", "P9"));
        var answer = await application.CodeAsync(browser.Returned("code")!);
        Assert.Equal("3599", answer.Text("refresh_token_expires_in"));
        Assert.Equal(400, (await PlatformAnswer.GetAsync(spine, "/oauth2/userinfo", answer.Text("access_token"))).Status);
        await clock.AdvanceAsync(3600);
        (await application.RefreshAsync(answer.Text("refresh_token"))).IsError(401, "invalid_grant", "refresh token refresh period has expired");
    }

    [Theory]
    [InlineData("P9", 200)]
    [InlineData("P5", 401)]
    [InlineData("P0", 401)]
    public async Task An_id_token_is_exchanged_for_scopes_of_its_level(string level, int status)
    {
        var application = await TestApplication.CreateAsync(spine);
        using var browser = new TestBrowser(spine);
        var (_, token) = await SignInAsync(browser, application, await PatientAsync(), level);
        var answer = await application.ExchangeAsync(token);
        Assert.Equal(status, answer.Status);
        if (status == 200)
        {
            Assert.Equal("3599", answer.Text("refresh_token_expires_in"));
        }
        else
        {
            answer.IsError(401, "unauthorized_client", NotConfigured);
        }
    }

    [Fact]
    public async Task Somebody_acts_for_a_patient()
    {
        var application = await TestApplication.CreateAsync(spine);
        using var browser = new TestBrowser(spine);
        var numbers = await PatientsAsync();
        var (_, token) = await SignInAsync(browser, application, numbers[0], "P9", ("for", numbers[1]));
        var claims = TestToken.Claims(token);
        Assert.Equal(numbers[1], (string?)claims["nhs_number"]);
        Assert.Equal(numbers[0], (string?)TestToken.Claims((string)claims["act"]!["sub"]!)["nhs_number"]);
        Assert.Equal(200, (await application.ExchangeAsync(token)).Status);
    }

    [Fact]
    public async Task The_mock_has_its_own_patients()
    {
        var application = await TestApplication.CreateAsync(spine);
        using var browser = new TestBrowser(spine);
        await browser.OpenAsync(TestBrowser.PlatformUrl(application, "&scope=nhs-login", "/oauth2-mock"));
        await browser.SubmitAsync(("username", "9912003071"));
        Assert.NotNull(browser.Returned("code"));
        using var other = new TestBrowser(spine);
        await other.OpenAsync(TestBrowser.PlatformUrl(application, "&scope=nhs-login", "/oauth2-mock"));
        await other.SubmitAsync(("username", "9912003073"));
        Assert.Equal(401, other.Status);
    }

    private static string Url(TestApplication application) =>
        $"{Root}/authorize?response_type=code&client_id={application.ClientId}&redirect_uri={Uri.EscapeDataString(TestApplication.Redirect)}&scope=openid%20profile&state=s";

    private async Task<string> PatientAsync() => (await PatientsAsync())[0];

    private async Task<string[]> PatientsAsync() =>
        [.. (await spine.Admin.GetFromJsonAsync<JsonArray>("/admin/patients?limit=200"))!.Where(p => (string?)p!["status"] == "live").Select(p => (string)p!["nhsNumber"]!)];

    private async Task<(PlatformAnswer Answer, string Token)> SignInAsync(
        TestBrowser browser, TestApplication application, string patient, string level, params (string Name, string Value)[] more)
    {
        await browser.OpenAsync(Url(application));
        await browser.SubmitAsync([("number", patient), ("level", level), .. more]);
        var claims = await application.ClaimsAsync();
        claims["aud"] = $"https://localhost:{spine.Process.Https}{Root}/token";
        var answer = await PlatformAnswer.PostAsync(spine, $"{Root}/token", new()
        {
            ["grant_type"] = "authorization_code", ["code"] = browser.Returned("code")!, ["redirect_uri"] = TestApplication.Redirect, ["client_assertion_type"] = TestApplication.AssertionType,
            ["client_assertion"] = TestToken.Signed(TestApplication.Key, TestApplication.Header, claims),
        });
        return (answer, answer.Text("id_token"));
    }
}

[Collection(OnSqlite.Name)]
public sealed class NhsLoginOnSqlite(SqliteFixture spine) : NhsLoginTests(spine);

[Collection(OnPostgres.Name)]
public sealed class NhsLoginOnPostgres(PostgresFixture spine) : NhsLoginTests(spine);
