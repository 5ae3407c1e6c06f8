using System.Net;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using LocalSpine.Conformance.Clients;
using LocalSpine.Conformance.Environments;
using LocalSpine.Conformance.Ldap;

namespace LocalSpine.Conformance.Maintenance;

/// <summary>How closed services answer, as the environment is set, and nodes that share a calendar and builds.</summary>
public sealed class ModesTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("localspine-modes-").FullName;

    [Theory]
    [InlineData("fault")]
    [InlineData("refuse")]
    public async Task Closed_services_answer_as_the_environment_is_set(string mode)
    {
        var plain = FreePorts.Take();
        await using var spine = new SpineProcess(
            "--ephemeral", "--seed", "default:20", "--maintenance", "enforce", "--maintenance-answer", mode, "--ldap", plain.ToString(System.Globalization.CultureInfo.InvariantCulture));
        await spine.StartAsync();
        using var admin = new HttpClient { BaseAddress = new Uri(spine.AdminUrl) };
        using var client = await ClientAsync(spine);
        var calendar = new MaintenanceCalendar(admin);
        await calendar.FreezeAsync((await calendar.NextAsync(DayOfWeek.Thursday)).From);
        if (mode == "refuse")
        {
            await Assert.ThrowsAsync<HttpRequestException>(() => client.PostAsync("/sync-service", new StringContent("<x/>")));
        }
        else
        {
            using var fault = await client.PostAsync("/sync-service", new StringContent("<x/>"));
            Assert.Equal((HttpStatusCode.InternalServerError, "text/xml"), (fault.StatusCode, fault.Content.Headers.ContentType?.ToString()));
            Assert.Contains("<nasp:errorCode>200</nasp:errorCode>", await fault.Content.ReadAsStringAsync(), StringComparison.Ordinal); // one that clients try again after
            using var read = await client.GetAsync("/sync-service");
            Assert.Equal(HttpStatusCode.ServiceUnavailable, read.StatusCode);
        }

        var exchange = JsonDocument.Parse(await admin.GetStringAsync("/admin/exchanges?rule=MAINTENANCE&surface=messaging&limit=1&wait=20")).RootElement[0];
        Assert.Equal("refused", exchange.GetProperty("verdict").GetString());
        await calendar.FreezeAsync((await calendar.NextAsync(DayOfWeek.Wednesday)).From);
        using var ldap = await LdapConnection.OpenAsync(plain);
        await ldap.SendAsync(LdapConnection.Search(1, "o=nhs", scope: 0));
        Assert.Equal(mode == "refuse" ? "" : "52", string.Join(" ", (await ldap.ReceiveAllAsync()).Select(r => r.Code)));
    }

    [Fact]
    public async Task Nodes_share_calendar_and_builds_and_a_node_that_starts_again_has_them()
    {
        var database = await (await PostgresCluster.SharedAsync()).NewDatabaseAsync();
        string[] arguments = ["--database", database, "--data", _folder, "--seed", "default:20"];
        await using var a = new SpineProcess(arguments);
        await using var b = new SpineProcess(arguments);
        await Task.WhenAll(a.StartAsync(), b.StartAsync());
        using var adminA = new HttpClient { BaseAddress = new Uri(a.AdminUrl) };
        using var adminB = new HttpClient { BaseAddress = new Uri(b.AdminUrl) };
        var (onA, onB) = (new MaintenanceCalendar(adminA), new MaintenanceCalendar(adminB));
        await onA.EnforceAsync(true);
        var now = DateTimeOffset.UtcNow;
        var change = await onA.AddAsync("Spine Core", now.AddHours(-1).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'"), now.AddHours(9).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'"));
        Assert.Equal("", (await onA.SendAsync(HttpMethod.Post, "/admin/estate/builds/versions", new { service = "Spine Core", version = "1.0", profile = "pds-2008a" })).Rule);
        Assert.Equal("", (await onA.SendAsync(HttpMethod.Put, "/admin/estate/builds", new { environment = "dep", service = "Spine Core", version = "1.0" })).Rule);
        using var client = await ClientAsync(a, b);
        while ((await client.GetAsync("/sync-service")).StatusCode != HttpStatusCode.ServiceUnavailable)
        {
            await Task.Yield(); // the other node follows within a quarter of a second; the run's own time-out bounds this
        }

        while (!(await adminB.GetStringAsync("/admin/estate/builds/behaviour")).Contains("[\"4.2\",\"6.3\"]", StringComparison.Ordinal))
        {
            await Task.Yield();
        }

        await b.StopAsync();
        await using var again = new SpineProcess(arguments);
        await again.StartAsync();
        using var adminAgain = new HttpClient { BaseAddress = new Uri(again.AdminUrl) };
        var core = (await new MaintenanceCalendar(adminAgain).LookAsync()).GetProperty("services")[0];
        Assert.Equal((false, change), (core.GetProperty("isOpen").GetBoolean(), core.GetProperty("closure").GetProperty("id").GetString()));
        Assert.Contains("[\"4.2\",\"6.3\"]", await adminAgain.GetStringAsync("/admin/estate/builds/behaviour"), StringComparison.Ordinal);

        // A reset forgets all of it.
        using var reset = await adminA.PostAsync("/admin/reset", null);
        Assert.True((await onA.LookAsync()).GetProperty("services")[0].GetProperty("isOpen").GetBoolean());
        Assert.Contains("7.2", await adminA.GetStringAsync("/admin/estate/builds/behaviour"), StringComparison.Ordinal);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    // A supplier registered at one node, that speaks to one of the environment.
    private async Task<HttpClient> ClientAsync(SpineProcess spine, SpineProcess? to = null)
    {
        var endpoint = Path.Combine(_folder, Guid.NewGuid().ToString("N"));
        var created = await spine.RunAsync("endpoint", "create", "--ods", "Z90003", "--out", endpoint);
        Assert.True(created.ExitCode == 0, created.Errors);
        return SpineClient.Of(to ?? spine, endpoint, X509CertificateLoader.LoadPkcs12FromFile(Path.Combine(endpoint, "client.p12"), "localspine"));
    }
}
