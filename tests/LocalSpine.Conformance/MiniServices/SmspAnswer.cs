using System.Net.Http.Headers;
using System.Text;
using System.Xml.Linq;

namespace LocalSpine.Conformance.MiniServices;

/// <summary>An answer of a mini service, taken apart.</summary>
public sealed class SmspAnswer
{
    public static readonly XNamespace Soap = "http://schemas.xmlsoap.org/soap/envelope/";
    public static readonly XNamespace Addressing = "http://www.w3.org/2005/08/addressing";
    public static readonly XNamespace Itk = "urn:nhs-itk:ns:201005";
    public static readonly XNamespace Hl7 = "urn:hl7-org:v3";

    private SmspAnswer(int status, string text, HttpResponseMessage? response)
    {
        Status = status;
        Text = text;
        Response = response;
        Envelope = XDocument.Parse(text).Root!;
    }

    public int Status { get; }

    /// <summary>Body as received.</summary>
    public string Text { get; }

    public HttpResponseMessage? Response { get; }

    public XElement Envelope { get; }

    public XElement Header => Envelope.Element(Soap + "Header")!;

    public XElement Distribution => Envelope.Element(Soap + "Body")!.Elements().Single();

    public XElement Payload => Distribution.Element(Itk + "payloads")!.Elements().Single().Elements().Single();

    /// <summary>Response code.</summary>
    public string Code => Payload.Element(Hl7 + "value")!.Attribute("code")!.Value;

    /// <summary>What follows the response code; null for nothing.</summary>
    public XElement? Content => Payload.Elements().Skip(3).SingleOrDefault();

    public XElement Patient => Payload.Descendants(Hl7 + "patient").Single();

    /// <summary>Extensions of the patient's ids.</summary>
    public IReadOnlyList<string> Ids => [.. Patient.Elements(Hl7 + "id").Select(i => i.Attribute("extension")!.Value)];

    /// <summary>Of verifyNHSNumber.</summary>
    public string Validity => Payload.Descendants(Hl7 + "validIdentifier").Single().Element(Hl7 + "value")!.Attribute("value")!.Value;

    /// <summary>Local name of the faultcode.</summary>
    public string FaultCode => Fault.Element("faultcode")!.Value.Split(':')[1];

    public string ErrorCode => Error("ErrorCode");

    public string Diagnostic => Error("ErrorDiagnosticText");

    private XElement Fault => Envelope.Element(Soap + "Body")!.Element(Soap + "Fault")!;

    public static Task<SmspAnswer> SendAsync(HttpClient client, SmspRequest request) => SendAsync(client, request.ToString(), request.Action);

    /// <summary>Sends a body with a SOAPAction, or with none.</summary>
    public static async Task<SmspAnswer> SendAsync(HttpClient client, string body, string? action = null, string contentType = "text/xml; charset=utf-8", string path = SmspRequest.Path)
    {
        using var message = new HttpRequestMessage(HttpMethod.Post, path) { Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body)) };
        message.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(contentType);
        if (action is not null)
        {
            message.Headers.TryAddWithoutValidation("SOAPAction", $"\"{action}\"");
        }

        var response = await client.SendAsync(message);
        return new SmspAnswer((int)response.StatusCode, await response.Content.ReadAsStringAsync(), response);
    }

    public static SmspAnswer Read(int status, string text) => new(status, text, null);

    private string Error(string name) => Fault.Element("detail")!.Element(Itk + "ToolkitErrorInfo")!.Element(Itk + name)!.Value;
}
