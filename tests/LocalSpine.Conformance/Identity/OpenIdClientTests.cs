using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using LocalSpine.Conformance.Environments;

namespace LocalSpine.Conformance.Identity;

/// <summary>npm's openid-client signs in at CIS2, checks every token itself, and asks the API platform for a token with an assertion.</summary>
public abstract class OpenIdClientTests(SpineFixture spine)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Theory]
    [InlineData("client_secret_post")]
    [InlineData("client_secret_basic")]
    [InlineData("client_secret_jwt")]
    [InlineData("private_key_jwt")]
    public async Task The_code_flow_at_CIS2_completes(string authentication)
    {
        var application = await TestApplication.CreateAsync(spine);
        var result = await RunAsync("code", application, authentication);
        Assert.Equal((Staff.OneRole, Staff.OneRole), ((string?)result["claims"]!["sub"], (string?)result["userinfo"]!["sub"]));
        Assert.Equal(application.ClientId, (string?)result["claims"]!["aud"]);
    }

    [Fact]
    public async Task An_assertion_gets_a_token_of_the_platform()
    {
        var result = await RunAsync("assertion", await TestApplication.CreateAsync(spine), "private_key_jwt");
        Assert.Equal("bearer", (string?)result["token_type"]);
        Assert.NotEmpty((string)result["access_token"]!);
    }

    private async Task<JsonObject> RunAsync(string flow, TestApplication application, string authentication)
    {
        var start = new ProcessStartInfo("node", [Program(), flow]) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["NODE_EXTRA_CA_CERTS"] = Path.Combine(spine.Endpoint, "ca.pem");
        start.Environment["BASE_URL"] = $"https://localhost:{spine.Process.Https}";
        start.Environment["CLIENT_ID"] = application.ClientId;
        start.Environment["CLIENT_SECRET"] = application.Secret;
        start.Environment["CLIENT_AUTHENTICATION"] = authentication;
        start.Environment["CLIENT_KEY"] = TestApplication.Key.ExportPkcs8PrivateKeyPem();
        start.Environment["CLIENT_KEY_ID"] = TestApplication.KeyId;
        start.Environment["REDIRECT_URI"] = TestApplication.Redirect;
        start.Environment["CARD_USER"] = Staff.OneRole;
        start.Environment["PASSCODE"] = TestBrowser.Passcode;
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync().WaitAsync(Patience);
        Assert.True(process.ExitCode == 0, await errors);
        return JsonNode.Parse(await output)!.AsObject();
    }

    private static string Program([CallerFilePath] string path = "") => Path.Combine(Path.GetDirectoryName(path)!, "..", "Clients", "openid-client", "client.js");
}

[Collection(OnSqlite.Name)]
public sealed class OpenIdClientOnSqlite(SqliteFixture spine) : OpenIdClientTests(spine);

[Collection(OnPostgres.Name)]
public sealed class OpenIdClientOnPostgres(PostgresFixture spine) : OpenIdClientTests(spine);
