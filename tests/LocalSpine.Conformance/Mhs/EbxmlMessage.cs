using System.Text;
using System.Text.RegularExpressions;

namespace LocalSpine.Conformance.Mhs;

/// <summary>An ebXML message of our own, with the header of spine-messaging 3.3; each part can be put wrong.</summary>
internal sealed record EbxmlMessage(string From, string To, string CpaId, string Service, string Action, string Payload)
{
    public const string ContentType = "multipart/related; boundary=\"--=_MIME-Boundary\"; type=text/xml; start=ebXMLHeader@spine.nhs.uk";

    public string MessageId { get; init; } = Guid.NewGuid().ToString().ToUpperInvariant();

    public string ConversationId { get; init; } = Guid.NewGuid().ToString().ToUpperInvariant();

    public string MessageData { get; init; } = "";

    public bool DuplicateElimination { get; init; } = true;

    /// <summary>Last word of the actor; null for no AckRequested.</summary>
    public string? AckActor { get; init; } = "toPartyMSH";

    public bool SyncReply { get; init; } = true;

    /// <summary>More elements of the SOAP header.</summary>
    public string Header { get; init; } = "";

    /// <summary>Attachments: content id and octets.</summary>
    public IReadOnlyList<(string Id, byte[] Content)> Attachments { get; init; } = [];

    /// <summary>The body with LF line ends, as the adaptor of a real client writes it.</summary>
    public byte[] Body(Func<string, string>? change = null, string? end = null)
    {
        var text = Text();
        var changed = change is null ? text : change(text);
        if (change is not null)
        {
            Assert.NotEqual(text, changed);
        }

        var body = new List<byte>(Encoding.UTF8.GetBytes(changed));
        foreach (var (id, content) in Attachments)
        {
            body.AddRange(Encoding.ASCII.GetBytes($"\n----=_MIME-Boundary\nContent-Id: <{id}@spine.nhs.uk>\nContent-Type: application/octet-stream\nContent-Transfer-Encoding: binary\n\n"));
            body.AddRange(content);
        }

        body.AddRange(Encoding.ASCII.GetBytes(end ?? "\n----=_MIME-Boundary--\n"));
        return [.. body];
    }

    public static string ElementOf(string text, string name) => Regex.Match(text, $"<(?:\\w+:)?{name}(?: [^>]*)?>([^<]*)</", RegexOptions.None, TimeSpan.FromSeconds(5)).Groups[1].Value;

    private string Text() => $"""
        ----=_MIME-Boundary
        Content-Id: <ebXMLHeader@spine.nhs.uk>
        Content-Type: text/xml; charset=UTF-8
        Content-Transfer-Encoding: 8bit

        <?xml version="1.0" encoding="UTF-8"?>
        <SOAP:Envelope xmlns:SOAP="http://schemas.xmlsoap.org/soap/envelope/" xmlns:eb="http://www.oasis-open.org/committees/ebxml-msg/schema/msg-header-2_0.xsd" xmlns:hl7ebxml="urn:hl7-org:transport/ebXML/DSTUv1.0" xmlns:xlink="http://www.w3.org/1999/xlink">
        <SOAP:Header><eb:MessageHeader SOAP:mustUnderstand="1" eb:version="2.0">
        <eb:From><eb:PartyId eb:type="urn:nhs:names:partyType:ocs+serviceInstance">{From}</eb:PartyId></eb:From>
        <eb:To><eb:PartyId eb:type="urn:nhs:names:partyType:ocs+serviceInstance">{To}</eb:PartyId></eb:To>
        <eb:CPAId>{CpaId}</eb:CPAId><eb:ConversationId>{ConversationId}</eb:ConversationId>
        <eb:Service>{Service}</eb:Service><eb:Action>{Action}</eb:Action>
        <eb:MessageData><eb:MessageId>{MessageId}</eb:MessageId><eb:Timestamp>2026-07-01T12:00:00Z</eb:Timestamp>{MessageData}</eb:MessageData>
        {(DuplicateElimination ? "<eb:DuplicateElimination/>" : "")}</eb:MessageHeader>
        {(AckActor is null ? "" : $"<eb:AckRequested SOAP:mustUnderstand=\"1\" eb:version=\"2.0\" eb:signed=\"false\" SOAP:actor=\"urn:oasis:names:tc:ebxml-msg:actor:{AckActor}\"/>")}
        {(SyncReply ? "<eb:SyncReply SOAP:mustUnderstand=\"1\" eb:version=\"2.0\" SOAP:actor=\"http://schemas.xmlsoap.org/soap/actor/next\"/>" : "")}
        {Header}</SOAP:Header><SOAP:Body><eb:Manifest SOAP:mustUnderstand="1" eb:version="2.0"><eb:Reference xlink:href="cid:{MessageId}@spine.nhs.uk">
        <eb:Schema eb:location="http://www.nhsia.nhs.uk/schemas/HL7-Message.xsd" eb:version="1.0"/><eb:Description xml:lang="en">HL7 payload</eb:Description><hl7ebxml:Payload style="HL7" encoding="XML" version="3.0"/></eb:Reference>
        {string.Concat(Attachments.Select(a => $"<eb:Reference xlink:href=\"cid:{a.Id}@spine.nhs.uk\"><eb:Description xml:lang=\"en\">Filename=\"{a.Id}\" ContentType=application/octet-stream</eb:Description></eb:Reference>"))}
        </eb:Manifest></SOAP:Body></SOAP:Envelope>

        ----=_MIME-Boundary
        Content-Id: <{MessageId}@spine.nhs.uk>
        Content-Type: application/xml; charset=UTF-8
        Content-Transfer-Encoding: 8bit

        {Payload}
        """.ReplaceLineEndings("\n");
}
