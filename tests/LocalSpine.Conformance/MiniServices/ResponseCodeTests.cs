using System.Net.Http.Json;
using LocalSpine.Conformance.Environments;

namespace LocalSpine.Conformance.MiniServices;

/// <summary>Every operation with every response code (smsp 4, 5).</summary>
public abstract class ResponseCodeTests(SpineFixture spine)
{
    private static readonly string[] Codes =
    [
        "SMSP-0000", "SMSP-0001", "SMSP-0002", "SMSP-0003", "SMSP-0004", "SMSP-0005", "SMSP-9999", "DEMOG-0001", "DEMOG-0007", "DEMOG-0017", "DEMOG-0022", "DEMOG-0040", "DEMOG-0042",
        "DEMOG-9999",
    ];

    public static TheoryData<string, string> AllCodes
    {
        get
        {
            var data = new TheoryData<string, string>();
            foreach (var operation in SmspRequest.Operations)
            {
                foreach (var code in Codes)
                {
                    data.Add(operation, code);
                }
            }

            return data;
        }
    }

    [Theory, MemberData(nameof(AllCodes))]
    public async Task Every_operation_answers_every_code_that_a_scenario_sets(string operation, string code)
    {
        var person = await People.OneAsync(spine, "MOVING");
        using var added = await spine.Admin.PostAsJsonAsync("/admin/smsp/scenarios", new { operation, birthDate = person.Born, asid = spine.Asid, code, times = 1 });
        Assert.Equal(201, (int)added.StatusCode);
        var answer = await SmspAnswer.SendAsync(spine.Client, SmspRequest.For(operation, spine.Asid, person));
        Assert.Equal((200, code), (answer.Status, answer.Code));
        Assert.Equal(operation.StartsWith("getPatient", StringComparison.Ordinal) ? "getPatientDetailsResponse-v1-0" : $"{operation}Response-v1-0", answer.Payload.Name.LocalName);
        if (code is "SMSP-0000" or "SMSP-0003")
        {
            Assert.Equal([person.NhsNumber], answer.Ids);
        }
        else
        {
            Assert.Null(answer.Content);
        }
    }

    [Theory, InlineData(SmspRequest.Verify), InlineData(SmspRequest.ByNumber), InlineData(SmspRequest.Details)]
    public async Task Questions_about_a_number_are_answered_as_the_record_is(string operation)
    {
        var person = await People.OneAsync(spine, "MOVING");
        Assert.Equal([person.NhsNumber], (await AskAsync("SMSP-0000", person.NhsNumber, person.Born)).Ids);
        var unknown = await AskAsync("DEMOG-0001", "9111231130", person.Born);
        Assert.Null(unknown.Content);
        await AskAsync("DEMOG-0022", (await People.OneAsync(spine, "INVALIDATED")).NhsNumber, "19700101");
        await AskAsync("DEMOG-0040", person.NhsNumber, "19991231");
        await AskAsync("DEMOG-0042", "943476591", person.Born);
        await AskAsync("DEMOG-0042", person.NhsNumber[..9] + (person.NhsNumber[9] == '1' ? '2' : '1'), person.Born);
        await AskAsync("SMSP-0001", person.NhsNumber, "201405");
        await AskAsync("SMSP-0001", person.NhsNumber, "19700231");
        await AskAsync("SMSP-0001", person.NhsNumber, "29990101");

        async Task<SmspAnswer> AskAsync(string code, string number, string born)
        {
            var answer = await SmspAnswer.SendAsync(spine.Client, new SmspRequest(operation, spine.Asid, SmspRequest.Born(born) + SmspRequest.Number(number)));
            Assert.Equal((200, code), (answer.Status, answer.Code));
            if (code != "SMSP-0000")
            {
                var exchange = await spine.NewestExchangeAsync($"surface=smsp&rule={code}&asid={spine.Asid}");
                Assert.Equal($"urn:nhs-itk:services:201005:{operation}-v1-0", exchange.GetProperty("interaction").GetString());
            }

            return answer;
        }
    }

    [Theory, InlineData(SmspRequest.GetNumber), InlineData(SmspRequest.BySearch), InlineData(SmspRequest.Details)]
    public async Task Searches_find_one_or_say_why_not(string operation)
    {
        var person = await People.OneAsync(spine, "MOVING");
        Assert.Equal([person.NhsNumber], (await AskAsync("SMSP-0000", person)).Ids);
        Assert.Equal([person.NhsNumber], (await AskAsync("SMSP-0000", person with { Family = "Moving" }, SmspRequest.Postcode(person.Postcode.Replace(" ", "", StringComparison.Ordinal)))).Ids);
        await AskAsync("DEMOG-0001", person with { Family = "NOBODYATALL" });
        await AskAsync("DEMOG-0001", person, SmspRequest.Postcode("ZZ99 9ZZ"));
        await AskAsync("DEMOG-0007", await People.OneAsync(spine, "AMBIGUOUS"));
        await AskAsync("DEMOG-0001", await People.OneAsync(spine, "INVALIDATED"));
        await AskAsync("SMSP-0001", person with { Family = "" });
        await AskAsync("SMSP-0001", person with { Gender = "3" });
        await AskAsync("SMSP-0001", person with { Family = new string('A', 36) });
        await AskAsync("SMSP-0001", person, SmspRequest.Postcode("NOWHERE"));
        await AskAsync("SMSP-0001", person with { Family = "M*" });
        await AskAsync("SMSP-0001", person with { Family = "MO*NG" });
        Assert.Equal([person.NhsNumber], (await AskAsync("SMSP-0000", person with { Family = "MOVI*" })).Ids);
        await AskAsync("DEMOG-0007", (await People.OneAsync(spine, "AMBIGUOUS")) with { Family = "AMBI*" });

        async Task<SmspAnswer> AskAsync(string code, Person asked, string more = "")
        {
            var answer = await SmspAnswer.SendAsync(spine.Client, SmspRequest.Search(operation, spine.Asid, asked, more));
            Assert.Equal((200, code), (answer.Status, answer.Code));
            return answer;
        }
    }

    [Theory, InlineData(SmspRequest.Verify), InlineData(SmspRequest.ByNumber), InlineData(SmspRequest.Details)]
    public async Task A_superseded_number_comes_with_the_one_that_replaced_it(string operation)
    {
        var old = await People.OneAsync(spine, "SUPERSEDED", status: "superseded");
        var survivor = await People.OneAsync(spine, "SUPERSEDED", status: "live");
        var answer = await SmspAnswer.SendAsync(spine.Client, new SmspRequest(operation, spine.Asid, SmspRequest.Born(old.Born) + SmspRequest.Number(old.NhsNumber)));
        Assert.Equal("DEMOG-0017", answer.Code);
        Assert.Equal([survivor.NhsNumber], answer.Ids);
        if (operation == SmspRequest.Verify)
        {
            Assert.Equal("false", answer.Validity);
        }
        else
        {
            Assert.False(answer.Patient.Element(SmspAnswer.Hl7 + "patientPerson")!.HasElements);
        }
    }

    [Theory, InlineData(SmspRequest.Verify), InlineData(SmspRequest.ByNumber)]
    public async Task Two_parts_of_the_birth_date_and_an_initial_are_enough(string operation)
    {
        var person = await People.OneAsync(spine, "MOVING");
        var near = SmspRequest.Born(person.Born[..6] + "02") + SmspRequest.Number(person.NhsNumber);
        Assert.Equal("DEMOG-0040", (await SmspAnswer.SendAsync(spine.Client, new SmspRequest(operation, spine.Asid, near))).Code);
        Assert.Equal("SMSP-0000", (await SmspAnswer.SendAsync(spine.Client, new SmspRequest(operation, spine.Asid, near + SmspRequest.Name("M")))).Code);
        Assert.Equal("DEMOG-0040", (await SmspAnswer.SendAsync(spine.Client, new SmspRequest(operation, spine.Asid, near + SmspRequest.Name("X")))).Code);
    }

    [Fact]
    public async Task Details_without_number_need_gender_and_family_name()
    {
        var answer = await SmspAnswer.SendAsync(spine.Client, new SmspRequest(SmspRequest.Details, spine.Asid, SmspRequest.Born("19700101") + SmspRequest.Name("MOVING")));
        Assert.Equal("SMSP-0001", answer.Code);
        var exchange = await spine.NewestExchangeAsync($"surface=smsp&rule=SMSP-0001&asid={spine.Asid}");
        Assert.Equal("a gender to search with", exchange.GetProperty("expected").GetString());
    }

    [Fact]
    public async Task Smartcard_ids_are_those_of_the_directory()
    {
        var person = await People.OneAsync(spine, "MOVING");
        foreach (var operation in SmspRequest.Operations)
        {
            var request = SmspRequest.For(operation, spine.Asid, person).ToString();
            string With(string profile, string user) => request.Replace(
                "</i:auditIdentity>", $"""<i:id type="1.2.826.0.1285.0.2.0.67" uri="{profile}"/><i:id type="1.2.826.0.1285.0.2.0.65" uri="{user}"/></i:auditIdentity>""", StringComparison.Ordinal);
            Assert.Equal("SMSP-0000", (await SmspAnswer.SendAsync(spine.Client, With("555000300000", "555000100000"))).Code);
            Assert.Equal("SMSP-0005", (await SmspAnswer.SendAsync(spine.Client, With("555000300000", "555999999999"))).Code);
            Assert.Equal("SMSP-0005", (await SmspAnswer.SendAsync(spine.Client, With("555999999999", "555000100000"))).Code);
        }
    }

    [Theory]
    [InlineData("classCode=\"CACT\"", "classCode=\"OBS\"")]
    [InlineData("<semanticsText>Person.DateOfBirth</semanticsText>", "")]
    [InlineData(" code=\"verifyNHSNumberRequest-v1-0\"", " code=\"getNHSNumberRequest-v1-0\"")]
    [InlineData("<queryEvent>", "<queryEvent><Person.Gender/>")]
    [InlineData("queryEvent", "query")]
    [InlineData("root=\"2.16.840.1.113883.2.1.4.1\"", "root=\"2.16.840.1.113883.2.1.4.2\"")]
    public async Task A_payload_that_breaks_its_schema_is_invalid_input(string right, string wrong)
    {
        var person = await People.OneAsync(spine, "MOVING");
        var body = SmspRequest.For(SmspRequest.Verify, spine.Asid, person).ToString();
        Assert.Contains(right, body, StringComparison.Ordinal);
        var answer = await SmspAnswer.SendAsync(spine.Client, body.Replace(right, wrong, StringComparison.Ordinal));
        Assert.Equal((200, "SMSP-0001"), (answer.Status, answer.Code));
    }
}

[Collection(OnSqlite.Name)]
public sealed class ResponseCodesOnSqlite(SqliteFixture spine) : ResponseCodeTests(spine);

[Collection(OnPostgres.Name)]
public sealed class ResponseCodesOnPostgres(PostgresFixture spine) : ResponseCodeTests(spine);
