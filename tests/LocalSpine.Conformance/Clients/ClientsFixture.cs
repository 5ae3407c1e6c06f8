using System.Collections.Concurrent;
using System.Text.Json;
using LocalSpine.Conformance.Environments;

namespace LocalSpine.Conformance.Clients;

/// <summary>
/// One environment with one registered supplier. Each client program runs all its searches once, when a test first asks for its
/// answers; the tests then look at them one by one.
/// </summary>
public sealed class ClientsFixture : IAsyncLifetime
{
    public const string Ods = "Z90007";
    public const string Url = "https://gpsys.z90007.example.nhs.uk/reliablemessaging/forwardreliable";

    private readonly ConcurrentDictionary<string, Lazy<Task<IReadOnlyDictionary<string, SearchAnswer>>>> runs = new();
    private readonly string folder = Directory.CreateTempSubdirectory("localspine-clients-").FullName;
    private readonly SpineProcess spine;
    private string person = "";

    public ClientsFixture() => spine = new SpineProcess("--data", Path.Combine(folder, "data"));

    internal ClientSettings Settings => new("localhost", spine.Ldaps, Path.Combine(folder, "endpoint"));

    public string Asid { get; private set; } = "";

    public string PartyKey { get; private set; } = "";

    public string Fqdn { get; private set; } = "";

    /// <summary>Identifier of a person of the seed.</summary>
    public string Person => person;

    public async ValueTask InitializeAsync()
    {
        await spine.StartAsync();
        var created = await spine.RunAsync(
            "endpoint", "create", "--ods", Ods, "--name", "Example GP System", "--url", Url, "--out", Settings.Folder, "--interactions",
            string.Join(',', SearchPatterns.Metadata, SearchPatterns.EhrRequest, SearchPatterns.EhrExtract, SearchPatterns.EhrAcknowledgement));
        Assert.True(created.ExitCode == 0, created.Errors + created.Output);
        var endpoint = JsonDocument.Parse(await File.ReadAllBytesAsync(Settings.File("endpoint.json"))).RootElement;
        Asid = Text(endpoint, "asid");
        PartyKey = Text(endpoint, "partyKey");
        Fqdn = Text(endpoint, "fqdn");
        var people = await new LdapSearchProgram().RunAsync(
            Settings, [new DirectorySearch("people", "ou=people,o=nhs", "(objectClass=nhsPerson)", "uid", "one")]);
        person = people[0].Entries[0].One("uid");
    }

    public async ValueTask DisposeAsync()
    {
        await spine.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    internal async Task<SearchAnswer> AnswerAsync(string client, string search)
    {
        var run = runs.GetOrAdd(client, name => new(() => RunAsync(ClientPrograms.Named(name))));
        return (await run.Value)[search];
    }

    private async Task<IReadOnlyDictionary<string, SearchAnswer>> RunAsync(ClientProgram program)
    {
        var searches = SearchPatterns.For(Ods, Asid, PartyKey, person).Where(s => !s.NotFor.Contains(program.Name));
        return (await program.RunAsync(Settings, searches)).ToDictionary(a => a.Name);
    }

    private static string Text(JsonElement json, string name) => json.GetProperty(name).GetString()!;
}
