using System.Net.Http.Json;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;

namespace LocalSpine.Conformance.Environments;

/// <summary>One environment with one registered supplier, shared by the tests of a store.</summary>
public abstract class SpineFixture : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("localspine-fixture-").FullName;

    internal SpineProcess Process { get; private set; } = null!;

    /// <summary>The supplier's folder, as <c>endpoint create</c> wrote it.</summary>
    public string Endpoint => Path.Combine(_folder, "endpoint");

    public string Asid { get; private set; } = "";

    public string PartyKey { get; private set; } = "";

    public string SerialNumber { get; private set; } = "";

    /// <summary>Speaks with the supplier's certificate; base address is <c>https://localhost</c> on the HTTPS port.</summary>
    public HttpClient Client { get; private set; } = null!;

    /// <summary>The admin API.</summary>
    public HttpClient Admin { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Process = new SpineProcess([.. await StoreAsync(_folder), "--seed", "default:200"]);
        await Process.StartAsync();
        Admin = new HttpClient { BaseAddress = new Uri(Process.AdminUrl) };
        var created = await Process.RunAsync("endpoint", "create", "--ods", "Z90003", "--out", Endpoint);
        Assert.True(created.ExitCode == 0, created.Errors);
        using var json = JsonDocument.Parse(await File.ReadAllBytesAsync(Path.Combine(Endpoint, "endpoint.json")));
        Asid = json.RootElement.GetProperty("asid").GetString()!;
        PartyKey = json.RootElement.GetProperty("partyKey").GetString()!;
        SerialNumber = json.RootElement.GetProperty("serialNumber").GetString()!;
        Client = ClientWith(X509Certificate2.CreateFromPemFile(Path.Combine(Endpoint, "client.pem"), Path.Combine(Endpoint, "client.key")));
    }

    /// <summary>An HTTP client with that certificate, or with none, that trusts this environment only.</summary>
    public HttpClient ClientWith(X509Certificate2? certificate) => SpineClient.Of(Process, Endpoint, certificate);

    /// <summary>The newest exchange that satisfies a query of the exchange record.</summary>
    public async Task<JsonElement> NewestExchangeAsync(string query)
    {
        var found = await Admin.GetFromJsonAsync<JsonElement[]>($"/admin/exchanges?limit=1&wait=20&{query}");
        return Assert.Single(found!);
    }

    public async ValueTask DisposeAsync()
    {
        Client?.Dispose();
        Admin?.Dispose();
        if (Process is not null)
        {
            await Process.DisposeAsync();
        }

        Directory.Delete(_folder, recursive: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Arguments of <c>up</c> that choose the store.</summary>
    protected abstract Task<string[]> StoreAsync(string folder);
}

/// <summary>State in SQLite.</summary>
public sealed class SqliteFixture : SpineFixture
{
    protected override Task<string[]> StoreAsync(string folder) => Task.FromResult<string[]>(["--data", Path.Combine(folder, "data")]);
}

/// <summary>State in PostgreSQL.</summary>
public sealed class PostgresFixture : SpineFixture
{
    protected override async Task<string[]> StoreAsync(string folder) =>
        ["--data", Path.Combine(folder, "data"), "--database", await (await PostgresCluster.SharedAsync()).NewDatabaseAsync()];
}

/// <summary>The tests that share the environment on SQLite.</summary>
[CollectionDefinition(Name)]
public sealed class OnSqlite : ICollectionFixture<SqliteFixture>
{
    public const string Name = "SQLite";
}

/// <summary>The tests that share the environment on PostgreSQL.</summary>
[CollectionDefinition(Name)]
public sealed class OnPostgres : ICollectionFixture<PostgresFixture>
{
    public const string Name = "PostgreSQL";
}
