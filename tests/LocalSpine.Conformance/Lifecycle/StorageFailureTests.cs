using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using LocalSpine.Conformance.Clients;
using LocalSpine.Conformance.Environments;
using LocalSpine.Conformance.Messaging;
using LocalSpine.Conformance.Mhs;

namespace LocalSpine.Conformance.Lifecycle;

/// <summary>A full disk and a database that is away: errors that say so, nothing acknowledged lost, and on with the work when it is over.</summary>
public sealed class StorageFailureTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("localspine-failure-").FullName;

    [Fact]
    public async Task A_full_disk_refuses_what_it_cannot_keep_and_keeps_what_it_answered()
    {
        var data = Path.Combine(_folder, "data");
        var answered = new List<string>();
        await using (var full = new SpineProcess("--data", data, "--seed", "empty") { MaxFileKiB = 3000 })
        {
            await full.StartAsync();
            using var http = new HttpClient { BaseAddress = new Uri(full.AdminUrl) };
            HttpResponseMessage response;
            for (var i = 1; (response = await RegisterAsync(http, i)).IsSuccessStatusCode; i++)
            {
                answered.Add((await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("asid").GetString()!);
                Assert.True(i < 5000, "the disk never filled");
            }

            Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
            Assert.Equal("STORAGE_FAILED", (await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("rule").GetString());
            Assert.True(full.IsRunning);
            using var status = await http.GetAsync("/admin/status");
            Assert.Equal(HttpStatusCode.OK, status.StatusCode);
            await full.KillAsync();
        }

        Assert.NotEmpty(answered);
        await using var again = new SpineProcess("--data", data, "--seed", "empty");
        await again.StartAsync();
        using var after = new HttpClient { BaseAddress = new Uri(again.AdminUrl) };
        var kept = (await after.GetFromJsonAsync<JsonElement[]>("/admin/endpoints?limit=10000"))!.Select(e => e.GetProperty("asid").GetString()!).ToHashSet();
        Assert.Empty(answered.Except(kept));
        using var room = await RegisterAsync(after, 9000);
        Assert.True(room.IsSuccessStatusCode, await room.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task While_PostgreSQL_is_away_messages_get_fault_200_and_afterwards_answers()
    {
        await using var cluster = new PostgresCluster();
        await cluster.StartAsync();
        await using var spine = new SpineProcess("--data", Path.Combine(_folder, "data"), "--seed", "default:50", "--database", await cluster.NewDatabaseAsync());
        await spine.StartAsync();
        var endpoint = Path.Combine(_folder, "endpoint");
        Assert.Equal(0, (await spine.RunAsync("endpoint", "create", "--ods", "Z90049", "--out", endpoint)).ExitCode);
        using var json = JsonDocument.Parse(await File.ReadAllBytesAsync(Path.Combine(endpoint, "endpoint.json")));
        using var certificate = X509Certificate2.CreateFromPemFile(Path.Combine(endpoint, "client.pem"), Path.Combine(endpoint, "client.key"));
        using var client = SpineClient.Of(spine, endpoint, certificate);
        var request = new SyncRequest("QUPA_IN000008UK02", json.RootElement.GetProperty("asid").GetString()!, SyncRequest.Retrieval("9000000009"));
        Assert.Equal("AA", (await SyncAnswer.SendAsync(client, request)).Acknowledgement);

        await cluster.CrashAsync();
        using var http = new HttpClient { BaseAddress = new Uri(spine.AdminUrl) };
        using var refused = await RegisterAsync(http, 1);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
        var answer = await SyncAnswer.SendAsync(client, request with { MessageId = Guid.NewGuid().ToString().ToUpperInvariant() });
        Assert.Equal((500, "200"), (answer.Status, answer.FaultCode));

        await cluster.ResumeAsync();
        Assert.Equal("AA", (await SyncAnswer.SendAsync(client, request with { MessageId = Guid.NewGuid().ToString().ToUpperInvariant() })).Acknowledgement);
        using var registered = await RegisterAsync(http, 2);
        Assert.True(registered.IsSuccessStatusCode, await registered.Content.ReadAsStringAsync());
    }

    /// <summary>The attempt can be ended neither well nor badly: its lease must not stay for ever because the node that holds it lives.</summary>
    [Fact]
    public async Task What_was_being_delivered_as_PostgreSQL_went_away_is_delivered_when_it_is_back()
    {
        const string copc = "COPC_IN000001UK01";
        const string gp2Gp = "urn:nhs:names:services:gp2gp";
        await using var cluster = new PostgresCluster();
        await cluster.StartAsync();
        var ldap = FreePorts.Take();
        await using var spine = new SpineProcess(
            "--data", Path.Combine(_folder, "data"), "--seed", "empty", "--database", await cluster.NewDatabaseAsync(), "--ldap", ldap.ToString(CultureInfo.InvariantCulture));
        await spine.StartAsync();
        await using var a = await TestMhs.StartAsync(spine, "A91424");
        await using var b = await TestMhs.StartAsync(spine, "B82001");
        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var away = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        b.Answer = delivery =>
        {
            asked.TrySetResult();
            away.Task.Wait();
            return Reply.Acknowledge(delivery);
        };
        var message = new EbxmlMessage(a.PartyKey, b.PartyKey, await MhsEnvironment.CpaAsync(ldap, b.PartyKey, $"{gp2Gp}:{copc}"), gp2Gp, copc, $"<{copc} xmlns=\"urn:hl7-org:v3\"/>")
        {
            AckActor = "nextMSH",
            SyncReply = false,
        };
        Assert.Equal(202, (await a.SendAsync(message, "/reliablemessaging/intermediary")).Status);
        await asked.Task;
        await cluster.CrashAsync();
        away.SetResult();
        using (var patience = new CancellationTokenSource(TimeSpan.FromMinutes(1)))
        {
            while (!spine.Output.Contains(".DeliverAsync(", StringComparison.Ordinal)) // where it failed
            {
                await Task.Delay(10, patience.Token);
            }
        }

        await cluster.ResumeAsync();

        using var admin = new HttpClient { BaseAddress = new Uri(spine.AdminUrl) };
        using var run = await admin.PostAsync("/admin/clock/run", null);
        Assert.True(run.IsSuccessStatusCode, await run.Content.ReadAsStringAsync());
        Assert.Equal(message.MessageId, (await b.NextAsync()).Element("MessageId"));
        Assert.Equal(message.MessageId, (await b.NextAsync()).Element("MessageId")); // once more: nobody knows that it had arrived
        var kept = Assert.Single((await admin.GetFromJsonAsync<JsonElement[]>($"/admin/messages?messageId={message.MessageId}"))!);
        Assert.Equal("delivered", kept.GetProperty("state").GetString());
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static Task<HttpResponseMessage> RegisterAsync(HttpClient http, int number) => http.PostAsJsonAsync("/admin/endpoints", new { odsCode = $"F{number:D5}" });
}
