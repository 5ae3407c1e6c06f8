using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.RegularExpressions;
using LocalSpine.Conformance.Environments;

namespace LocalSpine.Conformance.Portal;

/// <summary>The pages of a shared environment: everybody reads, who has the token changes; secrets are on no page.</summary>
public sealed class SharedPortalTests(SharedPortal shared) : IClassFixture<SharedPortal>
{
    private readonly PortalBrowser _browser = shared.Browser;

    [Fact]
    public async Task Only_who_has_the_token_changes_anything()
    {
        (string, string)[] patient = [("family", "Tokened"), ("gender", "1"), ("birthDate", "1990-02-28")];
        await _browser.RefusedAsync("ADMIN_TOKEN", "/patients/new", "", patient);
        await _browser.RefusedAsync("ADMIN_TOKEN", "/patients/new", "", [.. patient, ("AdminToken", "another")]);
        Assert.Contains("Nobody.", await _browser.ReadAsync("/patients?family=tokened"), StringComparison.Ordinal);
        var made = await _browser.DoAsync("/patients/new", "", [.. patient, ("AdminToken", SharedPortal.Token)]);
        Assert.Contains("Tokened", made, StringComparison.Ordinal);
        var nhs = $"/patients/{Regex.Match(made, "NHS number <strong>([0-9]{10})", RegexOptions.None, TimeSpan.FromSeconds(5)).Groups[1].Value}";
        foreach (var (page, handler, fields) in new (string, string, (string, string)[])[]
        {
            ("/certificates", "Revoke", [("serial", "00")]), ("/certificates", "Issue", [("Csr", "x")]), (nhs, "Act", [("action", "Invalidate")]),
            (nhs, "Change", [("seen", "1"), .. patient]), ("/controls", "Freeze", []), ("/controls", "Advance", [("amount", "1"), ("unit", "1")]), ("/controls", "Set", [("at", "2027-01-01 00:00")]),
            ("/controls", "Reset", []), ("/controls", "Resume", []), ("/controls", "Run", []), ("/controls", "AddFault", [("desk", "proxy"), ("fault", "drop")]), ("/controls", "RemoveFault", [("desk", "proxy"), ("id", "1")]),
            ("/controls", "ClearFaults", []),
        })
        {
            await _browser.RefusedAsync("ADMIN_TOKEN", page, handler, fields);
        }

        Assert.Contains("frozen", await _browser.DoAsync("/controls", "Freeze", ("AdminToken", SharedPortal.Token)), StringComparison.Ordinal);
        Assert.Contains("running", await _browser.DoAsync("/controls", "Resume", ("AdminToken", SharedPortal.Token)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Settings_tell_what_was_given_and_no_secret()
    {
        var page = await _browser.ReadAsync("/settings");
        Assert.Matches(@"--ssp-sharing</code><br><code class=""variable"">LOCALSPINE_SSP_SHARING</code></td>\s*<td>[^<]+</td>\s*<td class=""url"">\s*<strong>deny</strong>\s*</td>\s*<td class=""url"">allow</td>\s*<td>option</td>", page);
        Assert.Matches(@"--admin-token</code>(?s:.*?)<strong>given, not shown</strong>", page);
        Assert.DoesNotContain(SharedPortal.Token, page, StringComparison.Ordinal);
        Assert.DoesNotContain(SharedPortal.MeshKey, page, StringComparison.Ordinal);
        Assert.Contains("--sso-one-session", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_form_without_its_pages_protection_changes_nothing()
    {
        using var client = SpineClient.Of(shared.Spine, shared.Folder, null);
        foreach (var path in new[] { "/controls?handler=Freeze", "/patients/new", "/certificates?handler=Issue" })
        {
            using var content = new FormUrlEncodedContent(new Dictionary<string, string> { ["AdminToken"] = SharedPortal.Token, ["family"] = "Forged", ["birthDate"] = "1990-02-28" });
            using var refused = await client.PostAsync(path, content);
            Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        }
    }

    [Fact]
    public async Task Without_a_token_only_this_machine_changes_anything()
    {
        var address = (await Dns.GetHostAddressesAsync(Dns.GetHostName())).FirstOrDefault(a => a.AddressFamily == System.Net.Sockets.AddressFamily.InterNetwork && !IPAddress.IsLoopback(a));
        Assert.SkipWhen(address is null, "this machine has no address but loopback");
        await using var open = new SpineProcess("--ephemeral", "--seed", "default:20", "--bind", "0.0.0.0");
        await open.StartAsync();
        using var admin = new HttpClient { BaseAddress = new Uri(open.AdminUrl) };
        var folder = Path.Combine(shared.Folder, "open");
        await SharedPortal.TrustAsync(admin, folder);
        using var here = SpineClient.Of(open, folder, null, at: IPAddress.Loopback);
        using var there = SpineClient.Of(open, folder, null, at: address);
        foreach (var (path, handler) in new[] { ("/controls", "Freeze"), ("/patients/new", ""), ("/certificates", "Issue") })
        {
            // A page shows its forms to a browser of this machine only; what such a form has, sent from elsewhere, changes nothing.
            Assert.DoesNotContain("__RequestVerificationToken", await there.GetStringAsync(path), StringComparison.Ordinal);
            using var page = await here.GetAsync(path);
            var token = Regex.Match(await page.Content.ReadAsStringAsync(), "__RequestVerificationToken\" type=\"hidden\" value=\"([^\"]+)\"", RegexOptions.None, TimeSpan.FromSeconds(5)).Groups[1].Value;
            using var request = new HttpRequestMessage(HttpMethod.Post, $"{path}?handler={handler}") { Content = new FormUrlEncodedContent([KeyValuePair.Create("__RequestVerificationToken", token)]) };
            request.Headers.Add("Cookie", page.Headers.GetValues("Set-Cookie").First().Split(';')[0]);
            using var refused = await there.SendAsync(request);
            Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.StatusCode);
            Assert.Contains("ADMIN_LOOPBACK_ONLY", await refused.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }

        Assert.False((await admin.GetFromJsonAsync<JsonElement>("/admin/clock")).GetProperty("frozen").GetBoolean());
    }
}

/// <summary>An environment with an admin token.</summary>
public sealed class SharedPortal : IAsyncLifetime
{
    public const string Token = "a-token-of-this-test";
    public const string MeshKey = "a-mesh-key-of-this-test";

    public string Folder { get; } = Directory.CreateTempSubdirectory("localspine-shared-").FullName;

    internal SpineProcess Spine { get; } = new("--ephemeral", "--seed", "default:20", "--admin-token", Token, "--mesh-shared-key", MeshKey, "--ssp-sharing", "deny");

    internal PortalBrowser Browser { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        await Spine.StartAsync();
        using var admin = new HttpClient { BaseAddress = new Uri(Spine.AdminUrl) };
        await TrustAsync(admin, Folder);
        Browser = new PortalBrowser(Spine, Folder);
    }

    /// <summary>Writes the authorities of an environment as a folder of an endpoint has them.</summary>
    public static async Task TrustAsync(HttpClient admin, string folder)
    {
        Directory.CreateDirectory(folder);
        await File.WriteAllTextAsync(Path.Combine(folder, "ca.pem"), await admin.GetStringAsync("/certificates/chain.pem"));
    }

    public async ValueTask DisposeAsync()
    {
        Browser.Dispose();
        await Spine.DisposeAsync();
        Directory.Delete(Folder, recursive: true);
    }
}
