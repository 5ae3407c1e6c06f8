using System.Security.Cryptography;
using System.Text.Json.Nodes;
using LocalSpine.Conformance.Environments;

namespace LocalSpine.Conformance.Identity;

/// <summary>Errors of token exchange, each at its place (identity 13.4).</summary>
public abstract class ExchangeErrorTests(SpineFixture spine)
{
    private string Issuer => $"https://localhost:{spine.Process.Https}{TestBrowser.Cis2}";

    [Fact]
    public async Task The_assertion_is_checked_before_the_subject_token()
    {
        var application = await TestApplication.CreateAsync(spine);
        (await application.ExchangeAsync(null, f => f.Remove("client_assertion_type"))).IsError(
            400, "invalid_request", "Missing or invalid client_assertion_type - must be 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer'");
        (await application.ExchangeAsync(null, f => f["grant_type"] = "client_credentials")).IsError(400, "invalid_request", "grant_type is invalid");
        (await application.ExchangeAsync(null, f => f.Remove("client_assertion"))).IsError(400, "invalid_request", "Missing client_assertion");
        (await application.ExchangeAsync(null, f => f["client_assertion"] = "x")).IsError(400, "invalid_request", "Malformed JWT in client_assertion");
        (await application.ExchangeAsync(null)).IsError(400, "invalid_request", "Missing subject_token");
        (await application.ExchangeAsync("x")).IsError(400, "invalid_request", "Malformed JWT in subject_token");
    }

    [Theory]
    [InlineData("""{"kid":null,"typ":null}""", "{}", 400, "Missing 'kid' header in subject_token JWT")]
    [InlineData("""{"typ":null,"alg":null}""", "{}", 400, "Invalid 'typ' header in subject_token JWT - must be 'JWT'")]
    [InlineData("""{"typ":"other"}""", "{}", 400, "Invalid 'typ' header in subject_token JWT - must be 'JWT'")]
    [InlineData("""{"alg":null}""", """{"exp":null}""", 400, "Missing 'alg' header in subject_token JWT")]
    [InlineData("{}", """{"exp":null,"iss":null}""", 400, "Missing 'exp' claim in subject_token JWT")]
    [InlineData("{}", """{"exp":"4000000000"}""", 400, "Invalid 'exp' claim in subject_token JWT - must be an integer")]
    [InlineData("{}", """{"exp":1,"iss":null}""", 400, "Invalid 'exp' claim in subject_token JWT - JWT has expired")]
    [InlineData("{}", """{"iss":null,"aud":null}""", 400, "Missing 'iss' claim in subject_token JWT")]
    [InlineData("{}", """{"aud":null,"iss":"https://other.example.com"}""", 401, "Missing 'aud' claim in subject_token JWT")]
    [InlineData("{}", """{"iss":"https://other.example.com"}""", 400, "Missing or non-matching 'iss' claim in subject_token JWT")]
    [InlineData("{}", "{}", 401, "Invalid 'kid' header in subject_token JWT - no matching public key")]
    public async Task Each_check_of_a_subject_token_has_its_place(string header, string claims, int status, string description)
    {
        var application = await TestApplication.CreateAsync(spine);
        JsonObject head = new() { ["alg"] = "RS256", ["typ"] = "JWT", ["kid"] = "another" };
        JsonObject body = new() { ["iss"] = Issuer, ["sub"] = Staff.OneRole, ["aud"] = "any", ["exp"] = await TestApplication.NowAsync(spine) + 600 };
        TokenErrorTests.Change(head, header);
        TokenErrorTests.Change(body, claims);
        (await application.ExchangeAsync(TestToken.Signed(TestApplication.Key, head, body))).IsError(status, "invalid_request", description);
    }

    [Fact]
    public async Task What_the_provider_did_not_sign_is_refused()
    {
        var application = await TestApplication.CreateAsync(spine);
        using var browser = new TestBrowser(spine);
        var genuine = (await browser.Cis2TokensAsync(application)).Text("id_token");
        var (header, claims) = (TestToken.Header(genuine), TestToken.Claims(genuine));
        claims["sub"] = Staff.ManyRoles;
        await CheckAsync(TestToken.Signed(TestApplication.Key, header, claims));
        await CheckAsync($"{TestToken.Unsigned(header, claims)}{genuine.Split('.')[2]}");

        // Without an algorithm, and with a keyed digest whose key is the public key that everybody can read.
        header["alg"] = "none";
        await CheckAsync(TestToken.Unsigned(header, claims));
        header["alg"] = "HS256";
        var keys = (await PlatformAnswer.GetAsync(spine, $"{TestBrowser.Cis2}/connect/jwk_uri")).Json["keys"]![0]!;
        using var published = RSA.Create(new RSAParameters
        {
            Modulus = System.Buffers.Text.Base64Url.DecodeFromChars((string)keys["n"]!), Exponent = System.Buffers.Text.Base64Url.DecodeFromChars((string)keys["e"]!),
        });
        await CheckAsync(TestToken.Keyed(published.ExportSubjectPublicKeyInfo(), header, claims));
        await CheckAsync(TestToken.Keyed(System.Text.Encoding.ASCII.GetBytes(published.ExportSubjectPublicKeyInfoPem()), header, claims));
        Assert.Equal(200, (await application.ExchangeAsync(genuine)).Status);

        async Task CheckAsync(string token) => (await application.ExchangeAsync(token)).IsError(401, "public_key error", "JWT signature verification failed");
    }

    [Fact]
    public async Task Without_a_scope_for_the_users_level_there_is_no_token()
    {
        var application = await TestApplication.CreateAsync(spine, a => (a["products"], a["scopes"]) = (null, new JsonArray("urn:nhsd:apim:app:level3:test-api")));
        using var browser = new TestBrowser(spine);
        var token = (await browser.Cis2TokensAsync(application)).Text("id_token");
        (await application.ExchangeAsync(token)).IsError(
            401, "unauthorized_client", "you have tried to request authorization but your application is not configured to use this authorization grant type");
    }

    [Fact]
    public async Task A_token_of_a_mock_sign_in_is_not_taken_for_a_real_one()
    {
        var application = await TestApplication.CreateAsync(spine);
        var mock = $"/realms/Cis2-mock-dep";
        using var browser = new TestBrowser(spine);
        await browser.OpenAsync($"{mock}/protocol/openid-connect/auth?response_type=code&client_id={application.ClientId}&redirect_uri={Uri.EscapeDataString(TestApplication.Redirect)}&scope=openid");
        await browser.SubmitAsync(("username", "656005750104"));
        var answer = await PlatformAnswer.PostAsync(spine, $"{mock}/protocol/openid-connect/token", new()
        {
            ["grant_type"] = "authorization_code", ["code"] = browser.Returned("code")!, ["redirect_uri"] = TestApplication.Redirect, ["client_id"] = application.ClientId,
            ["client_secret"] = application.Secret,
        });
        (await application.ExchangeAsync(answer.Text("id_token"))).IsError(400, "invalid_request", "Missing or non-matching 'iss' claim in subject_token JWT");
    }
}

[Collection(OnSqlite.Name)]
public sealed class ExchangeErrorsOnSqlite(SqliteFixture spine) : ExchangeErrorTests(spine);

[Collection(OnPostgres.Name)]
public sealed class ExchangeErrorsOnPostgres(PostgresFixture spine) : ExchangeErrorTests(spine);
