using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using LocalSpine.Conformance.Environments;

namespace LocalSpine.Conformance.Lifecycle;

/// <summary>Starting, stopping, starting again: what a person and a script see.</summary>
public sealed class LifecycleTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("localspine-life-").FullName;

    private string Data => Path.Combine(_folder, "data");

    [Fact]
    public async Task It_prints_every_surface_answers_ready_and_stops_cleanly()
    {
        await using var spine = new SpineProcess("--data", Data, "--seed", "default:20");
        await spine.StartAsync();
        using var http = new HttpClient { BaseAddress = new Uri(spine.AdminUrl) };
        using var ready = await http.GetAsync("/health/ready");
        Assert.Equal(HttpStatusCode.OK, ready.StatusCode);
        foreach (var surface in (await http.GetFromJsonAsync<JsonElement[]>("/admin/surfaces"))!)
        {
            Assert.Contains(surface.GetProperty("url").GetString()!, spine.Output, StringComparison.Ordinal);
        }

        Assert.Contains("\"openapi\"", await http.GetStringAsync("/admin/openapi.json"), StringComparison.Ordinal);
        var status = await spine.RunAsync("status");
        Assert.Equal(0, status.ExitCode);
        Assert.Contains("ready", status.Output, StringComparison.Ordinal);
        Assert.Equal(0, await spine.StopAsync());
    }

    [Fact]
    public async Task A_restart_keeps_everything_and_a_reset_keeps_certificates_only()
    {
        var endpoint = Path.Combine(_folder, "endpoint");
        string root;
        await using (var first = new SpineProcess("--data", Data, "--seed", "default:20"))
        {
            await first.StartAsync();
            Assert.Equal(0, (await first.RunAsync("endpoint", "create", "--ods", "Z90041", "--out", endpoint)).ExitCode);
            Assert.Equal(0, (await first.RunAsync("patient", "create", "--family", "KEPT", "--birth-date", "1980-01-01", "--nhs-number", "9990000018")).ExitCode);
            root = await RootAsync(first);
            Assert.Equal(0, await first.StopAsync());
        }

        await using var second = new SpineProcess("--data", Data, "--seed", "default:20");
        await second.StartAsync();
        Assert.Equal(root, await RootAsync(second));
        Assert.Contains("Z90041", (await second.RunAsync("endpoint", "list", "--limit", "1000")).Output, StringComparison.Ordinal);
        Assert.Contains("KEPT", (await second.RunAsync("patient", "list", "--limit", "1000")).Output, StringComparison.Ordinal);

        Assert.Equal(0, (await second.RunAsync("reset")).ExitCode);
        Assert.Equal(root, await RootAsync(second));
        Assert.DoesNotContain("Z90041-", (await second.RunAsync("endpoint", "list", "--limit", "1000")).Output, StringComparison.Ordinal);
        Assert.DoesNotContain("KEPT", (await second.RunAsync("patient", "list", "--limit", "1000")).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_folder_of_endpoint_create_is_what_scripts_rely_on()
    {
        var endpoint = Path.Combine(_folder, "endpoint");
        await using var spine = new SpineProcess("--ephemeral", "--data", Data, "--seed", "default:20");
        await spine.StartAsync();
        var created = await spine.RunAsync("endpoint", "create", "--ods", "Z90043", "--name", "Some product", "--url", "https://localhost:9443/mhs", "--out", endpoint);
        Assert.True(created.ExitCode == 0, created.Errors);
        Assert.All(["client.key", "client.pem", "client.p12", "ca.pem", "endpoint.json"], file => Assert.True(File.Exists(Path.Combine(endpoint, file)), file));
        Assert.Equal(2, File.ReadAllText(Path.Combine(endpoint, "client.pem")).Split("BEGIN CERTIFICATE").Length - 1);
        using var json = JsonDocument.Parse(File.ReadAllText(Path.Combine(endpoint, "endpoint.json")));
        var root = json.RootElement;
        Assert.Matches("^[0-9]{12}$", root.GetProperty("asid").GetString());
        Assert.Matches("^Z90043-[0-9]{6}$", root.GetProperty("partyKey").GetString());
        Assert.Equal("Z90043", root.GetProperty("odsCode").GetString());
        Assert.EndsWith(".nhs.uk", root.GetProperty("fqdn").GetString(), StringComparison.Ordinal);
        Assert.StartsWith("ldaps://", root.GetProperty("urls").GetProperty("directory").GetString(), StringComparison.Ordinal);
        Assert.StartsWith("https://", root.GetProperty("urls").GetProperty("messaging").GetString(), StringComparison.Ordinal);
        Assert.False(Directory.Exists(Data)); // ephemeral: nothing on disk
    }

    [Fact]
    public async Task Patients_are_listed_as_the_command_line_contract_says()
    {
        await using var spine = new SpineProcess("--ephemeral", "--seed", "default:50");
        await spine.StartAsync();
        var listed = await spine.RunAsync("patient", "list", "--json", "--limit", "7");
        using var json = JsonDocument.Parse(listed.Output);
        Assert.Equal(7, json.RootElement.GetArrayLength());
        foreach (var patient in json.RootElement.EnumerateArray())
        {
            Assert.Matches("^9[0-9]{9}$", patient.GetProperty("nhsNumber").GetString());
            Assert.Equal(JsonValueKind.Array, patient.GetProperty("given").ValueKind);
            Assert.Contains(patient.GetProperty("gender").GetInt32(), new[] { 0, 1, 2, 9 }.AsEnumerable());
            Assert.Matches("^[0-9]{4}-[0-9]{2}-[0-9]{2}$", patient.GetProperty("birthDate").GetString());
            Assert.Equal(JsonValueKind.String, patient.GetProperty("postcode").ValueKind);
            Assert.NotEqual("", patient.GetProperty("family").GetString());
        }
    }

    [Fact]
    public async Task Hosts_prints_every_name()
    {
        await using var spine = new SpineProcess("--ephemeral", "--seed", "empty");
        await spine.StartAsync();
        var hosts = (await spine.RunAsync("hosts", "--real-names")).Output;
        Assert.Contains("127.0.0.1 messaging.localspine.test msg.dep.spine2.ncrs.nhs.uk\n127.0.0.1 messaging-internet.localspine.test msg.depspineservices.nhs.uk\n", hosts, StringComparison.Ordinal);
        Assert.Contains("ldap.vn1.national.ncrs.nhs.uk", hosts, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_second_environment_on_the_same_folder_is_told_what_to_do()
    {
        await using var first = new SpineProcess("--data", Data, "--seed", "empty");
        await first.StartAsync();
        var second = await SpineProcess.RunCommandAsync("up", "--data", Data, "--https", "0", "--ldaps", "0", "--http", "0");
        Assert.Equal(1, second.ExitCode);
        Assert.Contains("--data", second.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_port_that_is_taken_is_named()
    {
        await using var first = new SpineProcess("--ephemeral", "--seed", "empty");
        await first.StartAsync();
        var second = await SpineProcess.RunCommandAsync(
            "up", "--ephemeral", "--seed", "empty", "--https", first.Https.ToString(System.Globalization.CultureInfo.InvariantCulture), "--ldaps", "0", "--http", "0");
        Assert.Equal(1, second.ExitCode);
        Assert.Contains("--https", second.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Commands_without_an_environment_say_how_to_start_one()
    {
        var result = await SpineProcess.RunCommandAsync("status", "--admin", "http://127.0.0.1:9");
        Assert.Equal(1, result.ExitCode);
        Assert.Contains("localspine up", result.Errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--https", "seventy")]
    [InlineData("--ldap-profile", "novell")]
    [InlineData("--seed", "default:2000000")]
    public async Task A_setting_that_cannot_be_read_is_named(string option, string value)
    {
        var result = await SpineProcess.RunCommandAsync("up", "--ephemeral", option, value);
        Assert.Equal(1, result.ExitCode);
        Assert.Contains(value, result.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_clock_moves_and_an_expired_certificate_is_refused()
    {
        var endpoint = Path.Combine(_folder, "endpoint");
        await using var spine = new SpineProcess("--ephemeral", "--seed", "empty");
        await spine.StartAsync();
        Assert.Equal(0, (await spine.RunAsync("endpoint", "create", "--ods", "Z90045", "--out", endpoint)).ExitCode);
        var settings = new Clients.ClientSettings("localhost", spine.Ldaps, endpoint);
        Clients.DirectorySearch any = new("any", "o=nhs", "(objectClass=*)", "1.1", "base");
        Assert.Single((await new Clients.LdapSearchProgram().RunAsync(settings, [any]))[0].Entries);
        using var http = new HttpClient { BaseAddress = new Uri(spine.AdminUrl) };
        using var moved = await http.PostAsync("/admin/clock/advance?seconds=126230400", null); // four years
        Assert.True(moved.IsSuccessStatusCode);
        await Assert.ThrowsAsync<Clients.ClientFailedException>(() => new Clients.LdapSearchProgram().RunAsync(settings, [any]));
        var refused = await http.GetFromJsonAsync<JsonElement[]>("/admin/exchanges?refused=true&limit=1&wait=20");
        Assert.Equal("CLIENT_CERTIFICATE_EXPIRED", refused![0].GetProperty("rule").GetString());
    }

    [Fact]
    public async Task Another_site_in_a_browser_may_not_use_the_admin_api()
    {
        await using var spine = new SpineProcess("--ephemeral", "--seed", "empty");
        await spine.StartAsync();
        using var http = new HttpClient { BaseAddress = new Uri(spine.AdminUrl) };
        using var foreign = new HttpRequestMessage(HttpMethod.Post, "/admin/reset");
        foreign.Headers.Add("Origin", "https://elsewhere.example.org");
        Assert.Equal(HttpStatusCode.Forbidden, (await http.SendAsync(foreign)).StatusCode);
        using var rebound = new HttpRequestMessage(HttpMethod.Get, "/admin/status");
        rebound.Headers.Host = "elsewhere.example.org";
        Assert.Equal(HttpStatusCode.Forbidden, (await http.SendAsync(rebound)).StatusCode);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static async Task<string> RootAsync(SpineProcess spine)
    {
        using var http = new HttpClient();
        return await http.GetStringAsync($"{spine.AdminUrl}/certificates/root.pem");
    }
}
