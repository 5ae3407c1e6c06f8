using LocalSpine.Core.Directory;

namespace LocalSpine.Conformance.Clients;

/// <summary>Organisations and people (P9, P16 to P18).</summary>
public sealed class OrganisationAndPersonTests(ClientsFixture fixture) : ClientsTests(fixture)
{
    private static readonly SyntheticOrganisation Practice = SyntheticOrganisations.Practices.Single(p => p.OdsCode == ClientsFixture.Ods);

    [Theory, MemberData(nameof(EveryoneButLdap3))]
    public async Task An_organisation_by_identifier(string client)
    {
        var organisation = await OneAsync(client, "P9 organisation by identifier");
        Assert.Equal(Practice.OdsCode, organisation.One("nhsIDCode"));
        Assert.Equal(Practice.Name, organisation.One("o"));
        Assert.Equal(Practice.Postcode, organisation.One("postalCode"));
        Assert.Equal("PR", organisation.One("nhsOrgTypeCode"));
        Assert.Equal(string.Join('$', Practice.AddressLines), organisation.One("postalAddress"));
    }

    [Theory, MemberData(nameof(Everyone))]
    public async Task A_practice_by_class_and_code(string client) =>
        Assert.Equal(Practice.Name, (await OneAsync(client, "P18 practice by code")).One("o"));

    [Theory, MemberData(nameof(Everyone))]
    public async Task A_person_comes_with_organisations_and_roles_in_one_answer(string client)
    {
        var entries = await ManyAsync(client, "P16 person and all below");
        var classes = entries.Select(e => e["objectClass"]).ToList();
        Assert.Contains("nhsPerson", classes[0], StringComparer.OrdinalIgnoreCase);
        Assert.Contains(classes, c => c.Contains("nhsOrgPerson", StringComparer.OrdinalIgnoreCase));
        var role = entries.Single(e => e["nhsJobRoleCode"].Count > 0 && e.Dn == entries.First(x => x["nhsJobRoleCode"].Count > 0).Dn);
        Assert.Matches("^[SG][0-9]+:G[0-9]+:R[0-9]{4}$", role["nhsJobRoleCode"][0]);
        Assert.EndsWith($",uid={Fixture.Person},ou=people,o=nhs", role.Dn, StringComparison.OrdinalIgnoreCase);
    }

    [Theory, MemberData(nameof(Everyone))]
    public async Task An_unknown_person_is_result_32(string client) =>
        Assert.Equal(32, (await Fixture.AnswerAsync(client, "P16 no such person")).Result);

    [Theory, MemberData(nameof(Everyone))]
    public async Task An_organisation_person_by_user(string client)
    {
        var entries = await ManyAsync(client, "P17 organisation person by uid");
        Assert.All(entries, e => Assert.Equal(Fixture.Person, e.One("uid")));
        Assert.NotEmpty(entries);
    }

    [Theory, MemberData(nameof(Everyone))]
    public async Task A_superclass_matches_and_names_come_back_as_asked(string client)
    {
        var entries = await ManyAsync(client, "P18 superclass, lower-case names");
        var withOrganisation = entries.First(e => e["nhsIDCode"].Count > 0);
        Assert.Contains("nhsidcode", withOrganisation.Attributes.Select(a => a.Name));
    }
}
