using LocalSpine.Conformance.Mhs;

namespace LocalSpine.Conformance.Demographics;

/// <summary>Every rule of a general update has a row that breaks it (pds 2.3): nothing is changed, and the answer is AE with 15 and the rule.</summary>
public sealed class UpdateRulesTests(MhsOnSqlite spine) : IClassFixture<MhsOnSqlite>
{
    private const string A = "PRPA_IN000203UK03";
    private const string B = "PRPA_IN000203UK06";
    private const string Old = "PRPA_IN160000UK30";
    private const string Nhais = "PRPA_IN000208UK03";

    private readonly PdsSender _pds = new(spine);

    /// <summary>Interaction, items (with {address}, {name}, {gp} for the object ids, or a whole request with {nhs} and {scn}), the rule.</summary>
    public static TheoryData<string, string, string> Rules()
    {
        var rules = new TheoryData<string, string, string>();
        void Row(string interaction, string items, string rule) => rules.Add(interaction, items, rule);
        void Person(string items, string rule, string interaction = A) => Row(interaction, $"<patientPerson classCode=\"PSN\">{items}</patientPerson>", rule);
        void Subject(string items, string rule, string interaction = A) => Row(interaction, $"<subjectOf1 typeCode=\"SBJ\">{items}</subjectOf1>", rule);
        const string Id = "<id root=\"2.16.840.1.113883.2.1.3.2.4.18.1\" extension=\"{0}\"/>";
        var address = Id.Replace("{0}", "{address}", StringComparison.Ordinal);
        var name = Id.Replace("{0}", "{name}", StringComparison.Ordinal);
        var gp = Id.Replace("{0}", "{gp}", StringComparison.Ordinal);
        const string Lines = "<streetAddressLine>1 A STREET</streetAddressLine>";

        Row(A, "<addr use=\"H\" updateMode=\"replaced\"/>", "INVALID_UPDATE_MODE");
        Row(A, $"<addr use=\"H\">{Lines}{address}</addr>", "INVALID_UPDATE_MODE");
        Row(A, $"<addr updateMode=\"removed\">{address}</addr>", "UNSUPPORTED_CHARACTERS_IN_FIELD");
        Row(A, "<addr use=\"H\" updateMode=\"removed\"/>", "UID_MUST_BE_PROVIDED");
        Row(A, $"<addr use=\"H\" updateMode=\"altered\">{Lines}</addr>", "UID_MUST_BE_PROVIDED");
        Row(A, $"<addr use=\"H\" updateMode=\"altered\">{Lines}<id root=\"2.16.840.1.113883.2.1.3.2.4.18.1\" extension=\"NOSUCH\"/></addr>", "UID_NOT_FOUND");
        Row(A, $"<addr use=\"H\" updateMode=\"added\">{Lines}</addr>", "ITEM_ALREADY_EXISTS");
        Row(A, "<addr use=\"TMP\" updateMode=\"added\"><postalCode>LS1 4AP</postalCode></addr>", "INCORRECT_NUMBER_OF_ADDRESS_LINES");
        Row(A, $"<addr use=\"TMP\" updateMode=\"added\">{string.Concat(Enumerable.Repeat(Lines, 6))}</addr>", "INCORRECT_NUMBER_OF_ADDRESS_LINES");
        Row(A, $"<addr use=\"PST\" updateMode=\"added\">{Lines}<desc>Holiday Home</desc></addr>", "DESCRIPTION_PROVIDED_NO_TEMPORARY_ADDRESS");
        Row(A, $"<addr use=\"TMP\" updateMode=\"added\">{Lines}<useablePeriod/><useablePeriod/></addr>", "MORE_THAN_ONE_USABLE_PERIOD");
        Row(A, $"<addr use=\"TMP\" updateMode=\"added\">{Lines}<useablePeriod><low value=\"20260102\"/><high value=\"20260101\"/></useablePeriod></addr>", "HIGH_TIME_NOT_GREATER_THAN_LOW_TIME");
        Row(A, $"<addr use=\"TMP\" updateMode=\"added\">{Lines}<useablePeriod><low value=\"2026-01-02\"/></useablePeriod></addr>", "ILLEGAL_DATE_FORMAT");
        Row(A, "<addr use=\"TMP\" updateMode=\"added\"><postalCode>ZZ99 9ZZ</postalCode><addressKey>11111111</addressKey></addr>", "ADDRESS_KEY_NOT_FOUND");
        Row(A, "<telecom updateMode=\"removed\"/>", "UNSUPPORTED_CHARACTERS_IN_FIELD");
        Row(A, "<telecom use=\"H\" updateMode=\"removed\"/>", "UID_MUST_BE_PROVIDED");
        Row(A, "<telecom use=\"XX\" value=\"tel:1\" updateMode=\"added\"/>", "UNEXPECTED_CONTACT_TYPE");
        Row(A, "<telecom use=\"H\" value=\"01632960001\" updateMode=\"added\"/>", "UNEXPECTED_CONTACT_TYPE");
        Row(A, "<telecom use=\"H\" updateMode=\"added\"/>", "UNEXPECTED_CONTACT_TYPE");
        Row(A, "<telecom use=\"H\" value=\"tel:1\" updateMode=\"added\"/><telecom use=\"H\" value=\"tel:2\" updateMode=\"added\"/>", "ITEM_ALREADY_EXISTS");
        Person($"<name updateMode=\"removed\">{name}</name>", "UNSUPPORTED_CHARACTERS_IN_FIELD");
        Person("<name use=\"A\" updateMode=\"removed\"/>", "UID_MUST_BE_PROVIDED");
        Person($"<name use=\"L\" updateMode=\"removed\">{name}</name>", "UNABLE_TO_DELETE_USUAL_NAME");
        Person($"<name use=\"A\" updateMode=\"altered\"><family>X</family>{name}</name>", "UNABLE_TO_DELETE_USUAL_NAME");
        Person("<name use=\"L\" updateMode=\"added\"><family>X</family></name>", "ITEM_ALREADY_EXISTS");
        Person("<name use=\"A\" updateMode=\"added\"><prefix>A</prefix><prefix>B</prefix><family>X</family></name>", "NO_MORE_THAN_ONE_PREFIX");
        Person("<name use=\"A\" updateMode=\"added\"><family>X</family><family>Y</family></name>", "NO_MORE_THAN_ONE_FAMILY");
        Person("<name use=\"A\" updateMode=\"added\"><family>X</family><suffix>A</suffix><suffix>B</suffix></name>", "NO_MORE_THAN_ONE_SUFFIX");
        Person("<name use=\"A\" updateMode=\"added\"><prefix>MS</prefix></name>", "INSUFFICIENT_NAME_DETAILS");
        Person($"<name use=\"A\" updateMode=\"added\">{string.Concat(Enumerable.Repeat("<given>X</given>", 6))}</name>", "TOO_MANY_GIVEN_NAMES_5");
        Person($"<name use=\"A\" updateMode=\"added\"><family>{new string('X', 36)}</family></name>", "UNSUPPORTED_CHARACTERS_IN_FIELD");
        Person("<name use=\"L\"><given>A</given><given>B</given><given>C</given><family>X</family></name>", "TOO_MANY_GIVEN_NAMES_2", "PRPA_IN110000UK15");
        Person("<administrativeGenderCode updateMode=\"removed\"/>", "GENDER_REMOVAL_NOT_PERMITTED");
        Person("<administrativeGenderCode code=\"7\" updateMode=\"altered\"/>", "UNSUPPORTED_CHARACTERS_IN_FIELD");
        Person("<birthTime updateMode=\"removed\"/>", "BIRTHTIME_REMOVAL_NOT_PERMITTED");
        Person("<birthTime value=\"29990101\" updateMode=\"altered\"/>", "ILLEGAL_DATE_FORMAT");
        Person("<COCT_MT000210UK01.PartBirthTime><partPerson><birthTime updateMode=\"removed\"/></partPerson></COCT_MT000210UK01.PartBirthTime>", "BIRTHTIME_REMOVAL_NOT_PERMITTED", B);
        Person("<multipleBirthOrderNumber value=\"2\" updateMode=\"removed\"/>", "MULTIPLE_BIRTH_ORDER_NUMBER_PROVIDED");
        Person("<multipleBirthOrderNumber value=\"10\" updateMode=\"added\"/>", "UNSUPPORTED_CHARACTERS_IN_FIELD");
        Person("<languageCommunication updateMode=\"removed\"><languageCode code=\"fr\"/></languageCommunication>", "LANGUAGE_CHANGED_ON_REMOVAL");
        Person("<languageCommunication updateMode=\"added\"/>", "MANDATORY_FIELD_MISSING");
        Person("<birthplace updateMode=\"added\"><addr/></birthplace>", "CITY_COUNTY_COUNTRY_MISSING");
        Person("<birthplace updateMode=\"added\"><addr><city/><country>X</country></addr></birthplace>", "CITY_COUNTY_COUNTRY_MISSING");
        Person("<birthplace updateMode=\"removed\"><addr><city>X</city></addr></birthplace>", "BIRTHPLACE_CHANGED_ON_REMOVAL");
        Subject("<preferredWrittenCommunicationFormat updateMode=\"removed\"><value code=\"11\"/></preferredWrittenCommunicationFormat>", "WRITTEN_COMMUNICATION_FORMAT_CHANGED_ON_REMOVAL");
        Subject("<preferredWrittenCommunicationFormat updateMode=\"added\"><value code=\"14\"/></preferredWrittenCommunicationFormat>", "UNSUPPORTED_CHARACTERS_IN_FIELD");
        Subject("<healthspaceRegistration updateMode=\"removed\"><value code=\"1\"/></healthspaceRegistration>", "HEALTHSPACE_CHANGED_ON_REMOVAL");
        Subject("<preferredContactMethod updateMode=\"removed\"><value code=\"1\"/></preferredContactMethod>", "INVALID_PREFERRED_CONTACT_METHOD");
        Subject("<preferredContactMethod updateMode=\"added\"><value code=\"9\"/></preferredContactMethod>", "INVALID_PREFERRED_CONTACT_METHOD");
        Subject("<preferredContactMethod updateMode=\"added\"><value code=\"1\"/><pertinentInformation><pertinentPreferredContactTimes updateMode=\"added\"><value/></pertinentPreferredContactTimes></pertinentInformation></preferredContactMethod>", "PREFERRED_CONTACT_TIME_EMPTY");
        Subject("<sharedSecret updateMode=\"added\"><code code=\"15\"/></sharedSecret>", "MANDATORY_FIELD_MISSING");
        Subject("<sharedSecret updateMode=\"added\"><value>x</value></sharedSecret>", "MANDATORY_FIELD_MISSING");
        Subject("<sharedSecret updateMode=\"removed\"><code code=\"15\"/><value>x</value></sharedSecret>", "SHARED_SECRET_CHANGED_ON_REMOVAL");
        Subject("<consent updateMode=\"removed\"><code code=\"4\"/></consent>", "CONSENT_VALUES_CANNOT_BE_REMOVED");
        Subject("<consent updateMode=\"removed\"><code code=\"6\"/><value code=\"5\"/></consent>", "CONSENT_CHANGED_ON_REMOVAL");
        Subject("<consent updateMode=\"added\"><code code=\"5\"/><value code=\"1\"/></consent>", "UNSUPPORTED_CHARACTERS_IN_FIELD");
        Subject("<consent updateMode=\"added\"><code code=\"4\"/><value code=\"5\"/></consent>", "UNSUPPORTED_CHARACTERS_IN_FIELD");
        Subject("<consent updateMode=\"added\"><code code=\"6\"/><effectiveTime value=\"20260101\"/><value code=\"5\"/></consent>", "INVALID_DATA_FOR_CALL_CENTRE_CALL_BACK");
        Subject("<consent updateMode=\"added\"><code code=\"6\"/><value code=\"5\"/><pertinentInformation><pertinentSupplementaryComments/></pertinentInformation></consent>", "INVALID_DATA_FOR_CALL_CENTRE_CALL_BACK");

        const string Death = "<deceasedTime value=\"20260105\" updateMode=\"added\"/>";
        const string Notice = "<deathNotification updateMode=\"added\"><code code=\"3\"/><value code=\"1\"/></deathNotification>";
        const string Author = "<author><registeringAuthority><code code=\"x\"/><id root=\"2.16.840.1.113883.2.1.4.3\" extension=\"B86041\"/></registeringAuthority></author>";
        string Dies(string death, string notice) => $"<patientPerson>{death}</patientPerson><subjectOf7>{notice}</subjectOf7>";
        Person(Death, "INCONSISTENT_DEATH_UPDATE");
        Subject(Notice, "INCONSISTENT_DEATH_UPDATE");
        Row(A, Dies(Death, Notice.Replace("added", "altered", StringComparison.Ordinal)), "DEATH_UPDATE_MODE_INCONSISTENT");
        Row(A, Dies(Death.Replace("added", "removed", StringComparison.Ordinal), Notice.Replace("added", "removed", StringComparison.Ordinal)), "SOURCE_CANNOT_REMOVE_DATE_OF_DEATH");
        Row(A, Dies(Death, Notice), "AUTHOR_UNSPECIFIED_ON_DEATH");
        Row(A, Whole("", Author), "INVALID_AUTHOR_SPECIFICATION");
        Row(A, Whole(Dies(Death, Notice), Author.Replace("code=\"x\"", "code=\"y\"", StringComparison.Ordinal)), "INVALID_REGISTERING_AUTHORITY_TYPE");
        Row(A, Whole(Dies(Death, Notice), Author.Replace("code=\"x\"", "code=\"zz\"", StringComparison.Ordinal)), "INVALID_REGISTERING_AUTHORITY_TYPE");
        Row(A, Whole(Dies(Death, Notice), "<author><registeringAuthority><code code=\"x\"/></registeringAuthority></author>"), "MANDATORY_FIELD_MISSING");
        Row(A, Whole(Dies(Death, Notice), Author.Replace("</registeringAuthority>", "<assignedRegisteringOrganization/></registeringAuthority>", StringComparison.Ordinal)), "INVALID_AUTHOR_SPECIFICATION");
        Row(A, Whole(Dies(Death.Replace("20260105", "19600105", StringComparison.Ordinal), Notice), Author), "INCONSISTENT_DEATH_UPDATE");
        Row(A, Whole(Dies(Death, Notice.Replace("value code=\"1\"", "value code=\"3\"", StringComparison.Ordinal)), Author), "UNSUPPORTED_CHARACTERS_IN_FIELD");
        Row(Old, Whole(Dies(Death, Notice), "<author><registeringAuthority><code code=\"x\"/></registeringAuthority></author>"), "MANDATORY_FIELD_MISSING");
        Row(Old, Whole(Dies(Death, Notice), OldAuthor("y", "")), "ASSIGNED_REG_PERSON_MISSING");
        Row(Old, Whole(Dies(Death, Notice), OldAuthor("x", "<assignedRegisteringPerson><id root=\"1\" extension=\"1\"/></assignedRegisteringPerson>")), "INVALID_AUTHOR_SPECIFICATION");

        Care("<patientCareProvision updateMode=\"added\"/>", "UNSUPPORTED_PATIENT_CARE");
        Care("<patientCareProvision updateMode=\"removed\"><code code=\"P1\"/></patientCareProvision>", "UID_MUST_BE_PROVIDED");
        Care(Provision("P1", "2.16.840.1.113883.2.1.4.2", "FX001"), "UNSUPPORTED_HCP_CODE_TYPE");
        Care("<patientCareProvision updateMode=\"added\"><code code=\"P1\"/></patientCareProvision>", "UNSUPPORTED_HCP_CODE_TYPE");
        Care(Provision("P1", "2.16.840.1.113883.2.1.4.3", "FX001", "<effectiveTime><low value=\"20260101\"/></effectiveTime>"), "UNSUPPORTED_PATIENT_CARE");
        Care(Provision("P1", "2.16.840.1.113883.2.1.4.3", "ABCDEFGHIJK"), "INVALID_GP_REGISTRATION");
        Care(Provision("1", "2.16.840.1.113883.2.1.4.3", "B86042"), "ITEM_ALREADY_EXISTS");

        const string Kin = "<player><name use=\"L\"><family>KIN</family></name></player>";
        const string KinHome = "<addr use=\"H\"><streetAddressLine>1</streetAddressLine></addr>";
        Person($"<scopedRelatedPersonRole updateMode=\"added\"><code code=\"01\"/>{Kin}</scopedRelatedPersonRole>", "MANDATORY_FIELD_MISSING");
        Person($"<scopedRelatedPersonRole updateMode=\"added\"><code code=\"01\"/>{KinHome}</scopedRelatedPersonRole>", "MANDATORY_FIELD_MISSING");
        Person($"<scopedRelatedPersonRole updateMode=\"added\">{KinHome}{Kin}</scopedRelatedPersonRole>", "MANDATORY_FIELD_MISSING");
        Person($"<scopedRelatedPersonRole updateMode=\"added\"><code code=\"01\"/>{KinHome}<player><playedRelatedPatient><id extension=\"9000000009\"/></playedRelatedPatient></player></scopedRelatedPersonRole>", "RELATED_PERSON_CANNOT_PROVIDE_DATE[name]");
        Person("<scopedRelatedPersonRole updateMode=\"added\"><code code=\"01\"/><player><playedRelatedPatient><id extension=\"9000000000\"/></playedRelatedPatient></player></scopedRelatedPersonRole>", "FAILED_MOD11_CHECK");
        Person($"<scopedRelatedPersonRole updateMode=\"added\"><code code=\"01\"/>{KinHome}{string.Concat(Enumerable.Repeat("<telecom use=\"H\" value=\"tel:1\"/>", 6))}{Kin}</scopedRelatedPersonRole>", "UNEXPECTED_CONTACT_TYPE");
        Person($"<scopedRelatedPersonRole classCode=\"PRS\" updateMode=\"added\"><code code=\"01\"/>{KinHome}{Kin}<subjectOf3><callCentreCallBackConsent/></subjectOf3></scopedRelatedPersonRole>", "INVALID_DATA_FOR_CALL_CENTRE_CALL_BACK");
        Person($"<scopedRelatedPersonRole updateMode=\"altered\"><code code=\"01\"/>{KinHome}{Kin}</scopedRelatedPersonRole>", "UID_MUST_BE_PROVIDED");
        Person("<scopedRelatedPersonRole updateMode=\"removed\"/>", "UID_MUST_BE_PROVIDED");
        void Related(string player, string items, string rule) => Person(
            $"<scopedRelatedPersonRole updateMode=\"added\"><code code=\"01\"/>{KinHome}{Kin.Replace("</player>", player + "</player>", StringComparison.Ordinal)}{items}</scopedRelatedPersonRole>", rule);
        Related("<languageCommunication/>", "", "MANDATORY_FIELD_MISSING");
        Related("<languageCommunication updateMode=\"removed\"><languageCode code=\"fr\"/></languageCommunication>", "", "LANGUAGE_CHANGED_ON_REMOVAL");
        Related("", "<subjectOf1><preferredContactMethod><value code=\"9\"/></preferredContactMethod></subjectOf1>", "INVALID_PREFERRED_CONTACT_METHOD");
        Related("", "<subjectOf1><preferredContactMethod updateMode=\"removed\"><value code=\"1\"/></preferredContactMethod></subjectOf1>", "INVALID_PREFERRED_CONTACT_METHOD");
        Related("", "<subjectOf1><preferredContactMethod><value code=\"1\"/><pertinentInformation><pertinentPreferredContactTimes><value/></pertinentPreferredContactTimes></pertinentInformation></preferredContactMethod></subjectOf1>", "PREFERRED_CONTACT_TIME_EMPTY");
        Related("", "<subjectOf2><preferredWrittenCommunicationFormat><value code=\"14\"/></preferredWrittenCommunicationFormat></subjectOf2>", "UNSUPPORTED_CHARACTERS_IN_FIELD");
        Related("", "<subjectOf2><preferredWrittenCommunicationFormat updateMode=\"removed\"><value code=\"11\"/></preferredWrittenCommunicationFormat></subjectOf2>", "WRITTEN_COMMUNICATION_FORMAT_CHANGED_ON_REMOVAL");

        Row("PRPA_IN110000UK15", Dies("<deceasedTime value=\"20260105\"/>", ""), "INVALID_DATA_FOR_MESSAGE");
        Subject("<consent><code code=\"4\"/><value code=\"1\"/></consent>", "INVALID_DATA_FOR_MESSAGE", "PRPA_IN110000UK15");
        Person("<birthTime value=\"19700203\"/>", "INVALID_DATA_FOR_MESSAGE", "PRPA_IN100000UK14");
        Person("<birthTime value=\"19700203\"/>", "INVALID_DATA_FOR_MESSAGE", "PRPA_IN120000UK14");
        Person("<deceasedTime value=\"20260105\" updateMode=\"added\"/><playedOtherProviderPatient><subjectOf><patientCareProvisionEvent updateMode=\"altered\"/></subjectOf></playedOtherProviderPatient>", "REG_REMOVAL_AND_PCP_MUTUALLY_EXCLUSIVE", Nhais);
        Subject("<nHAISRemovalRegistrationEvent updateMode=\"added\"><reasonCode code=\"BAD\"/></nHAISRemovalRegistrationEvent>", "INVALID_REMOVAL_REASON", Nhais);
        Subject("<nHAISRegistrationEvent updateMode=\"added\"/>", "MANDATORY_FIELD_MISSING", Nhais);

        Row(A, Whole("", "").Replace("<code code=\"1\"", "<code code=\"3\"", StringComparison.Ordinal), "INVALID_UPDATE_MODE");
        Row(A, Whole("", "").Replace("<value value=\"{scn}\"/>", "", StringComparison.Ordinal), "MANDATORY_FIELD_MISSING");
        Row(A, Whole("", "").Replace("{nhs}", "9000000000", StringComparison.Ordinal), "FAILED_MOD11_CHECK");
        Row(A, Whole("", "").Replace("{nhs}", "900000000", StringComparison.Ordinal), "FAILED_MOD11_CHECK");
        Row(A, Whole("", "").Replace("{nhs}", "9111231130", StringComparison.Ordinal), "NHS_NUMBER_NOT_FOUND");
        Row(A, Whole("", "").Replace("{nhs}", "9449310378", StringComparison.Ordinal), "NHS_NUMBER_NOT_FOUND"); // invalidated
        Row(A, Whole("", "").Replace("{scn}", "999", StringComparison.Ordinal), "Serial change number 999 is not the current one, 1");
        Row(A, Whole("", "").Replace("<patientRole", "<patientRole/><patientRole", StringComparison.Ordinal), "MANDATORY_FIELD_MISSING");
        return rules;

        void Care(string provision, string rule) => Person($"<playedOtherProviderPatient><subjectOf>{provision}</subjectOf></playedOtherProviderPatient>", rule);
        static string Provision(string code, string root, string ods, string more = "") =>
            $"<patientCareProvision updateMode=\"added\"><code code=\"{code}\"/>{more}<performer><assignedOrganization><id root=\"{root}\" extension=\"{ods}\"/></assignedOrganization></performer></patientCareProvision>";
        static string Whole(string items, string author) => PdsSender.Update("{nhs}", 987654321, items, author).Replace("987654321", "{scn}", StringComparison.Ordinal);
        static string OldAuthor(string code, string person) =>
            $"<author><registeringAuthority><code code=\"{code}\"/>{person}<representedRegisteringOrganization><id root=\"1\" extension=\"B86041\"/></representedRegisteringOrganization></registeringAuthority></author>";
    }

    [Theory, MemberData(nameof(Rules))]
    public async Task A_broken_rule_changes_nothing_and_is_named(string interaction, string items, string rule)
    {
        var before = await _pds.PatientAsync();
        var nhs = before.GetProperty("nhsNumber").GetString()!;
        string First(string list) => before.GetProperty(list)[0].GetProperty("id").GetString()!;
        var request = (items.Contains("PdsUpdateRequest", StringComparison.Ordinal) ? items : PdsSender.Update(nhs, 1, items))
            .Replace("{nhs}", nhs, StringComparison.Ordinal).Replace("{scn}", "1", StringComparison.Ordinal)
            .Replace("{address}", First("addresses"), StringComparison.Ordinal).Replace("{name}", First("names"), StringComparison.Ordinal).Replace("{gp}", First("careProvisions"), StringComparison.Ordinal);

        var answer = await _pds.SendAsync(interaction, request);
        Assert.Equal("MCCI_IN010000UK13", answer.Element("Action"));
        var (ack, reasons) = PdsSender.Outcome(answer);
        Assert.Equal("AE", ack);
        Assert.Equal(["15", rule], [reasons[0].Code, reasons[1].Text]);
        Assert.Equal(before.GetRawText(), (await _pds.RecordAsync(nhs)).GetRawText());
    }
}
