using LocalSpine.Protocols.Xml;

namespace LocalSpine.Protocols.Soap;

/// <summary>A synchronous request as parsed: SOAP 1.1 with WS-Addressing and the two HL7 device headers (spine-messaging 8.1). Nothing is checked here.</summary>
public sealed class SoapRequest
{
    private SoapRequest(XmlElement envelope)
    {
        Envelope = envelope;
        IsEnvelope = envelope.LocalName == "Envelope" && envelope.NamespaceUri == SoapNames.Envelope;
        Headers = Count("Header");
        Bodies = Count("Body");
        Header = envelope.Child("Header", SoapNames.Envelope);
        Body = envelope.Child("Body", SoapNames.Envelope);
    }

    public XmlElement Envelope { get; }

    /// <summary>The root is a SOAP 1.1 Envelope.</summary>
    public bool IsEnvelope { get; }

    /// <summary>Number of Header elements.</summary>
    public int Headers { get; }

    /// <summary>Number of Body elements.</summary>
    public int Bodies { get; }

    public XmlElement? Header { get; }

    public XmlElement? Body { get; }

    /// <summary>wsa:MessageID as sent, for example <c>uuid:4EBCFDC7-…</c>; empty when missing.</summary>
    public string MessageId => Addressing("MessageID")?.Text.Trim() ?? "";

    /// <summary>wsa:Action elements.</summary>
    public IEnumerable<XmlElement> Actions => Header?.ChildrenOf("Action").Where(a => a.NamespaceUri == SoapNames.Addressing) ?? [];

    public string To => Addressing("To")?.Text.Trim() ?? "";

    /// <summary>wsa:From/wsa:Address; may be empty.</summary>
    public string From => Addressing("From")?.Child("Address")?.Text.Trim() ?? "";

    /// <summary>The device id of the receiving system in the SOAP header, or null.</summary>
    public XmlElement? ReceiverId => Header?.Child("communicationFunctionRcv", SoapNames.Hl7)?.Path("device", "id");

    /// <summary>The device id of the sending system in the SOAP header, or null.</summary>
    public XmlElement? SenderId => Header?.Child("communicationFunctionSnd", SoapNames.Hl7)?.Path("device", "id");

    /// <summary>The interaction: the only child of Body, or null.</summary>
    public XmlElement? Interaction => Body is { Children.Count: 1 } body ? body.Children[0] : null;

    /// <summary>Reads a message.</summary>
    /// <exception cref="System.Xml.XmlException">Not well-formed XML.</exception>
    public static SoapRequest Read(ReadOnlyMemory<byte> message) => new(XmlTree.Read(message));

    private XmlElement? Addressing(string name) => Header?.Child(name, SoapNames.Addressing);

    private int Count(string name)
    {
        var count = 0;
        foreach (var child in Envelope.Children)
        {
            count += child.LocalName == name && child.NamespaceUri == SoapNames.Envelope ? 1 : 0;
        }

        return count;
    }
}
