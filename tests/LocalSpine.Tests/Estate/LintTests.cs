using CsCheck;
using LocalSpine.Core.Directory;
using LocalSpine.Core.Trust;
using LocalSpine.Estate.Lint;
using LintCheck = LocalSpine.Estate.Lint.Check;

namespace LocalSpine.Tests.Estate;

/// <summary>Each rule of the linter, broken by one change to a registration that is good; and that nothing in a directory makes it fail.</summary>
public sealed class LintTests
{
    private const string Fqdn = "mhs.z9z01.thirdparty.nhs.uk";
    private const string Interaction = "urn:nhs:names:services:gp2gp:RCMR_IN010000UK05";

    private static readonly DateTimeOffset Now = new(2026, 7, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly LintCheck[] Checks = [.. AddressChecks.All, .. ContractChecks.All, .. IdentityChecks.All];

    /// <summary>Rule, entry, attribute, its values instead, with a bar between several.</summary>
    public static TheoryData<string, string, string, string> Changes => new()
    {
        { "ENDPOINT_URL_FORM", "mhs", "nhsMHSEndPoint", $"http://{Fqdn}/reliable" },
        { "ENDPOINT_URL_FORM", "mhs", "nhsMHSEndPoint", "/reliable" },
        { "ENDPOINT_URL_MISSING", "mhs", "nhsMHSEndPoint", "" },
        { "ENDPOINT_URL_PORT", "mhs", "nhsMHSEndPoint", $"https://{Fqdn}:8443/reliable" },
        { "ENDPOINT_HOST_FQDN", "mhs", "nhsMHSEndPoint", "https://other.z9z01.thirdparty.nhs.uk/reliable" },
        { "ENDPOINT_HOST_FQDN", "mhs", "nhsMHSEndPoint", "https://10.1.2.3/reliable" },
        { "CONTRACT_VALUES_MISSING", "mhs", "nhsMHSSyncReplyMode", "" },
        { "CONTRACT_VALUES_MISSING", "mhs", "nhsMHSAckRequested", "" },
        { "CONTRACT_VALUES_KNOWN", "mhs", "nhsMHSDuplicateElimination", "sometimes" },
        { "CONTRACT_RELIABLE_VALUES", "mhs", "nhsMHSPersistDuration", "" },
        { "CONTRACT_RELIABLE_VALUES", "mhs", "nhsMHSRetryInterval", "" },
        { "CONTRACT_ACTOR", "mhs", "nhsMHSActor", "IGNORED" },
        { "CONTRACT_DUPLICATES", "mhs", "nhsMHSDuplicateElimination", "never" },
        { "CONTRACT_NUMBERS", "mhs", "nhsMHSRetries", "two" },
        { "CONTRACT_NUMBERS", "mhs", "nhsMHSRetryInterval", "2 hours" },
        { "CONTRACT_WINDOW", "mhs", "nhsMHSRetryInterval", "PT3H" },
        { "CONTRACT_ONE_ACTOR", "mhs", "nhsMHSActor", "urn:oasis:names:tc:ebxml-msg:actor:nextMSH|urn:oasis:names:tc:ebxml-msg:actor:toPartyMSH" },
        { "CONTRACT_NAMES", "mhs", "nhsMHsIN", "RCMR_IN010000UK06" },
        { "CONTRACT_CPA_ID", "mhs", "nhsMhsCPAId", "ANOTHER" },
        { "SYSTEM_INTERACTIONS", "as", "nhsAsSvcIA", "" },
        { "SYSTEM_HAS_CONTRACTS", "as", "nhsAsSvcIA", "urn:nhs:names:services:pds:PRPA_IN000203UK03" },
        { "SYSTEM_ONE_CLIENT", "as", "nhsAsClient", "Z9Z01|Z9Z02" },
        { "ORGANISATION_KNOWN", "as", "nhsIDCode", "Q99" },
        { "ORGANISATION_KNOWN", "mhs", "nhsIDCode", "z9z01" },
    };

    [Fact]
    public void A_good_registration_breaks_no_rule() => Assert.Empty(Broken(System(), Contract()));

    [Theory, MemberData(nameof(Changes))]
    public void A_change_breaks_its_rule(string rule, string entry, string attribute, string values)
    {
        var (system, contract) = (System(), Contract());
        (entry == "as" ? system : contract)[attribute] = values.Split('|', StringSplitOptions.RemoveEmptyEntries);
        Assert.Contains(rule, Broken(system, contract));
    }

    [Fact]
    public void An_FQDN_that_no_authority_signs_is_named()
    {
        var contract = Contract();
        contract["nhsMhsFQDN"] = ["mhs_1.example.test"];
        contract["nhsMHSEndPoint"] = ["https://mhs_1.example.test/reliable"];
        var broken = Broken(System(), contract);
        Assert.Contains("FQDN_FORM", broken);
        Assert.Contains("FQDN_NHS_UK", broken);
        contract["nhsMhsFQDN"] = [];
        Assert.Contains("FQDN_MISSING", Broken(System(), contract));
    }

    [Fact]
    public void What_others_have_is_looked_at()
    {
        Assert.Equal(["FQDN_SHARED"], Of(new Party("P", [Entry(System(), true), Entry(Contract(), false)]) { Certificates = Issued(), Now = Now, PartiesOfFqdn = _ => ["P", "Q"] }));
        Assert.Equal(["ENDPOINT_HOST_SPINE"], Of(new Party("P", [Entry(System(), true), Entry(Contract(), false)]) { Certificates = Issued(), Now = Now, IsOwnHost = h => h == Fqdn }));
        Assert.Equal(["CONTRACT_CPA_ID"], Of(new Party("P", [Entry(System(), true), Entry(Contract(), false)]) { Certificates = Issued(), Now = Now, CountOfCpaId = _ => 2 }));
        var second = Contract();
        second["uniqueIdentifier"] = second["nhsMhsCPAId"] = ["CPA2"];
        Assert.Equal(["CONTRACT_UNIQUE"], Of(new Party("P", [Entry(System(), true), Entry(Contract(), false), Entry(second, false)]) { Certificates = Issued(), Now = Now }));
    }

    [Fact]
    public void A_party_needs_both_of_its_halves()
    {
        Assert.Equal(["PARTY_SYSTEM"], Of(new Party("P", [Entry(Contract(), false)]) { Certificates = Issued(), Now = Now }));
        Assert.Equal(["SYSTEM_PARTY"], Of(new Party("P", [Entry(System(), true)]) { Now = Now }));
    }

    [Fact]
    public void Certificates_are_looked_at()
    {
        Assert.Equal(["CERTIFICATE_PERIOD"], Broken(System(), Contract(), Issued(Now.AddDays(29))));
        Assert.Equal(["CERTIFICATE_PERIOD"], Broken(System(), Contract(), Issued(Now.AddDays(-1))));
        Assert.Equal(["CERTIFICATE_ISSUED"], Broken(System(), Contract(), Issued(Now.AddYears(1), isRevoked: true)));
        Assert.Equal(["CERTIFICATE_ISSUED"], Broken(System(), Contract(), new Dictionary<string, IReadOnlyList<KnownCertificate>>()));

        // A certificate for the URL's host, where the FQDN is another, says so.
        var contract = Contract();
        contract["nhsMHSEndPoint"] = ["https://url.z9z01.thirdparty.nhs.uk/"];
        var party = new Party("P", [Entry(System(), true), Entry(contract, false)]) { Certificates = Issued(Now.AddYears(1), name: "url.z9z01.thirdparty.nhs.uk"), Now = Now };
        Assert.Contains("one for CN url.z9z01.thirdparty.nhs.uk, none for " + Fqdn, Checks.SelectMany(c => c.Warnings(party)).Select(w => w.Came));
    }

    [Fact]
    public void FHIR_contracts_need_no_reliability_values()
    {
        var contract = Contract();
        foreach (var name in contract.Keys.Where(k => k is "nhsMHSSyncReplyMode" or "nhsMHSAckRequested" or "nhsMHSDuplicateElimination" or "nhsMHSActor").ToList())
        {
            contract[name] = [];
        }

        contract["nhsEPInteractionType"] = ["FHIR"];
        Assert.Empty(Broken(System(), contract));
    }

    [Fact]
    public void Every_rule_has_a_name_of_its_own_a_source_and_a_change_that_breaks_it()
    {
        Assert.Equal(Checks.Length, Checks.Select(c => c.Rule.Name).Distinct().Count());
        Assert.All(Checks, c => Assert.True(c.Rule.Source.Length > 5 && c.Rule.Wants.Length > 5));
        string[] elsewhere =
        [
            "FQDN_MISSING", "FQDN_FORM", "FQDN_NHS_UK", "FQDN_SHARED", "ENDPOINT_HOST_SPINE", "CONTRACT_UNIQUE", "PARTY_SYSTEM", "SYSTEM_PARTY", "CERTIFICATE_ISSUED", "CERTIFICATE_PERIOD",
        ];
        Assert.Equal(Checks.Select(c => c.Rule.Name).Order(StringComparer.Ordinal), Changes.Select(c => c.Data.Item1).Concat(elsewhere).Distinct().Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Nothing_that_a_directory_holds_makes_a_rule_fail()
    {
        string[] attributes = [.. System().Keys.Concat(Contract().Keys).Distinct()];
        string[] hostile = ["", "https://", "https://[::1", "PT99999999999999H", "-PT1H", "99999999999999999999", ":", "urn:", "http://a:99999/"];
        var value = Gen.OneOf(Gen.String, Gen.Int[0, hostile.Length - 1].Select(i => hostile[i]));
        Gen.Select(Gen.Int[0, attributes.Length - 1], value.Array[0, 3], Gen.Bool).Sample((attribute, values, isSystem) =>
        {
            var (system, contract) = (System(), Contract());
            (isSystem ? system : contract)[attributes[attribute]] = values;
            Assert.All(Broken(system, contract), rule => Assert.Contains(Checks, c => c.Rule.Name == rule));
        }, iter: 2_000);
    }

    private static List<string> Broken(Dictionary<string, string[]> system, Dictionary<string, string[]> contract, Dictionary<string, IReadOnlyList<KnownCertificate>>? issued = null) =>
        Of(new Party("Z9Z01-850001", [Entry(system, true), Entry(contract, false)]) { Certificates = issued ?? Issued(), Now = Now, IsOrganisation = code => code == "Z9Z01" });

    private static List<string> Of(Party party) => [.. Checks.SelectMany(c => c.Warnings(party)).Select(w => w.Rule).Distinct()];

    private static ServiceEntry Entry(Dictionary<string, string[]> values, bool isSystem) =>
        new(values["uniqueIdentifier"] is [var id, ..] ? id : "", isSystem, name => values.GetValueOrDefault(name) ?? []);

    private static Dictionary<string, IReadOnlyList<KnownCertificate>> Issued(DateTimeOffset? notAfter = null, bool isRevoked = false, string name = Fqdn) => new(StringComparer.OrdinalIgnoreCase)
    {
        [name] = [new KnownCertificate("01", name, Now.AddYears(-1), notAfter ?? Now.AddYears(1), isRevoked ? Now : null, "")],
    };

    private static Dictionary<string, string[]> System() => new()
    {
        ["uniqueIdentifier"] = ["200000100001"], ["nhsIDCode"] = ["Z9Z01"], ["nhsMHSPartyKey"] = ["Z9Z01-850001"], ["nhsAsClient"] = ["Z9Z01"], ["nhsAsSvcIA"] = [Interaction],
    };

    private static Dictionary<string, string[]> Contract() => new()
    {
        ["uniqueIdentifier"] = ["CPA1"], ["nhsMhsCPAId"] = ["CPA1"], ["nhsIDCode"] = ["Z9Z01"], ["nhsMHSPartyKey"] = ["Z9Z01-850001"], ["nhsMhsFQDN"] = [Fqdn],
        ["nhsMHSEndPoint"] = [$"https://{Fqdn}/reliable"], ["nhsMhsSvcIA"] = [Interaction], ["nhsMHsSN"] = ["urn:nhs:names:services:gp2gp"], ["nhsMHsIN"] = ["RCMR_IN010000UK05"],
        ["nhsMHSSyncReplyMode"] = ["None"], ["nhsMHSAckRequested"] = ["always"], ["nhsMHSDuplicateElimination"] = ["always"], ["nhsMHSActor"] = ["urn:oasis:names:tc:ebxml-msg:actor:nextMSH"],
        ["nhsMHSRetries"] = ["2"], ["nhsMHSRetryInterval"] = ["PT2H"], ["nhsMHSPersistDuration"] = ["PT4H10M"], ["nhsMHSIsAuthenticated"] = ["transient"], ["nhsEPInteractionType"] = ["ebXML"],
    };
}
