namespace LocalSpine.Conformance.Clients;

/// <summary>What the tests of client programs share: which programs send a search, and their answers.</summary>
[Collection(ClientsGroup.Name)]
public abstract class ClientsTests(ClientsFixture fixture)
{
    protected ClientsFixture Fixture { get; } = fixture;

    public static TheoryData<string> Everyone => [.. ClientPrograms.All.Select(p => p.Name)];

    public static TheoryData<string> EveryoneButLdapjs => But("ldapjs");

    public static TheoryData<string> EveryoneButLdap3 => But("ldap3");

    public static TheoryData<string> EveryoneWhoSendsBlanks => But("ldap3", "ldapjs");

    private protected async Task<FoundEntry> OneAsync(string client, string search)
    {
        var entries = await ManyAsync(client, search);
        Assert.True(entries.Count == 1, $"{client} got {entries.Count} entries for '{search}'");
        return entries[0];
    }

    private protected async Task<IReadOnlyList<FoundEntry>> ManyAsync(string client, string search)
    {
        var answer = await Fixture.AnswerAsync(client, search);
        Assert.True(answer.Result == 0, $"{client} got result {answer.Result} {answer.Error} for '{search}'");
        return answer.Entries;
    }

    private static TheoryData<string> But(params string[] names) => [.. ClientPrograms.All.Select(p => p.Name).Except(names)];
}

[CollectionDefinition(Name)]
public sealed class ClientsGroup : ICollectionFixture<ClientsFixture>
{
    public const string Name = "directory clients";
}
