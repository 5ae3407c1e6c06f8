using System.Net.Http.Json;
using System.Text.Json;
using LocalSpine.Conformance.Clients;
using LocalSpine.Conformance.Environments;

namespace LocalSpine.Conformance.Lifecycle;

/// <summary>Two nodes on one PostgreSQL are one environment.</summary>
public sealed class TwoNodesTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("localspine-nodes-").FullName;

    [Fact]
    public async Task What_one_node_registers_and_revokes_the_other_knows()
    {
        var database = await (await PostgresCluster.SharedAsync()).NewDatabaseAsync();
        await using var a = new SpineProcess("--database", database, "--data", _folder, "--seed", "default:20");
        await using var b = new SpineProcess("--database", database, "--data", _folder, "--seed", "default:20");
        await Task.WhenAll(a.StartAsync(), b.StartAsync());
        using var httpA = new HttpClient { BaseAddress = new Uri(a.AdminUrl) };
        using var httpB = new HttpClient { BaseAddress = new Uri(b.AdminUrl) };
        Assert.Equal(await httpA.GetStringAsync("/certificates/root.pem"), await httpB.GetStringAsync("/certificates/root.pem"));
        Assert.Equal(20, (await httpB.GetFromJsonAsync<JsonElement[]>("/admin/patients?limit=100"))!.Length);

        var endpoint = Path.Combine(_folder, "endpoint");
        Assert.Equal(0, (await a.RunAsync("endpoint", "create", "--ods", "Z90047", "--out", endpoint)).ExitCode);
        var settings = new ClientSettings("localhost", b.Ldaps, endpoint);
        DirectorySearch own = new("own", "ou=services,o=nhs", "(&(nhsIDCode=Z90047)(objectClass=nhsAs))", "uniqueIdentifier", "sub");
        while ((await new LdapSearchProgram().RunAsync(settings, [own]))[0].Entries.Count == 0)
        {
            await Task.Yield(); // the other node follows within a quarter of a second; the run's own time-out bounds this
        }

        using var json = JsonDocument.Parse(await File.ReadAllBytesAsync(Path.Combine(endpoint, "endpoint.json")));
        Assert.Equal(0, (await a.RunAsync("certificate", "revoke", json.RootElement.GetProperty("serialNumber").GetString()!)).ExitCode);
        await Assert.ThrowsAsync<ClientFailedException>(async () =>
        {
            while (true)
            {
                await new LdapSearchProgram().RunAsync(settings, [own]);
            }
        });
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
