using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using LocalSpine.Conformance.Clients;
using LocalSpine.Conformance.Environments;

namespace LocalSpine.Conformance.Proxy;

/// <summary>An environment with consumers, a practice's provider program, and a port of nobody's that must stay silent. Tests that share it run one after the other.</summary>
public abstract class ProxyEnvironment : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("localspine-proxy-").FullName;

    internal SpineProcess Spine { get; private set; } = null!;

    internal HttpClient Admin { get; private set; } = null!;

    /// <summary>May ask for <see cref="Interactions.Shared"/> and <see cref="Interactions.NotOffered"/>.</summary>
    internal Party Consumer { get; private set; } = null!;

    /// <summary>Another consumer, of another organisation.</summary>
    internal Party Other { get; private set; } = null!;

    internal Party Practice { get; private set; } = null!;

    /// <summary>The practice's program.</summary>
    internal ProviderProgram Provider { get; private set; } = null!;

    /// <summary>Listens on this machine; no directory entry names it.</summary>
    internal ProviderProgram Stranger { get; private set; } = null!;

    /// <summary>nhsMhsCPAId of the practice's contract for reading a patient.</summary>
    internal string CpaId { get; private set; } = "";

    public async ValueTask InitializeAsync()
    {
        Spine = new SpineProcess([.. await StoreAsync(_folder), "--seed", "default:50", .. Options]);
        await Spine.StartAsync();
        Admin = new HttpClient { BaseAddress = new Uri(Spine.AdminUrl), Timeout = TimeSpan.FromMinutes(2) };
        string[] asked = [.. Interactions.Shared, Interactions.NotOffered];
        Consumer = await Party.CreateAsync(Spine, Path.Combine(_folder, "consumer"), "--ods", "Z90101", "--interactions", string.Join(',', asked));
        Other = await Party.CreateAsync(Admin, new { odsCode = "Z90102", interactions = asked });
        (Practice, Provider) = await PracticeAsync("surgery.z90103.thirdparty.nhs.uk", "Z90103", [.. Interactions.Shared, Interactions.NotAsked]);
        Stranger = new ProviderProgram(Practice.Certificate, Practice.Authorities);
        CpaId = await CpaIdAsync(Practice.PartyKey, Interactions.ReadPatient);
    }

    /// <summary>A practice of its own with a program that answers.</summary>
    /// <param name="root">Address that it registers; its root URL when null.</param>
    internal async Task<(Party Party, ProviderProgram Program)> PracticeAsync(string fqdn, string ods, IReadOnlyList<string> interactions, string? root = null)
    {
        var folder = Path.Combine(_folder, fqdn);
        var party = await Party.CreateAsync(
            Spine, folder, "--ods", ods, "--fqdn", fqdn, "--url", root ?? $"https://{fqdn}/{ods}/STU3/1/gpconnect", "--interactions", string.Join(',', interactions), "--address", "127.0.0.1:1");
        var program = new ProviderProgram(party.Certificate, party.Authorities);
        await MoveAsync(fqdn, program.Address);
        return (party, program);
    }

    /// <summary>nhsMhsCPAId of a party's contract, out of the directory.</summary>
    internal async Task<string> CpaIdAsync(string partyKey, string interaction) => Assert.Single(
        Ldif.Read((await Admin.GetStringAsync("/admin/directory/export?base=ou=services,o=nhs")).Replace("\n ", "", StringComparison.Ordinal)),
        e => e["nhsMhsCPAId"].Count > 0 && e.One("nhsMHSPartyKey") == partyKey && e.One("nhsMhsSvcIA") == interaction).One("nhsMhsCPAId");

    /// <summary>Says where a name is.</summary>
    internal async Task MoveAsync(string fqdn, string address)
    {
        using var moved = await Admin.PutAsync($"/admin/names/{fqdn}?address={address}", null);
        Assert.True(moved.IsSuccessStatusCode, await moved.Content.ReadAsStringAsync());
    }

    /// <summary>A request that passes every check: the consumer reads a patient of the practice.</summary>
    internal ProxyRequest Read(string rest = "/Patient/2") => Request("GET", rest, Interactions.ReadPatient);

    internal ProxyRequest Request(string method, string rest, string interaction) => new(
        method, $"/{Practice.Root}{rest}",
        [
            ("Ssp-TraceID", Guid.NewGuid().ToString()), ("Ssp-From", Consumer.Asid), ("Ssp-To", Practice.Asid), ("Ssp-InteractionID", interaction),
            ("Authorization", Tokens.GpConnect(this, Consumer.Ods)), ("Accept", "application/fhir+json"),
        ], []);

    /// <summary>A connection to the proxy as the consumer, or with another certificate or none.</summary>
    internal Task<RawConnection> ConnectAsync(string face, Party? caller) => RawConnection.OpenAsync(Spine.Https, face, caller?.Certificate, Practice.Authorities);

    /// <summary>Sends a request as the consumer; the answer, which must come.</summary>
    internal async Task<RawAnswer> SendAsync(ProxyRequest request, Party? caller = null)
    {
        await using var connection = await ConnectAsync(request.Face, caller ?? Consumer);
        await connection.SendAsync(request.Octets());
        var answer = await connection.ReadAsync(request.Method != "HEAD");
        Assert.NotNull(answer);
        return answer;
    }

    /// <summary>Sends a request that must be forwarded; the answer and what the provider saw.</summary>
    internal async Task<(RawAnswer Answer, ProviderRequest Seen)> ForwardAsync(ProxyRequest request, Func<ProviderRequest, ProviderConnection, Task>? answers = null)
    {
        Provider.Answer = answers ?? ProviderProgram.Plain;
        var before = Provider.Requests.Count;
        var answer = await SendAsync(request);
        Assert.True(Provider.Requests.Count == before + 1, $"{answer.Status} {answer.Text}");
        return (answer, Provider.Requests[before]);
    }

    /// <summary>Number of the newest exchange.</summary>
    internal async Task<long> NewestAsync() =>
        (await Admin.GetFromJsonAsync<JsonElement[]>("/admin/exchanges?limit=1"))! is [var newest] ? newest.GetProperty("id").GetInt64() : 0;

    /// <summary>How the newest request after that exchange was decided.</summary>
    /// <param name="query">What else the exchange must satisfy.</param>
    internal async Task<Trace> TraceAsync(long after, string query = "")
    {
        var found = await Admin.GetFromJsonAsync<JsonElement[]>(string.Create(CultureInfo.InvariantCulture, $"/admin/exchanges?limit=1&wait=20&after={after}{query}"));
        var exchange = Assert.Single(found!);
        while (true)
        {
            // Whoever has the answer may be faster than the proxy, which notes how it ended.
            var detail = await Admin.GetFromJsonAsync<JsonElement>($"/admin/exchanges/{exchange.GetProperty("id").GetInt64()}");
            if (detail.GetProperty("exchange").GetProperty("microseconds").GetInt64() > 0)
            {
                return new Trace(detail);
            }
        }
    }

    /// <summary>Sends a request as the consumer; the answer and how it was decided.</summary>
    internal async Task<(RawAnswer Answer, Trace Trace)> DecideAsync(ProxyRequest request, Party? caller = null)
    {
        var before = await NewestAsync();
        var answer = await SendAsync(request, caller);
        var surface = request.Face == "proxy.localspine.test" || request.Face.Contains("ncrs", StringComparison.Ordinal) ? "proxy" : "proxy-internet";
        return (answer, await TraceAsync(before, $"&surface={surface}{(request.Fields.Count(f => f.Name == "Ssp-TraceID") == 1 && request.TraceId.Length == 36 ? $"&messageId={request.TraceId}" : "")}"));
    }

    /// <summary>A sharing rule; its number.</summary>
    internal async Task<long> ShareAsync(string from, string to, bool allow, string? interaction = null)
    {
        using var response = await Admin.PostAsJsonAsync("/admin/proxy/sharing", new { from, to, interaction, allow });
        Assert.Equal(201, (int)response.StatusCode);
        return (await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("id").GetInt64();
    }

    internal async Task UnshareAsync(long rule)
    {
        using var response = await Admin.DeleteAsync($"/admin/proxy/sharing/{rule}");
        Assert.Equal(204, (int)response.StatusCode);
    }

    internal async Task ClockAsync(string command)
    {
        using var response = await Admin.PostAsync($"/admin/clock/{command}", null);
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync());
    }

    public async ValueTask DisposeAsync()
    {
        if (Stranger is not null)
        {
            await Provider.DisposeAsync();
            await Stranger.DisposeAsync();
        }

        Admin?.Dispose();
        if (Spine is not null)
        {
            await Spine.DisposeAsync();
        }

        Directory.Delete(_folder, recursive: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Further arguments of <c>up</c>.</summary>
    protected virtual string[] Options => [];

    /// <summary>Arguments of <c>up</c> that choose the store.</summary>
    protected virtual Task<string[]> StoreAsync(string folder) => Task.FromResult<string[]>(["--data", Path.Combine(folder, "data")]);
}

/// <summary>Default settings, SQLite.</summary>
public sealed class ProxyOnSqlite : ProxyEnvironment;

/// <summary>Default settings, PostgreSQL.</summary>
public sealed class ProxyOnPostgres : ProxyEnvironment
{
    protected override async Task<string[]> StoreAsync(string folder) =>
        ["--data", Path.Combine(folder, "data"), "--database", await (await PostgresCluster.SharedAsync()).NewDatabaseAsync()];
}

/// <summary>Everything that is only logged by default is enforced.</summary>
public sealed class StrictProxy : ProxyEnvironment
{
    protected override string[] Options =>
        ["--ssp-token", "enforce", "--ssp-verbs", "enforce", "--ssp-sharing", "deny", "--ssp-unknown-interaction", "415", "--ssp-outcome-format", "json", "--ssp-origin-header", "--ssp-methods", "GET,POST,PUT,OPTIONS"];
}

/// <summary>Short limits, and warnings where others refuse.</summary>
public sealed class ImpatientProxy : ProxyEnvironment
{
    public const int FirstByte = 2;
    public const int Total = 4;

    protected override string[] Options =>
        ["--ssp-first-byte", "2", "--ssp-idle", "2", "--ssp-total", "4", "--ssp-certificate-failure", "handshake", "--lenient"];
}

/// <summary>Keeps bodies, and takes small ones only.</summary>
public sealed class CapturingProxy : ProxyEnvironment
{
    public const int MaxBody = 10_000;

    protected override string[] Options => ["--ssp-capture", "--ssp-max-body", "10000"];
}

/// <summary>Tests that share the environment on SQLite.</summary>
[CollectionDefinition(Name)]
public sealed class OnProxy : ICollectionFixture<ProxyOnSqlite>
{
    public const string Name = "Proxy on SQLite";
}

/// <summary>Tests that share the environment on PostgreSQL.</summary>
[CollectionDefinition(Name)]
public sealed class OnProxyPostgres : ICollectionFixture<ProxyOnPostgres>
{
    public const string Name = "Proxy on PostgreSQL";
}
