using System.Xml.Linq;

namespace LocalSpine.Conformance.Messaging;

/// <summary>An answer of <c>/sync-service</c>, taken apart.</summary>
public sealed class SyncAnswer
{
    private static readonly XNamespace Soap = "http://schemas.xmlsoap.org/soap/envelope/";
    private static readonly XNamespace Addressing = "http://schemas.xmlsoap.org/ws/2004/08/addressing";
    private static readonly XNamespace Hl7 = "urn:hl7-org:v3";
    private static readonly XNamespace Nasp = "http://national.carerecords.nhs.uk/schema/";

    private SyncAnswer(HttpResponseMessage response, string body)
    {
        Status = (int)response.StatusCode;
        ContentType = response.Content.Headers.NonValidated["Content-Type"].ToString();
        ContentLength = response.Content.Headers.ContentLength;
        IsChunked = response.Headers.TransferEncodingChunked == true;
        Length = System.Text.Encoding.UTF8.GetByteCount(body);
        Envelope = XDocument.Parse(body).Root!;
    }

    public int Status { get; }

    public string ContentType { get; }

    public long? ContentLength { get; }

    public int Length { get; }

    public bool IsChunked { get; }

    public XElement Envelope { get; }

    public XElement Body => Envelope.Element(Soap + "Body")!;

    /// <summary>Element around the interaction.</summary>
    public XElement Wrapper => Body.Elements().Single();

    public XElement Interaction => Wrapper.Elements().Single();

    public string Acknowledgement => Interaction.Element(Hl7 + "acknowledgement")!.Attribute("typeCode")!.Value;

    /// <summary>Code of the acknowledgementDetail of a rejection.</summary>
    public string DetailCode => Interaction.Descendants(Hl7 + "acknowledgementDetail").Single().Element(Hl7 + "code")!.Attribute("code")!.Value;

    /// <summary>Codes of the reasons, in order.</summary>
    public IReadOnlyList<string> Reasons =>
        [.. Interaction.Descendants(Hl7 + "justifyingDetectedIssueEvent").Select(e => e.Element(Hl7 + "code")!.Attribute("code")!.Value)];

    public string QueryResponseCode => Interaction.Descendants(Hl7 + "queryResponseCode").Single().Attribute("code")!.Value;

    public XElement Fault => Body.Element(Soap + "Fault")!;

    /// <summary>Names and texts of the children of nasp:error, in order.</summary>
    public IReadOnlyList<(string Name, string Text)> FaultError =>
        [.. Fault.Descendants(Nasp + "error").Single().Elements().Select(e => (e.Name.LocalName, e.Value))];

    public string FaultCode => FaultError.Single(e => e.Name == "errorCode").Text;

    public string? Header(string name) => Envelope.Element(Soap + "Header")!.Element(Addressing + name)?.Value;

    /// <summary>ASID of a communicationFunction in the SOAP header.</summary>
    public string HeaderAsid(string name) => Envelope.Element(Soap + "Header")!.Element(Hl7 + name)!.Descendants(Hl7 + "id").Single().Attribute("extension")!.Value;

    /// <summary>All elements of a local name in the answer.</summary>
    public IEnumerable<XElement> All(string localName) => Interaction.Descendants(Hl7 + localName);

    public static async Task<SyncAnswer> SendAsync(HttpClient client, SyncRequest request, Func<string, string>? change = null, Action<HttpRequestMessage>? adjust = null)
    {
        var text = request.ToString();
        var changed = change is null ? text : change(text);
        if (change is not null)
        {
            Assert.NotEqual(text, changed);
        }

        using var message = new HttpRequestMessage(HttpMethod.Post, "/sync-service")
        {
            Content = new ByteArrayContent(System.Text.Encoding.UTF8.GetBytes(changed)),
        };
        message.Content.Headers.TryAddWithoutValidation("Content-Type", "text/xml");
        message.Headers.TryAddWithoutValidation("SOAPAction", request.Action);
        adjust?.Invoke(message);
        return await ReadAsync(await client.SendAsync(message));
    }

    public static async Task<SyncAnswer> ReadAsync(HttpResponseMessage response)
    {
        using (response)
        {
            return new SyncAnswer(response, await response.Content.ReadAsStringAsync());
        }
    }
}
