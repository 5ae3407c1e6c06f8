using LocalSpine.Protocols.Soap;
using LocalSpine.Protocols.Xml;

namespace LocalSpine.Protocols.Ebxml;

/// <summary>The SOAP envelope of an ebXML message as parsed (spine-messaging 3.3). Nothing is checked here; missing texts are empty.</summary>
public sealed class EbxmlEnvelope
{
    private readonly XmlElement? _data;

    private EbxmlEnvelope(XmlElement envelope)
    {
        Envelope = envelope;
        Header = envelope.Child("Header", SoapNames.Envelope);
        Body = envelope.Child("Body", SoapNames.Envelope);
        MessageHeader = Header?.Child("MessageHeader", EbxmlNames.Header);
        _data = MessageHeader?.Child("MessageData");
    }

    public XmlElement Envelope { get; }

    public XmlElement? Header { get; }

    public XmlElement? Body { get; }

    public XmlElement? MessageHeader { get; }

    public string FromParty => Text(MessageHeader?.Path("From", "PartyId"));

    public string ToParty => Text(MessageHeader?.Path("To", "PartyId"));

    public string CpaId => Text(MessageHeader?.Child("CPAId"));

    public string ConversationId => Text(MessageHeader?.Child("ConversationId"));

    public string Service => Text(MessageHeader?.Child("Service"));

    public string Action => Text(MessageHeader?.Child("Action"));

    public string MessageId => Text(_data?.Child("MessageId"));

    public string Timestamp => Text(_data?.Child("Timestamp"));

    /// <summary>The ebXML message id that a response or signal refers to; empty in requests.</summary>
    public string RefToMessageId => Text(_data?.Child("RefToMessageId"));

    public string TimeToLive => Text(_data?.Child("TimeToLive"));

    /// <summary>How many DuplicateElimination elements there are; what they hold does not matter (Vision writes <c>always</c>).</summary>
    public int DuplicateEliminations => MessageHeader?.Count("DuplicateElimination") ?? 0;

    public int AckRequests => Header?.Count("AckRequested") ?? 0;

    public XmlElement? AckRequested => Header?.Child("AckRequested");

    public int SyncReplies => Header?.Count("SyncReply") ?? 0;

    public XmlElement? SyncReply => Header?.Child("SyncReply");

    /// <summary>True when the sender wants the messages of this conversation delivered in the order in which it sent them (ebXML MS 2.0, 9.1).</summary>
    public bool IsOrdered => Header?.Child("MessageOrder") is not null;

    public XmlElement? Acknowledgment => Header?.Child("Acknowledgment");

    public XmlElement? ErrorList => Header?.Child("ErrorList");

    public XmlElement? Manifest => Body?.Child("Manifest");

    /// <summary>xlink:href of each manifest reference, for example <c>cid:…@spine.nhs.uk</c> or <c>mid:…</c>.</summary>
    public IEnumerable<string> References => Manifest?.ChildrenOf("Reference").Select(r => r.Attribute("href") ?? "") ?? [];

    /// <summary>Reads an envelope.</summary>
    /// <exception cref="System.Xml.XmlException">Not well-formed XML.</exception>
    public static EbxmlEnvelope Read(ReadOnlyMemory<byte> xml) => new(XmlTree.Read(xml));

    /// <summary>Reads an envelope, or nothing where there is no well-formed XML.</summary>
    public static EbxmlEnvelope? ReadOrNull(ReadOnlyMemory<byte> xml)
    {
        try
        {
            return Read(xml);
        }
        catch (System.Xml.XmlException)
        {
            return null;
        }
    }

    private static string Text(XmlElement? element) => element?.Text.Trim() ?? "";
}
