using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using LocalSpine.Conformance.Environments;
using LocalSpine.Conformance.Messaging;

namespace LocalSpine.Conformance.Lifecycle;

/// <summary>Namespaces: environments beside each other in one process that know nothing of each other.</summary>
public sealed class NamespaceTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("localspine-names-").FullName;

    [Fact]
    public async Task Two_jobs_at_once_have_patients_clocks_records_and_certificates_of_their_own()
    {
        await using var spine = new SpineProcess("--ephemeral", "--seed", "empty", "--namespaces", "2");
        await spine.StartAsync();
        var jobs = await Task.WhenAll(BeginAsync(spine, "job-1", "ONE", "2027-01-01T09:00:00Z"), BeginAsync(spine, "job-2", "TWO", "2031-06-01T09:00:00Z"));
        var listed = JsonDocument.Parse((await spine.RunAsync("namespace", "list", "--json")).Output).RootElement;
        Assert.Equal(["job-1", "job-2"], listed.EnumerateArray().Select(n => n.GetProperty("name").GetString()));

        foreach (var (mine, other) in new[] { (jobs[0], jobs[1]), (jobs[1], jobs[0]) })
        {
            // The same number is somebody else in each; each query is in its own record with its own time.
            using var client = mine.ClientWith(mine.Certificate);
            var answer = await SyncAnswer.SendAsync(client, new SyncRequest("QUPA_IN000008UK02", mine.Asid, SyncRequest.Retrieval("9990000018")));
            Assert.Equal((200, "AA"), (answer.Status, answer.Acknowledgement));
            Assert.Contains(mine.Family, answer.Envelope.ToString(), StringComparison.Ordinal);
            Assert.DoesNotContain(other.Family, answer.Envelope.ToString(), StringComparison.Ordinal);
            var exchange = Assert.Single((await mine.Admin.GetFromJsonAsync<JsonElement[]>("/admin/exchanges?interaction=QUPA_IN000008UK02&wait=20"))!);
            Assert.Equal(mine.Frozen, exchange.GetProperty("at").GetDateTimeOffset());
            Assert.NotEqual(mine.Root, other.Root);

            // A certificate of one opens nothing in the other, and the other's record says so.
            using var stranger = other.ClientWith(mine.Certificate);
            await Assert.ThrowsAsync<HttpRequestException>(() => stranger.GetAsync("/sync-service"));
            var refused = (await other.Admin.GetFromJsonAsync<JsonElement[]>("/admin/exchanges?refused=true&limit=1&wait=20"))!;
            Assert.Contains("TLS handshake", Assert.Single(refused).GetProperty("operation").GetString(), StringComparison.Ordinal);
            Assert.DoesNotContain((await mine.Admin.GetFromJsonAsync<JsonElement[]>("/admin/endpoints?limit=1000"))!, e => e.GetProperty("asid").GetString() == other.Asid);
        }

        using var main = new HttpClient { BaseAddress = new Uri(spine.AdminUrl) };
        Assert.Empty((await main.GetFromJsonAsync<JsonElement[]>("/admin/patients"))!);
        Assert.False((await main.GetFromJsonAsync<JsonElement>("/admin/clock")).GetProperty("frozen").GetBoolean());
        await ChangeOneAsync(spine, jobs);
    }

    [Fact]
    public async Task What_is_no_namespace_is_refused()
    {
        await using var spine = new SpineProcess("--ephemeral", "--seed", "empty", "--namespaces", "1");
        await spine.StartAsync();
        await RefusedAsync(spine, "NAMESPACE_NAME", "Job");
        await RefusedAsync(spine, "NAMESPACE_NAME", "../job");
        await RefusedAsync(spine, "NAMESPACE_MINUTES", "job", "--minutes", "0");
        await RefusedAsync(spine, "NAMESPACE_KEEP", "job", "--keep");
        await RefusedAsync(spine, "SEED", "job", "--seed", "nobody");
        var export = await spine.RunAsync("namespace", "create", "job", "--export", "--minutes", "10");
        Assert.True(export.ExitCode == 0, export.Errors);
        await RefusedAsync(spine, "NAMESPACE_EXISTS", "job");
        await RefusedAsync(spine, "NAMESPACE_LIMIT", "other");
        var admin = export.Output.Split('\n').First(l => l.StartsWith("export LOCALSPINE_ADMIN=", StringComparison.Ordinal))["export LOCALSPINE_ADMIN=".Length..].Trim();
        var nested = await SpineProcess.RunCommandAsync("namespace", "create", "inner", "--admin", admin);
        Assert.Contains("NAMESPACE_NESTED", nested.Errors, StringComparison.Ordinal);
        Assert.Contains("NAMESPACE_UNKNOWN", (await spine.RunAsync("namespace", "remove", "other")).Errors, StringComparison.Ordinal);
        Assert.Equal(0, await spine.StopAsync()); // and with it the namespace
        using var http = new HttpClient();
        await Assert.ThrowsAsync<HttpRequestException>(() => http.GetAsync($"{admin}/health/ready"));
    }

    [Fact]
    public async Task One_that_is_kept_is_found_again()
    {
        await using var spine = new SpineProcess("--data", Path.Combine(_folder, "data"), "--seed", "empty");
        await spine.StartAsync();
        var first = await MakeAsync(spine, "kept", "--keep");
        Assert.Equal(0, (await SpineProcess.RunCommandAsync("patient", "create", "--family", "KEPT", "--birth-date", "1980-01-01", "--admin", first.Admin)).ExitCode);
        Assert.Equal(0, (await spine.RunAsync("namespace", "remove", "kept")).ExitCode);
        var second = await MakeAsync(spine, "kept", "--keep");
        Assert.Contains("KEPT", (await SpineProcess.RunCommandAsync("patient", "list", "--admin", second.Admin)).Output, StringComparison.Ordinal);
        Assert.DoesNotContain("KEPT", (await spine.RunAsync("patient", "list")).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_snapshot_goes_from_one_to_another_and_to_the_environment_around_them()
    {
        await using var spine = new SpineProcess("--ephemeral", "--seed", "empty");
        await spine.StartAsync();
        var (one, two) = (await MakeAsync(spine, "one"), await MakeAsync(spine, "two"));
        Assert.Equal(0, (await SpineProcess.RunCommandAsync("patient", "create", "--family", "MOVED", "--birth-date", "1980-01-01", "--admin", one.Admin)).ExitCode);
        var file = Path.Combine(_folder, "one.zip");
        Assert.Equal(0, (await SpineProcess.RunCommandAsync("snapshot", "save", file, "--admin", one.Admin)).ExitCode);
        foreach (var admin in new[] { two.Admin, spine.AdminUrl })
        {
            var loaded = await SpineProcess.RunCommandAsync("snapshot", "load", file, "--admin", admin);
            Assert.True(loaded.ExitCode == 0, loaded.Errors);
            Assert.Contains("MOVED", (await SpineProcess.RunCommandAsync("patient", "list", "--admin", admin)).Output, StringComparison.Ordinal);
        }

        // The environment around them began anew; they did not.
        Assert.Equal(["one", "two"], JsonDocument.Parse((await spine.RunAsync("namespace", "list", "--json")).Output).RootElement.EnumerateArray().Select(n => n.GetProperty("name").GetString()));
        Assert.Contains("MOVED", (await SpineProcess.RunCommandAsync("patient", "list", "--admin", one.Admin)).Output, StringComparison.Ordinal);
        Assert.Equal(0, (await spine.RunAsync("namespace", "remove", "two")).ExitCode);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    // What is done to one leaves the other as it is.
    private static async Task ChangeOneAsync(SpineProcess spine, Job[] jobs)
    {
        using (var reset = await jobs[0].Admin.PostAsync("/admin/reset", null))
        {
            Assert.Equal(HttpStatusCode.NoContent, reset.StatusCode);
        }

        using (var moved = await jobs[0].Admin.PostAsync("/admin/clock/advance?seconds=3600", null))
        {
            Assert.Equal(HttpStatusCode.OK, moved.StatusCode);
        }

        Assert.Empty((await jobs[0].Admin.GetFromJsonAsync<JsonElement[]>("/admin/patients"))!);
        Assert.Equal(jobs[1].Family, Assert.Single((await jobs[1].Admin.GetFromJsonAsync<JsonElement[]>("/admin/patients"))!).GetProperty("family").GetString());
        Assert.Equal(jobs[1].Frozen, (await jobs[1].Admin.GetFromJsonAsync<JsonElement>("/admin/clock")).GetProperty("now").GetDateTimeOffset());
        Assert.Equal(0, (await spine.RunAsync("namespace", "remove", "job-1")).ExitCode);
        await Assert.ThrowsAsync<HttpRequestException>(() => jobs[0].Admin.GetAsync("/health/ready"));
        using var alive = await jobs[1].Admin.GetAsync("/health/ready");
        Assert.Equal(HttpStatusCode.OK, alive.StatusCode);
        Array.ForEach(jobs, j => j.Admin.Dispose());
    }

    private async Task<Job> BeginAsync(SpineProcess spine, string name, string family, string at)
    {
        var made = await MakeAsync(spine, name, "--freeze-at", at);
        var endpoint = Path.Combine(_folder, name);
        var created = await SpineProcess.RunCommandAsync("endpoint", "create", "--ods", "Z97001", "--asid", $"20000019{name[^1]}001", "--out", endpoint, "--admin", made.Admin);
        Assert.True(created.ExitCode == 0, created.Errors);
        var patient = await SpineProcess.RunCommandAsync("patient", "create", "--family", family, "--birth-date", "1980-01-01", "--nhs-number", "9990000018", "--admin", made.Admin);
        Assert.True(patient.ExitCode == 0, patient.Errors);
        var admin = new HttpClient { BaseAddress = new Uri(made.Admin) };
        var certificate = X509Certificate2.CreateFromPemFile(Path.Combine(endpoint, "client.pem"), Path.Combine(endpoint, "client.key"));
        return new Job(
            made.Https, admin, endpoint, certificate, $"20000019{name[^1]}001", family, DateTimeOffset.Parse(at, System.Globalization.CultureInfo.InvariantCulture),
            await admin.GetStringAsync("/certificates/root.pem"));
    }

    private static async Task<(string Admin, int Https)> MakeAsync(SpineProcess spine, string name, params string[] options)
    {
        var made = await spine.RunAsync(["namespace", "create", name, "--json", .. options]);
        Assert.True(made.ExitCode == 0, made.Errors);
        var json = JsonDocument.Parse(made.Output).RootElement;
        return (json.GetProperty("admin").GetString()!, json.GetProperty("https").GetInt32());
    }

    private static async Task RefusedAsync(SpineProcess spine, string rule, string name, params string[] options)
    {
        var refused = await spine.RunAsync(["namespace", "create", name, .. options]);
        Assert.Equal(1, refused.ExitCode);
        Assert.StartsWith(rule + ":", refused.Errors, StringComparison.Ordinal);
    }

    private sealed record Job(int Https, HttpClient Admin, string Endpoint, X509Certificate2 Certificate, string Asid, string Family, DateTimeOffset Frozen, string Root)
    {
        public HttpClient ClientWith(X509Certificate2 certificate) => SpineClient.Of(Https, Endpoint, certificate);
    }
}
