namespace LocalSpine.Conformance.Clients;

/// <summary>How GP Connect consumers find a provider (P5 to P10).</summary>
public sealed class GpConnectTests(ClientsFixture fixture) : ClientsTests(fixture)
{
    [Theory, MemberData(nameof(EveryoneWhoSendsBlanks))]
    public async Task Blanks_between_filter_parts_and_in_names_do_not_matter(string client)
    {
        var endpoint = await OneAsync(client, "P5 consumer finds a provider");
        Assert.Equal(ClientsFixture.Url, endpoint.One("nhsMHSEndPoint"));
        Assert.Equal(Fixture.PartyKey, endpoint.One("nhsMHSPartyKey"));
    }

    [Theory, MemberData(nameof(EveryoneButLdap3))]
    public async Task Attribute_names_that_do_not_exist_are_left_out(string client)
    {
        var endpoint = await OneAsync(client, "P5 consumer finds a provider, commas after names");
        Assert.Equal(Fixture.PartyKey, endpoint.One("nhsMHSPartyKey"));
        Assert.Empty(endpoint["nhsMHSEndPoint"]);
    }

    [Theory, MemberData(nameof(Everyone))]
    public async Task The_providers_ASID(string client)
    {
        Assert.Equal(Fixture.Asid, (await OneAsync(client, "P6 consumer reads the provider's ASID")).One("uniqueIdentifier"));
        Assert.Equal(Fixture.Asid, (await OneAsync(client, "P7 older rule, accredited system first")).One("uniqueIdentifier"));
        Assert.Equal(Fixture.Asid, (await OneAsync(client, "P10 systems of a party")).One("uniqueIdentifier"));
    }

    [Theory, MemberData(nameof(Everyone))]
    public async Task The_older_rules_endpoint(string client)
    {
        var endpoint = await OneAsync(client, "P7 older rule, endpoint second");
        Assert.Equal(ClientsFixture.Url, endpoint.One("nhsMHSEndPoint"));
        Assert.Equal(Fixture.Fqdn, endpoint.One("nhsMhsFQDN"));
    }

    [Theory, MemberData(nameof(EveryoneButLdap3))]
    public async Task A_misspelt_filter_attribute_matches_nothing_and_is_no_error(string client) =>
        Assert.Empty(await ManyAsync(client, "P8 misspelt attribute finds nothing"));
}
