using System.Net.Http.Json;
using System.Text.Json;
using LocalSpine.Conformance.Environments;

namespace LocalSpine.Conformance.Messaging;

/// <summary>The demographic queries end to end: each operation in each family, the patients that break programs, and each documented failure (pds 1, 2).</summary>
public abstract class DemographicQueryTests(SpineFixture spine)
{
    /// <summary>Request, answer and wrapper of every synchronous operation (pds 2, spine-messaging 8.2).</summary>
    public static TheoryData<string, string, string> Operations => new()
    {
        { "QUPA_IN040000UK32", "QUPA_IN050000UK32", "retrievalQueryResponse" },
        { "QUPA_IN000008UK02", "QUPA_IN000009UK03", "retrievalQueryResponse" },
        { "QUPA_IN000008UK05", "QUPA_IN000009UK06", "retrievalQueryResponse" },
        { "QUPA_IN010000UK13", "QUPA_IN030000UK15", "traceQueryResponse" },
        { "QUPA_IN010000UK32", "QUPA_IN030000UK32", "traceQueryResponse" },
        { "QUPA_IN000005UK01", "QUPA_IN000007UK01", "traceQueryResponse" },
        { "QUPA_IN000005UK03", "QUPA_IN000007UK03", "traceQueryResponse" },
        { "QUPA_IN060000UK30", "QUPA_IN070000UK30", "crossCheckTraceQueryResponse" },
        { "QUPA_IN000016UK02", "QUPA_IN000010UK02", "crossCheckTraceQueryResponse" },
        { "QUPA_IN000016UK04", "QUPA_IN000010UK04", "crossCheckTraceQueryResponse" },
        { "QUPA_IN000014UK01", "QUPA_IN000015UK02", "crossCheckTraceQueryResponse" },
        { "QUPA_IN000014UK03", "QUPA_IN000015UK04", "crossCheckTraceQueryResponse" },
    };

    /// <summary>Interaction, query, and the codes of both reasons (pds 2.1, 2.6).</summary>
    public static TheoryData<string, string, string, string> Failures => new()
    {
        { "QUPA_IN000008UK02", SyncRequest.Retrieval("9111231130"), "1", "RT003" },
        { "QUPA_IN000008UK02", SyncRequest.Retrieval("911123113"), "0", "GE002" },
        { "QUPA_IN000008UK02", SyncRequest.Retrieval("9000000009", historic: "2"), "0", "GE002" },
        { "QUPA_IN000008UK02", SyncRequest.Retrieval("9000000009").Replace("2.16.840.1.113883.2.1.4.1", "2.16.840.1.113883.2.1.3.2.4.3", StringComparison.Ordinal), "0", "GE002" },
        { "QUPA_IN000008UK02", SyncRequest.Retrieval(""), "0", "GE007" },
        { "QUPA_IN000005UK01", SyncRequest.Trace("NOBODYATALL", "1", "19010101"), "1", "ST004" },
        { "QUPA_IN000005UK01", SyncRequest.Trace("AMBIGUOUS", "1", "19800229"), "1", "ST004" },
        { "QUPA_IN000005UK01", SyncRequest.Trace("AMBIGUOUS", "7", "19800229"), "0", "GE002" },
        { "QUPA_IN000005UK01", SyncRequest.Trace("AMBIGUOUS", "", "19800229"), "0", "GE007" },
        { "QUPA_IN000005UK01", SyncRequest.Trace("AMBIGUOUS", "1", "29 February"), "0", "GE002" },
        { "QUPA_IN000005UK01", SyncRequest.Trace("AMBIGUOUS</family><family>TWICE", "1", "19800229"), "0", "GE002" },
        { "QUPA_IN000016UK02", SyncRequest.Confirmation("9111231130"), "1", "NHSNCC002" },
        { "QUPA_IN000014UK01", SyncRequest.CrossCheck("9000000009", "19010101"), "1", "NHSNCC002" },
        { "QUPA_IN000014UK01", SyncRequest.CrossCheck("9000000009", ""), "0", "GE007" },
    };

    [Theory, MemberData(nameof(Operations))]
    public async Task Each_operation_answers_in_the_family_asked(string interaction, string answered, string wrapper)
    {
        var patient = (await PatientsAsync()).First(p => p.GetProperty("nhsNumber").GetString() == "9000000009");
        var birth = Text(patient, "birthDate").Replace("-", "", StringComparison.Ordinal);
        var query = wrapper switch
        {
            "retrievalQueryResponse" => SyncRequest.Retrieval("9000000009"),
            "traceQueryResponse" => SyncRequest.Trace(Text(patient, "family"), patient.GetProperty("gender").GetInt32().ToString(System.Globalization.CultureInfo.InvariantCulture), birth),
            _ => answered.StartsWith("QUPA_IN000015", StringComparison.Ordinal) ? SyncRequest.CrossCheck("9000000009", birth) : SyncRequest.Confirmation("9000000009"),
        };
        var request = new SyncRequest(interaction, spine.Asid, query);
        var answer = await SyncAnswer.SendAsync(spine.Client, request);

        Assert.Equal((200, "text/xml", false), (answer.Status, answer.ContentType, answer.IsChunked));
        Assert.Equal(answer.Length, answer.ContentLength);
        Assert.Equal(wrapper, answer.Wrapper.Name.LocalName);
        Assert.Equal(answered, answer.Interaction.Name.LocalName);
        Assert.Equal($"{SyncRequest.Service}/{answered}", answer.Header("Action"));
        Assert.Equal($"uuid:{request.MessageId}", answer.Header("RelatesTo"));
        Assert.Equal("10.1.2.3", answer.Header("To"));
        Assert.Equal((spine.Asid, SyncRequest.SpineAsid), (answer.HeaderAsid("communicationFunctionRcv"), answer.HeaderAsid("communicationFunctionSnd")));
        Assert.Equal($"uuid:{answer.All("id").First().Attribute("root")!.Value}", answer.Header("MessageID"));
        Assert.Equal(("AA", "OK"), (answer.Acknowledgement, answer.QueryResponseCode));
        Assert.Equal(request.MessageId, answer.All("messageRef").Single().Elements().Single().Attribute("root")!.Value);
        Assert.Contains(answer.All("id"), id => id.Attribute("extension")?.Value == "9000000009");
    }

    [Theory]
    [InlineData("QUPA_IN010000UK13", "V3NPfIT3.1.10")]
    [InlineData("QUPA_IN010000UK32", "V3NPfIT4.2.00")]
    [InlineData("QUPA_IN000005UK01", "3NPfIT6.3.01")]
    [InlineData("QUPA_IN000005UK03", "3NPfIT7.2.02")]
    public async Task An_answer_carries_the_version_of_the_family_asked(string interaction, string version)
    {
        var patient = (await PatientsAsync()).First(p => p.GetProperty("nhsNumber").GetString() == "9000000009");
        var answer = await SyncAnswer.SendAsync(spine.Client, new SyncRequest(interaction, spine.Asid, SyncRequest.Trace(
            Text(patient, "family"), patient.GetProperty("gender").GetInt32().ToString(System.Globalization.CultureInfo.InvariantCulture),
            Text(patient, "birthDate").Replace("-", "", StringComparison.Ordinal))));
        Assert.Equal(version, answer.All("versionCode").Single().Attribute("code")!.Value);
    }

    [Theory, MemberData(nameof(Failures))]
    public async Task Each_failure_answers_AE_with_two_reasons(string interaction, string query, string general, string specific)
    {
        var request = new SyncRequest(interaction, spine.Asid, query);
        var answer = await SyncAnswer.SendAsync(spine.Client, request);
        Assert.Equal((200, "QUQI_IN010000UK14", "AE", "ID"), (answer.Status, answer.Interaction.Name.LocalName, answer.Acknowledgement, answer.QueryResponseCode));
        Assert.Equal([general, specific], answer.Reasons);
        Assert.Equal("refused", (await spine.NewestExchangeAsync($"messageId=uuid:{request.MessageId}")).GetProperty("verdict").GetString());
    }

    [Fact]
    public async Task A_superseded_number_gives_the_survivor_with_warning_24()
    {
        var superseded = await NumberOfAsync("superseded");
        var answer = await RetrieveAsync(superseded);
        Assert.Equal(["24"], answer.Reasons);
        var given = answer.All("patientRole").Single().Elements().Single(e => e.Name.LocalName == "id").Attribute("extension")!.Value;
        Assert.NotEqual(superseded, given);
        Assert.Equal(superseded, answer.All("oldVersion").Single().Elements().Single(e => e.Name.LocalName == "id").Attribute("extension")!.Value);
    }

    [Fact]
    public async Task An_invalidated_number_is_not_found()
    {
        var answer = await RetrieveAsync(await NumberOfAsync("invalidated"));
        Assert.Equal(["1", "RT003"], answer.Reasons);
    }

    [Fact]
    public async Task A_sensitive_record_hides_where_somebody_lives_and_warns()
    {
        var answer = await RetrieveAsync(await NumberOfAsync("sensitive"));
        Assert.Equal(["9"], answer.Reasons);
        Assert.Equal("S", answer.All("confidentialityCode").Single().Attribute("code")!.Value);
        Assert.Empty(answer.All("addr"));
        Assert.Empty(answer.All("telecom"));
        Assert.Empty(answer.All("patientCareProvisionEvent"));
        Assert.NotEmpty(answer.All("name"));
    }

    [Fact]
    public async Task Death_shows_with_its_status()
    {
        var answer = await SyncAnswer.SendAsync(spine.Client, new SyncRequest("QUPA_IN000008UK02", spine.Asid, SyncRequest.Retrieval(await NumberOfAsync("deceased"))));
        Assert.Single(answer.All("deceasedTime"));
        Assert.Matches("^[12]$", answer.All("deathNotification").Single().Elements().Last().Attribute("code")!.Value);
    }

    [Fact]
    public async Task History_shows_only_when_asked_for()
    {
        var number = (await PatientsAsync()).First(p => Text(p, "family") == "HISTORY").GetProperty("nhsNumber").GetString()!;
        var now = await RetrieveAsync(number);
        var ever = await SyncAnswer.SendAsync(spine.Client, new SyncRequest("QUPA_IN000008UK02", spine.Asid, SyncRequest.Retrieval(number, historic: "1")));
        Assert.Single(now.All("addr"));
        Assert.True(ever.All("addr").Count() > 30);
        Assert.Single(ever.All("addr").Select(a => a.Elements().Last().Attribute("extension")!.Value).Distinct());
    }

    [Fact]
    public async Task A_created_patient_is_found_at_once()
    {
        var created = await spine.Process.RunAsync("patient", "create", "--family", "Ó Néill-Test", "--given", "Aoife", "--gender", "2", "--birth-date", "1999-12-31", "--postcode", "LS1 4AP", "--json");
        Assert.True(created.ExitCode == 0, created.Errors);
        using var json = JsonDocument.Parse(created.Output);
        var number = json.RootElement.GetProperty("nhsNumber").GetString()!;
        Assert.StartsWith("9", number, StringComparison.Ordinal);
        var postcode = "<person.address><semanticsText>Person.address</semanticsText><value><postalCode>ls14ap</postalCode></value></person.address>";
        var answer = await SyncAnswer.SendAsync(spine.Client, new SyncRequest("QUPA_IN000005UK01", spine.Asid, SyncRequest.Trace("ONEILL TEST", "2", "19991231", postcode)));
        Assert.Equal("AA", answer.Acknowledgement);
        Assert.Contains(answer.All("id"), id => id.Attribute("extension")?.Value == number);
    }

    private Task<SyncAnswer> RetrieveAsync(string number) =>
        SyncAnswer.SendAsync(spine.Client, new SyncRequest("QUPA_IN000008UK02", spine.Asid, SyncRequest.Retrieval(number)));

    private async Task<string> NumberOfAsync(string status) => (await PatientsAsync()).First(p => Text(p, "status") == status).GetProperty("nhsNumber").GetString()!;

    private async Task<JsonElement[]> PatientsAsync() => (await spine.Admin.GetFromJsonAsync<JsonElement[]>("/admin/patients?limit=500"))!;

    private static string Text(JsonElement json, string name) => json.GetProperty(name).GetString()!;
}

[Collection(OnSqlite.Name)]
public sealed class DemographicQueriesOnSqlite(SqliteFixture spine) : DemographicQueryTests(spine);

[Collection(OnPostgres.Name)]
public sealed class DemographicQueriesOnPostgres(PostgresFixture spine) : DemographicQueryTests(spine);
