using System.Buffers.Text;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using LocalSpine.Conformance.Environments;

namespace LocalSpine.Conformance.Identity;

/// <summary>CIS2 as an application meets it: discovery, authorize, tokens, userinfo (identity 12).</summary>
public abstract class OpenIdTests(SpineFixture spine)
{
    private const string BadGrant = "The provided access grant is invalid, expired, or revoked.";
    private const string BadToken = "The access token provided is expired, revoked, malformed, or invalid for other reasons.";

    private string Issuer => $"https://localhost:{spine.Process.Https}{TestBrowser.Cis2}";

    [Theory]
    [InlineData("am.nhsdep.auth-ptl.cis2.spineservices.nhs.uk", ":443")]
    [InlineData("am.nhsdep.auth-ptl.cis2.spineservices.nhs.uk:8443", "")]
    [InlineData("cis2.localspine.test:8443", "")]
    public async Task Discovery_names_the_issuer_as_the_client_reached_it_with_a_port(string host, string port)
    {
        var answer = await PlatformAnswer.SendAsync(spine, HttpMethod.Get, $"{TestBrowser.Cis2}/.well-known/openid-configuration", null, host: host);
        var issuer = $"https://{host}{port}{TestBrowser.Cis2}";
        Assert.Equal(issuer, answer.Text("issuer"));
        Assert.Equal(
            (issuer + "/authorize", issuer + "/access_token", issuer + "/userinfo", issuer + "/connect/jwk_uri"),
            (answer.Text("authorization_endpoint"), answer.Text("token_endpoint"), answer.Text("userinfo_endpoint"), answer.Text("jwks_uri")));
        Assert.Equal(["code"], answer.Json["response_types_supported"]!.AsArray().Select(v => (string?)v));
        Assert.Equal(["RS256"], answer.Json["id_token_signing_alg_values_supported"]!.AsArray().Select(v => (string?)v));
        Assert.Equal(
            ["client_secret_post", "client_secret_basic", "client_secret_jwt", "private_key_jwt"], answer.Json["token_endpoint_auth_methods_supported"]!.AsArray().Select(v => (string?)v));
    }

    [Fact]
    public async Task The_id_token_has_the_claims_of_CIS2()
    {
        var application = await TestApplication.CreateAsync(spine);
        using var browser = new TestBrowser(spine);
        var code = await browser.SignInAsync(TestBrowser.AuthorizeUrl(application, more: "&acr_values=AAL2_OR_AAL3_ANY"));
        var answer = await browser.RedeemAsync(application, code);
        var exchange = await spine.NewestExchangeAsync("surface=cis2");
        Assert.Equal(Staff.OneRole, (string?)JsonNode.Parse(exchange.GetRawText())!["userId"]);
        Assert.Equal(["access_token", "scope", "id_token", "token_type", "expires_in"], answer.Json.Select(p => p.Key));
        Assert.Equal((3599, "Bearer", "openid"), ((int)answer.Json["expires_in"]!, answer.Text("token_type"), answer.Text("scope")));
        var token = answer.Text("id_token");
        Assert.True(TestToken.IsSignedBy(token, (await PlatformAnswer.GetAsync(spine, $"{TestBrowser.Cis2}/connect/jwk_uri")).Json));
        Assert.Equal(("JWT", "RS256"), ((string?)TestToken.Header(token)["typ"], (string?)TestToken.Header(token)["alg"]));
        var claims = TestToken.Claims(token);
        (string, string)[] expected =
        [
            ("sub", Staff.OneRole), ("subname", Staff.OneRole), ("iss", Issuer), ("aud", application.ClientId), ("azp", application.ClientId), ("nonce", "nonce-1"), ("acr", "AAL2_OR_AAL3_ANY"),
            ("tokenName", "id_token"), ("tokenType", "JWTToken"), ("realm", "/NHSIdentity/Healthcare"), ("authentication_assurance_level", "3"), ("id_assurance_level", "3"),
            ("at_hash", Half(answer.Text("access_token"))), ("c_hash", Half(code)), ("s_hash", Half("state-1")),
        ];
        Assert.All(expected, e => Assert.Equal(e.Item2, (string?)claims[e.Item1]));
        Assert.Equal("N3_SMARTCARD", (string?)Assert.Single(claims["amr"]!.AsArray()));
        Assert.Equal((long)claims["iat"]! + 3600, (long)claims["exp"]!);
        Assert.InRange((long)claims["auth_time"]!, (long)claims["iat"]! - 60, (long)claims["iat"]!);
        Assert.All(["sid", "auditTrackingId", "org.forgerock.openidconnect.ops"], name => Assert.NotEmpty((string)claims[name]!));
        Assert.False(claims.ContainsKey("selected_roleid"));
    }

    [Theory]
    [InlineData("openid", "sub")]
    [InlineData("openid profile", "family_name given_name name sub uid")]
    [InlineData("openid email", "email sub")]
    [InlineData("openid nhsperson", "display_name idassurancelevel initials nhsid_useruid sub title")]
    [InlineData("openid nationalrbacaccess", "name nhsid_nrbac_roles nhsid_useruid sub")]
    [InlineData("openid associatedorgs", "nhsid_user_orgs sub")]
    [InlineData("openid organisationalmemberships", "nhsid_org_memberships sub")]
    [InlineData("openid professionalmemberships", "sub")]
    [InlineData("openid selectedrole", "selected_roleid sub")]
    public async Task Userinfo_tells_what_each_scope_asks_for(string scope, string claims)
    {
        var application = await TestApplication.CreateAsync(spine);
        using var browser = new TestBrowser(spine);
        var tokens = await browser.Cis2TokensAsync(application, scope);
        var told = (await PlatformAnswer.GetAsync(spine, $"{TestBrowser.Cis2}/userinfo", tokens.Text("access_token"))).Json;
        Assert.Equal(claims, string.Join(' ', told.Select(p => p.Key).Order(StringComparer.Ordinal)));
        Assert.Equal(Staff.OneRole, (string?)told["sub"]);
        if (told["nhsid_nrbac_roles"] is { } roles)
        {
            var role = Assert.Single(roles.AsArray())!.AsObject();
            Assert.Equal(["person_orgid", "person_roleid", "org_code", "role_name", "role_code", "activities", "activity_codes"], role.Select(p => p.Key));
            Assert.Equal((Staff.OneRoleProfile, "S8000:G8000:R8000"), ((string?)role["person_roleid"], (string?)role["role_code"]));
            Assert.Equal(["B0264", "B0825", "B0420"], role["activity_codes"]!.AsArray().Select(a => (string?)a));
        }
    }

    [Fact]
    public async Task Userinfo_wants_a_living_token()
    {
        var application = await TestApplication.CreateAsync(spine);
        using var browser = new TestBrowser(spine);
        await using var clock = await TestClock.FreezeAsync(spine);
        var token = (await browser.Cis2TokensAsync(application)).Text("access_token");
        await clock.AdvanceAsync(3600);
        foreach (var bearer in new[] { null, "nothing", token })
        {
            Assert.Equal((401, "invalid_token", BadToken), (await PlatformAnswer.GetAsync(spine, $"{TestBrowser.Cis2}/userinfo", bearer)).Error);
        }
    }

    [Theory]
    [InlineData("client_id=nobody", "invalid_client")]
    [InlineData("", "invalid_client")]
    [InlineData("client_id={id}", "redirect_uri_mismatch")]
    [InlineData("client_id={id}&redirect_uri=https%3A%2F%2Fapp.example.com%2Fcallback%2F", "redirect_uri_mismatch")]
    [InlineData("client_id={id}&redirect_uri=https%3A%2F%2Fapp.example.com%2Fcallback%3Fx", "redirect_uri_mismatch")]
    [InlineData("client_id={id}&redirect_uri=https%3A%2F%2Fapp.example.com%252Fcallback", "redirect_uri_mismatch")]
    [InlineData("client_id={id}&redirect_uri=https%3A%2F%2Fevil.example.com", "redirect_uri_mismatch")]
    [InlineData("client_id=999999999999.apps.national&redirect_uri=https%3A%2F%2Fevil.example.com%2Foauth2%2Fcallback", "redirect_uri_mismatch")]
    [InlineData("client_id={id}&redirect_uri=https%3A%2F%2Fevil.example.com&redirect_uri=https%3A%2F%2Fapp.example.com%2Fcallback", "redirect_uri_mismatch")]
    public async Task Nobody_is_sent_to_an_address_that_was_not_registered(string query, string error)
    {
        var application = await TestApplication.CreateAsync(spine);
        var answer = await PlatformAnswer.GetAsync(spine, $"{TestBrowser.Cis2}/authorize?response_type=code&scope=openid&{query.Replace("{id}", application.ClientId, StringComparison.Ordinal)}");
        Assert.Equal((400, error, null), (answer.Status, answer.Text("error"), answer.Location));
    }

    [Theory]
    [InlineData("scope=openid", "invalid_request")]
    [InlineData("scope=openid&response_type=token", "unsupported_response_type")]
    [InlineData("scope=openid&response_type=code%20id_token", "unsupported_response_type")]
    [InlineData("response_type=code", "invalid_scope")]
    [InlineData("response_type=code&scope=profile", "invalid_scope")]
    [InlineData("response_type=code&scope=openid%20unheard", "invalid_scope")]
    [InlineData("response_type=code&scope=openid&code_challenge=x&code_challenge_method=S512", "invalid_request")]
    [InlineData("response_type=code&scope=openid&code_challenge_method=S256", "invalid_request")]
    [InlineData("response_type=code&scope=openid&prompt=none%20login", "invalid_request")]
    [InlineData("response_type=code&scope=openid&prompt=none", "login_required")]
    [InlineData("response_type=code&scope=openid&max_age=-1", "invalid_request")]
    [InlineData("response_type=code&scope=openid&state=a&state=b", "invalid_request")]
    public async Task Other_errors_go_back_to_the_application(string query, string error)
    {
        var application = await TestApplication.CreateAsync(spine);
        using var browser = new TestBrowser(spine);
        await browser.OpenAsync($"{TestBrowser.Cis2}/authorize?client_id={application.ClientId}&redirect_uri={Uri.EscapeDataString(TestApplication.Redirect)}&{query}");
        Assert.Equal(error, browser.Returned("error"));
    }

    [Fact]
    public async Task A_code_is_good_once_and_for_120_seconds()
    {
        var application = await TestApplication.CreateAsync(spine);
        var other = await TestApplication.CreateAsync(spine);
        using var browser = new TestBrowser(spine);
        await using var clock = await TestClock.FreezeAsync(spine);
        var code = await browser.SignInAsync(TestBrowser.AuthorizeUrl(application));
        Assert.Equal((400, "invalid_grant", BadGrant), (await browser.RedeemAsync(other, code)).Error);
        await clock.AdvanceAsync(119);
        Assert.Equal(200, (await browser.RedeemAsync(application, code)).Status);
        Assert.Equal((400, "invalid_grant", BadGrant), (await browser.RedeemAsync(application, code)).Error);
        var late = await browser.SignInAsync(TestBrowser.AuthorizeUrl(application));
        await clock.AdvanceAsync(120);
        Assert.Equal((400, "invalid_grant", BadGrant), (await browser.RedeemAsync(application, late)).Error);
        var elsewhere = await browser.SignInAsync(TestBrowser.AuthorizeUrl(application));
        Assert.Equal((400, "invalid_grant", BadGrant), (await browser.RedeemAsync(application, elsewhere, ("redirect_uri", "https://app.example.com/other"))).Error);
    }

    [Theory]
    [InlineData("S256", true, true)]
    [InlineData("plain", true, true)]
    [InlineData(null, true, true)]
    [InlineData("S256", false, false)]
    [InlineData("S256", null, false)]
    [InlineData("plain", false, false)]
    public async Task A_code_that_was_asked_for_with_a_challenge_needs_its_verifier(string? method, bool? isRight, bool isGood)
    {
        var verifier = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));
        var challenge = method == "S256" ? Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(verifier))) : verifier;
        var application = await TestApplication.CreateAsync(spine);
        using var browser = new TestBrowser(spine);
        var code = await browser.SignInAsync(TestBrowser.AuthorizeUrl(application, more: $"&code_challenge={challenge}{(method is null ? "" : $"&code_challenge_method={method}")}"));
        var answer = isRight switch
        {
            null => await browser.RedeemAsync(application, code),
            true => await browser.RedeemAsync(application, code, ("code_verifier", verifier)),
            false => await browser.RedeemAsync(application, code, ("code_verifier", challenge == verifier ? "wrong" : challenge)),
        };
        Assert.Equal(isGood ? 200 : 400, answer.Status);
        if (!isGood)
        {
            Assert.Equal((400, "invalid_grant", BadGrant), (await browser.RedeemAsync(application, code, ("code_verifier", verifier))).Error);
        }
    }

    [Fact]
    public async Task A_verifier_without_a_challenge_is_refused()
    {
        var application = await TestApplication.CreateAsync(spine);
        using var browser = new TestBrowser(spine);
        var code = await browser.SignInAsync(TestBrowser.AuthorizeUrl(application));
        Assert.Equal((400, "invalid_grant", BadGrant), (await browser.RedeemAsync(application, code, ("code_verifier", "something"))).Error);
    }

    [Fact]
    public async Task A_client_shows_who_it_is_in_one_of_four_ways()
    {
        var application = await TestApplication.CreateAsync(spine);
        using var browser = new TestBrowser(spine);
        Assert.Equal(200, (await browser.Cis2TokensAsync(application)).Status);
        var basic = Convert.ToBase64String(Encoding.UTF8.GetBytes($"{application.ClientId}:{application.Secret}"));
        Assert.Equal(200, (await RedeemAsync(browser, application, new(), basic)).Status);
        var claims = await application.ClaimsAsync();
        claims["aud"] = $"{Issuer}/access_token";
        Assert.Equal(200, (await RedeemAsync(browser, application, Assertion(TestToken.Signed(TestApplication.Key, TestApplication.Header, claims)))).Status);
        claims["jti"] = Guid.NewGuid().ToString();
        Assert.Equal(200, (await RedeemAsync(browser, application, Assertion(TestToken.Keyed(Encoding.UTF8.GetBytes(application.Secret), new JsonObject { ["alg"] = "HS256" }, claims)))).Status);
    }

    [Fact]
    public async Task A_client_that_shows_something_else_is_refused()
    {
        var application = await TestApplication.CreateAsync(spine);
        using var browser = new TestBrowser(spine);
        var claims = await application.ClaimsAsync();
        claims["aud"] = $"{Issuer}/access_token";
        var pem = Encoding.ASCII.GetBytes(TestApplication.Key.ExportSubjectPublicKeyInfoPem());
        using var foreign = RSA.Create(2048);
        string[] bad =
        [
            "nothing",
            TestToken.Unsigned(new JsonObject { ["alg"] = "none", ["kid"] = TestApplication.KeyId }, claims),
            TestToken.Unsigned(TestApplication.Header, claims),
            TestToken.Keyed(pem, new JsonObject { ["alg"] = "HS256", ["kid"] = TestApplication.KeyId }, claims),
            TestToken.Keyed(TestApplication.Key.ExportSubjectPublicKeyInfo(), new JsonObject { ["alg"] = "HS256", ["kid"] = TestApplication.KeyId }, claims),
            TestToken.Keyed([], new JsonObject { ["alg"] = "HS256", ["kid"] = TestApplication.KeyId }, claims),
            TestToken.Signed(foreign, TestApplication.Header, claims),
            Signed("kid", "other", null),
            Signed(null, "aud", $"{Issuer}/access_token/"),
            Signed(null, "aud", "https://elsewhere.example.com"),
            Signed(null, "exp", 1),
            Signed(null, "exp", 4_000_000_000),
            Signed(null, "exp", null),
            Signed(null, "jti", null),
            Signed(null, "iss", "other"),
        ];
        foreach (var assertion in bad)
        {
            Assert.Equal((401, "invalid_client", "JWT is not valid"), (await RedeemAsync(browser, application, Assertion(assertion))).Error);
        }

        var good = TestToken.Signed(TestApplication.Key, TestApplication.Header, claims);
        Assert.Equal(200, (await RedeemAsync(browser, application, Assertion(good))).Status);
        Assert.Equal((401, "invalid_client", "JWT is not valid"), (await RedeemAsync(browser, application, Assertion(good))).Error); // its jti again
        Assert.Equal(401, (await RedeemAsync(browser, application, new())).Status);
        Assert.Equal(401, (await RedeemAsync(browser, application, new() { ["client_id"] = application.ClientId, ["client_secret"] = "wrong" })).Status);
        Assert.Equal(401, (await RedeemAsync(browser, application, new() { ["client_id"] = "999999999999.apps.national", ["client_secret"] = "" })).Status);

        string Signed(string? header, string name, JsonNode? value)
        {
            var (head, body) = (TestApplication.Header, claims.DeepClone().AsObject());
            if (header is not null)
            {
                head[header] = name;
            }
            else if (value is null)
            {
                body.Remove(name);
            }
            else
            {
                body[name] = value;
            }

            return TestToken.Signed(TestApplication.Key, head, body);
        }
    }

    [Fact]
    public async Task Who_signed_in_does_so_once_for_several_applications()
    {
        var (first, second) = (await TestApplication.CreateAsync(spine), await TestApplication.CreateAsync(spine));
        using var browser = new TestBrowser(spine);
        await using var clock = await TestClock.FreezeAsync(spine);
        var one = TestToken.Claims((await browser.Cis2TokensAsync(first)).Text("id_token"));
        await browser.OpenAsync(TestBrowser.AuthorizeUrl(second, more: "&prompt=none"));
        var two = TestToken.Claims((await browser.RedeemAsync(second, browser.Returned("code")!)).Text("id_token"));
        Assert.NotEqual((string?)one["sid"], (string?)two["sid"]);
        Assert.Equal((long)one["auth_time"]!, (long)two["auth_time"]!);

        // Asked for again, because the client wants it, or because it is too long ago.
        await browser.OpenAsync(TestBrowser.AuthorizeUrl(first, more: "&prompt=login"));
        Assert.Contains("Passcode", browser.Page, StringComparison.Ordinal);
        await clock.AdvanceAsync(301);
        await browser.OpenAsync(TestBrowser.AuthorizeUrl(first, more: "&max_age=300"));
        Assert.Contains("Passcode", browser.Page, StringComparison.Ordinal);
        await browser.OpenAsync(TestBrowser.AuthorizeUrl(first, more: "&max_age=301"));
        Assert.NotNull(browser.Returned("code"));
    }

    private static Dictionary<string, string> Assertion(string assertion) => new() { ["client_assertion_type"] = TestApplication.AssertionType, ["client_assertion"] = assertion };

    private async Task<PlatformAnswer> RedeemAsync(TestBrowser browser, TestApplication application, Dictionary<string, string> form, string? basic = null)
    {
        form["grant_type"] = "authorization_code";
        form["code"] = await browser.SignInAsync(TestBrowser.AuthorizeUrl(application));
        form["redirect_uri"] = TestApplication.Redirect;
        return await PlatformAnswer.PostAsync(spine, $"{TestBrowser.Cis2}/access_token", form, basic);
    }

    private static string Half(string text) => Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(text)).AsSpan(0, 16));
}

[Collection(OnSqlite.Name)]
public sealed class OpenIdOnSqlite(SqliteFixture spine) : OpenIdTests(spine);

[Collection(OnPostgres.Name)]
public sealed class OpenIdOnPostgres(PostgresFixture spine) : OpenIdTests(spine);
