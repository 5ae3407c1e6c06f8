using System.IO.Compression;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using LocalSpine.Conformance.Environments;
using LocalSpine.Conformance.Messaging;
using LocalSpine.Conformance.Mhs;

namespace LocalSpine.Conformance.Estate;

/// <summary>Snapshots: whole ones from engine to engine with conversations that go on, parts, and files that are none.</summary>
public sealed class SnapshotTests : IAsyncLifetime
{
    private const string Psis = "urn:nhs:names:services:psis";
    private const string Summary = "REPC_IN150016UK05";

    private readonly string _folder = System.IO.Directory.CreateTempSubdirectory("localspine-snapshot-").FullName;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync()
    {
        System.IO.Directory.Delete(_folder, recursive: true);
        return ValueTask.CompletedTask;
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_conversation_goes_on_in_an_environment_of_the_other_engine(bool fromPostgres)
    {
        await using var first = await UpAsync(fromPostgres, "--seed", "default:50");
        await using var mhs = await TestMhs.StartAsync(first, "A91424");
        using var admin = AdminOf(first);

        // Its response cannot be delivered: the receiver hung up.
        mhs.HangUp();
        using var frozen = await admin.PostAsync("/admin/clock/freeze", null);
        var instant = (await frozen.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("now").GetString()!;
        var request = new EbxmlMessage(
            mhs.PartyKey, "YES-0000806", await CpaAsync(first, $"{Psis}:{Summary}"), Psis, Summary, Hl7Request.Of(Summary, Guid.NewGuid().ToString().ToUpperInvariant(), mhs.Asid, "<subject><something/></subject>"));
        Assert.Equal(202, (await mhs.SendAsync(request, "/reliablemessaging/reliablerequest")).Status);
        var waiting = await MessageAsync(admin, request.ConversationId, "attempt 1");
        var patient = (await admin.GetFromJsonAsync<JsonElement[]>("/admin/patients?limit=1"))!.Single();
        var file = await SaveAsync(first);
        await first.StopAsync();

        await using var second = await UpAsync(!fromPostgres, "--seed", "empty");
        await LoadAsync(second, file);
        using var other = AdminOf(second);
        Assert.Equal(patient.ToString(), (await other.GetFromJsonAsync<JsonElement[]>("/admin/patients?limit=1"))!.Single().ToString());
        var clock = await other.GetFromJsonAsync<JsonElement>("/admin/clock");
        Assert.Equal((true, instant), (clock.GetProperty("frozen").GetBoolean(), clock.GetProperty("now").GetString()));

        // The certificate of before is good here, and what was not delivered is, when it is due.
        var answer = await SyncAnswer.SendAsync(mhs.ClientOf(second), new SyncRequest("QUPA_IN000008UK02", mhs.Asid, SyncRequest.Retrieval(patient.GetProperty("nhsNumber").GetString()!)));
        Assert.Equal("AA", answer.Acknowledgement);
        mhs.Listen();
        using (var run = await other.PostAsync("/admin/clock/run", null))
        {
            Assert.True(run.IsSuccessStatusCode, await run.Content.ReadAsStringAsync());
        }

        var delivery = await mhs.NextAsync();
        Assert.Equal((request.ConversationId, waiting), (delivery.Element("ConversationId"), delivery.Element("MessageId")));
        await MessageAsync(other, request.ConversationId, "delivered");

        // And new ones get numbers of their own.
        var again = request with { MessageId = Guid.NewGuid().ToString().ToUpperInvariant(), ConversationId = Guid.NewGuid().ToString().ToUpperInvariant() };
        Assert.Equal(202, (await mhs.SendAsync(again, "/reliablemessaging/reliablerequest", via: mhs.ClientOf(second))).Status);
        Assert.Equal(again.ConversationId, (await mhs.NextAsync()).Element("ConversationId"));
    }

    [Fact]
    public async Task A_load_is_seen_by_every_node_and_a_reset_takes_it_back()
    {
        var database = await (await PostgresCluster.SharedAsync()).NewDatabaseAsync();
        await using var one = new SpineProcess("--data", Path.Combine(_folder, "one"), "--database", database, "--seed", "default:20");
        await one.StartAsync();
        await using var two = new SpineProcess("--data", Path.Combine(_folder, "two"), "--database", database, "--seed", "default:20");
        await two.StartAsync();
        using var admin = AdminOf(two);
        var file = await SaveAsync(one);
        var created = await one.RunAsync("endpoint", "create", "--ods", "Z9SN1", "--out", Path.Combine(_folder, "later"));
        Assert.True(created.ExitCode == 0, created.Errors);
        await UntilAsync(admin, "/admin/endpoints", text => text.Contains("Z9SN1", StringComparison.Ordinal));
        await LoadAsync(one, file);
        await UntilAsync(admin, "/admin/endpoints", text => !text.Contains("Z9SN1", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Parts_replace_what_has_their_name_and_leave_the_rest()
    {
        await using var spine = new SpineProcess("--ephemeral", "--seed", "default:50");
        await spine.StartAsync();
        using var admin = AdminOf(spine);
        var patients = (await admin.GetFromJsonAsync<JsonElement[]>("/admin/patients?limit=2"))!.Select(p => p.GetProperty("nhsNumber").GetString()!).ToList();
        await DoneAsync(spine, "mailbox", "create", "--ods", "X26", "--id", "X26SNAP1", "--out", Path.Combine(_folder, "box"));
        await DoneAsync(spine, "mailbox", "create", "--ods", "X26", "--id", "X26SNAP2", "--out", Path.Combine(_folder, "box2"));
        var content = Path.Combine(_folder, "content.bin"); // large enough for the payload store
        await File.WriteAllBytesAsync(content, new byte[300_000]);
        await DoneAsync(spine, "mailbox", "send", "--from", "X26SNAP2", "--to", "X26SNAP1", "--workflow", "API-DOCS-TEST", content);
        await DoneAsync(spine, "endpoint", "create", "--ods", "Z9SN2", "--asid", "200000777777", "--party-key", "Z9SN2-777777", "--out", Path.Combine(_folder, "kept"));
        await DoneAsync(spine, "endpoint", "create", "--ods", "Z9SN5", "--out", Path.Combine(_folder, "taken"));
        var patient = await SaveAsync(spine, "--patient", patients[0]);
        var mailbox = await SaveAsync(spine, "--mailbox", "X26SNAP1");
        var organisation = await SaveAsync(spine, "--organisation", "Z9SN2");

        // All of it somewhere else, beside what is there.
        await using var other = new SpineProcess("--data", Path.Combine(_folder, "other"), "--database", await (await PostgresCluster.SharedAsync()).NewDatabaseAsync(), "--seed", "empty");
        await other.StartAsync();
        await DoneAsync(other, "endpoint", "create", "--ods", "Z9SN3", "--out", Path.Combine(_folder, "there"));
        foreach (var file in (string[])[patient, mailbox, organisation, mailbox])
        {
            await LoadAsync(other, file);
        }

        // Both environments gave the same ASID away: the other one's holder keeps it.
        var taken = await other.RunAsync("snapshot", "load", await SaveAsync(spine, "--organisation", "Z9SN5"));
        Assert.Contains("SNAPSHOT_CONFLICT", taken.Errors, StringComparison.Ordinal);

        using var there = AdminOf(other);
        Assert.Equal(patients[0], (await there.GetFromJsonAsync<JsonElement[]>("/admin/patients"))!.Single().GetProperty("nhsNumber").GetString());
        var endpoints = (await there.GetFromJsonAsync<JsonElement[]>("/admin/endpoints"))!;
        Assert.Contains(endpoints, e => e.GetProperty("odsCode").GetString() == "Z9SN2");
        Assert.Contains(endpoints, e => e.GetProperty("odsCode").GetString() == "Z9SN3");
        var messages = await other.RunAsync("mailbox", "messages", "X26SNAP1", "--json");
        Assert.Single(JsonDocument.Parse(messages.Output).RootElement.EnumerateArray());

        await DoneAsync(other, "endpoint", "create", "--ods", "Z9SN4", "--out", Path.Combine(_folder, "new"));
        var asids = (await there.GetFromJsonAsync<JsonElement[]>("/admin/endpoints"))!.Select(e => e.GetProperty("asid").GetString()).ToList();
        Assert.Equal(asids.Count, asids.Distinct().Count());

        var nobody = await spine.RunAsync("snapshot", "save", Path.Combine(_folder, "nobody.zip"), "--patient", "9990000000");
        Assert.Contains("SNAPSHOT_PART_UNKNOWN", nobody.Errors, StringComparison.Ordinal);
        var everybody = await spine.RunAsync("snapshot", "save", Path.Combine(_folder, "everybody.zip"), "--organisation", "%");
        Assert.Contains("SNAPSHOT_PART_UNKNOWN", everybody.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_no_snapshot_is_refused_and_nothing_changes()
    {
        await using var spine = new SpineProcess("--ephemeral", "--seed", "default:20");
        await spine.StartAsync();
        using var admin = AdminOf(spine);
        var good = await File.ReadAllBytesAsync(await SaveAsync(spine));
        var before = await admin.GetStringAsync("/admin/patients?limit=100");
        (string Rule, byte[] Content)[] bad =
        [
            ("SNAPSHOT_DAMAGED", []), ("SNAPSHOT_DAMAGED", "no zip file"u8.ToArray()), ("SNAPSHOT_DAMAGED", good[..(good.Length / 2)]), ("SNAPSHOT_FOREIGN", Changed(good, "manifest.json", null)),
            ("SNAPSHOT_FOREIGN", Changed(good, "manifest.json", _ => "{}"u8.ToArray())), ("SNAPSHOT_DAMAGED", Changed(good, "manifest.json", _ => "{"u8.ToArray())),
            ("SNAPSHOT_FORMAT", Manifest(good, m => m["format"] = 2)), ("SNAPSHOT_SCHEMA", Manifest(good, m => m["schema"]!.AsArray().Add("estate 9999"))),
            ("SNAPSHOT_SCHEMA", Manifest(good, m => m["schema"]!.AsArray().RemoveAt(0))),
        ];
        foreach (var (rule, content) in bad)
        {
            using var refused = await admin.PostAsync("/admin/snapshot", new ByteArrayContent(content));
            var text = await refused.Content.ReadAsStringAsync();
            Assert.True((int)refused.StatusCode == 422 && text.Contains(rule, StringComparison.Ordinal), $"{rule}: {(int)refused.StatusCode} {text}");
        }

        // What only shows when it is loaded is taken back.
        (string Rule, byte[] Content)[] worse =
        [
            ("SNAPSHOT_DAMAGED", Changed(good, "tables/demographics_patient", c => c[..^1])), ("SNAPSHOT_DAMAGED", Changed(good, "tables/demographics_patient", c => [.. c, 0])),
            ("SNAPSHOT_DAMAGED", Changed(good, "tables/demographics_patient", c => { c[^3] ^= 1; return c; })), ("SNAPSHOT_DAMAGED", Changed(good, "tables/demographics_patient", null)),
            ("SNAPSHOT_DAMAGED", Changed(good, "tables/demographics_patient", c => [2, 255, 255, 255, 255, 7, .. c])), ("SNAPSHOT_PART", Manifest(good, m => m["part"] = "planet earth")),
            ("SNAPSHOT_PART", Manifest(good, m => m["part"] = "patient 9000000009")),
        ];
        foreach (var (rule, content) in worse)
        {
            var file = Path.Combine(_folder, "worse.zip");
            await File.WriteAllBytesAsync(file, content);
            var refused = await spine.RunAsync("snapshot", "load", file);
            Assert.True(refused.ExitCode != 0 && refused.Errors.Contains(rule, StringComparison.Ordinal), $"{rule}: {refused.Errors}");
            Assert.Equal(before, await admin.GetStringAsync("/admin/patients?limit=100"));
        }
    }

    private async Task<SpineProcess> UpAsync(bool postgres, params string[] more)
    {
        var spine = new SpineProcess(["--data", Path.Combine(_folder, Guid.NewGuid().ToString("N")), .. postgres ? ["--database", await (await PostgresCluster.SharedAsync()).NewDatabaseAsync()] : Array.Empty<string>(), .. more]);
        await spine.StartAsync();
        return spine;
    }

    private static HttpClient AdminOf(SpineProcess spine) => new() { BaseAddress = new Uri(spine.AdminUrl) };

    private async Task<string> SaveAsync(SpineProcess spine, params string[] part)
    {
        var file = Path.Combine(_folder, $"{Guid.NewGuid():N}.zip");
        await DoneAsync(spine, ["snapshot", "save", file, .. part]);
        return file;
    }

    private static Task LoadAsync(SpineProcess spine, string file) => DoneAsync(spine, "snapshot", "load", file);

    private static async Task DoneAsync(SpineProcess spine, params string[] command)
    {
        var done = await spine.RunAsync(command);
        Assert.True(done.ExitCode == 0, $"{string.Join(' ', command)}: {done.Errors}");
    }

    private static async Task<string> CpaAsync(SpineProcess spine, string serviceInteraction)
    {
        using var admin = AdminOf(spine);
        var ldif = (await admin.GetStringAsync("/admin/directory/export?base=ou=Services,o=nhs")).ReplaceLineEndings("\n").Split("\n\n");
        var entry = Assert.Single(ldif, e => e.Contains("nhsMHSPartyKey: YES-0000806\n", StringComparison.Ordinal) && e.Contains($"nhsMhsSvcIA: {serviceInteraction}\n", StringComparison.Ordinal));
        return entry.Split('\n').Single(l => l.StartsWith("nhsMhsCPAId: ", StringComparison.Ordinal))[13..];
    }

    // The id of the conversation's outgoing message, once that has happened to it.
    private static async Task<string> MessageAsync(HttpClient admin, string conversation, string what)
    {
        using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (true)
        {
            using var answer = await admin.GetAsync($"/admin/conversations/{conversation}", timeout.Token);
            if (answer.IsSuccessStatusCode)
            {
                var found = await answer.Content.ReadFromJsonAsync<JsonElement>(timeout.Token);
                if (found.GetProperty("timeline").EnumerateArray().Any(e => e.GetProperty("what").GetString() == what))
                {
                    return found.GetProperty("messages").EnumerateArray().Last().GetProperty("messageId").GetString()!;
                }
            }

            timeout.Token.ThrowIfCancellationRequested();
        }
    }

    private static async Task UntilAsync(HttpClient admin, string path, Func<string, bool> holds)
    {
        using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (true)
        {
            try
            {
                if (holds(await admin.GetStringAsync(path, timeout.Token)))
                {
                    return;
                }
            }
            catch (HttpRequestException)
            {
                // The node begins anew.
            }

            timeout.Token.ThrowIfCancellationRequested();
        }
    }

    private static byte[] Manifest(byte[] snapshot, Action<JsonObject> change) => Changed(snapshot, "manifest.json", content =>
    {
        var manifest = JsonNode.Parse(content)!.AsObject();
        change(manifest);
        return Encoding.UTF8.GetBytes(manifest.ToJsonString());
    });

    // The file with another entry of that name, or without one.
    private static byte[] Changed(byte[] snapshot, string name, Func<byte[], byte[]>? change)
    {
        using var file = new MemoryStream();
        file.Write(snapshot);
        using (var zip = new ZipArchive(file, ZipArchiveMode.Update, leaveOpen: true))
        {
            var entry = zip.GetEntry(name)!;
            using var content = new MemoryStream();
            using (var old = entry.Open())
            {
                old.CopyTo(content);
            }

            entry.Delete();
            if (change is not null)
            {
                using var changed = zip.CreateEntry(name).Open();
                changed.Write(change(content.ToArray()));
            }
        }

        return file.ToArray();
    }
}
