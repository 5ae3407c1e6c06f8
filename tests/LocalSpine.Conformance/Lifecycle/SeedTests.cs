using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using LocalSpine.Conformance.Environments;
using LocalSpine.Conformance.Messaging;

namespace LocalSpine.Conformance.Lifecycle;

/// <summary>An environment that begins with a seed file of our own: what stands in the file is there and works, through the front door.</summary>
public sealed class SeedTests : IDisposable
{
    private const string Mine = """
        // A seed with comments and commas at the end.
        {
          "localspineSeed": 1,
          "description": "of a test",
          "base": "synthetic",
          "population": 40,
          "organisations": [
            { "odsCode": "Z98001", "name": "SEEDED SURGERY", "type": "PR", "address": ["", "1 SEED STREET", "", "LEEDS", ""], "postcode": "LS1 9ZZ" },
          ],
          "endpoints": [
            { "odsCode": "Z98001", "asid": "200000198001", "partyKey": "Z98001-898001", "product": "Seeded system", "fqdn": "mhs.z98001.thirdparty.nhs.uk", "address": "127.0.0.1:9701" },
            { "odsCode": "Z98001", "asid": "200000198002", "partyKey": "Z98001-898001", "interactions": ["urn:nhs:names:services:pdsquery:QUPA_IN000008UK02"] },
            { "odsCode": "Z98001", "asid": "200000198003", "partyKey": "Z98001-898002", "interactions": ["getNHSNumber-v1-0"] }, // a party without contracts, of two systems
            { "odsCode": "Z98001", "asid": "200000198004", "partyKey": "Z98001-898002", "interactions": ["getNHSNumber-v1-0"] },
          ],
          "names": [ { "fqdn": "other.z98001.thirdparty.nhs.uk", "address": "127.0.0.1:9702" } ],
          "patients": [
            { "nhsNumber": "9990000018", "family": "SEEDED", "given": ["PERDITA", "ANN"], "prefix": "MS", "gender": 2, "birthDate": "1971-06-05", "address": ["", "2 SEED STREET", "", "LEEDS", ""],
              "postcode": "LS1 9ZY", "practice": "Z98001", "pharmacy": "FZZ01", "mobile": "07700900111", "email": "perdita@example.com" },
            { "nhsNumber": "9990000050", "family": "SEEDED", "given": ["QUENTIN"], "gender": 1, "birthDate": "1930-01-02", "deathDate": "2020-02-29", "deathFormal": false, "confidentiality": "S" },
          ],
          "workflows": [ { "workflowId": "SEED_FLOW", "description": "of a test" } ],
          "mailboxes": [
            { "mailboxId": "Z98001OT001", "odsCode": "Z98001", "sends": ["SEED_FLOW"] },
            { "mailboxId": "Z98001OT002", "odsCode": "Z98001", "receives": ["SEED_FLOW"], "groups": ["PATHOLOGY:responder"] },
          ],
          "users": [
            { "uid": "555000198001", "title": "Dr", "family": "SEEDED", "given": "RUTH", "passcode": "4321",
              "roles": [ { "id": "555000398001", "odsCode": "Z98001", "jobRole": "R8000", "activities": ["B0264"], "openDate": "2021-01-01" } ] },
          ],
        }
        """;

    private readonly string _folder = Directory.CreateTempSubdirectory("localspine-seed-").FullName;

    [Fact]
    public async Task What_a_file_says_is_there_works_and_comes_out_again()
    {
        var mine = Path.Combine(_folder, "mine.jsonc");
        await File.WriteAllTextAsync(mine, Mine);
        var exported = Path.Combine(_folder, "exported.json");
        await using (var first = new SpineProcess("--ephemeral", "--seed", mine))
        {
            await first.StartAsync();
            await WorksAsync(first, "4321");

            // A reset is the same seed again, and only that.
            Assert.Equal(0, (await first.RunAsync("patient", "create", "--family", "GONE", "--birth-date", "1980-01-01")).ExitCode);
            Assert.Equal(0, (await first.RunAsync("reset")).ExitCode);
            Assert.DoesNotContain("GONE", (await first.RunAsync("patient", "list", "--limit", "1000")).Output, StringComparison.Ordinal);
            await WorksAsync(first, "4321");
            var written = await first.RunAsync("seed", "export", exported, "--patients", "10000");
            Assert.True(written.ExitCode == 0, written.Errors);
        }

        await using var again = new SpineProcess("--ephemeral", "--seed", exported);
        await again.StartAsync();
        await WorksAsync(again, "1234"); // passcodes are kept as digests, which no file has
        var second = Path.Combine(_folder, "second.json");
        Assert.Equal(0, (await again.RunAsync("seed", "export", second, "--patients", "10000")).ExitCode);
        string Told(string file) => string.Join('\n', File.ReadLines(file).Where(l => !l.Contains("\"description\": \"What an", StringComparison.Ordinal)));
        Assert.Equal(Told(exported), Told(second));
        var patients = JsonDocument.Parse((await again.RunAsync("patient", "list", "--json", "--limit", "1000")).Output).RootElement;
        Assert.True(patients.GetArrayLength() > 30, $"{patients.GetArrayLength()} patients");
        Assert.Equal(patients.EnumerateArray().Select(p => p.GetProperty("nhsNumber").GetString()), JsonDocument.Parse(await File.ReadAllTextAsync(exported)).RootElement.GetProperty("patients").EnumerateArray().Select(p => p.GetProperty("nhsNumber").GetString()));
    }

    [Fact]
    public async Task Nodes_that_start_together_on_one_PostgreSQL_begin_with_it_once()
    {
        var mine = Path.Combine(_folder, "mine.jsonc");
        await File.WriteAllTextAsync(mine, Mine);
        var database = await (await PostgresCluster.SharedAsync()).NewDatabaseAsync();
        await using var one = new SpineProcess("--data", Path.Combine(_folder, "one"), "--seed", mine, "--database", database);
        await using var two = new SpineProcess("--data", Path.Combine(_folder, "two"), "--seed", mine, "--database", database);
        await Task.WhenAll(one.StartAsync(), two.StartAsync());
        await WorksAsync(one, "4321");
        await WorksAsync(two, "4321");
    }

    [Fact]
    public async Task A_file_that_is_wrong_says_where_and_nothing_starts()
    {
        var file = Path.Combine(_folder, "wrong.jsonc");
        await File.WriteAllTextAsync(file, Mine.Replace("\"gender\": 2", "\"gender\": 3", StringComparison.Ordinal));
        var refused = await SpineProcess.RunCommandAsync("up", "--ephemeral", "--seed", file);
        Assert.Equal(1, refused.ExitCode);
        Assert.Contains($"{file} is no seed:", refused.Errors, StringComparison.Ordinal);
        Assert.Contains("$.patients[0].gender: expected 0 not known, 1 male, 2 female or 9 not specified; came 3", refused.Errors, StringComparison.Ordinal);
        var check = await SpineProcess.RunCommandAsync("seed", "check", file);
        Assert.Equal(1, check.ExitCode);

        // What only the environment can find out.
        await File.WriteAllTextAsync(file, Mine.Replace("\"practice\": \"Z98001\"", "\"practice\": \"Z98999\"", StringComparison.Ordinal));
        Assert.Equal(0, (await SpineProcess.RunCommandAsync("seed", "check", file)).ExitCode);
        var late = await SpineProcess.RunCommandAsync("up", "--ephemeral", "--seed", file, "--https", "0", "--ldaps", "0", "--http", "0");
        Assert.Equal(1, late.ExitCode);
        Assert.Contains("PATIENT_ORGANISATION", late.Errors, StringComparison.Ordinal);
        Assert.Contains("$.patients[0]", late.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_seeds_of_the_program_are_listed_shown_and_usable()
    {
        var list = JsonDocument.Parse((await SpineProcess.RunCommandAsync("seed", "list", "--json")).Output).RootElement;
        Assert.Equal(["default", "empty", "small"], list.EnumerateArray().Take(3).Select(s => s.GetProperty("name").GetString()));
        var shown = Path.Combine(_folder, "shown.jsonc");
        await File.WriteAllTextAsync(shown, (await SpineProcess.RunCommandAsync("seed", "show", "small")).Output);
        Assert.Contains("3 organisations, 1 endpoints, 1 names, 3 patients, 1 workflows, 2 mailboxes, 2 users", (await SpineProcess.RunCommandAsync("seed", "check", shown)).Output, StringComparison.Ordinal);
        var unknown = await SpineProcess.RunCommandAsync("seed", "show", "nobody");
        Assert.Equal(1, unknown.ExitCode);
        Assert.Contains("Known: default, empty, small", unknown.Errors, StringComparison.Ordinal);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    // Endpoint, certificate and patient by a real query; user and card by a sign-on; mailboxes by a message; names by what is registered.
    private async Task WorksAsync(SpineProcess spine, string passcode)
    {
        var endpoint = Path.Combine(_folder, Guid.NewGuid().ToString("N"));
        var certified = await spine.RunAsync("endpoint", "certificate", "--asid", "200000198001", "--out", endpoint);
        Assert.True(certified.ExitCode == 0, certified.Errors);
        using (var client = SpineClient.Of(spine, endpoint, X509Certificate2.CreateFromPemFile(Path.Combine(endpoint, "client.pem"), Path.Combine(endpoint, "client.key"))))
        {
            foreach (var asid in new[] { "200000198001", "200000198002" })
            {
                var answer = await SyncAnswer.SendAsync(client, new SyncRequest("QUPA_IN000008UK02", asid, SyncRequest.Retrieval("9990000018")));
                Assert.Equal((200, "AA"), (answer.Status, answer.Acknowledgement));
                foreach (var part in new[] { "SEEDED", "PERDITA", "19710605", "2 SEED STREET", "LS1 9ZY", "Z98001", "FZZ01", "07700900111" })
                {
                    Assert.Contains(part, answer.Envelope.ToString(), StringComparison.Ordinal);
                }
            }
        }

        var dead = (await spine.RunAsync("patient", "list", "--json", "--limit", "1000")).Output;
        Assert.Contains("9990000050", dead, StringComparison.Ordinal);
        Assert.Equal(1, (await spine.RunAsync("agent", "sign-on", "--user", "555000198001", "--passcode", "9999")).ExitCode);
        var signedOn = await spine.RunAsync("agent", "sign-on", "--user", "555000198001", "--passcode", passcode, "--json");
        Assert.True(signedOn.ExitCode == 0, signedOn.Errors);
        Assert.Contains("555000398001", signedOn.Output, StringComparison.Ordinal);
        var letter = Path.Combine(_folder, "letter.txt");
        await File.WriteAllTextAsync(letter, "a letter");
        Assert.Equal(0, (await spine.RunAsync("mailbox", "send", letter, "--from", "Z98001OT001", "--to", "Z98001OT002", "--workflow", "SEED_FLOW")).ExitCode);
        Assert.Equal(1, (await spine.RunAsync("mailbox", "send", letter, "--from", "Z98001OT002", "--to", "Z98001OT001", "--workflow", "SEED_FLOW")).ExitCode);
        using var admin = new HttpClient { BaseAddress = new Uri(spine.AdminUrl) };
        var names = await admin.GetStringAsync("/admin/names");
        Assert.Contains("{\"fqdn\":\"mhs.z98001.thirdparty.nhs.uk\",\"address\":\"127.0.0.1:9701\"}", names, StringComparison.Ordinal);
        Assert.Contains("{\"fqdn\":\"other.z98001.thirdparty.nhs.uk\",\"address\":\"127.0.0.1:9702\"}", names, StringComparison.Ordinal);
    }
}
