using System.Net.Http.Json;
using System.Text.Json;
using LocalSpine.Conformance.Messaging;

namespace LocalSpine.Conformance.Mesh;

/// <summary>Addresses by a patient's demographics: found in PDS and the register, or reported (mesh 8.4).</summary>
public abstract class PatientRoutingTests(MeshEnvironment mesh)
{
    private const string Workflow = "TOC_FHIR_IP_DISCH";

    private MeshClient Trust => mesh.As("RZ1OT001");

    private async Task<(string Number, string Family, string BirthDate, string Practice)> PatientAsync()
    {
        using var json = JsonDocument.Parse(await File.ReadAllBytesAsync(Path.Combine(mesh.Endpoint, "endpoint.json")));
        var asid = json.RootElement.GetProperty("asid").GetString()!;
        var patients = await mesh.Admin.GetFromJsonAsync<JsonElement[]>("/admin/patients?limit=200");
        foreach (var patient in patients!.Where(p => p.GetProperty("status").GetString() == "live" && p.GetProperty("family").GetString()!.All(char.IsAsciiLetter)))
        {
            // The practice as PDS itself tells it.
            var number = patient.GetProperty("nhsNumber").GetString()!;
            var answer = await SyncAnswer.SendAsync(mesh.Http, new SyncRequest("QUPA_IN000008UK02", asid, SyncRequest.Retrieval(number)));
            var practice = answer.Interaction.Descendants().FirstOrDefault(e => e.Name.LocalName == "patientCareProvisionEvent" && e.Elements().Any(c => c.Name.LocalName == "code" && c.Attribute("code")?.Value == "1"))
                ?.Descendants().Where(e => e.Name.LocalName == "id").Select(e => e.Attribute("extension")?.Value).FirstOrDefault(v => v?.StartsWith("Z9", StringComparison.Ordinal) == true);
            if (practice is not null)
            {
                return (number, patient.GetProperty("family").GetString()!, patient.GetProperty("birthDate").GetString()!.Replace("-", "", StringComparison.Ordinal), practice);
            }
        }

        throw new InvalidOperationException("no patient with a practice");
    }

    [Fact]
    public async Task A_message_to_a_patient_comes_to_the_practice()
    {
        var (number, family, birth, practice) = await PatientAsync();
        foreach (var date in new[] { birth, $"{birth[6..]}{birth[4..6]}{birth[..4]}" })
        {
            var id = await Trust.SentAsync($"GPPROVIDER_{number}_{date}_{family.ToLowerInvariant()}", Workflow, "letter");
            var recipient = mesh.As($"{practice}GP001");
            var received = await recipient.ReceiveAsync(id);
            Assert.Equal((200, "letter", recipient.Mailbox), (received.Status, received.Text, received["mex-to"]));
            var tracked = await Trust.TrackAsync(id);
            Assert.Equal(("accepted", recipient.Mailbox, practice), (tracked.GetProperty("status").GetString(), tracked.GetProperty("recipient").GetString(), tracked.GetProperty("recipient_ods_code").GetString()));
            Assert.DoesNotContain(number, tracked.ToString(), StringComparison.Ordinal); // the address is replaced
        }
    }

    [Fact]
    public async Task One_in_several_chunks_is_routed_when_it_is_complete()
    {
        var (number, family, birth, practice) = await PatientAsync();
        var sent = await Trust.SendAsync($"GPPROVIDER_{number}_{birth}_{family}", Workflow, [31, 139], 2, ("mex-chunk-range", "1:2"), ("content-encoding", "gzip"));
        var id = sent.Json.GetProperty("message_id").GetString()!;
        Assert.Equal("uploading", (await Trust.TrackAsync(id)).GetProperty("status").GetString());
        Assert.Equal(202, (await Trust.AskAsync("POST", Trust.Path($"outbox/{id}/2"), [8, 0], 2, ("mex-chunk-range", "2:2"), ("content-encoding", "gzip"))).Status);
        Assert.Equal($"{practice}GP001", (await Trust.TrackAsync(id)).GetProperty("recipient").GetString());

        var failed = await Trust.SendAsync($"GPPROVIDER_{number}_{birth}_NOBODY", Workflow, [31, 139], 2, ("mex-chunk-range", "1:2"), ("content-encoding", "gzip"));
        id = failed.Json.GetProperty("message_id").GetString()!;
        Assert.Equal(202, (await Trust.AskAsync("POST", Trust.Path($"outbox/{id}/2"), [8, 0], 2, ("mex-chunk-range", "2:2"), ("content-encoding", "gzip"))).Status);
        Assert.Equal(("error", "EPL-154"), ((await Trust.TrackAsync(id)).GetProperty("status").GetString(), (await Trust.TrackAsync(id)).GetProperty("status_code").GetString()));
    }

    [Fact]
    public async Task What_cannot_be_routed_is_reported()
    {
        var (number, family, birth, practice) = await PatientAsync();
        var sender = await mesh.NewMailboxAsync(sends: [Workflow]);
        await mesh.ChangeAsync(sender.Mailbox, new { groups = new[] { "TRANSFER_OF_CARE:initiator" } });
        async Task ReportedAsync(string address, string code, string text)
        {
            var id = await sender.SentAsync(address, Workflow, "letter", ("mex-localid", code));
            var report = await sender.ReceiveAsync((await sender.InboxAsync())[^1]);
            Assert.Equal(("REPORT", id, code, "SEND", "ERROR", text, code), (report["mex-messagetype"], report["mex-linkedmsgid"], report["mex-statuscode"], report["mex-statusevent"],
                report["mex-statussuccess"], report["mex-statusdescription"], report["mex-localid"]));
            Assert.Equal("error", (await sender.TrackAsync(id)).GetProperty("status").GetString());
        }

        await ReportedAsync($"GPPROVIDER_{number[..9]}{(number[9] == '0' ? '1' : '0')}_{birth}_{family}", "EPL-152", "Invalid NHS Number");
        await ReportedAsync("GPPROVIDER_", "EPL-152", "Invalid NHS Number");
        await ReportedAsync($"GPPROVIDER_9998887771_{birth}_{family}", "EPL-153", "NHS Number not found");
        await ReportedAsync($"GPPROVIDER_{number}_19000101_{family}", "EPL-154", "NHS Number supplied does not match the demographics");
        await ReportedAsync($"GPPROVIDER_{number}_{birth}_X{family}", "EPL-154", "NHS Number supplied does not match the demographics");
        await ReportedAsync($"GPPROVIDER_{number}_{birth}", "EPL-154", "NHS Number supplied does not match the demographics");
        using var created = await mesh.Admin.PostAsJsonAsync("/admin/patients", new { family = "Routed", given = new[] { "One" }, gender = 1, birthDate = "1980-02-29" });
        var unregistered = (await created.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("nhsNumber").GetString();
        await ReportedAsync($"GPPROVIDER_{unregistered}_19800229_Routed", "EPL-151", "No mailbox matched");
        var second = await mesh.NewMailboxAsync(receives: [Workflow], ods: practice);
        await ReportedAsync($"GPPROVIDER_{number}_{birth}_{family}", "EPL-150", "Multiple mailboxes matches");
        await mesh.ChangeAsync(second.Mailbox, new { active = false });
        Assert.Equal("accepted", (await sender.TrackAsync(await sender.SentAsync($"GPPROVIDER_{number}_{birth}_{family}", Workflow, "letter"))).GetProperty("status").GetString());

        // Only workflows that say so may be addressed like this, and only by those who may send them.
        Assert.Equal("12", (await sender.SendAsync($"GPPROVIDER_{number}_{birth}_{family}", "API-DOCS-TEST", "x"u8.ToArray())).Error.Code);
        Assert.Equal("16", (await mesh.As("X26ABC1").SendAsync($"GPPROVIDER_{number}_{birth}_{family}", Workflow, "x"u8.ToArray())).Error.Code);
    }
}

/// <inheritdoc />
public sealed class PatientRoutingOnSqlite(MeshOnSqlite mesh) : PatientRoutingTests(mesh), IClassFixture<MeshOnSqlite>;

/// <inheritdoc />
public sealed class PatientRoutingOnPostgres(MeshOnPostgres mesh) : PatientRoutingTests(mesh), IClassFixture<MeshOnPostgres>;
