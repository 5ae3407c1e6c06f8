using System.Globalization;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using LocalSpine.Conformance.Environments;

namespace LocalSpine.Conformance.MiniServices;

/// <summary>HTTP and the bytes of an answer (smsp 2, 3.2, 3.3, 4.2): what clients of all ages send, and what they read.</summary>
public abstract partial class TransportTests(SpineFixture spine)
{
    private SmspRequest Request => new(SmspRequest.GetNumber, spine.Asid, SmspRequest.Born("19700101") + SmspRequest.Gender("1") + SmspRequest.Name("MOVING"));

    [Fact]
    public async Task An_answer_has_the_shape_of_the_national_services()
    {
        var request = Request;
        var answer = await SmspAnswer.SendAsync(spine.Client, request);
        Assert.StartsWith("<?xml version='1.0' encoding='UTF-8'?>\n<soap:Envelope xmlns:soap=\"http://schemas.xmlsoap.org/soap/envelope/\"", answer.Text, StringComparison.Ordinal);
        Assert.Single(answer.Text, '\n');
        Assert.Equal("text/xml", answer.Response!.Content.Headers.NonValidated["Content-Type"].ToString());
        Assert.Equal(Encoding.UTF8.GetByteCount(answer.Text), answer.Response.Content.Headers.ContentLength);
        Assert.True(answer.Response.Headers.ConnectionClose);
        Assert.Equal(["MessageID", "Action"], answer.Header.Elements().Select(e => e.Name.LocalName));
        Assert.Equal($"{request.Action}Response", answer.Header.Element(SmspAnswer.Addressing + "Action")!.Value);
        var header = answer.Distribution.Element(SmspAnswer.Itk + "header")!;
        Assert.Equal($"{request.Action}Response", header.Attribute("service")!.Value);
        var item = Assert.Single(Assert.Single(header.Elements()).Elements());
        Assert.Equal(
            ["id", "mimetype=text/xml", "profileid=urn:nhs-en:profile:getNHSNumberResponse-v1-0", "base64=false", "compressed=false", "encrypted=false"],
            item.Attributes().Select(a => a.Name == "id" ? "id" : $"{a.Name}={a.Value}"));
        var own = answer.Payload.Element(SmspAnswer.Hl7 + "id")!.Attribute("root")!.Value;
        Assert.Equal($"uuid_{own}", item.Attribute("id")!.Value);
        Assert.Equal($"uuid_{own}", answer.Payload.Parent!.Attribute("id")!.Value);
        Assert.All(
            [answer.Header.Element(SmspAnswer.Addressing + "MessageID")!.Value, header.Attribute("trackingid")!.Value, own],
            id => Assert.Matches(UpperUuid(), id));
        Assert.DoesNotContain(header.Attribute("trackingid")!.Value, request.ToString(), StringComparison.Ordinal);
        Assert.Contains("<value codeSystem=\"2.16.840.1.113883.2.1.3.2.4.17.285\" code=\"SMSP-0000\"/><subject typeCode=\"SBJ\"><patient classCode=\"PAT\"><id root=", answer.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_client_of_HTTP_1_0_with_a_nonsense_host_and_without_SOAPAction_is_answered()
    {
        var (status, headers, body) = await RawAsync("localhost", "HTTP/1.0", "fhirsmsp", "text/xml; charset=ISO-8859-1", Encoding.UTF8.GetBytes(Request.ToString()));
        var answer = SmspAnswer.Read(status, body);
        Assert.Equal((200, "SMSP-0000"), (answer.Status, answer.Code));
        Assert.Contains($"Content-Length: {Encoding.UTF8.GetByteCount(body).ToString(CultureInfo.InvariantCulture)}\r\n", headers, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("chunked", headers, StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData("smsp", "simple-sync.dep.spine2.ncrs.nhs.uk")]
    [InlineData("smsp-internet", "simple.depspineservices.nhs.uk")]
    [InlineData("smsp", "smsp.localspine.test")]
    [InlineData("smsp-internet", "smsp-internet.localspine.test")]
    public async Task Both_faces_answer_under_their_own_and_real_names(string surface, string name)
    {
        var (status, _, body) = await RawAsync(name, "HTTP/1.1", name, "text/xml", Encoding.UTF8.GetBytes(Request.ToString()));
        var answer = SmspAnswer.Read(status, body);
        Assert.Equal((200, "SMSP-0000"), (answer.Status, answer.Code));
        await spine.NewestExchangeAsync($"surface={surface}&asid={spine.Asid}");
    }

    [Theory]
    [InlineData("text/xml; charset=ISO-8859-1")]
    [InlineData("application/soap+xml")]
    [InlineData("text/plain")]
    public async Task A_body_in_UTF_8_is_read_as_such_whatever_the_content_type_says(string contentType)
    {
        var local = SmspRequest.LocalId("Z90003:Zoë");
        var person = await People.OneAsync(spine, "MOVING");
        var request = new SmspRequest(SmspRequest.ByNumber, spine.Asid, SmspRequest.Born(person.Born) + local + SmspRequest.Number(person.NhsNumber));
        var answer = await SmspAnswer.SendAsync(spine.Client, request.ToString(), request.Action, contentType);
        Assert.Equal([person.NhsNumber, "Z90003:Zoë"], answer.Ids);
    }

    [Theory]
    [InlineData("<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?>", "text/xml")]
    [InlineData("", "text/xml; charset=iso-8859-1")]
    public async Task A_body_in_Latin_1_is_read_as_its_declaration_or_else_its_charset_says(string declaration, string contentType)
    {
        var person = await People.OneAsync(spine, "MOVING");
        var request = new SmspRequest(SmspRequest.ByNumber, spine.Asid, SmspRequest.Born(person.Born) + SmspRequest.LocalId("Z90003:Zoë") + SmspRequest.Number(person.NhsNumber));
        var text = request.ToString();
        var body = Encoding.Latin1.GetBytes(declaration + text[text.IndexOf('\n', StringComparison.Ordinal)..].TrimStart());
        var (status, _, answered) = await RawAsync("localhost", "HTTP/1.1", "localhost", contentType, body);
        Assert.Equal([person.NhsNumber, "Z90003:Zoë"], SmspAnswer.Read(status, answered).Ids);
    }

    [Fact]
    public async Task The_toolkits_path_for_each_operation_is_an_alias()
    {
        var answer = await SmspAnswer.SendAsync(spine.Client, Request.ToString(), path: "/interoperability.toolkit/HL7v3/getNHSNumber-v1-0");
        Assert.Equal("SMSP-0000", answer.Code);
    }

    [Theory, InlineData("GET"), InlineData("PUT"), InlineData("DELETE")]
    public async Task Other_methods_than_POST_are_not_allowed(string method)
    {
        using var message = new HttpRequestMessage(new HttpMethod(method), SmspRequest.Path);
        using var response = await spine.Client.SendAsync(message);
        Assert.Equal(HttpStatusCode.MethodNotAllowed, response.StatusCode);
        Assert.Equal(["POST"], response.Content.Headers.Allow);
    }

    [Fact]
    public async Task The_description_names_every_operation_with_its_action()
    {
        XNamespace wsdl = "http://schemas.xmlsoap.org/wsdl/";
        XNamespace soap = "http://schemas.xmlsoap.org/wsdl/soap/";
        var description = XDocument.Parse(await spine.Client.GetStringAsync($"{SmspRequest.Path}?wsdl"));
        Assert.Equal(
            SmspRequest.Operations.Select(o => $"urn:nhs-itk:services:201005:{o}-v1-0"), description.Descendants(soap + "operation").Select(o => o.Attribute("soapAction")!.Value));
        Assert.Equal(SmspRequest.Operations, description.Descendants(wsdl + "service").Select(s => s.Attribute("name")!.Value));
    }

    // One request over a connection of its own, as hand-written clients send it.
    private async Task<(int Status, string Headers, string Body)> RawAsync(string name, string version, string host, string contentType, byte[] body)
    {
        using var socket = new TcpClient();
        await socket.ConnectAsync(IPAddress.Loopback, spine.Process.Https);
        var authorities = new X509Certificate2Collection();
        authorities.ImportFromPemFile(Path.Combine(spine.Endpoint, "ca.pem"));
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck, DisableCertificateDownloads = true };
        policy.CustomTrustStore.AddRange(authorities);
        using var certificate = X509Certificate2.CreateFromPemFile(Path.Combine(spine.Endpoint, "client.pem"), Path.Combine(spine.Endpoint, "client.key"));
        using var tls = new SslStream(socket.GetStream());
        await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = name, ClientCertificates = [certificate], CertificateChainPolicy = policy });
        await tls.WriteAsync(Encoding.ASCII.GetBytes(
            $"POST {SmspRequest.Path} {version}\r\nHost: {host}\r\nContent-Type: {contentType}\r\nContent-Length: {body.Length.ToString(CultureInfo.InvariantCulture)}\r\n\r\n"));
        await tls.WriteAsync(body);
        using var answered = new MemoryStream();
        await tls.CopyToAsync(answered); // the service closes
        var text = Encoding.UTF8.GetString(answered.ToArray());
        var end = text.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 4;
        return (int.Parse(text.Split(' ')[1], CultureInfo.InvariantCulture), text[..end], text[end..]);
    }

    [GeneratedRegex("^[0-9A-F]{8}(-[0-9A-F]{4}){3}-[0-9A-F]{12}$")]
    private static partial Regex UpperUuid();
}

[Collection(OnSqlite.Name)]
public sealed class TransportOnSqlite(SqliteFixture spine) : TransportTests(spine);

[Collection(OnPostgres.Name)]
public sealed class TransportOnPostgres(PostgresFixture spine) : TransportTests(spine);
