using System.Text;
using LocalSpine.Protocols.Soap;
using LocalSpine.Protocols.Xml;

namespace LocalSpine.Protocols.Ebxml;

/// <summary>A message that the Spine itself sends: envelope and one HL7 payload, in the form of the recorded real one (spine-messaging 3).</summary>
/// <param name="IsReliable">With DuplicateElimination and AckRequested (toPartyMSH); SyncReply is there in both families.</param>
/// <param name="RefToMessageId">The request's ebXML message id; null in messages that nobody asked for.</param>
public sealed record EbxmlRequest(
    string From, string To, string CpaId, string ConversationId, string Service, string Interaction, string MessageId, string Timestamp, string? RefToMessageId, bool IsReliable)
{
    /// <summary>The Content-Type of every message the Spine sends.</summary>
    public const string ContentType = "multipart/related; boundary=\"--=_MIME-Boundary\"; charset=\"UTF-8\"; type=\"text/xml\"; start=\"<ebXMLHeader@spine.nhs.uk>\"";

    private const string Delimiter = "----=_MIME-Boundary";

    /// <summary>The whole body, with CRLF in the MIME structure.</summary>
    public byte[] Write(ReadOnlySpan<byte> payload)
    {
        var envelope = Envelope().Span;
        var first = Encoding.ASCII.GetBytes(
            $"{Delimiter}\r\nContent-Id: <ebXMLHeader@spine.nhs.uk>\r\nContent-Type: text/xml\r\nContent-Transfer-Encoding: 8bit\r\n\r\n");
        var second = Encoding.ASCII.GetBytes(
            $"\r\n{Delimiter}\r\nContent-Id: <{MessageId}@spine.nhs.uk>\r\nContent-Type: application/xml\r\nContent-Transfer-Encoding: 8bit\r\n\r\n");
        var last = Encoding.ASCII.GetBytes($"\r\n{Delimiter}--\r\n");
        return [.. first, .. envelope, .. second, .. payload, .. last];
    }

    private ReadOnlyMemory<byte> Envelope()
    {
        var xml = new XmlBuilder(2048);
        xml.Verbatim("<?xml version='1.0' encoding='UTF-8'?>\n"u8);
        xml.Start("soap:Envelope").Attribute("xmlns:soap", SoapNames.Envelope).Attribute("xmlns:eb", EbxmlNames.Header).Attribute("xmlns:xlink", EbxmlNames.XLink);
        xml.Start("soap:Header");
        xml.Start("eb:MessageHeader").Attribute("eb:version", "2.0").Attribute("soap:mustUnderstand", "1");
        EbxmlSignal.Party(xml, "eb:From", From);
        EbxmlSignal.Party(xml, "eb:To", To);
        xml.Element("eb:CPAId", CpaId);
        xml.Element("eb:ConversationId", ConversationId);
        xml.Element("eb:Service", Service);
        xml.Element("eb:Action", Interaction);
        xml.Start("eb:MessageData").Element("eb:MessageId", MessageId).Element("eb:Timestamp", Timestamp);
        if (RefToMessageId is not null)
        {
            xml.Element("eb:RefToMessageId", RefToMessageId);
        }

        xml.End();
        if (IsReliable)
        {
            xml.Start("eb:DuplicateElimination").End();
        }

        xml.End();
        if (IsReliable)
        {
            xml.Start("eb:AckRequested").Attribute("eb:version", "2.0").Attribute("soap:mustUnderstand", "1").Attribute("eb:signed", "false")
                .Attribute("soap:actor", EbxmlNames.ToPartyMsh).End();
        }

        xml.Start("eb:SyncReply").Attribute("eb:version", "2.0").Attribute("soap:mustUnderstand", "1").Attribute("soap:actor", EbxmlNames.NextActor).End();
        xml.End();
        xml.Start("soap:Body").Start("eb:Manifest").Attribute("xmlns:hl7ebxml", EbxmlNames.Hl7Payload).Attribute("eb:version", "2.0");
        xml.Start("eb:Reference").Attribute("xlink:href", $"cid:{MessageId}@spine.nhs.uk");
        xml.Start("eb:Schema").Attribute("eb:location", $"urn:hl7-org:v3_{Interaction}.xsd").Attribute("eb:version", Version(Interaction)).End();
        xml.Start("eb:Description").Attribute("xml:lang", "en").Text("The HL7 Payload").End();
        xml.Start("hl7ebxml:Payload").Attribute("style", "HL7").Attribute("encoding", "XML").Attribute("version", "3.0").End();
        xml.End().End().End().End();
        return xml.Written;
    }

    // The digits at the end of the interaction: 02 of QUPA_IN000011UK02.
    private static string Version(string interaction) => interaction[(interaction.AsSpan().LastIndexOfAnyExceptInRange('0', '9') + 1)..];
}
