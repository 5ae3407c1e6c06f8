using System.Text.Json;
using System.Text.RegularExpressions;
using LocalSpine.Conformance.Mhs;

namespace LocalSpine.Conformance.Demographics;

/// <summary>Records that messages make: allocation and birth; and what the payment systems register (pds 2.3 to 2.5).</summary>
public sealed class RegistrationTests(MhsOnSqlite spine) : IClassFixture<MhsOnSqlite>
{
    private const string Authority = "<registeringAuthority classCode=\"ASSIGNED\"><code code=\"d\"/><id root=\"2.16.840.1.113883.2.1.4.3\" extension=\"B86041\"/></registeringAuthority>";
    private const string Home = "<addr use=\"H\"><streetAddressLine/><streetAddressLine>1 MILL LANE</streetAddressLine><streetAddressLine/><streetAddressLine>LEEDS</streetAddressLine><streetAddressLine/><postalCode>LS9 1AA</postalCode></addr>";

    private readonly PdsSender _pds = new(spine);

    /// <summary>What of an allocation is put wrong, and the rule.</summary>
    public static TheoryData<string, string, string> AllocationRules => new()
    {
        { "<addr .*?</addr>", "", "MANDATORY_FIELD_MISSING" },
        { "<administrativeGenderCode code=\"2\"/>", "", "MANDATORY_FIELD_MISSING" },
        { "<birthTime [^>]*/>", "", "MANDATORY_FIELD_MISSING" },
        { "<name .*?</name>", "", "MANDATORY_FIELD_MISSING" },
        { "<name use=\"L\">", "<name use=\"A\">", "MANDATORY_FIELD_MISSING" },
        { "<subjectOf5>.*?</subjectOf5>", "", "MANDATORY_FIELD_MISSING" },
        { "previousNhsContact><value code=\"0\"", "previousNhsContact><value code=\"7\"", "UNSUPPORTED_CHARACTERS_IN_FIELD" },
        { "<author>.*?</author>", "", "MANDATORY_FIELD_MISSING" },
        { "<code code=\"d\"/>", "<code code=\"y\"/>", "INVALID_REGISTERING_AUTHORITY_TYPE" },
    };

    /// <summary>What of a birth is put wrong, and the rule.</summary>
    public static TheoryData<string, string, string> BirthRules => new()
    {
        { "<addr use=\"H\">", "<addr use=\"TMP\">", "MANDATORY_FIELD_MISSING" },
        { "<birthTime value=\"202601150830\"/>", "<birthTime value=\"20260115\"/>", "ILLEGAL_DATE_FORMAT" },
        { "<multipleBirthOrderNumber value=\"1\"/>", "", "MANDATORY_FIELD_MISSING" },
        { "<name use=\"L\"><family>BAIRN</family></name>", "<name use=\"L\"><given>BAIRN</given></name>", "INSUFFICIENT_NAME_DETAILS" },
        { "<ethnicGroupCode code=\"A\"/>", "", "MANDATORY_FIELD_MISSING" },
        { "<value value=\"3210\"/>", "<value value=\"321\"/>", "INVALID_BIRTH_WEIGHT" },
        { "<value value=\"3210\"/>", "<value value=\"heavy\"/>", "INVALID_BIRTH_WEIGHT" },
        { "<stillbirthIndicator><value code=\"1\"/></stillbirthIndicator>", "<stillbirthIndicator><value code=\"2\"/></stillbirthIndicator>", "NN4B_INSERT_BIRTH_DEATH_STATUS_INCONSISTENT" },
        { "<ethnicGroupCode code=\"A\"/>", "<deceasedTime value=\"20260115\"/><ethnicGroupCode code=\"A\"/>", "NN4B_INSERT_BIRTH_DEATH_STATUS_INCONSISTENT" },
        { "<gestationAge>.*?</gestationAge>", "", "MANDATORY_FIELD_MISSING" },
        { "<numberOfFoetusInConfinement>.*?</numberOfFoetusInConfinement>", "", "MANDATORY_FIELD_MISSING" },
        { "<suspectedCongenitalAbnormality>.*?</suspectedCongenitalAbnormality>", "", "MANDATORY_FIELD_MISSING" },
        { "<assignedNotifierPerson>.*?</assignedNotifierPerson>", "", "MANDATORY_FIELD_MISSING" },
        { "<code code=\"2\"/><locatedPlaceOfBirth>", "<code code=\"x\"/><locatedPlaceOfBirth>", "MANDATORY_FIELD_MISSING" },
        { "<primaryInformationRecipient>.*?</primaryInformationRecipient>", "", "MANDATORY_FIELD_MISSING" },
        { "extension=\"9000000009\"", "extension=\"9000000000\"", "FAILED_MOD11_CHECK" },
        { "<primaryCareProvision>.*?</primaryCareProvision>", "", "MANDATORY_FIELD_MISSING" },
        { "<author typeCode=\"AUT\">.*?</author>", "", "MANDATORY_FIELD_MISSING" },
    };

    [Theory]
    [InlineData("PRPA_IN000200UK03", "PRPA_IN000201UK01")]
    [InlineData("PRPA_IN000200UK04", "PRPA_IN000201UK01")]
    [InlineData("PRPA_IN040000UK30", "PRPA_IN060000UK30")]
    public async Task An_allocation_makes_a_record_that_every_query_finds_and_a_second_one_is_refused(string interaction, string response)
    {
        var family = $"Alloc{response[^4..]}{interaction[^2..]}";
        var answer = await _pds.SendAsync(interaction, Allocation(interaction, family));
        Assert.Equal((response, "AA", 1), (answer.Element("Action"), PdsSender.Outcome(answer).Ack, PdsSender.Scn(answer)));
        var number = Number(answer);
        Assert.StartsWith("9", number, StringComparison.Ordinal);
        var record = await _pds.RecordAsync(number);
        Assert.Equal((family, "LS9 1AA", 0), (
            record.GetProperty("names")[0].GetProperty("family").GetString(), record.GetProperty("addresses")[0].GetProperty("postcode").GetString(), record.GetProperty("previousNhsContact").GetInt32()));

        var again = await _pds.SendAsync(interaction, Allocation(interaction, family));
        Assert.Equal("DUPLICATE_RECORD", PdsSender.Outcome(again).Reasons[1].Text);
        Assert.DoesNotContain(number, again.Text, StringComparison.Ordinal);
        var ignored = await _pds.SendAsync(interaction, Allocation(interaction, family).Replace(
            "<subject ", "<pertinentInformation><pertinentIgnoreDuplicateRecordCriterion><value value=\"true\"/></pertinentIgnoreDuplicateRecordCriterion></pertinentInformation><subject ", StringComparison.Ordinal));
        Assert.NotEqual(number, Number(ignored));
    }

    [Theory, MemberData(nameof(AllocationRules))]
    public async Task A_broken_allocation_is_refused(string find, string replace, string rule)
    {
        var answer = await _pds.SendAsync("PRPA_IN000200UK03", Broken(Allocation("PRPA_IN000200UK03", "Norecord"), find, replace));
        Assert.Equal(("MCCI_IN010000UK13", rule), (answer.Element("Action"), PdsSender.Outcome(answer).Reasons[1].Text));
    }

    [Fact]
    public async Task A_trust_without_primary_care_is_warned()
    {
        var answer = await _pds.SendAsync("PRPA_IN000200UK03", Allocation("PRPA_IN000200UK03", "Warned").Replace("<code code=\"d\"/>", "<code code=\"x\"/>", StringComparison.Ordinal));
        var (ack, reasons) = PdsSender.Outcome(answer);
        Assert.Equal("AA", ack);
        Assert.Contains("primary care", Assert.Single(reasons).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_birth_makes_a_record_and_tells_child_health_and_the_practice()
    {
        var answer = await _pds.SendAsync("PRPA_IN000205UK03", Birth("9000000017", childHealth: "B82001"));
        Assert.Equal(("PRPA_IN000206UK01", "AA", 1), (answer.Element("Action"), PdsSender.Outcome(answer).Ack, PdsSender.Scn(answer)));
        var number = Number(answer);
        var record = await _pds.RecordAsync(number);
        Assert.Equal(("BAIRN", "202601150830", 3210), (
            record.GetProperty("names")[0].GetProperty("family").GetString(), record.GetProperty("birthTime").GetString(), record.GetProperty("birth").GetProperty("weight").GetInt32()));
        Assert.Equal("A91424", record.GetProperty("careProvisions")[0].GetProperty("odsCode").GetString());

        // B is the child health organisation, A the mother's practice.
        foreach (var notice in new[] { await _pds.NoticeAsync(), await spine.B.NextAsync() })
        {
            Assert.Equal("PRPA_IN000207UK03", notice.Element("Action"));
            Assert.Contains($"extension=\"{number}\"", notice.Text, StringComparison.Ordinal);
            Assert.Contains("extension=\"9000000017\"", notice.Text, StringComparison.Ordinal);
            Assert.Equal("AA", PdsSender.Outcome(notice).Ack); // its schema has one
        }

        // The same birth again is certain, whatever the flag says; a twin is not it.
        var again = await _pds.SendAsync("PRPA_IN000205UK03", Birth("9000000017", childHealth: "NOBODY").Replace("value=\"false\"", "value=\"true\"", StringComparison.Ordinal));
        Assert.Equal("DUPLICATE_RECORD", PdsSender.Outcome(again).Reasons[1].Text);
        var twin = await _pds.SendAsync("PRPA_IN000205UK03", Birth("9000000017", childHealth: "NOBODY").Replace("<multipleBirthOrderNumber value=\"1\"/>", "<multipleBirthOrderNumber value=\"2\"/>", StringComparison.Ordinal));
        Assert.Equal("AA", PdsSender.Outcome(twin).Ack);
        Assert.Equal("PRPA_IN000207UK03", (await _pds.NoticeAsync()).Element("Action"));
    }

    [Theory, MemberData(nameof(BirthRules))]
    public async Task A_broken_birth_is_refused(string find, string replace, string rule)
    {
        var answer = await _pds.SendAsync("PRPA_IN000205UK03", Broken(Birth("9000000009", childHealth: "NOBODY"), find, replace));
        Assert.Equal(("MCCI_IN010000UK13", rule), (answer.Element("Action"), PdsSender.Outcome(answer).Reasons[1].Text));
    }

    [Fact]
    public async Task The_payment_systems_register_a_posting_and_a_removal()
    {
        var patient = await _pds.PatientAsync();
        var nhs = patient.GetProperty("nhsNumber").GetString()!;
        var posted = await _pds.SendAsync("PRPA_IN000208UK03", Nhais(PdsSender.Update(
            nhs, 1, "<subjectOf2><nHAISRegistrationEvent updateMode=\"added\"><custodian><assignedDevice><id root=\"2.16.840.1.113883.2.1.3.2.4.6\" extension=\"LE5\"/></assignedDevice></custodian></nHAISRegistrationEvent></subjectOf2>")));
        Assert.Equal(("PRPA_IN000209UK01", 2), (posted.Element("Action"), PdsSender.Scn(posted)));
        var removed = await _pds.SendAsync("PRPA_IN000208UK03", Nhais(PdsSender.Update(
            nhs, 2, "<subjectOf3><nHAISRemovalRegistrationEvent updateMode=\"added\"><reasonCode code=\"EMB\"/></nHAISRemovalRegistrationEvent></subjectOf3>")));
        Assert.Equal(3, PdsSender.Scn(removed));
        var record = await _pds.RecordAsync(nhs);
        Assert.Equal(("LE5", "EMB", true), (
            record.GetProperty("nhaisCustodian").GetString(), record.GetProperty("removalReason").GetString(), record.GetProperty("careProvisions")[0].TryGetProperty("sysTo", out _)));

        static string Nhais(string update) => update.Replace("PdsUpdateRequest", "PdsNhaisUpdateRequest", StringComparison.Ordinal);
    }

    [Fact]
    public async Task Subscribers_are_told_of_changes_by_others()
    {
        var nhs = (await _pds.PatientAsync()).GetProperty("nhsNumber").GetString()!;
        using var subscribed = await spine.Admin.PutAsync($"/admin/pds/subscribers/{spine.B.Asid}", null);
        Assert.True(subscribed.IsSuccessStatusCode, await subscribed.Content.ReadAsStringAsync());
        try
        {
            await _pds.SendAsync("PRPA_IN000203UK03", PdsSender.Update(nhs, 1, "<patientPerson><administrativeGenderCode code=\"9\" updateMode=\"altered\"/></patientPerson>"));
            var notice = await spine.B.NextAsync();
            Assert.Equal("PRPA_IN000204UK03", notice.Element("Action"));
            Assert.Contains("<value value=\"2\"/>", notice.Text, StringComparison.Ordinal);
            Assert.Contains($"extension=\"{nhs}\"", notice.Text, StringComparison.Ordinal);
            Assert.Contains("<administrativeGenderCode code=\"9\"/>", notice.Text, StringComparison.Ordinal);
            await spine.MessageAsync(notice.Element("MessageId"), "delivered", "out");
        }
        finally
        {
            using var ended = await spine.Admin.DeleteAsync($"/admin/pds/subscribers/{spine.B.Asid}");
            Assert.True(ended.IsSuccessStatusCode);
        }
    }

    private static string Number(Delivery answer) => Regex.Match(answer.Text, "<patientRole[^>]*><id root=\"2.16.840.1.113883.2.1.4.1\" extension=\"(\\d{10})\"", RegexOptions.None, TimeSpan.FromSeconds(5)).Groups[1].Value;

    private static string Broken(string request, string find, string replace)
    {
        var broken = new Regex(find, RegexOptions.Singleline, TimeSpan.FromSeconds(5)).Replace(request, replace.Replace("$", "$$", StringComparison.Ordinal), 1);
        Assert.NotEqual(request, broken);
        return broken;
    }

    private static string Allocation(string interaction, string family)
    {
        var older = interaction == "PRPA_IN040000UK30";
        var basics = interaction == "PRPA_IN000200UK04"
            ? "<COCT_MT000209UK01.PartAdminGenderCode><partPerson><administrativeGenderCode code=\"2\"/></partPerson></COCT_MT000209UK01.PartAdminGenderCode><COCT_MT000210UK01.PartBirthTime><partPerson><birthTime value=\"19810405\"/></partPerson></COCT_MT000210UK01.PartBirthTime>"
            : "<administrativeGenderCode code=\"2\"/><birthTime value=\"19810405\"/>";
        var authority = older ? Authority.Replace("<id ", "<representedRegisteringOrganization><id ", StringComparison.Ordinal).Replace("</registeringAuthority>", "</representedRegisteringOrganization></registeringAuthority>", StringComparison.Ordinal) : Authority;
        return $"""
            <PdsRegistrationRequest classCode="REG" moodCode="RQO"><author>{authority}</author><subject typeCode="SBJ"><patientRole classCode="PAT">{Home}<telecom use="H" value="tel:01632960002"/>
            <patientPerson classCode="PSN">{basics}<name use="L"><given>Zelda</given><family>{family}</family></name></patientPerson>
            <subjectOf5><previousNhsContact><value code="0"/></previousNhsContact></subjectOf5></patientRole></subject></PdsRegistrationRequest>
            """;
    }

    private static string Birth(string mother, string childHealth) => $"""
        <PdsRegistrationEvent classCode="REG" moodCode="EVN"><author typeCode="AUT">{Authority}</author><pertinentInformation><pertinentIgnoreDuplicateRecordCriterion><value value="false"/></pertinentIgnoreDuplicateRecordCriterion></pertinentInformation>
        <subject><patient classCode="PAT">{Home}<babyOf><obstetricCareProvision><code code="OBS"/><author><notifier><assignedNotifierPerson><name><family>Midwife</family></name></assignedNotifierPerson></notifier></author>
        <location><participantDeliveryLocation><code code="2"/><locatedPlaceOfBirth><name>Ward</name></locatedPlaceOfBirth></participantDeliveryLocation></location>
        <primaryInformationRecipient><partnerChildHealth><id root="2.16.840.1.113883.2.1.4.3" extension="{childHealth}"/></partnerChildHealth></primaryInformationRecipient>
        <recordTarget><mother><id root="2.16.840.1.113883.2.1.4.1" extension="{mother}"/><patientMotherPerson><birthTime value="19950101"/><name use="L"><given>Mary</given><family>Motherwell</family></name></patientMotherPerson>
        <subjectOf><primaryCareProvision><code code="1"/><performer><primaryCareProvider><id root="2.16.840.1.113883.2.1.4.3" extension="A91424"/></primaryCareProvider></performer></primaryCareProvision></subjectOf></mother></recordTarget></obstetricCareProvision></babyOf>
        <patientPerson><administrativeGenderCode code="1"/><birthTime value="202601150830"/><ethnicGroupCode code="A"/><multipleBirthOrderNumber value="1"/><name use="L"><family>BAIRN</family></name></patientPerson>
        <subjectOf1><birthWeight><value value="3210"/></birthWeight></subjectOf1>
        <subjectOf2><clinicalInformation><component1><suspectedCongenitalAbnormality><value code="N"/></suspectedCongenitalAbnormality></component1><component2><stillbirthIndicator><value code="1"/></stillbirthIndicator></component2>
        <component3><numberOfFoetusInConfinement><value value="2"/></numberOfFoetusInConfinement></component3><component4><gestationAge><value value="39"/></gestationAge></component4></clinicalInformation></subjectOf2></patient></subject></PdsRegistrationEvent>
        """;
}
