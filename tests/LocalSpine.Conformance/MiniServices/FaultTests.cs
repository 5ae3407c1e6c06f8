using System.Net.Http.Json;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using LocalSpine.Conformance.Environments;

namespace LocalSpine.Conformance.MiniServices;

/// <summary>What is answered with a fault: broken messages, and those who may not ask (smsp 3.4, 6, 7).</summary>
public abstract class FaultTests(SpineFixture spine)
{
    private const string Born = "19700101";

    private SmspRequest Request => new(SmspRequest.GetNumber, spine.Asid, SmspRequest.Born(Born) + SmspRequest.Gender("1") + SmspRequest.Name("MOVING"));

    [Theory]
    [InlineData("MESSAGE_NOT_WELL_FORMED", "Client", "", "</s:Envelope>", "")]
    [InlineData("MESSAGE_NOT_WELL_FORMED", "Client", "", "<s:Envelope", "<!DOCTYPE s [<!ENTITY a 'b'>]><s:Envelope")]
    [InlineData("SOAP_VERSION", "VersionMismatch", "", "http://schemas.xmlsoap.org/soap/envelope/", "http://www.w3.org/2003/05/soap-envelope")]
    [InlineData("SOAP_BODY", "Client", "", "s:Body", "s:Other")]
    [InlineData("MUST_UNDERSTAND", "MustUnderstand", "", "<s:Header>", "<s:Header><x:Own xmlns:x=\"urn:own\" s:mustUnderstand=\"1\"/>")]
    [InlineData("MESSAGE_ID_MISSING", "Client", "", "a:MessageID", "a:OtherID")]
    [InlineData("ACTION_NOT_SUPPORTED", "Client", "", "<a:Action>urn:nhs-itk:services:201005:getNHSNumber-v1-0", "<a:Action>urn:nhs-itk:services:201005:getNothing-v1-0")]
    [InlineData("ENVELOPE_SERVICE", "Client", "DE0002", "service=\"urn:nhs-itk:services:201005:getNHSNumber-v1-0\"", "service=\"urn:nhs-itk:services:201005:verifyNHSNumber-v1-0\"")]
    [InlineData("PAYLOAD_ROOT", "Client", "DE0012", "getNHSNumberRequest-v1-0 xmlns=\"urn:hl7-org:v3\"", "getNHSNumberRequest-v1-0 xmlns=\"urn:other\"")]
    [InlineData("DISTRIBUTION_ENVELOPE", "Client", "DE0001", "i:DistributionEnvelope", "i:Envelope")]
    [InlineData("ENVELOPE_HEADER", "Client", "DE0002", "trackingid=\"", "trackingid=\"uuid_")]
    [InlineData("ADDRESS_LIST", "Client", "DE0003", "<i:auditIdentity>", "<i:addresslist/><i:auditIdentity>")]
    [InlineData("AUDIT_IDENTITY", "Client", "DE0004", "</i:auditIdentity>", "<i:id uri=\"a\"/><i:id uri=\"b\"/><i:id uri=\"c\"/><i:id uri=\"d\"/></i:auditIdentity>")]
    [InlineData("AUDIT_IDENTITY_ID", "Client", "DE0005", "</i:auditIdentity>", "<i:id/></i:auditIdentity>")]
    [InlineData("MANIFEST", "Client", "DE0006", "<i:manifest count=\"1\">", "<i:manifest count=\"2\">")]
    [InlineData("MANIFEST_ITEM", "Client", "DE0007", "compressed=\"false\"", "compressed=\"true\"")]
    [InlineData("SENDER_ADDRESS", "Client", "DE0008", "senderAddress uri=", "senderAddress url=")]
    [InlineData("HANDLING_SPECIFICATION", "Client", "DE0009", "</i:header>", "<i:handlingSpecification/></i:header>")]
    [InlineData("HANDLING_SPEC", "Client", "DE0010", "</i:header>", "<i:handlingSpecification><i:spec key=\"k\"/></i:handlingSpecification></i:header>")]
    [InlineData("PAYLOADS", "Client", "DE0011", "<i:payloads count=\"1\">", "<i:payloads count=\"0\">")]
    [InlineData("PAYLOAD", "Client", "DE0012", "<i:payload id=\"uuid_", "<i:payload id=\"other_")]
    public async Task A_broken_message_is_answered_with_a_fault_that_names_the_rule(string rule, string faultCode, string part, string right, string wrong)
    {
        var body = Request.ToString();
        Assert.Contains(right, body, StringComparison.Ordinal);
        var answer = await SmspAnswer.SendAsync(spine.Client, body.Replace(right, wrong, StringComparison.Ordinal));
        Assert.Equal((500, faultCode, "1000"), (answer.Status, answer.FaultCode, answer.ErrorCode));
        Assert.StartsWith(part.Length == 0 ? $"{rule}: expected " : $"{part} {rule}: expected ", answer.Diagnostic, StringComparison.Ordinal);
        Assert.Equal("http://www.w3.org/2005/08/addressing/soap/fault", answer.Header.Element(SmspAnswer.Addressing + "Action")!.Value);
        await spine.NewestExchangeAsync($"surface=smsp&rule={rule}");
    }

    [Fact]
    public async Task A_fault_relates_to_its_request()
    {
        var request = Request;
        var answer = await SmspAnswer.SendAsync(spine.Client, request.ToString().Replace("count=\"1\"", "count=\"7\"", StringComparison.Ordinal));
        Assert.Equal(request.MessageId, answer.Header.Element(SmspAnswer.Addressing + "RelatesTo")!.Value);
    }

    [Fact]
    public async Task A_SOAPAction_of_another_operation_is_refused()
    {
        var answer = await SmspAnswer.SendAsync(spine.Client, Request.ToString(), "urn:nhs-itk:services:201005:verifyNHSNumber-v1-0");
        Assert.Equal((500, "Client", "1000"), (answer.Status, answer.FaultCode, answer.ErrorCode));
        Assert.StartsWith("SOAP_ACTION: ", answer.Diagnostic, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_wsa_Action_the_SOAPAction_decides_and_without_both_the_payload()
    {
        var request = Request;
        var body = request.ToString().Replace($"<a:Action>{request.Action}</a:Action>", "", StringComparison.Ordinal);
        Assert.Equal("SMSP-0000", (await SmspAnswer.SendAsync(spine.Client, body, request.Action)).Code);
        Assert.Equal("SMSP-0000", (await SmspAnswer.SendAsync(spine.Client, body)).Code);
    }

    [Theory]
    [InlineData("urn:nhs-itk:interaction:getNHSNumberRequest-v1-0", "SMSP-0000")]
    [InlineData("urn:nhs-itk:services:201005:getNHSNumber-v1-0", "SMSP-0000")]
    public async Task The_service_may_be_written_as_an_interaction(string service, string code)
    {
        var request = Request;
        var answer = await SmspAnswer.SendAsync(spine.Client, request.ToString().Replace($"service=\"{request.Action}\"", $"service=\"{service}\"", StringComparison.Ordinal));
        Assert.Equal(code, answer.Code);
    }

    [Theory]
    [InlineData("ASID_MISSING", "type=\"1.2.826.0.1285.0.2.0.107\" uri=\"{asid}\"", "uri=\"urn:nhs-uk:identity:ods:Z90003:me\"")]
    [InlineData("ASID_UNKNOWN", "uri=\"{asid}\"", "uri=\"299999999999\"")]
    [InlineData("ASID_PARTY", "uri=\"{asid}\"", "uri=\"227319907548\"")]
    public async Task Who_does_not_say_who_asks_is_denied_access(string rule, string right, string wrong)
    {
        var body = Request.ToString();
        right = right.Replace("{asid}", spine.Asid, StringComparison.Ordinal);
        Assert.Contains(right, body, StringComparison.Ordinal);
        var answer = await SmspAnswer.SendAsync(spine.Client, body.Replace(right, wrong, StringComparison.Ordinal));
        Assert.Equal((500, "Client", "3000"), (answer.Status, answer.FaultCode, answer.ErrorCode));
        Assert.StartsWith($"{rule}: ", answer.Diagnostic, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_certificate_of_no_registered_endpoint_is_denied_access()
    {
        using var issued = await spine.Admin.PostAsJsonAsync("/admin/certificates", new { fqdn = "nobody.z95061.thirdparty.nhs.uk" });
        var json = await issued.Content.ReadFromJsonAsync<JsonElement>();
        using var client = spine.ClientWith(X509Certificate2.CreateFromPem(json.GetProperty("certificatePem").GetString(), json.GetProperty("keyPem").GetString()));
        var answer = await SmspAnswer.SendAsync(client, Request);
        Assert.Equal((500, "3000"), (answer.Status, answer.ErrorCode));
        var exchange = await spine.NewestExchangeAsync("surface=smsp&rule=CERTIFICATE_UNKNOWN");
        Assert.Equal("nobody.z95061.thirdparty.nhs.uk", exchange.GetProperty("came").GetString());
    }

    [Fact]
    public async Task A_system_may_ask_what_it_is_accredited_for_and_nothing_else()
    {
        var folder = Directory.CreateTempSubdirectory("localspine-smsp-").FullName;
        var created = await spine.Process.RunAsync("endpoint", "create", "--ods", "Z95062", "--interactions", "getNHSNumber-v1-0", "--out", folder);
        Assert.True(created.ExitCode == 0, created.Errors);
        using var json = JsonDocument.Parse(await File.ReadAllBytesAsync(Path.Combine(folder, "endpoint.json")));
        using var client = spine.ClientWith(X509Certificate2.CreateFromPemFile(Path.Combine(folder, "client.pem"), Path.Combine(folder, "client.key")));
        Directory.Delete(folder, recursive: true);
        var asid = json.RootElement.GetProperty("asid").GetString()!;
        Assert.Equal("SMSP-0000", (await SmspAnswer.SendAsync(client, Request with { Asid = asid })).Code);
        var refused = await SmspAnswer.SendAsync(client, Request with { Asid = asid, Operation = SmspRequest.BySearch });
        Assert.Equal((500, "3000"), (refused.Status, refused.ErrorCode));
        Assert.StartsWith("ASID_INTERACTION: ", refused.Diagnostic, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_certificate_there_is_no_answer()
    {
        using var client = spine.ClientWith(null);
        using var message = new HttpRequestMessage(HttpMethod.Post, SmspRequest.Path) { Content = new StringContent(Request.ToString()) };
        message.Headers.Host = "simple-sync.dep.spine2.ncrs.nhs.uk";
        await Assert.ThrowsAsync<HttpRequestException>(() => client.SendAsync(message));
        await spine.NewestExchangeAsync("surface=smsp&rule=CLIENT_CERTIFICATE_MISSING");
    }

    [Fact]
    public async Task A_timestamp_out_of_date_is_a_warning()
    {
        var request = Request;
        var answer = await SmspAnswer.SendAsync(spine.Client, request.ToString().Replace("2099-01-01T09:05:00Z", "2026-01-01T09:05:00", StringComparison.Ordinal));
        Assert.Equal("SMSP-0000", answer.Code);
        var exchange = await spine.NewestExchangeAsync($"surface=smsp&asid={spine.Asid}");
        Assert.Equal(request.MessageId, exchange.GetProperty("messageId").GetString());
        Assert.Contains("TIMESTAMP", exchange.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_body_over_one_mebibyte_is_refused()
    {
        var answer = await SmspAnswer.SendAsync(spine.Client, Request + new string(' ', 1_048_576));
        Assert.Equal((413, "1000"), (answer.Status, answer.ErrorCode));
    }
}

[Collection(OnSqlite.Name)]
public sealed class FaultsOnSqlite(SqliteFixture spine) : FaultTests(spine);

[Collection(OnPostgres.Name)]
public sealed class FaultsOnPostgres(PostgresFixture spine) : FaultTests(spine);
