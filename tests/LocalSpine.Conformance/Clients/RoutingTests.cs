using LocalSpine.Core.Directory;

namespace LocalSpine.Conformance.Clients;

/// <summary>Routing and reliability look-ups of messaging clients (P1 to P4, P11 to P15).</summary>
public sealed class RoutingTests(ClientsFixture fixture) : ClientsTests(fixture)
{
    [Theory, MemberData(nameof(Everyone))]
    public async Task The_Spine_is_found_by_its_code_and_an_interaction(string client)
    {
        var system = await OneAsync(client, "P1 adaptor finds the Spine");
        Assert.Equal("YES-0000806", system.One("nhsMHSPartyKey"));
        Assert.Equal(SpineIdentity.Asid, system.One("uniqueIdentifier"));
        Assert.Equal(2, system.Attributes.Count(a => a.Values.Count > 0));
    }

    [Theory, MemberData(nameof(Everyone))]
    public async Task The_Spines_retrieval_contract_has_its_properties(string client)
    {
        var contract = await OneAsync(client, "P2 adaptor reads the Spine's contract");
        Assert.Equal("YES", contract.One("nhsIDCode"));
        Assert.Equal("YES-0000806", contract.One("nhsMHSPartyKey"));
        Assert.Equal("urn:nhs:names:services:pdsquery", contract.One("nhsMHsSN"));
        Assert.Equal("QUPA_IN000008UK02", contract.One("nhsMHsIN"));
        Assert.Equal(SearchPatterns.Retrieval, contract.One("nhsMhsSvcIA"));
        Assert.Equal(contract.One("uniqueIdentifier"), contract.One("nhsMhsCPAId"));
        Assert.StartsWith("https://", contract.One("nhsMHSEndPoint"), StringComparison.Ordinal);
        Assert.Equal(new Uri(contract.One("nhsMHSEndPoint")).Host, contract.One("nhsMhsFQDN"));
        Assert.Equal("HL7", contract.One("nhsEPInteractionType"), ignoreCase: true);

        // A synchronous service: no ebXML reliability (contract properties by class of interaction).
        Assert.Equal("None", contract.One("nhsMHSSyncReplyMode"), ignoreCase: true);
        Assert.Equal("never", contract.One("nhsMHSAckRequested"));
        Assert.Equal("never", contract.One("nhsMHSDuplicateElimination"));
        Assert.NotEmpty(contract.One("nhsProductKey"));

        // All the same every property is there, which is what adaptors without defaults of their own need.
        string[] properties = ["nhsMHSActor", "nhsMHSIsAuthenticated", "nhsMHSRetries", "nhsMHSRetryInterval", "nhsMHSPersistDuration"];
        Assert.All(properties, p => Assert.NotEmpty(contract.One(p)));
    }

    [Theory, MemberData(nameof(Everyone))]
    public async Task A_registered_practice_is_found(string client)
    {
        var system = await OneAsync(client, "P1 adaptor finds a practice");
        Assert.Equal(Fixture.PartyKey, system.One("nhsMHSPartyKey"));
        Assert.Equal(Fixture.Asid, system.One("uniqueIdentifier"));
    }

    [Theory, MemberData(nameof(Everyone))]
    public async Task A_registered_practices_contract_is_forward_reliable(string client)
    {
        var contract = await OneAsync(client, "P2 adaptor reads a practice's contract");
        Assert.Equal(ClientsFixture.Ods, contract.One("nhsIDCode"));
        Assert.Equal(ClientsFixture.Url, contract.One("nhsMHSEndPoint"));
        Assert.Equal(Fixture.Fqdn, contract.One("nhsMhsFQDN"));
        Assert.Equal("None", contract.One("nhsMHSSyncReplyMode"), ignoreCase: true);
        Assert.Equal("always", contract.One("nhsMHSAckRequested"));
        Assert.Equal("always", contract.One("nhsMHSDuplicateElimination"));
        Assert.Equal("PT4H10M", contract.One("nhsMHSPersistDuration"));
        Assert.Equal("2", contract.One("nhsMHSRetries"));
        Assert.StartsWith("urn:oasis:names:tc:ebxml-msg:actor:", contract.One("nhsMHSActor"), StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(Everyone))]
    public async Task Endpoint_and_device_searches_of_the_FHIR_service_answer(string client)
    {
        var endpoint = await OneAsync(client, "P3 endpoint by organisation and interaction");
        Assert.Equal(ClientsFixture.Url, endpoint.One("nhsMHSEndPoint"));
        var device = await OneAsync(client, "P4 device by party key");
        Assert.Equal(ClientsFixture.Ods, device.One("nhsAsClient"));
        Assert.Equal(
            [SearchPatterns.EhrAcknowledgement, SearchPatterns.EhrRequest, SearchPatterns.EhrExtract, SearchPatterns.Metadata],
            device["nhsAsSvcIA"].Order(StringComparer.Ordinal));
    }

    [Theory, MemberData(nameof(Everyone))]
    public async Task One_level_below_services_with_all_attributes(string client)
    {
        var contract = await OneAsync(client, "P11 one level, all attributes");
        Assert.Equal(["nhsMhs", "top"], contract["objectClass"].Order(StringComparer.OrdinalIgnoreCase));
        Assert.Equal("YES-0000806", contract.One("nhsMHSPartyKey"));
        Assert.Empty(contract["entryUUID"]);
    }

    [Theory, MemberData(nameof(Everyone))]
    public async Task From_the_root_of_the_tree(string client)
    {
        var contract = await OneAsync(client, "P12 spine tools from the root");
        Assert.Equal(SearchPatterns.EhrRequest, contract.One("nhsMhsSvcIA"));
        Assert.Equal(contract.One("nhsMhsCPAId"), contract.One("uniqueIdentifier"));
    }

    [Theory, MemberData(nameof(Everyone))]
    public async Task Either_of_two_interactions_echoing_the_spelling_asked_for(string client)
    {
        var system = await OneAsync(client, "P13 either of two interactions");
        Assert.Equal(4, system["nhsAsSvcIA"].Count);
        Assert.Contains("nhsASSvcIA", system.Attributes.Select(a => a.Name));
        Assert.Contains("nhsMhsPartyKey", system.Attributes.Select(a => a.Name));
    }

    [Theory, MemberData(nameof(Everyone))]
    public async Task Attributes_without_matching_rules_still_match(string client)
    {
        var contract = await OneAsync(client, "P14 attributes without matching rules");
        Assert.Equal(ClientsFixture.Url, contract.One("nhsMHSEndPoint"));
    }

    [Theory, MemberData(nameof(Everyone))]
    public async Task By_identifier_alone(string client)
    {
        var system = await OneAsync(client, "P15 by ASID");
        Assert.Equal(Fixture.PartyKey, system.One("nhsMHSPartyKey"));
        var contract = await OneAsync(client, "P15 by party and interaction only");
        Assert.Equal("fhir:rest:read:metadata-1", contract.One("nhsMHsIN"));
        Assert.Equal("urn:nhs:names:services:gpconnect", contract.One("nhsMHsSN"));
    }
}
