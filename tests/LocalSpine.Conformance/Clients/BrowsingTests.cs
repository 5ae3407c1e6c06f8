namespace LocalSpine.Conformance.Clients;

/// <summary>Harvesting, checks by hand, paging, the published schema (P19 to P21 and around).</summary>
public sealed class BrowsingTests(ClientsFixture fixture) : ClientsTests(fixture)
{
    [Theory, MemberData(nameof(Everyone))]
    public async Task The_change_log_tells_its_first_and_last_number(string client)
    {
        var log = await OneAsync(client, "P19 change numbers");
        Assert.InRange(long.Parse(log.One("lastchangenumber")), long.Parse(log.One("firstchangenumber")), long.MaxValue);
    }

    [Theory, MemberData(nameof(Everyone))]
    public async Task A_reader_with_an_account_follows_the_change_log(string client)
    {
        var program = ClientPrograms.Named(client);
        var reader = Fixture.Settings with { User = "uid=changelog-reader,ou=Accounts,o=nhs", Password = "localspine" };
        var numbers = (await program.RunAsync(reader, [new DirectorySearch("numbers", "cn=Changelog,o=nhs", "(objectClass=*)", "firstchangenumber lastchangenumber", "base")]))
            .Single(a => a.Name == "numbers").Entries.Single();
        var last = long.Parse(numbers.One("lastchangenumber"));

        // The endpoint was the last thing registered: one accredited system, two services, four contracts, each its own change.
        var searches = Enumerable.Range(0, 7).Select(i => new DirectorySearch($"change {i}", "cn=Changelog,o=nhs", $"(changenumber={last - i})", Scope: "one"));
        var changes = (await program.RunAsync(reader, searches)).Where(a => a.Name != "schema").Select(a => a.Entries.Single()).ToList();
        Assert.All(changes, c => Assert.Equal("add", c.One("changeType")));
        Assert.All(changes, c => Assert.StartsWith("\nobjectClass:", c.One("changes"), StringComparison.OrdinalIgnoreCase));
        Assert.All(changes, c => Assert.Matches("^[0-9]{14}Z$", c.One("changeTime")));
        Assert.Contains(changes, c => c.One("targetDN").StartsWith($"uniqueIdentifier={Fixture.Asid},ou=services", StringComparison.OrdinalIgnoreCase));
        Assert.Equal(4, changes.Count(c => c.One("changes").Contains($"nhsMHSEndPoint: {ClientsFixture.Url}", StringComparison.OrdinalIgnoreCase)));
    }

    [Theory, MemberData(nameof(Everyone))]
    public async Task Everything_of_an_organisation(string client)
    {
        var entries = await ManyAsync(client, "P20 everything of an organisation");
        Assert.Equal(4, entries.Count(e => e["nhsMhsCPAId"].Count == 1));
        Assert.Single(entries, e => e["uniqueIdentifier"].SequenceEqual([Fixture.Asid]));
        Assert.Equal(
            ["urn:nhs:names:services:gp2gp", "urn:nhs:names:services:gpconnect"],
            entries.SelectMany(e => e["nhsMHSServiceName"]).Order(StringComparer.Ordinal));
        Assert.Equal(7, entries.Count);
    }

    [Theory, MemberData(nameof(Everyone))]
    public async Task Operational_attributes_come_when_asked_for(string client)
    {
        var system = await OneAsync(client, "P21 with operational attributes");
        Assert.NotEmpty(system.One("entryUUID"));
        Assert.NotEmpty(system.One("createTimestamp"));
        Assert.Equal("cn=schema", system.One("subschemaSubentry"), ignoreCase: true);
        Assert.Equal(ClientsFixture.Ods, system.One("nhsIDCode"));
    }

    [Theory, MemberData(nameof(Everyone))]
    public async Task An_organisation_code_matches_in_its_own_case_only(string client) =>
        Assert.Empty(await ManyAsync(client, "wrong case on an exact attribute"));

    [Theory, MemberData(nameof(Everyone))]
    public async Task A_party_key_matches_in_any_case(string client) =>
        Assert.Equal(Fixture.Asid, (await OneAsync(client, "party key in another case")).One("uniqueIdentifier"));

    [Theory, MemberData(nameof(Everyone))]
    public async Task Names_alone(string client)
    {
        var entry = await OneAsync(client, "names only");
        Assert.DoesNotContain(entry.Attributes, a => a.Values.Count > 0);
        Assert.Equal($"uniqueIdentifier={Fixture.Asid},ou=Services,o=nhs", entry.Dn, ignoreCase: true);
    }

    [Theory, MemberData(nameof(Everyone))]
    public async Task Pages_hold_together_what_one_answer_holds(string client)
    {
        var pages = await Fixture.AnswerAsync(client, "the Spine's contracts, page by page");
        var whole = await ManyAsync(client, "the Spine's contracts at once");
        Assert.Equal(0, pages.Result);
        Assert.Equal(whole.Select(e => e.Dn), pages.Entries.Select(e => e.Dn));
        Assert.InRange(whole.Count, 21, int.MaxValue);
        if (client != "ldapsearch")
        {
            Assert.Equal((whole.Count + 19) / 20, pages.Pages);
        }
    }

    [Fact]
    public async Task Python_gets_text_for_single_values_and_lists_for_the_others()
    {
        var contract = await OneAsync("ldap3", "P2 adaptor reads the Spine's contract");
        bool IsList(string name) => contract.Attributes.Single(a => a.Name.Equals(name, StringComparison.OrdinalIgnoreCase)).IsList;
        Assert.False(IsList("nhsMHSPartyKey"));
        Assert.False(IsList("nhsMhsCPAId"));
        Assert.True(IsList("nhsMHSEndPoint"));
        Assert.True(IsList("uniqueIdentifier"));
    }

    [Fact]
    public async Task Python_reads_the_whole_published_schema()
    {
        var lines = await ClientPrograms.Named("ldap3").RunAsync(Fixture.Settings, []);
        var schema = lines.Single(l => l.Name == "schema").Json;
        Assert.Contains("o=nhs", schema.GetProperty("namingContexts").EnumerateArray().Select(c => c.GetString()));
        var types = schema.GetProperty("attributeTypes").EnumerateObject().ToDictionary(t => t.Name, t => t.Value.GetBoolean(), StringComparer.OrdinalIgnoreCase);
        Assert.InRange(types.Count, 129, 140);
        Assert.True(types["nhsMhsManufacturerOrg"]);
        Assert.False(types["nhsAsSvcIA"]);
        var classes = schema.GetProperty("objectClasses").EnumerateArray().Select(c => c.GetString()!).ToHashSet(StringComparer.OrdinalIgnoreCase);
        Assert.Superset(new HashSet<string>(["nhsAs", "nhsMhs", "nhsPerson", "nhsOrgPersonRole", "nhsGPPractice"]), classes);
    }
}
