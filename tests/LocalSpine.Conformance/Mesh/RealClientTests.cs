using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Text.Json;

namespace LocalSpine.Conformance.Mesh;

/// <summary>The NHS's own JavaScript client, unchanged, against the environment: nothing but addresses and certificates is set.</summary>
public abstract class RealClientTests(MeshEnvironment mesh)
{
    [Fact]
    public async Task The_NHS_JavaScript_client_sends_reads_and_clears()
    {
        var (sender, receiver) = (await mesh.NewMailboxAsync(), await mesh.NewMailboxAsync());
        var steps = await RunAsync(new()
        {
            ["MESH_URL"] = $"https://localhost:{mesh.Spine.Https}", ["MESH_CERT"] = Path.Combine(mesh.Endpoint, "client.pem"), ["MESH_KEY"] = Path.Combine(mesh.Endpoint, "client.key"),
            ["MESH_FROM"] = sender.Mailbox, ["MESH_TO"] = receiver.Mailbox, ["MESH_PASSWORD"] = "password", ["MESH_KEY_SHARED"] = "TestKey",
        });
        Check(steps, sender.Mailbox);
    }

    internal static async Task<List<JsonElement>> RunAsync(Dictionary<string, string> environment, [CallerFilePath] string path = "")
    {
        var program = Path.Combine(Path.GetDirectoryName(path)!, "..", "Clients", "nhs-mesh-client", "client.mjs");
        var start = new ProcessStartInfo("node", ["--no-warnings", program]) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, await errors + output);
        return [.. output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonSerializer.Deserialize<JsonElement>(line))];
    }

    internal static void Check(List<JsonElement> steps, string sender)
    {
        IEnumerable<JsonElement> Of(string step) => steps.Where(s => s.GetProperty("step").GetString() == step);
        Assert.Equal([200, 200], Of("handshake").Select(s => s.GetProperty("status").GetInt32()));
        Assert.Equal([202, 202, 202], Of("sent").Select(s => s.GetProperty("status").GetInt32()));
        var ids = Of("sent").Select(s => s.GetProperty("id").GetString()).ToList();
        Assert.Equal(3, Of("inbox").Single().GetProperty("count").GetInt32());
        Assert.Equal(ids, Of("inbox").Single().GetProperty("ids").EnumerateArray().Select(i => i.GetString()));
        Assert.Equal([200, 200, 206], Of("read").Select(s => s.GetProperty("status").GetInt32()));
        Assert.Equal([false, false, true], Of("read").Select(s => s.GetProperty("isLarge").GetBoolean()));
        Assert.All(Of("read"), r => Assert.Equal(sender, r.GetProperty("from").GetString()));
        Assert.Equal([200, 200, 200], Of("cleared").Select(s => s.GetProperty("status").GetInt32()));
        Assert.Equal(0, Of("left").Single().GetProperty("count").GetInt32());
    }
}

/// <inheritdoc />
public sealed class RealClientOnSqlite(MeshOnSqlite mesh) : RealClientTests(mesh), IClassFixture<MeshOnSqlite>;

/// <inheritdoc />
public sealed class RealClientOnPostgres(MeshOnPostgres mesh) : RealClientTests(mesh), IClassFixture<MeshOnPostgres>;
