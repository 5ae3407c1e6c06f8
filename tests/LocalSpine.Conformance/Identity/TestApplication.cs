using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using LocalSpine.Conformance.Environments;

namespace LocalSpine.Conformance.Identity;

/// <summary>A supplier's application, registered in the environment, with a key of its own.</summary>
internal sealed class TestApplication
{
    public const string Redirect = "https://app.example.com/callback";
    public const string AssertionType = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
    public const string Exchange = "urn:ietf:params:oauth:grant-type:token-exchange";
    public const string IdTokenType = "urn:ietf:params:oauth:token-type:id_token";
    public const string KeyId = "key-1";

    private readonly SpineFixture _spine;

    private TestApplication(SpineFixture spine, string clientId, string secret) => (_spine, ClientId, Secret) = (spine, clientId, secret);

    public static RSA Key { get; } = RSA.Create(2048);

    public string ClientId { get; }

    public string Secret { get; }

    /// <summary>Registers one for the API <c>test-api</c>.</summary>
    public static async Task<TestApplication> CreateAsync(SpineFixture spine, Action<JsonObject>? change = null)
    {
        var wanted = new JsonObject
        {
            ["name"] = "Test application", ["redirectUris"] = new JsonArray(Redirect), ["jwks"] = TestToken.KeySet(Key, KeyId), ["products"] = new JsonArray("test-api"),
            ["asid"] = spine.Asid, ["odsCode"] = "Z90003",
        };
        change?.Invoke(wanted);
        using var response = await spine.Admin.PostAsJsonAsync("/admin/applications", wanted);
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync());
        var json = (await response.Content.ReadFromJsonAsync<JsonObject>())!;
        return new TestApplication(spine, (string)json["clientId"]!, (string)json["clientSecret"]!);
    }

    /// <summary>Seconds since 1970 on the environment's clock.</summary>
    public static async Task<long> NowAsync(SpineFixture spine) =>
        DateTimeOffset.Parse((string)(await spine.Admin.GetFromJsonAsync<JsonObject>("/admin/clock"))!["now"]!, System.Globalization.CultureInfo.InvariantCulture).ToUnixTimeSeconds();

    /// <summary>The claims of a good client assertion.</summary>
    public async Task<JsonObject> ClaimsAsync() => new()
    {
        ["iss"] = ClientId, ["sub"] = ClientId, ["aud"] = $"https://localhost:{_spine.Process.Https}/oauth2/token", ["jti"] = Guid.NewGuid().ToString(), ["exp"] = await NowAsync(_spine) + 240,
    };

    public static JsonObject Header => new() { ["alg"] = "RS512", ["typ"] = "JWT", ["kid"] = KeyId };

    /// <summary>A client assertion, good unless something is changed.</summary>
    public async Task<string> AssertionAsync(Action<JsonObject, JsonObject>? change = null, RSA? key = null)
    {
        var (header, claims) = (Header, await ClaimsAsync());
        change?.Invoke(header, claims);
        return TestToken.Signed(key ?? Key, header, claims);
    }

    /// <summary>Asks for a token of its own.</summary>
    public async Task<PlatformAnswer> CredentialsAsync(string? assertion = null, Action<Dictionary<string, string>>? change = null, string path = "/oauth2/token")
    {
        var form = new Dictionary<string, string>
        {
            ["grant_type"] = "client_credentials", ["client_assertion_type"] = AssertionType, ["client_assertion"] = assertion ?? await AssertionAsync(),
        };
        change?.Invoke(form);
        return await PlatformAnswer.PostAsync(_spine, path, form);
    }

    /// <summary>Asks for a token in the name of whom a subject token is about.</summary>
    public async Task<PlatformAnswer> ExchangeAsync(string? subjectToken, Action<Dictionary<string, string>>? change = null)
    {
        var form = new Dictionary<string, string>
        {
            ["grant_type"] = Exchange, ["client_assertion_type"] = AssertionType, ["client_assertion"] = await AssertionAsync(), ["subject_token_type"] = IdTokenType,
        };
        if (subjectToken is not null)
        {
            form["subject_token"] = subjectToken;
        }

        change?.Invoke(form);
        return await PlatformAnswer.PostAsync(_spine, "/oauth2/token", form);
    }

    /// <summary>Redeems a code.</summary>
    public Task<PlatformAnswer> CodeAsync(string code, Action<Dictionary<string, string>>? change = null) => SecretAsync(
        new() { ["grant_type"] = "authorization_code", ["redirect_uri"] = Redirect, ["code"] = code }, change);

    /// <summary>Refreshes.</summary>
    public Task<PlatformAnswer> RefreshAsync(string token, Action<Dictionary<string, string>>? change = null) => SecretAsync(new() { ["grant_type"] = "refresh_token", ["refresh_token"] = token }, change);

    private Task<PlatformAnswer> SecretAsync(Dictionary<string, string> form, Action<Dictionary<string, string>>? change)
    {
        form["client_id"] = ClientId;
        form["client_secret"] = Secret;
        change?.Invoke(form);
        return PlatformAnswer.PostAsync(_spine, "/oauth2/token", form);
    }
}
