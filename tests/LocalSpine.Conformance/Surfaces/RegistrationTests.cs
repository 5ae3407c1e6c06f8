using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using LocalSpine.Conformance.Clients;
using LocalSpine.Conformance.Environments;

namespace LocalSpine.Conformance.Surfaces;

/// <summary>A registration shows at once in LDAP, in the SDS FHIR API and in the change log; broken ones are refused with their rule.</summary>
public abstract class RegistrationTests(SpineFixture spine)
{
    private const string Interaction = "urn:nhs:names:services:gp2gp:RCMR_IN010000UK05";
    private const string Fhir = "/spine-directory/FHIR/R4";

    [Fact]
    public async Task A_registration_shows_at_once_everywhere()
    {
        var before = await LastChangeAsync();
        var endpoint = await CreateAsync(new { odsCode = "Z95031", name = "Routing product", url = "https://here.example.org:9443/mhs", interactions = new[] { Interaction } });
        var asid = endpoint.GetProperty("asid").GetString()!;
        var party = endpoint.GetProperty("partyKey").GetString()!;

        var answers = await new LdapSearchProgram().RunAsync(Settings,
        [
            new("as", "ou=services,o=nhs", $"(&(nhsIDCode=Z95031)(objectClass=nhsAs)(nhsAsSvcIA={Interaction}))", "uniqueIdentifier nhsMhsPartyKey", "sub"),
            new("mhs", "ou=services,o=nhs", $"(&(nhsMhsPartyKey={party})(objectClass=nhsMhs)(nhsMhsSvcIA={Interaction}))", "nhsMHSEndPoint nhsMHSRetries nhsMHSRetryInterval nhsMHSPersistDuration nhsMHSActor", "sub"),
        ]);
        Assert.Equal(asid, answers[0].Entries.Single().One("uniqueIdentifier"));
        var mhs = answers[1].Entries.Single();
        Assert.Equal("https://here.example.org:9443/mhs", mhs.One("nhsMHSEndPoint"));
        Assert.Equal(("2", "PT2H", "PT4H10M", "urn:oasis:names:tc:ebxml-msg:actor:nextMSH"),
            (mhs.One("nhsMHSRetries"), mhs.One("nhsMHSRetryInterval"), mhs.One("nhsMHSPersistDuration"), mhs.One("nhsMHSActor")));

        using var client = spine.ClientWith(null);
        var device = await client.GetFromJsonAsync<JsonElement>(
            $"{Fhir}/Device?organization=https://fhir.nhs.uk/Id/ods-organization-code|Z95031&identifier=https://fhir.nhs.uk/Id/nhsServiceInteractionId|{Interaction}");
        var identifiers = device.GetProperty("entry")[0].GetProperty("resource").GetProperty("identifier");
        Assert.Equal(asid, identifiers[0].GetProperty("value").GetString());
        Assert.Equal(party, identifiers[1].GetProperty("value").GetString());

        // A forwarded interaction is sent to the Spine's intermediary, not to the recipient (directory-ldap 6.2).
        var endpoints = await client.GetFromJsonAsync<JsonElement>($"{Fhir}/Endpoint?identifier=https://fhir.nhs.uk/Id/nhsMhsPartyKey|{party}&identifier=https://fhir.nhs.uk/Id/nhsServiceInteractionId|{Interaction}");
        Assert.EndsWith("/reliablemessaging/intermediary", endpoints.GetProperty("entry")[0].GetProperty("resource").GetProperty("address").GetString(), StringComparison.Ordinal);

        // One add each for the organisation, nhsAs, nhsMHSService and nhsMhs.
        Assert.Equal(before + 4, await LastChangeAsync());
    }

    [Fact]
    public async Task A_free_party_key_is_one_that_nobody_registered()
    {
        async Task<string> KeyAsync(object order) => (await CreateAsync(order)).GetProperty("partyKey").GetString()!;
        var first = await KeyAsync(new { odsCode = "Z95036", interactions = new[] { Interaction } });
        var next = $"Z95036-{int.Parse(first.Split('-')[1], System.Globalization.CultureInfo.InvariantCulture) + 1}";
        await CreateAsync(new { odsCode = "Z95036", partyKey = next, interactions = new[] { Interaction } });
        Assert.NotEqual(next, await KeyAsync(new { odsCode = "Z95036", interactions = new[] { Interaction } }));
    }

    [Theory]
    [InlineData("{\"odsCode\":\"z90001\"}", "ODS_CODE")]
    [InlineData("{\"odsCode\":\"Z90033\",\"asid\":\"12\"}", "ASID")]
    [InlineData("{\"odsCode\":\"Z90033\",\"asid\":\"227319907548\"}", "ASID_UNIQUE")]
    [InlineData("{\"odsCode\":\"Z90033\",\"partyKey\":\"YES-0000806\"}", "PARTY_KEY_UNIQUE")]
    [InlineData("{\"odsCode\":\"Z90033\",\"partyKey\":\"nonsense\"}", "PARTY_KEY")]
    [InlineData("{\"odsCode\":\"Z90033\",\"fqdn\":\"msg.dep.spine2.ncrs.nhs.uk\"}", "FQDN_UNIQUE")]
    [InlineData("{\"odsCode\":\"Z90033\",\"fqdn\":\"no_underscore.nhs.uk\"}", "FQDN")]
    [InlineData("{\"odsCode\":\"Z90033\",\"url\":\"http://plain.example.org\"}", "ENDPOINT_URL")]
    [InlineData("{\"odsCode\":\"Z90033\",\"interactions\":[\"NOT_AN_INTERACTION\"]}", "INTERACTION")]
    [InlineData("{\"odsCode\":", "REQUEST_UNREADABLE")]
    public async Task A_registration_that_breaks_a_rule_says_which(string body, string rule)
    {
        using var response = await spine.Admin.PostAsync("/admin/endpoints", new StringContent(body, System.Text.Encoding.UTF8, "application/json"));
        Assert.InRange((int)response.StatusCode, 400, 422);
        Assert.Equal(rule, (await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("rule").GetString());
    }

    [Theory]
    [InlineData("GET", "/Device?organization=https://fhir.nhs.uk/Id/ods-organization-code|YES", 400, "BAD_REQUEST")]
    [InlineData("GET", "/Endpoint?organization=YES", 400, "BAD_REQUEST")]
    [InlineData("GET", "/Endpoint?nonsense=1", 400, "BAD_REQUEST")]
    [InlineData("GET", "/Practitioner", 404, "NO_RECORD_FOUND")]
    [InlineData("POST", "/Device", 405, "NOT_IMPLEMENTED")]
    public async Task The_fhir_api_refuses_as_published(string method, string path, int status, string code)
    {
        using var client = spine.ClientWith(null);
        using var request = new HttpRequestMessage(new HttpMethod(method), Fhir + path);
        request.Headers.Add("X-Correlation-Id", "11C46F5F-CDEF-4865-94B2-0EE0EDCC26DA");
        using var response = await client.SendAsync(request);
        Assert.Equal(status, (int)response.StatusCode);
        Assert.Equal("application/fhir+json", response.Content.Headers.ContentType!.MediaType);
        Assert.Equal("11C46F5F-CDEF-4865-94B2-0EE0EDCC26DA", response.Headers.GetValues("X-Correlation-Id").Single());
        var outcome = await response.Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal(("OperationOutcome", "11C46F5F-CDEF-4865-94B2-0EE0EDCC26DA"), (outcome.GetProperty("resourceType").GetString(), outcome.GetProperty("id").GetString()));
        Assert.Equal(code, outcome.GetProperty("issue")[0].GetProperty("details").GetProperty("coding")[0].GetProperty("code").GetString());
    }

    [Theory]
    [InlineData("application/json", HttpStatusCode.OK)]
    [InlineData("*/*", HttpStatusCode.OK)]
    [InlineData("text/html", HttpStatusCode.NotAcceptable)]
    public async Task The_fhir_api_negotiates_as_published(string accept, HttpStatusCode status)
    {
        using var client = spine.ClientWith(null);
        using var request = new HttpRequestMessage(HttpMethod.Get, $"{Fhir}/Device?organization=https://fhir.nhs.uk/Id/ods-organization-code|NOBODY&identifier=https://fhir.nhs.uk/Id/nhsServiceInteractionId|{Interaction}");
        request.Headers.TryAddWithoutValidation("Accept", accept);
        using var response = await client.SendAsync(request);
        Assert.Equal(status, response.StatusCode);
        if (status == HttpStatusCode.OK)
        {
            Assert.Equal(accept == "application/json" ? accept : "application/fhir+json", response.Content.Headers.ContentType!.MediaType);
            Assert.Equal(0, (await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("total").GetInt32());
        }
    }

    [Fact]
    public async Task What_was_exported_can_be_imported_with_other_hosts()
    {
        const string Ldif = """
            dn: uniqueIdentifier=S999000000001,ou=Services,o=nhs
            objectClass: nhsMhs
            objectClass: top
            uniqueIdentifier: S999000000001
            nhsIDCode: Z90035
            nhsMhsSvcIA: urn:nhs:names:services:gpconnect:fhir:rest:read:metadata-1
            nhsMHSEndPoint: https://far.example.org/fhir/
             STU3/1

            """;
        using var imported = await spine.Admin.PostAsync("/admin/directory/import?format=ldif&rewrite=far.example.org=localhost:7443", new StringContent(Ldif));
        Assert.True(imported.IsSuccessStatusCode, await imported.Content.ReadAsStringAsync());
        var exported = await spine.Admin.GetStringAsync("/admin/directory/export?base=uniqueIdentifier=S999000000001,ou=services,o=nhs");
        Assert.Contains("nhsMHSEndPoint: https://localhost:7443/fhir/STU3/1\n", exported, StringComparison.Ordinal);
    }

    private ClientSettings Settings => new("localhost", spine.Process.Ldaps, spine.Endpoint);

    private async Task<JsonElement> CreateAsync(object order)
    {
        using var response = await spine.Admin.PostAsJsonAsync("/admin/endpoints", order);
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync());
        return await response.Content.ReadFromJsonAsync<JsonElement>();
    }

    private async Task<long> LastChangeAsync()
    {
        var answer = await new LdapSearchProgram().RunAsync(Settings, [new("log", "cn=Changelog,o=nhs", "(objectClass=*)", "lastchangenumber", "base")]);
        return long.Parse(answer[0].Entries.Single().One("lastchangenumber"), System.Globalization.CultureInfo.InvariantCulture);
    }
}

[Collection(OnSqlite.Name)]
public sealed class RegistrationsOnSqlite(SqliteFixture spine) : RegistrationTests(spine);

[Collection(OnPostgres.Name)]
public sealed class RegistrationsOnPostgres(PostgresFixture spine) : RegistrationTests(spine);
