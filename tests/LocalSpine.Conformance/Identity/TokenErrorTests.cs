using System.Text;
using System.Text.Json.Nodes;
using LocalSpine.Conformance.Environments;

namespace LocalSpine.Conformance.Identity;

/// <summary>Errors of the API platform's token endpoint: choice of the grant, codes, refresh tokens, client assertions (identity 13.4).</summary>
public abstract class TokenErrorTests(SpineFixture spine)
{
    private const string NotConfigured = "you have tried to request authorization but your application is not configured to use this authorization grant type";

    [Theory]
    [InlineData("application/json")]
    [InlineData("application/x-www-form-urlencoded; charset=utf-8")]
    [InlineData("Application/X-WWW-Form-Urlencoded")]
    [InlineData("")]
    public async Task The_content_type_is_exactly_that_of_a_form(string contentType)
    {
        using var content = new ByteArrayContent(Encoding.ASCII.GetBytes("grant_type=client_credentials"));
        if (contentType.Length > 0)
        {
            content.Headers.TryAddWithoutValidation("Content-Type", contentType);
        }

        (await PlatformAnswer.SendAsync(spine, HttpMethod.Post, "/oauth2/token", content)).IsError(415, "invalid_request", "Content-Type header must be application/x-www-form-urlencoded");
    }

    [Theory]
    [InlineData(null, null, 400, "invalid_request", "grant_type is missing")]
    [InlineData("", null, 400, "invalid_request", "grant_type is missing")]
    [InlineData("password", null, 400, "unsupported_grant_type", "grant_type is invalid")]
    [InlineData(TestApplication.Exchange, null, 400, "invalid_request", "missing or invalid subject_token_type - must be 'urn:ietf:params:oauth:token-type:id_token'")]
    [InlineData(TestApplication.Exchange, "urn:ietf:params:oauth:token-type:access_token", 400, "invalid_request", "missing or invalid subject_token_type - must be 'urn:ietf:params:oauth:token-type:id_token'")]
    [InlineData("authorization_code", TestApplication.IdTokenType, 400, "invalid_request", "grant_type is invalid")]
    [InlineData("refresh_token", TestApplication.IdTokenType, 400, "invalid_request", "grant_type is invalid")]
    [InlineData("client_credentials", TestApplication.IdTokenType, 400, "invalid_request", "grant_type is invalid")]
    [InlineData("password", TestApplication.IdTokenType, 400, "invalid_request", "grant_type is invalid")]
    [InlineData(null, TestApplication.IdTokenType, 400, "invalid_request", "grant_type is invalid")]
    public async Task The_grant_is_chosen_by_the_subject_token_type_first(string? grant, string? subjectType, int status, string error, string description)
    {
        var form = new Dictionary<string, string> { ["client_assertion_type"] = TestApplication.AssertionType };
        Add(form, "grant_type", grant);
        Add(form, "subject_token_type", subjectType);
        (await PlatformAnswer.PostAsync(spine, "/oauth2/token", form)).IsError(status, error, description);
    }

    [Theory]
    [InlineData("authorization_code")]
    [InlineData("refresh_token")]
    public async Task Client_id_and_secret_are_checked_first(string grant)
    {
        var application = await TestApplication.CreateAsync(spine);
        await CheckAsync("", 401, "invalid_request", "client_id is missing");
        await CheckAsync("client_id=nobody", 401, "invalid_client", "client_id or client_secret is invalid");
        await CheckAsync($"client_id={application.ClientId}", 401, "invalid_request", "client_secret is missing");
        await CheckAsync($"client_id={application.ClientId}&client_secret=wrong", 401, "invalid_client", "client_id or client_secret is invalid");

        async Task CheckAsync(string form, int status, string error, string description) =>
            (await PlatformAnswer.PostAsync(spine, "/oauth2/token", Form($"grant_type={grant}&{form}"))).IsError(status, error, description);
    }

    [Fact]
    public async Task A_code_wants_its_redirect_uri()
    {
        var application = await TestApplication.CreateAsync(spine);
        (await application.CodeAsync("x", f => f.Remove("redirect_uri"))).IsError(400, "invalid_request", "redirect_uri is missing");
        (await application.CodeAsync("x", f => f["redirect_uri"] += "/")).IsError(400, "invalid_request", "redirect_uri is invalid");
        (await application.CodeAsync("x", f => f.Remove("code"))).IsError(400, "invalid_request", "authorization_code is missing");
        (await application.CodeAsync("x")).IsError(400, "invalid_grant", "authorization_code is invalid");
    }

    [Fact]
    public async Task A_code_is_for_its_own_application_and_once()
    {
        var (application, other) = (await TestApplication.CreateAsync(spine), await TestApplication.CreateAsync(spine));
        using var browser = new TestBrowser(spine);
        var code = await browser.SignInAsync(TestBrowser.PlatformUrl(application));
        (await other.CodeAsync(code)).IsError(400, "invalid_grant", "authorization_code is invalid");
        Assert.Equal(200, (await application.CodeAsync(code)).Status);
        (await application.CodeAsync(code)).IsError(400, "invalid_grant", "authorization_code is invalid");
    }

    [Fact]
    public async Task Of_two_that_redeem_a_code_at_once_one_gets_tokens()
    {
        var application = await TestApplication.CreateAsync(spine);
        using var browser = new TestBrowser(spine);
        var code = await browser.SignInAsync(TestBrowser.PlatformUrl(application));
        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => application.CodeAsync(code)));
        Assert.Single(answers, a => a.Status == 200);
    }

    [Fact]
    public async Task A_refresh_token_is_for_its_own_application_and_once()
    {
        var (application, other) = (await TestApplication.CreateAsync(spine), await TestApplication.CreateAsync(spine));
        using var browser = new TestBrowser(spine);
        var first = (await application.CodeAsync(await browser.SignInAsync(TestBrowser.PlatformUrl(application)))).Text("refresh_token");
        (await application.RefreshAsync(first, f => f.Remove("refresh_token"))).IsError(400, "invalid_request", "refresh_token is missing");
        (await application.RefreshAsync("unknown")).IsError(401, "invalid_grant", "refresh_token is invalid");
        (await other.RefreshAsync(first)).IsError(401, "invalid_grant", "refresh_token is invalid");
        Assert.Equal(200, (await application.RefreshAsync(first)).Status);
        (await application.RefreshAsync(first)).IsError(401, "invalid_grant", "refresh_token is invalid");
    }

    [Fact]
    public async Task An_assertion_has_its_type()
    {
        const string wrong = "Missing or invalid client_assertion_type - must be 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer'";
        var application = await TestApplication.CreateAsync(spine);
        (await application.CredentialsAsync("x", f => f.Remove("client_assertion_type"))).IsError(400, "invalid_request", wrong);
        (await application.CredentialsAsync("x", f => f["client_assertion_type"] = "jwt")).IsError(400, "invalid_request", wrong);
        (await application.CredentialsAsync("x", f => f.Remove("client_assertion"))).IsError(400, "invalid_request", "Missing client_assertion");
    }

    [Theory]
    [InlineData("nothing")]
    [InlineData("a.b")]
    [InlineData("bm8.bm8.bm8")]
    [InlineData("W10.e30.eA")]
    [InlineData("e30.e30.e30.e30")]
    public async Task An_assertion_is_a_token(string assertion) =>
        (await (await TestApplication.CreateAsync(spine)).CredentialsAsync(assertion)).IsError(400, "invalid_request", "Malformed JWT in client_assertion");

    [Theory]
    [InlineData("""{"alg":null}""", "{}", 400, "Invalid 'alg' header in client_assertion JWT - unsupported JWT algorithm - must be 'RS512'")]
    [InlineData("""{"alg":"RS256"}""", "{}", 400, "Invalid 'alg' header in client_assertion JWT - unsupported JWT algorithm - must be 'RS512'")]
    [InlineData("""{"alg":"none"}""", "{}", 400, "Invalid 'alg' header in client_assertion JWT - unsupported JWT algorithm - must be 'RS512'")]
    [InlineData("""{"alg":"HS512"}""", "{}", 400, "Invalid 'alg' header in client_assertion JWT - unsupported JWT algorithm - must be 'RS512'")]
    [InlineData("""{"alg":"RS384","kid":null}""", """{"exp":1}""", 400, "Invalid 'alg' header in client_assertion JWT - unsupported JWT algorithm - must be 'RS512'")]
    [InlineData("""{"kid":null}""", """{"exp":1}""", 400, "Invalid 'exp' claim in client_assertion JWT - JWT has expired")]
    [InlineData("""{"kid":null,"typ":null}""", "{}", 400, "Missing 'kid' header in client_assertion JWT")]
    [InlineData("""{"typ":null}""", """{"exp":null}""", 400, "Invalid 'typ' header in client_assertion JWT - must be 'JWT'")]
    [InlineData("""{"typ":"at+jwt"}""", "{}", 400, "Invalid 'typ' header in client_assertion JWT - must be 'JWT'")]
    [InlineData("{}", """{"exp":null,"iss":null}""", 400, "Missing 'exp' claim in client_assertion JWT")]
    [InlineData("{}", """{"exp":"4000000000","iss":null}""", 400, "Invalid 'exp' claim in client_assertion JWT - must be an integer")]
    [InlineData("{}", """{"iss":null,"jti":null}""", 400, "Missing or non-matching 'iss'/'sub' claims in client_assertion JWT")]
    [InlineData("{}", """{"sub":null}""", 400, "Missing or non-matching 'iss'/'sub' claims in client_assertion JWT")]
    [InlineData("{}", """{"iss":"other"}""", 400, "Missing or non-matching 'iss'/'sub' claims in client_assertion JWT")]
    [InlineData("{}", """{"jti":null,"exp":4000000000}""", 400, "Missing 'jti' claim in client_assertion JWT")]
    [InlineData("{}", """{"jti":42}""", 400, "Invalid 'jti' claim in client_assertion JWT - must be a unique string value such as a GUID")]
    [InlineData("{}", """{"exp":4000000000,"iss":"other","sub":"other"}""", 400, "Invalid 'exp' claim in client_assertion JWT - more than 5 minutes in future")]
    [InlineData("""{"kid":"other"}""", """{"iss":"other","sub":"other"}""", 401, "Invalid 'iss'/'sub' claims in client_assertion JWT")]
    [InlineData("""{"kid":"other"}""", """{"aud":"https://elsewhere.example.com"}""", 401, "Invalid 'kid' header in client_assertion JWT - no matching public key")]
    [InlineData("{}", """{"aud":null}""", 401, "Missing or invalid 'aud' claim in client_assertion JWT")]
    [InlineData("{}", """{"aud":"https://localhost/oauth2/token"}""", 401, "Missing or invalid 'aud' claim in client_assertion JWT")]
    public async Task Each_check_of_an_assertion_has_its_place(string header, string claims, int status, string description)
    {
        var application = await TestApplication.CreateAsync(spine);
        var assertion = await application.AssertionAsync((h, c) =>
        {
            Change(h, header);
            Change(c, claims);
        });
        (await application.CredentialsAsync(assertion)).IsError(status, "invalid_request", description);
    }

    [Fact]
    public async Task The_audience_is_the_token_url_without_a_trailing_slash()
    {
        var application = await TestApplication.CreateAsync(spine);
        var assertion = await application.AssertionAsync((_, c) => c["aud"] += "/");
        (await application.CredentialsAsync(assertion)).IsError(401, "invalid_request", "Missing or invalid 'aud' claim in client_assertion JWT");
        Assert.Equal(200, (await application.CredentialsAsync(await application.AssertionAsync((_, c) => c["aud"] = "https://dep.api.service.nhs.uk/oauth2/token"))).Status);
    }

    [Fact]
    public async Task An_identifier_is_used_once_by_a_client_and_again_by_another()
    {
        var (application, other) = (await TestApplication.CreateAsync(spine), await TestApplication.CreateAsync(spine));
        var jti = Guid.NewGuid().ToString();
        Assert.Equal(200, (await application.CredentialsAsync(await application.AssertionAsync((_, c) => c["jti"] = jti))).Status);
        (await application.CredentialsAsync(await application.AssertionAsync((_, c) => c["jti"] = jti))).IsError(400, "invalid_request", "Non-unique 'jti' claim in client_assertion JWT");
        Assert.Equal(200, (await other.CredentialsAsync(await other.AssertionAsync((_, c) => c["jti"] = jti))).Status);
    }

    [Fact]
    public async Task Who_cannot_sign_cannot_use_up_an_identifier()
    {
        var application = await TestApplication.CreateAsync(spine);
        var jti = Guid.NewGuid().ToString();
        using var foreign = System.Security.Cryptography.RSA.Create(2048);
        var forged = await application.AssertionAsync((_, c) => c["jti"] = jti, foreign);
        (await application.CredentialsAsync(forged)).IsError(401, "public_key error", "JWT signature verification failed");
        Assert.Equal(200, (await application.CredentialsAsync(await application.AssertionAsync((_, c) => c["jti"] = jti))).Status);
    }

    [Fact]
    public async Task A_client_needs_a_key()
    {
        var application = await TestApplication.CreateAsync(spine, a => a["jwks"] = null);
        (await application.CredentialsAsync()).IsError(
            403, "public_key error", "You need to register a public key to use this authentication method - please contact support to configure");
    }

    [Fact]
    public async Task A_key_set_that_cannot_be_read_is_told()
    {
        var application = await TestApplication.CreateAsync(spine, a => (a["jwks"], a["jwksUrl"]) = (null, $"http://127.0.0.1:{Clients.FreePorts.Take()}/jwks"));
        (await application.CredentialsAsync()).IsError(403, "public_key error", "The JWKS endpoint, for your client_assertion can't be reached");
    }

    [Fact]
    public async Task An_application_without_a_scope_of_its_own_gets_no_token()
    {
        var application = await TestApplication.CreateAsync(spine, a => (a["products"], a["scopes"]) = (null, new JsonArray("urn:nhsd:apim:user-nhs-cis2:aal3:test-api")));
        (await application.CredentialsAsync()).IsError(401, "unauthorized_client", NotConfigured);
    }

    [Fact]
    public async Task Refusals_are_recorded_without_secrets()
    {
        var application = await TestApplication.CreateAsync(spine);
        await application.CodeAsync("code-that-is-wrong", f => f["client_secret"] = "secret-that-is-wrong");
        var exchange = await spine.NewestExchangeAsync("surface=oauth&rule=CLIENT_SECRET_INVALID");
        Assert.DoesNotContain("secret-that-is-wrong", exchange.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain(application.Secret, exchange.ToString(), StringComparison.Ordinal);
    }

    internal static void Change(JsonObject json, string changes)
    {
        foreach (var (name, value) in JsonNode.Parse(changes)!.AsObject())
        {
            if (value is null)
            {
                json.Remove(name);
            }
            else
            {
                json[name] = value.DeepClone();
            }
        }
    }

    private static Dictionary<string, string> Form(string form) =>
        Microsoft.AspNetCore.WebUtilities.QueryHelpers.ParseQuery(form).ToDictionary(p => p.Key, p => p.Value.ToString());

    private static void Add(Dictionary<string, string> form, string name, string? value)
    {
        if (value is not null)
        {
            form[name] = value;
        }
    }
}

[Collection(OnSqlite.Name)]
public sealed class TokenErrorsOnSqlite(SqliteFixture spine) : TokenErrorTests(spine);

[Collection(OnPostgres.Name)]
public sealed class TokenErrorsOnPostgres(PostgresFixture spine) : TokenErrorTests(spine);
