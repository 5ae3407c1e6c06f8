using System.Net.Http.Json;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using LocalSpine.Conformance.Environments;

namespace LocalSpine.Conformance.Messaging;

/// <summary>Who may send what: certificate, ASID, party and interaction are those that the directory holds (spine-messaging 11 and 19).</summary>
public abstract class AccessControlTests(SpineFixture spine)
{
    private const string Retrieve = "QUPA_IN000008UK02";

    [Fact]
    public async Task A_certificate_of_no_registered_endpoint_gets_fault_900()
    {
        using var issued = await spine.Admin.PostAsJsonAsync("/admin/certificates", new { fqdn = "nobody.z95051.thirdparty.nhs.uk" });
        var json = await issued.Content.ReadFromJsonAsync<JsonElement>();
        using var client = spine.ClientWith(X509Certificate2.CreateFromPem(json.GetProperty("certificatePem").GetString(), json.GetProperty("keyPem").GetString()));
        var request = new SyncRequest(Retrieve, spine.Asid, SyncRequest.Retrieval("9000000009"));
        var answer = await SyncAnswer.SendAsync(client, request);
        Assert.Equal((500, "900"), (answer.Status, answer.FaultCode));
        var exchange = await spine.NewestExchangeAsync("surface=messaging&rule=ACCESS_CONTROL_CERTIFICATE");
        Assert.Equal("nobody.z95051.thirdparty.nhs.uk", exchange.GetProperty("came").GetString());
    }

    [Fact]
    public async Task An_interaction_that_the_system_is_not_accredited_for_is_a_violation()
    {
        var (asid, client) = await RegisterAsync("Z95053", "urn:nhs:names:services:pdsquery:QUPA_IN000005UK01");
        using (client)
        {
            var refused = await SyncAnswer.SendAsync(client, new SyncRequest(Retrieve, asid, SyncRequest.Retrieval("9000000009")));
            Assert.Equal(("AR", "900"), (refused.Acknowledgement, refused.DetailCode));
            var exchange = await spine.NewestExchangeAsync($"asid={asid}&rule=ACCESS_CONTROL_INTERACTION");
            Assert.Contains(Retrieve, exchange.GetProperty("expected").GetString(), StringComparison.Ordinal);
            var allowed = await SyncAnswer.SendAsync(client, new SyncRequest("QUPA_IN000005UK01", asid, SyncRequest.Trace("NOBODYATALL", "1", "19700101")));
            Assert.NotEqual("AR", allowed.Acknowledgement);
        }
    }

    private async Task<(string Asid, HttpClient Client)> RegisterAsync(string ods, string interactions)
    {
        var folder = Directory.CreateTempSubdirectory("localspine-access-").FullName;
        var created = await spine.Process.RunAsync("endpoint", "create", "--ods", ods, "--interactions", interactions, "--out", folder);
        Assert.True(created.ExitCode == 0, created.Errors);
        using var json = JsonDocument.Parse(await File.ReadAllBytesAsync(Path.Combine(folder, "endpoint.json")));
        var client = spine.ClientWith(X509Certificate2.CreateFromPemFile(Path.Combine(folder, "client.pem"), Path.Combine(folder, "client.key")));
        Directory.Delete(folder, recursive: true);
        return (json.RootElement.GetProperty("asid").GetString()!, client);
    }
}

[Collection(OnSqlite.Name)]
public sealed class AccessControlOnSqlite(SqliteFixture spine) : AccessControlTests(spine);

[Collection(OnPostgres.Name)]
public sealed class AccessControlOnPostgres(PostgresFixture spine) : AccessControlTests(spine);
