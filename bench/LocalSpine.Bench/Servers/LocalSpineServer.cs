using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace LocalSpine.Bench.Servers;

/// <summary>A <c>localspine up</c> on free ports, kept in a folder of its own.</summary>
internal sealed class LocalSpineServer : IAsyncDisposable
{
    private static readonly string Program = Path.Combine(Folders.Repository, "src", "LocalSpine", "bin", "Release", "net10.0", "LocalSpine.dll");

    private readonly HttpClient http = new();

    private LocalSpineServer(string data)
    {
        Data = data;
        http.BaseAddress = new Uri($"http://127.0.0.1:{Http}/");
    }

    public string Data { get; }

    public int Https { get; } = FreePorts.Take();

    public int Ldaps { get; } = FreePorts.Take();

    public int Http { get; } = FreePorts.Take();

    public ServerProcess Process { get; private set; } = null!;

    /// <summary>Starts it and waits for <c>ready</c>.</summary>
    /// <param name="settings">More options of <c>up</c>.</param>
    public static async Task<LocalSpineServer> StartAsync(string data, string seed = "default", params string[] settings)
    {
        var server = Launch(data, seed, settings);
        await server.Process.ReadyAsync(TimeSpan.FromMinutes(10));
        return server;
    }

    /// <summary>Starts it and does not wait.</summary>
    public static LocalSpineServer Launch(string data, string seed = "default", params string[] settings)
    {
        var server = new LocalSpineServer(data);
        server.Process = ServerProcess.Start("dotnet", [Program, "up", "--data", data, "--seed", seed,
            "--https", ServerProcess.Text(server.Https), "--ldaps", ServerProcess.Text(server.Ldaps), "--http", ServerProcess.Text(server.Http), .. settings], "ready");
        return server;
    }

    /// <summary>Runs <c>endpoint create</c>; the content of endpoint.json.</summary>
    /// <param name="url">Where its messages are delivered; null for nowhere.</param>
    /// <param name="more">More options of <c>endpoint create</c>.</param>
    public async Task<JsonElement> CreateEndpointAsync(string folder, string ods = "Z90001", string? url = null, params string[] more)
    {
        string[] where = url is null ? [] : ["--url", url];
        await CommandAsync(["endpoint", "create", "--ods", ods, "--name", "Benchmark", "--out", folder, .. where, .. more]);
        return JsonDocument.Parse(await File.ReadAllBytesAsync(Path.Combine(folder, "endpoint.json"))).RootElement;
    }

    /// <summary>Registers an endpoint over the admin API, for all interactions.</summary>
    public async Task RegisterAsync(string ods)
    {
        using var body = new StringContent(new JsonObject { ["odsCode"] = ods, ["interactions"] = "all" }.ToJsonString(), Encoding.UTF8, "application/json");
        using var answer = await http.PostAsync(new Uri("admin/endpoints", UriKind.Relative), body);
        answer.EnsureSuccessStatusCode();
    }

    /// <summary>Begins that many sessions of a user without a card; their tickets.</summary>
    public async Task<string[]> MintSessionsAsync(string uid, int count)
    {
        using var body = new StringContent(new JsonObject { ["uid"] = uid, ["count"] = count }.ToJsonString(), Encoding.UTF8, "application/json");
        using var answer = await http.PostAsync(new Uri("admin/sessions", UriKind.Relative), body);
        answer.EnsureSuccessStatusCode();
        return JsonSerializer.Deserialize<string[]>(await answer.Content.ReadAsStringAsync())!;
    }

    /// <summary>The whole directory as LDIF; a search would end at the server's limit.</summary>
    public Task<string> ExportAsync() => http.GetStringAsync(new Uri("admin/directory/export", UriKind.Relative));

    /// <summary>Waits until every accepted message is processed.</summary>
    public async Task UntilProcessedAsync()
    {
        while (await http.GetStringAsync(new Uri("admin/messages?state=accepted&limit=1", UriKind.Relative)) != "[]")
        {
            await Task.Delay(20);
        }
    }

    /// <summary>Patients of the environment, as <c>patient list --json</c> gives them.</summary>
    public async Task<JsonElement> PatientsAsync(int limit) =>
        JsonDocument.Parse(await CommandAsync("patient", "list", "--json", "--limit", ServerProcess.Text(limit))).RootElement;

    public async ValueTask DisposeAsync()
    {
        http.Dispose();
        await Process.DisposeAsync();
    }

    /// <summary>Runs a command against this environment; what it printed.</summary>
    public Task<string> CommandAsync(params string[] arguments) =>
        Tool.RunAsync("dotnet", [Program, .. arguments, "--admin", $"http://127.0.0.1:{Http}"]);
}
