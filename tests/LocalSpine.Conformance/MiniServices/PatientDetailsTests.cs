using System.Net.Http.Json;
using System.Text.Json;
using System.Xml.Linq;
using LocalSpine.Conformance.Environments;

namespace LocalSpine.Conformance.MiniServices;

/// <summary>What an answer with details holds, and what sensitive and dead persons do not show (smsp 4.2, 5.1).</summary>
public abstract class PatientDetailsTests(SpineFixture spine)
{
    private static readonly XNamespace Hl7 = SmspAnswer.Hl7;

    public static TheoryData<string> WithDetails => [SmspRequest.ByNumber, SmspRequest.BySearch, SmspRequest.Details];

    [Theory, MemberData(nameof(WithDetails))]
    public async Task Addresses_come_in_the_order_of_the_real_service_with_five_lines_each(string operation)
    {
        var patient = (await AskAsync(operation, "MOVING")).Patient;
        var addresses = patient.Elements(Hl7 + "addr").ToList();
        Assert.Equal(["PST", "TMP", "H"], addresses.Select(a => a.Attribute("use")!.Value));
        Assert.All(addresses, a => Assert.Equal(
            ["postalCode", "streetAddressLine", "streetAddressLine", "streetAddressLine", "streetAddressLine", "streetAddressLine"], a.Elements().Select(e => e.Name.LocalName)));
        Assert.Equal(["id", "name", "addr", "addr", "addr", "patientPerson"], patient.Elements().Select(e => e.Name.LocalName).Where(n => n != "telecom"));
        Assert.Equal(["given", "family"], patient.Element(Hl7 + "name")!.Elements().Select(e => e.Name.LocalName));
        var person = patient.Element(Hl7 + "patientPerson")!;
        Assert.Equal("1", person.Element(Hl7 + "administrativeGenderCode")!.Attribute("code")!.Value);
        Assert.Equal("19700101", person.Element(Hl7 + "birthTime")!.Attribute("value")!.Value);
    }

    [Theory, MemberData(nameof(WithDetails))]
    public async Task The_practices_name_and_address_are_those_of_the_directory(string operation)
    {
        var asked = await People.OneAsync(spine, "MOVING");
        var record = await spine.Admin.GetFromJsonAsync<JsonElement>($"/admin/patients/{asked.NhsNumber}");
        var code = record.GetProperty("careProvisions")[0].GetProperty("odsCode").GetString()!;
        var practice = (await AskAsync(operation, "MOVING")).Patient.Descendants(Hl7 + "gPPractice").Single();
        var organisation = practice.Element(Hl7 + "locationOrganization")!;
        Assert.Equal(code, organisation.Element(Hl7 + "id")!.Attribute("extension")!.Value);
        Assert.Equal("2.16.840.1.113883.2.1.3.2.4.19.2", organisation.Element(Hl7 + "id")!.Attribute("root")!.Value);
        Assert.EndsWith(" SURGERY", organisation.Element(Hl7 + "name")!.Value, StringComparison.Ordinal);
        Assert.Equal("HEALTH CENTRE", practice.Element(Hl7 + "addr")!.Elements(Hl7 + "streetAddressLine").First().Value);
    }

    [Fact]
    public async Task Home_and_mobile_telephones_and_mail_are_all_the_telecoms()
    {
        var patient = (await AskAsync(SmspRequest.ByNumber, "FULLRECORD")).Patient;
        Assert.Equal(
            [("HP", "tel:01632960001"), ("MC", "tel:07700900001"), ("H", "mailto:fay.fullrecord@example.org")],
            patient.Elements(Hl7 + "telecom").Select(t => (t.Attribute("use")!.Value, t.Attribute("value")!.Value)));
        Assert.Equal(["FAY"], patient.Element(Hl7 + "name")!.Elements(Hl7 + "given").Select(g => g.Value));
        Assert.Equal("19850228", patient.Descendants(Hl7 + "birthTime").Single().Attribute("value")!.Value);
    }

    [Theory, MemberData(nameof(WithDetails))]
    public async Task A_dead_person_is_found_with_the_date_and_without_practice(string operation)
    {
        var patient = (await AskAsync(operation, "DECEASED", "DORIS")).Patient;
        Assert.Matches("^[0-9]{8}$", patient.Descendants(Hl7 + "deceasedTime").Single().Attribute("value")!.Value);
        Assert.Empty(patient.Descendants(Hl7 + "gPPractice"));
        Assert.NotEmpty(patient.Elements(Hl7 + "addr"));
    }

    [Theory, MemberData(nameof(WithDetails))]
    public async Task A_sensitive_person_shows_neither_address_nor_telephone_nor_practice(string operation)
    {
        var answer = await AskAsync(operation, "SENSITIVE", "SAMS");
        Assert.Equal(["id", "name", "patientPerson"], answer.Patient.Elements().Select(e => e.Name.LocalName));
        Assert.Equal(["administrativeGenderCode", "birthTime"], answer.Patient.Element(Hl7 + "patientPerson")!.Elements().Select(e => e.Name.LocalName));
    }

    [Theory, InlineData(SmspRequest.GetNumber), InlineData(SmspRequest.BySearch)]
    public async Task A_sensitive_person_is_found_by_name_and_never_with_a_postcode(string operation)
    {
        var person = await People.OneAsync(spine, "SENSITIVE", "SAMS");
        var name = SmspRequest.Born(person.Born) + SmspRequest.Gender(person.Gender) + SmspRequest.Name(person.Family, "SAMS");
        Assert.Equal("SMSP-0000", (await SmspAnswer.SendAsync(spine.Client, new SmspRequest(operation, spine.Asid, name))).Code);
        Assert.Equal("DEMOG-0001", (await SmspAnswer.SendAsync(spine.Client, new SmspRequest(operation, spine.Asid, name + SmspRequest.Postcode(person.Postcode)))).Code);
        Assert.Equal("DEMOG-0001", (await SmspAnswer.SendAsync(spine.Client, new SmspRequest(operation, spine.Asid, name + SmspRequest.Postcode(person.Postcode[..2] + "*")))).Code);
    }

    [Fact]
    public async Task The_clients_own_identifier_comes_back_as_a_second_id()
    {
        var person = await People.OneAsync(spine, "MOVING");
        var local = SmspRequest.LocalId("Z90003:A&amp;1");
        var number = new SmspRequest(SmspRequest.ByNumber, spine.Asid, SmspRequest.Born(person.Born) + local + SmspRequest.Number(person.NhsNumber));
        var search = new SmspRequest(SmspRequest.GetNumber, spine.Asid, SmspRequest.Born(person.Born) + SmspRequest.Gender(person.Gender) + local + SmspRequest.Name(person.Family));
        foreach (var request in new[] { number, search })
        {
            var answer = await SmspAnswer.SendAsync(spine.Client, request);
            Assert.Equal([person.NhsNumber, "Z90003:A&1"], answer.Ids);
            Assert.Equal("2.16.840.1.113883.2.1.3.2.4.18.24", answer.Patient.Elements(Hl7 + "id").Last().Attribute("root")!.Value);
        }
    }

    private async Task<SmspAnswer> AskAsync(string operation, string family, string? given = null)
    {
        var person = await People.OneAsync(spine, family, given);
        var request = operation == SmspRequest.ByNumber
            ? SmspRequest.For(operation, spine.Asid, person)
            : new SmspRequest(operation, spine.Asid, SmspRequest.Born(person.Born) + SmspRequest.Gender(person.Gender) + SmspRequest.Name(person.Family, given ?? ""));
        var answer = await SmspAnswer.SendAsync(spine.Client, request);
        Assert.Equal("SMSP-0000", answer.Code);
        return answer;
    }
}

[Collection(OnSqlite.Name)]
public sealed class PatientDetailsOnSqlite(SqliteFixture spine) : PatientDetailsTests(spine);

[Collection(OnPostgres.Name)]
public sealed class PatientDetailsOnPostgres(PostgresFixture spine) : PatientDetailsTests(spine);
