using System.Net.Http.Json;
using System.Text.Json;
using System.Text.RegularExpressions;
using LocalSpine.Conformance.Demographics;
using LocalSpine.Conformance.Messaging;

namespace LocalSpine.Conformance.Mhs;

/// <summary>The express pattern, with the advanced trace (spine-messaging 4.2; pds 2.1, 2.2): 202 without a body, and the answer on a connection of its own.</summary>
public abstract class AdvancedTraceTests(MhsEnvironment spine)
{
    private const string PdsQuery = "urn:nhs:names:services:pdsquery";
    private const string Path = "/reliablemessaging/queryrequest";

    /// <summary>Query, and the codes of the two reasons.</summary>
    public static TheoryData<string, string, string> Failures => new()
    {
        { Query(Name("NOBODYATALL"), type: "1"), "1", "AT006" },
        { Query(Name("NOBODYATALL"), type: "2"), "1", "AT006" },
        { Query(Name("BLACK"), type: "3"), "0", "AT001" },
        { Query(Name("BLACK"), type: ""), "0", "AT001" },
        { Query(Name("BLACK")).Replace("<searchParameter>", "<searchParameter><value code=\"1\"/></searchParameter><searchParameter>", StringComparison.Ordinal), "0", "AT009" },
        { Query(""), "0", "AT002" },
        { Query(Name("BLACK")).Replace("<historicDataIndicator><value code=\"0\"/></historicDataIndicator>", "", StringComparison.Ordinal), "0", "AT002" },
        { Query(Name("BLACK")).Replace("<historicDataIndicator><value code=\"0\"/>", "<historicDataIndicator><value code=\"7\"/>", StringComparison.Ordinal), "0", "GE002" },
        { Query(Name("BLACK") + "<ignoreHistoryIndicator><value code=\"7\"/></ignoreHistoryIndicator>"), "0", "GE002" },
        { Query(Name("BLACK") + "<person.administrativeGenderCode><value code=\"7\"/></person.administrativeGenderCode>"), "0", "GE002" },
        { Query(Name("BLACK") + Birth("<low value=\"19700101\"/>")), "0", "GE002" },
        { Query(Name("BLACK") + Birth("<center value=\"19700101\"/><low value=\"19700101\"/>")), "0", "GE002" },
        { Query(Name("BLACK") + Birth("<center value=\"19701301\"/>")), "0", "GE002" },
        { Query(Name("B*")), "0", "GE002" },
        { Query(Name("BLACK") + Name("BLACK")), "0", "GE002" },
    };

    [Theory]
    [InlineData("QUPA_IN000006UK02", "QUPA_IN000011UK02")]
    [InlineData("QUPA_IN000006UK05", "QUPA_IN000011UK05")]
    [InlineData("QUPA_IN020000UK14", "QUPA_IN030000UK15")]
    [InlineData("QUPA_IN020000UK31", "QUPA_IN030000UK32")]
    public async Task An_express_request_is_answered_on_a_connection_of_its_own(string request, string response)
    {
        var patient = (await spine.Admin.GetFromJsonAsync<JsonElement[]>("/admin/patients?limit=50"))!.First(p => p.GetProperty("nhsNumber").GetString() == "9000000009");
        var birth = patient.GetProperty("birthDate").GetString()!.Replace("-", "", StringComparison.Ordinal);
        var hl7 = Guid.NewGuid().ToString().ToUpperInvariant();
        var message = await MessageAsync(request, hl7, Query(Name(patient.GetProperty("family").GetString()!) + Birth($"<center value=\"{birth}\"/>"), type: "2"));
        var answer = await spine.A.SendAsync(message, Path);
        Assert.Equal((202, "text/xml", "asyncExpressSyncAck", 0L, ""), (answer.Status, answer.ContentType, answer.SoapAction, answer.Length, answer.Body)); // as recorded

        var delivery = await spine.A.NextAsync();
        Assert.Equal($"{PdsQuery}/{response}", delivery.Header("SOAPAction"));
        Assert.Equal((message.MessageId, message.ConversationId, response), (delivery.Element("RefToMessageId"), delivery.Element("ConversationId"), delivery.Element("Action")));
        Assert.Contains("<eb:SyncReply", delivery.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("<eb:AckRequested", delivery.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("<eb:DuplicateElimination", delivery.Text, StringComparison.Ordinal);
        Assert.Contains($"<messageRef><id root=\"{hl7}\"/>", delivery.Text, StringComparison.Ordinal);
        Assert.Contains("extension=\"9000000009\"", delivery.Text, StringComparison.Ordinal);
        Assert.Equal(response.StartsWith("QUPA_IN000011", StringComparison.Ordinal), delivery.Text.Contains("<value unit=\"%\" value=\"100.00\"/>", StringComparison.Ordinal)); // older families know no matching level
        Assert.Equal(["3"], Reasons(delivery));
        await spine.MessageAsync(delivery.Element("MessageId"), "delivered", "out");
    }

    [Theory]
    [InlineData("Aragorn", "Téleri", "Aragorn", "Teleri", "1", true)]
    [InlineData("Aragorn", "Teleri", "ARAG*", "T?", "1", false)]
    [InlineData("Borealis", "Tess", "Bor*", "Te*", "1", true)]
    [InlineData("Curwen", "Sam", "CURWEN", "SAMUEL", "1", false)]
    [InlineData("Dunnett", "Vera", "Dunet", "Vera", "2", true)]   // sounds alike
    [InlineData("Everley", "Zack", "Zack", "Everley", "2", true)] // names in each other's place
    [InlineData("Fanshaw", "Quin", "Completely", "Other", "2", false)]
    public async Task Names_are_matched_by_the_kind_of_search(string family, string given, string askedFamily, string askedGiven, string type, bool finds)
    {
        var created = await spine.Spine.RunAsync("patient", "create", "--family", family, "--given", given, "--gender", "2", "--birth-date", "1961-03-04", "--json");
        Assert.True(created.ExitCode == 0, created.Errors);
        using var json = JsonDocument.Parse(created.Output);
        var number = json.RootElement.GetProperty("nhsNumber").GetString()!;
        var name = $"<person.name><value><family>{askedFamily}</family><given>{askedGiven}</given></value></person.name>";
        var delivery = await AskAsync(Query(name + Birth("<center value=\"19610304\"/>") + "<person.administrativeGenderCode><value code=\"2\"/></person.administrativeGenderCode>", type));
        Assert.Equal(finds, delivery.Text.Contains($"extension=\"{number}\"", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Former_names_and_addresses_are_searched_unless_history_is_ignored()
    {
        var pds = new PdsSender(spine);
        var patient = await pds.PatientAsync("Gooseberry", "1958-09-10");
        var number = patient.GetProperty("nhsNumber").GetString()!;
        string Id(string items) => patient.GetProperty(items)[0].GetProperty("id").GetString()!;
        var changed = await pds.SendAsync("PRPA_IN000203UK03", PdsSender.Update(number, 1, $"""
            <addr use="H" updateMode="altered"><streetAddressLine/><streetAddressLine>7 OTHER ROAD</streetAddressLine><streetAddressLine/><streetAddressLine>YORK</streetAddressLine><streetAddressLine/>
            <postalCode>YO1 7HH</postalCode><id root="2.16.840.1.113883.2.1.3.2.4.18.1" extension="{Id("addresses")}"/></addr>
            <patientPerson><name use="L" updateMode="altered"><given>Una</given><family>Nowadays</family><id root="2.16.840.1.113883.2.1.3.2.4.18.1" extension="{Id("names")}"/></name>
            <name use="A" updateMode="added"><given>Una</given><family>Tomorrow</family><validTime><low value="29990101"/></validTime></name></patientPerson>
            """));
        Assert.Equal("AA", PdsSender.Outcome(changed).Ack);

        const string Searched = "<ignoreHistoryIndicator><value code=\"0\"/></ignoreHistoryIndicator>";
        const string Ignored = "<ignoreHistoryIndicator><value code=\"1\"/></ignoreHistoryIndicator>";
        string Postcode(string code) => $"<person.address><value><postalCode>{code}</postalCode></value></person.address>";
        var birth = Birth("<center value=\"19580910\"/>");
        foreach (var type in new[] { "1", "2" })
        {
            await FindsAsync(true, Name("Gooseberry") + birth + Searched, type);
            await FindsAsync(true, Name("Gooseberry") + Searched, type); // found by the former name alone
            await FindsAsync(true, Name("Gooseberry") + birth, type);
            await FindsAsync(false, Name("Gooseberry") + birth + Ignored, type);
            await FindsAsync(true, Name("Nowadays") + birth + Ignored, type);
            await FindsAsync(false, Name("Tomorrow") + birth + Searched, type); // not yet
        }

        await FindsAsync(true, Name("Nowadays") + birth + Postcode("LS1 4AP") + Searched, "1");
        await FindsAsync(false, Name("Nowadays") + birth + Postcode("LS1 4AP") + Ignored, "1");
        await FindsAsync(true, Name("Nowadays") + birth + Postcode("YO1 7HH") + Ignored, "1");

        // A postcode that was the patient's: without it the score is one part in seven lower.
        Assert.Contains("value=\"100.00\"", (await AskAsync(Query(Name("Nowadays") + birth + Postcode("LS1 4AP") + Searched, "2"))).Text, StringComparison.Ordinal);
        Assert.Contains("value=\"85.71\"", (await AskAsync(Query(Name("Nowadays") + birth + Postcode("LS1 4AP") + Ignored, "2"))).Text, StringComparison.Ordinal);

        // The simple trace looks at current names only.
        var simple = await SyncAnswer.SendAsync(spine.A.Client, new SyncRequest("QUPA_IN000005UK01", spine.A.Asid, SyncRequest.Trace("Gooseberry", "2", "19580910")));
        Assert.Equal(["1", "ST004"], simple.Reasons);
        simple = await SyncAnswer.SendAsync(spine.A.Client, new SyncRequest("QUPA_IN000005UK01", spine.A.Asid, SyncRequest.Trace("Nowadays", "2", "19580910")));
        Assert.Contains(number, simple.Interaction.ToString(), StringComparison.Ordinal);

        async Task FindsAsync(bool finds, string criteria, string type) =>
            Assert.Equal(finds, (await AskAsync(Query(criteria, type))).Text.Contains($"extension=\"{number}\"", StringComparison.Ordinal));
    }

    [Theory, MemberData(nameof(Failures))]
    public async Task Each_failure_answers_AE_with_two_reasons(string query, string general, string specific)
    {
        var delivery = await AskAsync(query);
        Assert.Equal($"{PdsQuery}/QUQI_IN010000UK14", delivery.Header("SOAPAction"));
        Assert.Contains("typeCode=\"AE\"", delivery.Text, StringComparison.Ordinal);
        Assert.Equal([general, specific], Reasons(delivery));
    }

    [Fact]
    public async Task It_is_not_served_synchronously()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/sync-service") { Content = new StringContent("<x/>") };
        request.Headers.TryAddWithoutValidation("SOAPAction", $"{PdsQuery}/QUPA_IN000006UK02");
        using var response = await spine.A.Client.SendAsync(request);
        Assert.Equal("101", EbxmlMessage.ElementOf(await response.Content.ReadAsStringAsync(), "errorCode"));
    }

    private async Task<Delivery> AskAsync(string query)
    {
        var answer = await spine.A.SendAsync(await MessageAsync("QUPA_IN000006UK02", Guid.NewGuid().ToString().ToUpperInvariant(), query), Path);
        Assert.Equal(202, answer.Status);
        return await spine.A.NextAsync();
    }

    private static string Query(string criteria, string type = "1") =>
        $"<query><historicDataIndicator><value code=\"0\"/></historicDataIndicator>{criteria}<searchParameter><semanticsText>SearchParameter</semanticsText><value code=\"{type}\"/></searchParameter></query>";

    private static string Name(string family) => $"<person.name><semanticsText>Person.name</semanticsText><value use=\"L\"><family>{family}</family></value></person.name>";

    private static string Birth(string value) => $"<person.birthTime><semanticsText>Person.birthTime</semanticsText><value>{value}</value></person.birthTime>";

    private static IEnumerable<string> Reasons(Delivery delivery) =>
        Regex.Matches(delivery.Text, "<justifyingDetectedIssueEvent[^>]*><code code=\"([^\"]*)\"", RegexOptions.None, TimeSpan.FromSeconds(5)).Select(m => m.Groups[1].Value);

    private async Task<EbxmlMessage> MessageAsync(string interaction, string hl7, string query) =>
        new(spine.A.PartyKey, "YES-0000806", await spine.CpaAsync("YES-0000806", $"{PdsQuery}:{interaction}"), PdsQuery, interaction, Hl7Request.Of(interaction, hl7, spine.A.Asid, query))
        {
            DuplicateElimination = false, AckActor = null,
        };
}

/// <inheritdoc />
public sealed class AdvancedTraceOnSqlite(MhsOnSqlite spine) : AdvancedTraceTests(spine), IClassFixture<MhsOnSqlite>;

/// <inheritdoc />
public sealed class AdvancedTraceOnPostgres(MhsOnPostgres spine) : AdvancedTraceTests(spine), IClassFixture<MhsOnPostgres>;
