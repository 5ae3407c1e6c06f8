using LocalSpine.Protocols.Soap;
using LocalSpine.Protocols.Xml;

namespace LocalSpine.Protocols.Ebxml;

/// <summary>Acknowledgment and MessageError as the Spine writes them (spine-messaging 7.1, 7.2): an envelope without attachments, <c>text/xml</c>.</summary>
/// <param name="To">Party key of the sender of the message that this answers.</param>
/// <param name="RefToMessageId">That message's id.</param>
/// <param name="ReceivedAt">When it came, <c>yyyy-MM-ddTHH:mm:ssZ</c>.</param>
/// <param name="Now">Time of this signal.</param>
public sealed record EbxmlSignal(
    string From, string To, string CpaId, string ConversationId, string MessageId, string RefToMessageId, string ReceivedAt, string Now)
{
    /// <summary>Received and stored.</summary>
    /// <param name="actor">toPartyMSH, or nextMSH when one hop of a forwarded message is acknowledged.</param>
    public ReadOnlyMemory<byte> Acknowledgment(string actor) => Write("Acknowledgment", xml =>
    {
        xml.Start("eb:Acknowledgment").Attribute("SOAP:mustUnderstand", "1").Attribute("eb:version", "2.0").Attribute("SOAP:actor", actor);
        xml.Element("eb:Timestamp", Now);
        xml.Element("eb:RefToMessageId", RefToMessageId);
        Party(xml, "eb:From", From);
        xml.End();
    });

    /// <summary>Refused. A real client needs all three attributes and the description.</summary>
    public ReadOnlyMemory<byte> MessageError(string code, string description) => Write("MessageError", xml =>
    {
        xml.Start("eb:ErrorList").Attribute("SOAP:mustUnderstand", "1").Attribute("eb:version", "2.0").Attribute("eb:highestSeverity", "Error");
        xml.Start("eb:Error").Attribute("eb:codeContext", EbxmlNames.Errors).Attribute("eb:errorCode", code).Attribute("eb:severity", "Error");
        xml.Start("eb:Description").Attribute("xml:lang", "en").Text(description).End();
        xml.End().End();
    });

    private ReadOnlyMemory<byte> Write(string action, Action<XmlBuilder> signal)
    {
        var xml = new XmlBuilder(2048);
        xml.Verbatim("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"u8);
        xml.Start("SOAP:Envelope").Attribute("xmlns:SOAP", SoapNames.Envelope).Attribute("xmlns:eb", EbxmlNames.Header);
        xml.Start("SOAP:Header");
        xml.Start("eb:MessageHeader").Attribute("SOAP:mustUnderstand", "1").Attribute("eb:version", "2.0");
        Party(xml, "eb:From", From);
        Party(xml, "eb:To", To);
        xml.Element("eb:CPAId", CpaId);
        xml.Element("eb:ConversationId", ConversationId);
        xml.Element("eb:Service", EbxmlNames.SignalService);
        xml.Element("eb:Action", action);
        xml.Start("eb:MessageData");
        xml.Element("eb:MessageId", MessageId);
        xml.Element("eb:Timestamp", ReceivedAt);
        xml.Element("eb:RefToMessageId", RefToMessageId);
        xml.End().End();
        signal(xml);
        xml.End();
        xml.Start("SOAP:Body").End();
        xml.End();
        return xml.Written;
    }

    internal static void Party(XmlBuilder xml, string name, string party)
    {
        xml.Start(name).Start("eb:PartyId").Attribute("eb:type", EbxmlNames.PartyType).Text(party).End().End();
    }
}
