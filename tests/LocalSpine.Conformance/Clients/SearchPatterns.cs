namespace LocalSpine.Conformance.Clients;

/// <summary>
/// The searches of software in the field, as it writes them (capitals, blanks and slips included), each under the name that the
/// tests ask its answer by. The letter and number are the pattern's in the project's notes on the directory.
/// </summary>
internal static class SearchPatterns
{
    public const string Retrieval = "urn:nhs:names:services:pdsquery:QUPA_IN000008UK02";
    public const string Metadata = "urn:nhs:names:services:gpconnect:fhir:rest:read:metadata-1";
    public const string EhrRequest = "urn:nhs:names:services:gp2gp:RCMR_IN010000UK05";
    public const string EhrExtract = "urn:nhs:names:services:gp2gp:RCMR_IN030000UK06";
    public const string EhrAcknowledgement = "urn:nhs:names:services:gp2gp:MCCI_IN010000UK13";

    private const string Services = "ou=services,o=nhs";

    /// <summary>What the NHS integration adaptor asks of a contract.</summary>
    public static readonly string ContractAttributes = string.Join(' ',
        "nhsEPInteractionType nhsIDCode nhsMhsCPAId nhsMHSEndPoint nhsMhsFQDN nhsMHsIN nhsMHSIsAuthenticated nhsMHSPartyKey nhsMHsSN nhsMhsSvcIA",
        "nhsProductKey uniqueIdentifier nhsMHSAckRequested nhsMHSActor nhsMHSDuplicateElimination nhsMHSPersistDuration nhsMHSRetries",
        "nhsMHSRetryInterval nhsMHSSyncReplyMode");

    private static readonly string[] RefusesUnknownNames = ["ldap3"];
    private static readonly string[] RefusesBlanksInNames = ["ldap3"];
    private static readonly string[] RefusesBlanksInFilters = ["ldapjs"];

    /// <summary>Every search, for a supplier that registered <see cref="Metadata"/> and the GP2GP interactions, and a person of the seed.</summary>
    public static IReadOnlyList<DirectorySearch> For(string ods, string asid, string partyKey, string person) =>
    [
        new("P1 adaptor finds the Spine", Services, $"(&(nhsIDCode=YES)(objectClass=nhsAs)(nhsAsSvcIA={Retrieval}))", "nhsMHSPartyKey uniqueIdentifier"),
        new("P2 adaptor reads the Spine's contract", Services, $"(&(objectClass=nhsMhs)(nhsMHSPartyKey=YES-0000806)(nhsMhsSvcIA={Retrieval}))", ContractAttributes),
        new("P1 adaptor finds a practice", Services, $"(&(nhsIDCode={ods})(objectClass=nhsAs)(nhsAsSvcIA={EhrRequest}))", "nhsMHSPartyKey uniqueIdentifier"),
        new("P2 adaptor reads a practice's contract", Services, $"(&(objectClass=nhsMhs)(nhsMHSPartyKey={partyKey})(nhsMhsSvcIA={EhrRequest}))", ContractAttributes),
        new("P3 endpoint by organisation and interaction", Services, $"(&(nhsIDCode={ods})(objectClass=nhsMhs)(nhsMhsSvcIA={EhrRequest}))",
            "nhsIDCode nhsMHSPartyKey nhsMHSEndPoint nhsMhsCPAId nhsMhsFQDN nhsMhsSvcIA uniqueIdentifier nhsMhsActor"),
        new("P4 device by party key", Services, $"(&(nhsIDCode={ods})(objectClass=nhsAs)(nhsAsSvcIA={EhrRequest})(nhsMHSPartyKey={partyKey}))",
            "uniqueIdentifier nhsIdCode nhsAsClient nhsMhsPartyKey nhsAsSvcIA nhsMhsManufacturerOrg"),
        new("P5 consumer finds a provider", "ou=services, o=nhs", $"(&(nhsidcode={ods}) (objectClass=nhsMhs) (nhsMhsSvcIA={Metadata}))", "nhsMhsEndPoint nhsMhsPartyKey")
        {
            NotFor = [.. RefusesBlanksInFilters, .. RefusesBlanksInNames],
        },
        new("P5 consumer finds a provider, commas after names", Services, $"(&(nhsidcode={ods})(objectClass=nhsMhs)(nhsMhsSvcIA={Metadata}))", "nhsMhsEndPoint, nhsMhsPartyKey")
        {
            NotFor = RefusesUnknownNames,
        },
        new("P6 consumer reads the provider's ASID", Services, $"(&(nhsidcode={ods})(objectclass=nhsAs)(nhsMHSPartyKey={partyKey}))", "uniqueIdentifier"),
        new("P7 older rule, accredited system first", Services, $"(&(nhsIDCode={ods})(objectClass=nhsAS)(nhsAsSvcIA={Metadata}))", "uniqueIdentifier nhsMhsPartyKey"),
        new("P7 older rule, endpoint second", Services, $"(&(nhsMhsPartyKey={partyKey})(objectClass=nhsMhs)(nhsMhsSvcIA={Metadata}))", "nhsMhsEndPoint nhsMHSFQDN"),
        new("P8 misspelt attribute finds nothing", Services, $"(&(nhsIDCode={ods})(objectClass=nhsAS)(nhsaASvcIA={Metadata}))", "uniqueIdentifier") { NotFor = RefusesUnknownNames },
        new("P9 organisation by identifier", "ou=organisations, o=nhs", $"(uniqueidentifier={ods})", "nhsIDCode o postalAddress postalCode nhsOrgTypeCode") { NotFor = RefusesBlanksInNames },
        new("P10 systems of a party", Services, $"(&(nhsIDCode={ods})(objectClass=nhsAs)(nhsMhsPartyKey={partyKey}))", "nhsMHSPartyKey uniqueIdentifier nhsProductName"),
        new("P11 one level, all attributes", Services, $"(&(nhsIDCode=YES)(objectClass=nhsMHS)(nhsMHSSvcIA={Retrieval}))", Scope: "one"),
        new("P12 spine tools from the root", "o=nhs", $"(&(objectclass=nhsMHS)(nhsMHSSvcIA={EhrRequest})(nhsIDcode={ods})(nhsMhsPartyKey={partyKey}))"),
        new("P13 either of two interactions", Services, $"(&(nhsIDCode={ods})(objectClass=nhsAs)(|(nhsAsSvcIA={EhrRequest})(nhsAsSvcIA=urn:nhs:names:services:gp2gp:RCMR_IN010000UK06)))",
            "uniqueIdentifier nhsMhsPartyKey nhsASSvcIA"),
        new("P14 attributes without matching rules", Services, $"(&(nhsmhspartykey={partyKey})(nhsmhsin=RCMR_IN010000UK05)(nhsmhsSN=*gp2gp))", "nhsmhscpaid nhsmhsendpoint"),
        new("P15 by ASID", Services, $"(uniqueIdentifier={asid})"),
        new("P15 by party and interaction only", Services, $"(&(nhsMhsPartyKey={partyKey})(nhsMhsSvcIA={Metadata}))"),
        new("P16 person and all below", $"uid={person},ou=people,o=nhs", "(objectclass=*)",
            "uid Sn givenName nhsPersonStatus objectclass uniqueIdentifier nhsOrgOpenDate nhsOrgCloseDate nhsIDCode o nhsJobRole nhsJobRoleCode nhsOcsPrCode"),
        new("P16 no such person", "uid=999999999999,ou=people,o=nhs", "(objectclass=*)", "uid Sn"),
        new("P17 organisation person by uid", "ou=People,o=nhs", $"(&(objectclass=nhsOrgPerson)(uid={person}))"),
        new("P18 superclass, lower-case names", "ou=People,o=nhs", $"(&(objectclass=organizationalPerson)(uid={person}))", "nhsidcode uid givenName sn uniqueIdentifier"),
        new("P18 practice by code", "ou=Organisations,o=nhs", $"(&(objectclass=nhsGPPractice)(nhsIDCode={ods}))", "nhsIDCode o postalAddress postalCode nhsPCTCode"),
        new("P19 change numbers", "cn=Changelog,o=nhs", "(objectClass=*)", "firstchangenumber lastchangenumber", "base"),
        new("P20 everything of an organisation", "ou=Services,o=nhs", $"(nhsIDCode={ods})"),
        new("P21 with operational attributes", Services, $"(&(objectclass=nhsAS)(nhsIDCode={ods})(nhsASSvcIA={Metadata}))", "+ *"),
        new("wrong case on an exact attribute", Services, $"(&(nhsIDCode={ods.ToLowerInvariant()})(objectClass=nhsAs))", "uniqueIdentifier"),
        new("party key in another case", Services, $"(&(nhsMHSPartyKey={partyKey.ToLowerInvariant()})(objectClass=nhsAs))", "uniqueIdentifier"),
        new("names only", Services, $"(&(nhsIDCode={ods})(objectClass=nhsAs))", "1.1"),
        new("the Spine's contracts, page by page", "ou=Services,o=nhs", "(&(nhsMHSPartyKey=YES-0000806)(objectClass=nhsMhs))", "nhsMhsCPAId", "one", 20),
        new("the Spine's contracts at once", "ou=Services,o=nhs", "(&(nhsMHSPartyKey=YES-0000806)(objectClass=nhsMhs))", "nhsMhsCPAId", "one"),
    ];
}
