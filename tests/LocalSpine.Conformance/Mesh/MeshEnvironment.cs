using System.Net.Http.Json;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using LocalSpine.Conformance.Environments;

namespace LocalSpine.Conformance.Mesh;

/// <summary>An environment for MESH tests, with a client certificate. Its clock is its own to move.</summary>
public abstract class MeshEnvironment : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("localspine-mesh-").FullName;

    internal SpineProcess Spine { get; private set; } = null!;

    internal HttpClient Admin { get; private set; } = null!;

    /// <summary>Speaks with a certificate of the environment.</summary>
    internal HttpClient Http { get; private set; } = null!;

    /// <summary>Folder with the certificate.</summary>
    internal string Endpoint => Path.Combine(_folder, "endpoint");

    internal string Data => Path.Combine(_folder, "data");

    public async ValueTask InitializeAsync()
    {
        Spine = new SpineProcess([.. await StoreAsync(Data), "--seed", "default:200", .. Options]);
        await Spine.StartAsync();
        Admin = new HttpClient { BaseAddress = new Uri(Spine.AdminUrl) };
        var created = await Spine.RunAsync("endpoint", "create", "--ods", "X26", "--out", Endpoint);
        Assert.True(created.ExitCode == 0, created.Errors);
        Http = ClientWith(X509Certificate2.CreateFromPemFile(Path.Combine(Endpoint, "client.pem"), Path.Combine(Endpoint, "client.key")));
    }

    /// <summary>An HTTP client on the mesh surface, with that certificate or none.</summary>
    internal HttpClient ClientWith(X509Certificate2? certificate)
    {
        var client = SpineClient.Of(Spine, Endpoint, certificate);
        client.Timeout = TimeSpan.FromMinutes(5);
        return client;
    }

    /// <summary>A client of a mailbox.</summary>
    internal MeshClient As(string mailbox, string password = "password") => new(Http, mailbox, password);

    /// <summary>A mailbox of its own for a test, which may send and receive these workflows.</summary>
    internal async Task<MeshClient> NewMailboxAsync(string[]? sends = null, string[]? receives = null, string ods = "X26", Dictionary<string, object>? more = null)
    {
        var wanted = new Dictionary<string, object>(more ?? []) { ["odsCode"] = ods, ["password"] = "password", ["sends"] = sends ?? [], ["receives"] = receives ?? [] };
        using var response = await Admin.PostAsJsonAsync("/admin/mailboxes", wanted);
        var created = await response.Content.ReadFromJsonAsync<JsonElement>();
        Assert.True(response.IsSuccessStatusCode, created.ToString());
        return As(created.GetProperty("mailboxId").GetString()!);
    }

    /// <summary>Changes a mailbox.</summary>
    internal async Task ChangeAsync(string mailbox, object change)
    {
        using var response = await Admin.PatchAsJsonAsync($"/admin/mailboxes/{mailbox}", change);
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync());
    }

    /// <summary>The newest exchange of a query of the exchange record.</summary>
    internal async Task<JsonElement> NewestExchangeAsync(string query) =>
        Assert.Single((await Admin.GetFromJsonAsync<JsonElement[]>($"/admin/exchanges?limit=1&wait=20&surface=mesh&{query}"))!);

    internal async Task ClockAsync(string command)
    {
        using var response = await Admin.PostAsync($"/admin/clock/{command}", null);
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync());
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        Admin.Dispose();
        await Spine.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>More arguments of <c>up</c>.</summary>
    protected virtual string[] Options => [];

    /// <summary>Arguments of <c>up</c> that choose the store.</summary>
    protected virtual Task<string[]> StoreAsync(string data) => Task.FromResult<string[]>(["--data", data]);
}

/// <summary>National strictness, state in SQLite.</summary>
public sealed class MeshOnSqlite : MeshEnvironment;

/// <summary>National strictness, state in PostgreSQL.</summary>
public sealed class MeshOnPostgres : MeshEnvironment
{
    protected override async Task<string[]> StoreAsync(string data) => ["--data", data, "--database", await (await PostgresCluster.SharedAsync()).NewDatabaseAsync()];
}

/// <summary>Sandbox strictness, with the plain port that the official sandbox has.</summary>
public sealed class MeshSandbox : MeshEnvironment
{
    public int Port { get; } = Clients.FreePorts.Take();

    protected override string[] Options => ["--mesh", "sandbox", "--mesh-http", Port.ToString(System.Globalization.CultureInfo.InvariantCulture)];
}
