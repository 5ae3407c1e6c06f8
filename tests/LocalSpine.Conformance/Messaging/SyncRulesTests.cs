using LocalSpine.Conformance.Environments;

namespace LocalSpine.Conformance.Messaging;

/// <summary>Each validation rule of spine-messaging 8.1, 10 and 11 broken once: the documented fault or rejection, and the rule in the exchange record.</summary>
public abstract class SyncRulesTests(SpineFixture spine)
{
    private const string Retrieve = "QUPA_IN000008UK02";

    /// <summary>Rule, errorCode, and what to put wrong: text found and its replacement.</summary>
    public static TheoryData<string, string, string, string> Faults => new()
    {
        { "MESSAGE_NOT_WELL_FORMED", "201", "</S:Envelope>", "" },
        { "MESSAGE_NOT_WELL_FORMED", "201", "<S:Envelope", "<!DOCTYPE S:Envelope [<!ENTITY x \"y\">]><S:Envelope" },
        { "MESSAGE_NOT_WELL_FORMED", "201", "schemas.xmlsoap.org/soap/envelope/", "www.w3.org/2003/05/soap-envelope" },
        { "MESSAGE_NOT_WELL_FORMED", "201", "<S:Body>", "<S:Body/><S:Body>" },
        { "SOAP_MESSAGE_ID_ERROR", "201", "uuid:", "" },
        { "SOAP_ACTION_ERROR", "201", "QUPA_IN000008UK02</a:Action>", "QUPA_IN000008UK05</a:Action>" },
        { "SOAP_ACTION_ERROR", "201", "<a:To>", "<a:Action>again</a:Action><a:To>" },
        { "SOAP_TO_ERROR", "201", "https://msg.dep.spine2.ncrs.nhs.uk/sync-service", "" },
        { "SOAP_COMM_FUNC_RCV_ERROR", "201", "<h:id root=\"1.2.826.0.1285.0.2.0.107\" extension=\"227319907548\"/>", "<h:id root=\"1.2.826.0.1285.0.2.0.108\" extension=\"227319907548\"/>" },
        { "SOAP_COMM_FUNC_RCV_ERROR", "201", "<h:id root=\"1.2.826.0.1285.0.2.0.107\" extension=\"227319907548\"/>", "<h:id root=\"1.2.826.0.1285.0.2.0.107\" extension=\"111111111111\"/>" },
        { "SOAP_COMM_FUNC_SND_ERROR", "201", "<h:communicationFunctionSnd>", "<h:communicationFunctionSnd><h:device><h:id root=\"1.2.826.0.1285.0.2.0.107\" extension=\"12\"/></h:device></h:communicationFunctionSnd><h:communicationFunctionSnd>" },
        { "INVALID_SOAP_ROOT", "201", "</S:Body>", "<extra/></S:Body>" },
        { "INVALID_SOAP_ROOT", "201", "<QUPA_IN000008UK02 xmlns=\"urn:hl7-org:v3\">", "<QUPA_IN000008UK02 xmlns=\"urn:hl7-org:v2\">" },
    };

    /// <summary>Rule, code of the acknowledgementDetail, and what to put wrong.</summary>
    public static TheoryData<string, string, string, string> Rejections => new()
    {
        { "INVALID_ID", "501", "<id root=\"[ID]\"/>", "<id root=\"nonsense\"/>" },
        { "INVALID_CREATION_TIME", "502", "<creationTime value=\"20260701120000\"/>", "" },
        { "INVALID_CREATION_TIME", "502", "<creationTime value=\"20260701120000\"/>", "<creationTime value=\"20260701\"/>" },
        { "INVALID_VERSION_CODE", "503", "<versionCode code=\"3NPfIT6.3.01\"/>", "<versionCode/>" },
        { "INVALID_EXTENSION", "505", "extension=\"QUPA_IN000008UK02\"/>", "/>" },
        { "INCONSISTENT_HL7_INTERACTION_ID", "515", "extension=\"QUPA_IN000008UK02\"/>", "extension=\"QUPA_IN000005UK01\"/>" },
        { "INVALID_COMM_FUNC_RCV", "506", "<communicationFunctionRcv typeCode=\"RCV\">", "<communicationFunctionRcv typeCode=\"RCV\"/><communicationFunctionRcv typeCode=\"RCV\">" },
        { "INVALID_COMM_FUNC_SND", "507", "<communicationFunctionSnd typeCode=\"SND\">", "<communicationFunctionSnd typeCode=\"SND\"/><communicationFunctionSnd typeCode=\"SND\">" },
        { "INCONSISTENT_COMM_FUNC_RCV", "519", "INSTANCE\"><id root=\"1.2.826.0.1285.0.2.0.107\" extension=\"227319907548\"/>", "INSTANCE\"><id root=\"1.2.826.0.1285.0.2.0.107\" extension=\"227319907549\"/>" },
        { "INVALID_CONTROL_ACT", "504", "ControlActEvent", "ControlAct" },
        { "CONTROL_ACT_AUTHOR_INVALID_CARDINALITY", "509", "author1", "author9" },
        { "CONTROL_ACT_AUTHOR_INVALID", "508", "<author1 typeCode=\"AUT\">", "<author typeCode=\"AUT\"><AgentPersonSDS classCode=\"AGNT\"/></author><author1 typeCode=\"AUT\">" },
        { "CONTROL_ACT_AUTHOR_AGENT_INVALID", "510", "<agentSystemSDS classCode=\"DEV\" determinerCode=\"INSTANCE\"><id root=\"1.2.826.0.1285.0.2.0.107\"", "<agentSystemSDS classCode=\"DEV\" determinerCode=\"INSTANCE\"><id root=\"1.2.3\"" },
        { "CONTROL_ACT_AUTHOR_AGENT2_INVALID", "511", "</author1>", "</author1><author1 typeCode=\"AUT\"/>" },
        { "CONTROL_ACT_QUERY_INVALID", "512", "query>", "payload>" },
        { "HL7_VALIDATION_ERROR", "202", "</person.id>", "</person.id><person.shoeSize><value code=\"9\"/></person.shoeSize>" },
        { "HL7_VALIDATION_ERROR", "202", "<semanticsText>Person.id</semanticsText>", "<semanticsText>Person.id</semanticsText><semanticsText>Person.id</semanticsText>" },
        { "HL7_VALIDATION_ERROR", "202", "<value root=\"2.16.840.1.113883.2.1.4.1\" extension=\"9000000009\"/>", "" },
        { "HL7_VALIDATION_ERROR", "202", "<semanticsText>Person.id</semanticsText>", "<number/>" },
        { "HL7_VALIDATION_ERROR", "202", "<semanticsText>person.allData</semanticsText>", "" },
    };

    [Theory, MemberData(nameof(Faults))]
    public async Task A_broken_envelope_gets_a_fault_with_its_five_children(string rule, string code, string find, string replace)
    {
        var request = new SyncRequest(Retrieve, spine.Asid, SyncRequest.Retrieval("9000000009"));
        var answer = await SyncAnswer.SendAsync(spine.Client, request, text => text.Replace(find, replace, StringComparison.Ordinal));
        Assert.Equal(500, answer.Status);
        Assert.Equal("text/xml", answer.ContentType);
        Assert.Equal(["codeContext", "errorCode", "severity", "location", "description"], answer.FaultError.Select(e => e.Name));
        Assert.Equal(code, answer.FaultCode);
        Assert.Equal("urn:nhs:names:error:tms", answer.FaultError[0].Text);
        Assert.Contains(rule, answer.FaultError[4].Text, StringComparison.Ordinal);
        Assert.NotEqual("", (await spine.NewestExchangeAsync($"surface=messaging&refused=true&rule={rule}")).GetProperty("expected").GetString());
    }

    [Theory, MemberData(nameof(Rejections))]
    public async Task A_broken_wrapper_is_rejected_with_AR_and_its_code(string rule, string code, string find, string replace)
    {
        var request = new SyncRequest(Retrieve, spine.Asid, SyncRequest.Retrieval("9000000009"));
        var answer = await SyncAnswer.SendAsync(
            spine.Client, request, text => text.Replace(find.Replace("[ID]", request.MessageId, StringComparison.Ordinal), replace, StringComparison.Ordinal));
        Assert.Equal(200, answer.Status);
        Assert.Equal("retrievalQueryResponse", answer.Wrapper.Name.LocalName);
        Assert.Equal("MCCI_IN010000UK13", answer.Interaction.Name.LocalName);
        Assert.Equal("AR", answer.Acknowledgement);
        Assert.Equal(code, answer.DetailCode);
        Assert.Equal(rule, (await spine.NewestExchangeAsync($"messageId=uuid:{request.MessageId}")).GetProperty("rule").GetString());
    }

    [Fact]
    public async Task The_wrappers_sender_must_be_the_headers()
    {
        var request = new SyncRequest(Retrieve, spine.Asid, SyncRequest.Retrieval("9000000009"));
        var answer = await SyncAnswer.SendAsync(
            spine.Client, request, text => text.Replace($"INSTANCE\"><id root=\"1.2.826.0.1285.0.2.0.107\" extension=\"{spine.Asid}\"/></device></communicationFunctionSnd>", "INSTANCE\"><id root=\"1.2.826.0.1285.0.2.0.107\" extension=\"200000999999\"/></device></communicationFunctionSnd>", StringComparison.Ordinal));
        Assert.Equal("520", answer.DetailCode);
    }

    [Theory]
    [InlineData("")]
    [InlineData("urn:nhs:names:services:pdsquery/QUPA_IN999999UK99")]
    [InlineData("urn:nhs:names:services:pds/PRPA_IN000203UK03")]
    public async Task An_action_that_is_not_served_gets_fault_101(string action)
    {
        var request = new SyncRequest(Retrieve, spine.Asid, SyncRequest.Retrieval("9000000009"));
        var answer = await SyncAnswer.SendAsync(spine.Client, request, adjust: message =>
        {
            message.Headers.Remove("SOAPAction");
            message.Headers.TryAddWithoutValidation("SOAPAction", action);
        });
        Assert.Equal((500, "101"), (answer.Status, answer.FaultCode));
        Assert.Equal("HTTP Header - SOAPAction", answer.FaultError[3].Text);
        Assert.EndsWith("Client", answer.Fault.Element("faultcode")!.Value, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_unregistered_asid_is_an_access_control_violation()
    {
        var answer = await SyncAnswer.SendAsync(spine.Client, new SyncRequest(Retrieve, "200000999999", SyncRequest.Retrieval("9000000009")));
        Assert.Equal(("AR", "900"), (answer.Acknowledgement, answer.DetailCode));
    }

    [Fact]
    public async Task The_asid_of_another_endpoint_is_an_access_control_violation()
    {
        var other = await RegisterAsync("Z90011", "all");
        var answer = await SyncAnswer.SendAsync(spine.Client, new SyncRequest(Retrieve, other, SyncRequest.Retrieval("9000000009")));
        Assert.Equal(("AR", "900"), (answer.Acknowledgement, answer.DetailCode));
        Assert.Equal("ACCESS_CONTROL_PARTY", (await spine.NewestExchangeAsync($"asid={other}")).GetProperty("rule").GetString());
    }

    [Theory]
    [InlineData("\"urn:nhs:names:services:pdsquery/QUPA_IN000008UK02\"")]
    [InlineData("urn:urn:nhs:names:services:pdsquery/QUPA_IN000008UK02")]
    public async Task Quirks_of_real_clients_in_the_action_are_accepted(string action)
    {
        var answer = await SyncAnswer.SendAsync(spine.Client, new SyncRequest(Retrieve, spine.Asid, SyncRequest.Retrieval("9000000009")), adjust: message =>
        {
            message.Headers.Remove("SOAPAction");
            message.Headers.TryAddWithoutValidation("Soapaction", action);
        });
        Assert.Equal("AA", answer.Acknowledgement);
    }

    [Fact]
    public async Task Chunked_bodies_and_blank_lines_before_the_declaration_are_accepted()
    {
        var request = new SyncRequest(Retrieve, spine.Asid, SyncRequest.Retrieval("9000000009"));
        var answer = await SyncAnswer.SendAsync(spine.Client, request, text => "\r\n  " + text, message => message.Headers.TransferEncodingChunked = true);
        Assert.Equal("AA", answer.Acknowledgement);
    }

    [Fact]
    public async Task A_body_over_five_megabytes_is_refused_with_a_fault_body()
    {
        var request = new SyncRequest(Retrieve, spine.Asid, SyncRequest.Retrieval("9000000009"));
        var answer = await SyncAnswer.SendAsync(spine.Client, request, text => text + new string(' ', 5_300_000));
        Assert.Equal(413, answer.Status);
        Assert.Equal("201", answer.FaultCode);
    }

    [Fact]
    public async Task Only_post_is_served()
    {
        using var response = await spine.Client.GetAsync("/sync-service");
        Assert.Equal(405, (int)response.StatusCode);
        Assert.Equal(["POST"], response.Content.Headers.Allow);
    }

    private async Task<string> RegisterAsync(string ods, string interactions)
    {
        var folder = Directory.CreateTempSubdirectory("localspine-other-").FullName;
        var created = await spine.Process.RunAsync("endpoint", "create", "--ods", ods, "--interactions", interactions, "--out", folder);
        Assert.True(created.ExitCode == 0, created.Errors);
        using var json = System.Text.Json.JsonDocument.Parse(await File.ReadAllBytesAsync(Path.Combine(folder, "endpoint.json")));
        Directory.Delete(folder, recursive: true);
        return json.RootElement.GetProperty("asid").GetString()!;
    }
}

[Collection(OnSqlite.Name)]
public sealed class SyncRulesOnSqlite(SqliteFixture spine) : SyncRulesTests(spine);

[Collection(OnPostgres.Name)]
public sealed class SyncRulesOnPostgres(PostgresFixture spine) : SyncRulesTests(spine);
