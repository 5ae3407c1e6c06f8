using System.Net.Http.Json;
using System.Text.Json;
using LocalSpine.Conformance.Clients;
using LocalSpine.Conformance.Environments;

namespace LocalSpine.Conformance.Mhs;

/// <summary>An environment with two suppliers, A and B, that both send and receive. Its clock is its own to move.</summary>
public abstract class MhsEnvironment : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("localspine-patterns-").FullName;

    internal SpineProcess Spine { get; private set; } = null!;

    internal TestMhs A { get; private set; } = null!;

    internal TestMhs B { get; private set; } = null!;

    internal HttpClient Admin { get; private set; } = null!;

    /// <summary>Port of plain LDAP.</summary>
    internal int Ldap { get; private set; }

    public async ValueTask InitializeAsync()
    {
        Ldap = FreePorts.Take();
        Spine = new SpineProcess([.. await StoreAsync(_folder), "--seed", "default:50", "--ldap", Ldap.ToString(System.Globalization.CultureInfo.InvariantCulture)]);
        await Spine.StartAsync();
        Admin = new HttpClient { BaseAddress = new Uri(Spine.AdminUrl) };
        A = await TestMhs.StartAsync(Spine, "A91424");
        B = await TestMhs.StartAsync(Spine, "B82001");
    }

    /// <summary>The CPA id of a party's contract, from the directory.</summary>
    internal Task<string> CpaAsync(string party, string serviceInteraction) => CpaAsync(Ldap, party, serviceInteraction);

    /// <summary>The same from the directory on a port.</summary>
    internal static async Task<string> CpaAsync(int ldap, string party, string serviceInteraction)
    {
        var found = await Conformance.Ldap.LdapTool.RunAsync("ldapsearch",
            ["-x", "-LLL", "-H", $"ldap://localhost:{ldap}", "-b", "ou=services,o=nhs", $"(&(nhsMHSPartyKey={party})(nhsMhsSvcIA={serviceInteraction}))", "nhsMhsCPAId"]);
        return Assert.Single(Ldif.Read(found.Output)).One("nhsMhsCPAId");
    }

    /// <summary>The stored message with that id once it is in that state.</summary>
    internal async Task<JsonElement> MessageAsync(string messageId, string state, string direction = "in")
    {
        using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (true)
        {
            var found = await Admin.GetFromJsonAsync<JsonElement[]>($"/admin/messages?messageId={messageId}&limit=5", timeout.Token);
            foreach (var message in found!.Where(m => m.GetProperty("state").GetString() == state && m.GetProperty("direction").GetString() == direction))
            {
                return message;
            }

            timeout.Token.ThrowIfCancellationRequested();
        }
    }

    /// <summary>What happened to a message: instants of virtual time and what.</summary>
    internal async Task<IReadOnlyList<(DateTimeOffset At, string What, string Detail)>> TimelineAsync(JsonElement message)
    {
        var detail = await Admin.GetFromJsonAsync<JsonElement>($"/admin/messages/{message.GetProperty("id").GetInt64()}");
        return [.. detail.GetProperty("timeline").EnumerateArray().Select(e => (e.GetProperty("at").GetDateTimeOffset(), e.GetProperty("what").GetString()!, e.GetProperty("detail").GetString()!))];
    }

    /// <summary>Waits until a message that waits has had that attempt.</summary>
    internal async Task UntilAttemptAsync(string messageId, int attempt)
    {
        using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (!(await TimelineAsync(await MessageAsync(messageId, "waiting"))).Any(e => e.What == $"attempt {attempt}"))
        {
            timeout.Token.ThrowIfCancellationRequested();
        }
    }

    internal async Task ClockAsync(string command)
    {
        using var response = await Admin.PostAsync($"/admin/clock/{command}", null);
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync());
    }

    public async ValueTask DisposeAsync()
    {
        await A.DisposeAsync();
        await B.DisposeAsync();
        Admin.Dispose();
        await Spine.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Arguments of <c>up</c> that choose the store.</summary>
    protected abstract Task<string[]> StoreAsync(string folder);
}

/// <summary>Messages in SQLite.</summary>
public sealed class MhsOnSqlite : MhsEnvironment
{
    protected override Task<string[]> StoreAsync(string folder) => Task.FromResult<string[]>(["--data", Path.Combine(folder, "data")]);
}

/// <summary>Messages in PostgreSQL.</summary>
public sealed class MhsOnPostgres : MhsEnvironment
{
    protected override async Task<string[]> StoreAsync(string folder) =>
        ["--data", Path.Combine(folder, "data"), "--database", await (await PostgresCluster.SharedAsync()).NewDatabaseAsync()];
}
