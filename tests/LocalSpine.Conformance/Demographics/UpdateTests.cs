using System.Text.Json;
using System.Xml.Linq;
using LocalSpine.Conformance.Messaging;
using LocalSpine.Conformance.Mhs;

namespace LocalSpine.Conformance.Demographics;

/// <summary>General updates that succeed, under the serial change number (pds 1.1, 1.2, 2.3).</summary>
public abstract class UpdateTests(MhsEnvironment spine)
{
    private const string A = "PRPA_IN000203UK03";

    private static readonly XNamespace Hl7 = "urn:hl7-org:v3";

    private readonly PdsSender _pds = new(spine);

    [Fact]
    public async Task An_update_keeps_history_under_one_object_id_and_answers_the_new_serial_change_number()
    {
        var patient = await _pds.PatientAsync();
        var nhs = patient.GetProperty("nhsNumber").GetString()!;
        var id = patient.GetProperty("addresses")[0].GetProperty("id").GetString()!;
        var answer = await _pds.SendAsync(A, PdsSender.Update(nhs, 1, $"""
            <addr use="H" updateMode="altered"><streetAddressLine/><streetAddressLine>7 OTHER ROAD</streetAddressLine><streetAddressLine/><streetAddressLine>YORK</streetAddressLine><streetAddressLine/>
            <postalCode>YO1 7HH</postalCode><addressKey>0</addressKey><useablePeriod><low value="20260105"/></useablePeriod><id root="2.16.840.1.113883.2.1.3.2.4.18.1" extension="{id}"/></addr>
            <telecom use="MC" value="tel:07700900123" updateMode="added"/>
            <patientPerson><name use="A" updateMode="added"><given>Ada</given><family>Q</family></name><multipleBirthOrderNumber value="2" updateMode="added"/>
            <birthplace updateMode="added"><addr><city>York</city></addr></birthplace>
            <languageCommunication updateMode="added"><languageCode code="fr"/><proficiencyLevelCode code="1"/></languageCommunication>
            <playedOtherProviderPatient><subjectOf><patientCareProvision updateMode="added"><code code="P1"/><performer><assignedOrganization><id root="2.16.840.1.113883.2.1.4.3" extension="FX001"/></assignedOrganization></performer></patientCareProvision></subjectOf></playedOtherProviderPatient>
            <scopedRelatedPersonRole classCode="AGNT" updateMode="added"><code code="01"/><part3><partNextOfKin><code code="2"/></partNextOfKin></part3><player><playedRelatedPatient><id root="2.16.840.1.113883.2.1.4.1" extension="9000000009"/></playedRelatedPatient></player></scopedRelatedPersonRole></patientPerson>
            <subjectOf1><consent updateMode="added"><code code="4"/><value code="2"/></consent></subjectOf1>
            <subjectOf2><preferredContactMethod updateMode="added"><value code="2"/><pertinentInformation><pertinentPreferredContactTimes updateMode="added"><value>evenings</value></pertinentPreferredContactTimes></pertinentInformation></preferredContactMethod></subjectOf2>
            <subjectOf4><preferredWrittenCommunicationFormat updateMode="added"><value code="12"/></preferredWrittenCommunicationFormat></subjectOf4>
            <subjectOf5><sharedSecret updateMode="added"><code code="15"/><value>c2VjcmV0</value></sharedSecret></subjectOf5>
            """));
        Assert.Equal("PRPA_IN000202UK01", answer.Element("Action"));
        Assert.Equal(2, PdsSender.Scn(answer));
        var (ack, warnings) = PdsSender.Outcome(answer);
        Assert.Equal("AA", ack);
        Assert.Equal([("0", "Address key 0 was ignored"), ("0", "The related person is not the next of kin")], warnings);

        var record = await _pds.RecordAsync(nhs);
        Assert.Equal(2, record.GetProperty("scn").GetInt32());
        var addresses = record.GetProperty("addresses").EnumerateArray().ToList();
        Assert.Equal([id, id], addresses.Select(a => a.GetProperty("id").GetString()));
        Assert.True(addresses[0].TryGetProperty("sysTo", out _));
        Assert.Equal(("YO1 7HH", "20260105", false, spine.A.Asid), (addresses[1].GetProperty("postcode").GetString(), addresses[1].GetProperty("from").GetString(), addresses[1].TryGetProperty("key", out _), addresses[1].GetProperty("source").GetString()));
        Assert.Equal(("tel:07700900123", 2, 2, "c2VjcmV0", "evenings", "12"), (
            record.GetProperty("telecoms")[0].GetProperty("value").GetString(), record.GetProperty("names").GetArrayLength(), record.GetProperty("birthOrder").GetInt32(),
            record.GetProperty("sharedSecret").GetString(), record.GetProperty("contactTimes").GetString(), record.GetProperty("writtenFormat").GetString()));

        // A second one removes what may go.
        var telecom = record.GetProperty("telecoms")[0].GetProperty("id").GetString();
        var second = await _pds.SendAsync(A, PdsSender.Update(nhs, 2, $"""
            <telecom use="MC" updateMode="removed"><id root="2.16.840.1.113883.2.1.3.2.4.18.1" extension="{telecom}"/></telecom>
            <patientPerson><multipleBirthOrderNumber updateMode="removed"/><languageCommunication updateMode="removed"/><birthplace updateMode="removed"/></patientPerson>
            <subjectOf5><sharedSecret updateMode="removed"/></subjectOf5>
            """, code: "2"));
        Assert.Equal(3, PdsSender.Scn(second));
        record = await _pds.RecordAsync(nhs);
        Assert.True(record.GetProperty("telecoms")[0].TryGetProperty("sysTo", out _));
        Assert.All(["birthOrder", "language", "birthplace", "sharedSecret"], item => Assert.False(record.TryGetProperty(item, out _), item));
    }

    [Fact]
    public async Task A_related_person_has_a_language_and_preferences_of_its_own()
    {
        var nhs = (await _pds.PatientAsync()).GetProperty("nhsNumber").GetString()!;
        const string Who = "<code code=\"10\"/><addr use=\"H\"><streetAddressLine>1 KIN ROAD</streetAddressLine></addr>";
        const string Name = "<name use=\"L\"><given>Kit</given><family>KIN</family></name>";
        var added = await _pds.SendAsync(A, PdsSender.Update(nhs, 1, $"""
            <patientPerson><scopedRelatedPersonRole classCode="PRS" updateMode="added">{Who}
            <player>{Name}<languageCommunication><languageCode code="cy"/><preferenceInd value="true"/><proficiencyLevelCode code="1"/></languageCommunication></player>
            <subjectOf1><preferredContactMethod><value code="3"/><pertinentInformation><pertinentPreferredContactTimes><value>mornings only</value></pertinentPreferredContactTimes></pertinentInformation></preferredContactMethod></subjectOf1>
            <subjectOf2><preferredWrittenCommunicationFormat><value code="13"/></preferredWrittenCommunicationFormat></subjectOf2></scopedRelatedPersonRole></patientPerson>
            """));
        Assert.Equal(2, PdsSender.Scn(added));
        var id = (await _pds.RecordAsync(nhs)).GetProperty("relatedPersons")[0].GetProperty("id").GetString();
        await ShowsAsync("cy", "1", "3", "mornings only", "13");

        // What an altered person does not say stays, what it removes is gone.
        string Altered(string player, string items) => $"""
            <patientPerson><scopedRelatedPersonRole classCode="PRS" updateMode="altered">{Who}<id root="2.16.840.1.113883.2.1.3.2.4.18.1" extension="{id}"/><player>{Name}{player}</player>{items}</scopedRelatedPersonRole></patientPerson>
            """;
        Assert.Equal(3, PdsSender.Scn(await _pds.SendAsync(A, PdsSender.Update(nhs, 2, Altered(
            "<languageCommunication><languageCode code=\"fr\"/><proficiencyLevelCode code=\"0\"/></languageCommunication>", "<subjectOf1><preferredContactMethod><value code=\"4\"/></preferredContactMethod></subjectOf1>")))));
        await ShowsAsync("fr", "0", "4", "mornings only", "13");
        Assert.Equal(4, PdsSender.Scn(await _pds.SendAsync(A, PdsSender.Update(nhs, 3, Altered(
            "<languageCommunication updateMode=\"removed\"/>",
            "<subjectOf1><preferredContactMethod updateMode=\"removed\"/></subjectOf1><subjectOf2><preferredWrittenCommunicationFormat updateMode=\"removed\"/></subjectOf2>")))));
        await ShowsAsync("", "", "", "", "");

        async Task ShowsAsync(string language, string interpreter, string method, string times, string format)
        {
            foreach (var interaction in new[] { "QUPA_IN000008UK02", "QUPA_IN000008UK05", "QUPA_IN040000UK32" })
            {
                var answer = await SyncAnswer.SendAsync(spine.A.Client, new SyncRequest(interaction, spine.A.Asid, SyncRequest.Retrieval(nhs)));
                var person = answer.Interaction.Descendants(Hl7 + "scopedRelatedPersonRole").Single();
                string Value(string element, string child) => person.Descendants(Hl7 + element).Elements(Hl7 + child).SingleOrDefault()?.Attribute("code")?.Value ?? "";
                Assert.Equal((language, interpreter), (Value("languageCommunication", "languageCode"), Value("languageCommunication", "proficiencyLevelCode")));
                Assert.Equal((method, format), (Value("preferredContactMethod", "value"), Value("preferredWrittenCommunicationFormat", "value")));
                Assert.Equal(times, string.Concat(person.Descendants(Hl7 + "pertinentPreferredContactTimes").Elements(Hl7 + "value").Select(v => v.Value)));
            }
        }
    }

    [Fact]
    public async Task A_death_is_told_with_its_authority_in_every_family()
    {
        const string Items = "<patientPerson>{0}</patientPerson><subjectOf7><deathNotification updateMode=\"added\"><code code=\"3\"/><value code=\"2\"/>{1}</deathNotification></subjectOf7>";
        const string Time = "<deceasedTime value=\"20260105\" updateMode=\"added\"/>";
        const string Authority = "<registeringAuthority><code code=\"d\"/><id root=\"2.16.840.1.113883.2.1.4.3\" extension=\"B86041\"/></registeringAuthority>";
        await DiesAsync(A, "PRPA_IN000202UK01", Fill(Items, Time, ""), $"<author>{Authority}</author>");
        await DiesAsync(
            "PRPA_IN000203UK06", "PRPA_IN000202UK01",
            Fill(Items, $"<COCT_MT000211UK01.PartDeceasedTime><partPerson>{Time}</partPerson></COCT_MT000211UK01.PartDeceasedTime>", $"<responsibleParty>{Authority}</responsibleParty>"), "");
        const string Older = "<author><registeringAuthority><code code=\"d\"/><representedRegisteringOrganization><id root=\"1\" extension=\"B86041\"/></representedRegisteringOrganization></registeringAuthority></author>";
        await DiesAsync("PRPA_IN160000UK30", "PRPA_IN150000UK30", Fill(Items, Time, ""), Older);
        await DiesAsync("PRPA_IN100000UK14", "PRPA_IN150000UK30", Fill(Items, Time, "").Replace(" updateMode=\"added\"", "", StringComparison.Ordinal), Older);

        async Task DiesAsync(string interaction, string response, string items, string author)
        {
            var nhs = (await _pds.PatientAsync()).GetProperty("nhsNumber").GetString()!;
            var answer = await _pds.SendAsync(interaction, PdsSender.Update(nhs, 1, items, author));
            Assert.Equal((response, "AA"), (answer.Element("Action"), PdsSender.Outcome(answer).Ack));
            var record = await _pds.RecordAsync(nhs);
            Assert.Equal(("20260105", 2), (record.GetProperty("deathTime").GetString(), record.GetProperty("deathStatus").GetInt32()));
        }

        static string Fill(string text, string first, string second) => text.Replace("{0}", first, StringComparison.Ordinal).Replace("{1}", second, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_oldest_messages_alter_without_ids_and_remove_by_null_flavour()
    {
        var nhs = (await _pds.PatientAsync()).GetProperty("nhsNumber").GetString()!;
        var altered = await _pds.SendAsync("PRPA_IN110000UK15", PdsSender.Update(
            nhs, 1, "<addr use=\"H\"><streetAddressLine>9 NEW ROAD</streetAddressLine></addr><telecom use=\"H\" value=\"tel:01632960001\"/><patientPerson><name use=\"L\"><given>Ola</given><family>NEWNAME</family></name></patientPerson>"));
        Assert.Equal(2, PdsSender.Scn(altered));
        var removed = await _pds.SendAsync("PRPA_IN110000UK15", PdsSender.Update(nhs, 2, "<telecom use=\"H\" nullFlavor=\"NA\"/>"));
        Assert.Equal(3, PdsSender.Scn(removed));
        var consent = await _pds.SendAsync("PRPA_IN120000UK14", PdsSender.Update(nhs, 3, "<subjectOf1><consent><code code=\"4\"/><value code=\"1\"/></consent></subjectOf1>"));
        Assert.Equal(4, PdsSender.Scn(consent));
        var record = await _pds.RecordAsync(nhs);
        Assert.Equal(("NEWNAME", 2, true), (record.GetProperty("names")[1].GetProperty("family").GetString(), record.GetProperty("addresses").GetArrayLength(), record.GetProperty("telecoms")[0].TryGetProperty("sysTo", out _)));
    }

    [Fact]
    public async Task Of_racing_updates_on_one_serial_change_number_exactly_one_wins()
    {
        var nhs = (await _pds.PatientAsync()).GetProperty("nhsNumber").GetString()!;
        var other = new PdsSender(spine);
        const int Rounds = 10;
        for (var scn = 1; scn <= Rounds; scn++)
        {
            string Gender(int code) => PdsSender.Update(nhs, scn, $"<patientPerson><administrativeGenderCode code=\"{code}\" updateMode=\"altered\"/></patientPerson>");
            var racing = await Task.WhenAll(_pds.SendAsync(A, Gender(1)), other.SendAsync(A, Gender(9), from: spine.B));
            var won = racing.Select(r => PdsSender.Outcome(r).Ack).ToList();
            Assert.Equal(["AA", "AE"], won.Order());
            var record = await _pds.RecordAsync(nhs);
            Assert.Equal((scn + 1, won[0] == "AA" ? 1 : 9), (record.GetProperty("scn").GetInt32(), record.GetProperty("gender").GetInt32()));
        }
    }

    [Fact]
    public async Task The_same_HL7_id_is_not_applied_twice()
    {
        var nhs = (await _pds.PatientAsync()).GetProperty("nhsNumber").GetString()!;
        var hl7 = Guid.NewGuid().ToString().ToUpperInvariant();
        string Gender(int scn) => PdsSender.Update(nhs, scn, "<patientPerson><administrativeGenderCode code=\"9\" updateMode=\"altered\"/></patientPerson>");
        Assert.Equal("AA", PdsSender.Outcome(await _pds.SendAsync(A, Gender(1), hl7)).Ack);
        Assert.Equal("AR", PdsSender.Outcome(await _pds.SendAsync(A, Gender(2), hl7)).Ack);
        Assert.Equal(2, (await _pds.RecordAsync(nhs)).GetProperty("scn").GetInt32());
    }

    [Fact]
    public async Task A_postcode_and_key_are_filled_from_the_gazetteer()
    {
        var list = await spine.Admin.GetStringAsync("/admin/patients/9000000009");
        using var known = JsonDocument.Parse(list);
        var address = known.RootElement.GetProperty("addresses")[0];
        var nhs = (await _pds.PatientAsync()).GetProperty("nhsNumber").GetString()!;
        var answer = await _pds.SendAsync(A, PdsSender.Update(
            nhs, 1, $"<addr use=\"TMP\" updateMode=\"added\"><postalCode>{address.GetProperty("postcode").GetString()}</postalCode><addressKey>{address.GetProperty("key").GetString()}</addressKey></addr>"));
        Assert.Equal("AA", PdsSender.Outcome(answer).Ack);
        var filled = (await _pds.RecordAsync(nhs)).GetProperty("addresses")[1];
        Assert.Equal(address.GetProperty("lines").GetRawText(), filled.GetProperty("lines").GetRawText());
    }
}

/// <inheritdoc />
public sealed class UpdatesOnSqlite(MhsOnSqlite spine) : UpdateTests(spine), IClassFixture<MhsOnSqlite>;

/// <inheritdoc />
public sealed class UpdatesOnPostgres(MhsOnPostgres spine) : UpdateTests(spine), IClassFixture<MhsOnPostgres>;
