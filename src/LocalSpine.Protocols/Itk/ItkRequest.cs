using LocalSpine.Protocols.Soap;
using LocalSpine.Protocols.Xml;

namespace LocalSpine.Protocols.Itk;

/// <summary>An ITK request over SOAP 1.1 as parsed: WS-Addressing 1.0, WS-Security timestamp, distribution envelope (smsp 3). Nothing is checked here.</summary>
public sealed class ItkRequest
{
    public ItkRequest(XmlElement root)
    {
        Root = root;
        IsEnvelope = root.LocalName == "Envelope" && root.NamespaceUri == SoapNames.Envelope;
        Header = root.Child("Header", SoapNames.Envelope);
        Body = root.Child("Body", SoapNames.Envelope);
        Timestamp = Header?.Child("Security", ItkNames.Security)?.Child("Timestamp", ItkNames.SecurityUtility);
        Distribution = Body is { Children: [{ LocalName: "DistributionEnvelope", NamespaceUri: ItkNames.Itk } only] } ? new DistributionEnvelope(only) : null;
    }

    public XmlElement Root { get; }

    /// <summary>The root is a SOAP 1.1 Envelope.</summary>
    public bool IsEnvelope { get; }

    public XmlElement? Header { get; }

    public XmlElement? Body { get; }

    /// <summary>wsu:Timestamp of the security header, or null.</summary>
    public XmlElement? Timestamp { get; }

    /// <summary>The only child of the body, when it is a distribution envelope; else null.</summary>
    public DistributionEnvelope? Distribution { get; }

    /// <summary>As sent, a bare UUID as a rule; empty when missing.</summary>
    public string MessageId => Addressing("MessageID");

    /// <summary>wsa:Action; empty when missing.</summary>
    public string Action => Addressing("Action");

    /// <summary>A header that is to be understood and is neither WS-Addressing nor WS-Security; null for none.</summary>
    public XmlElement? NotUnderstood()
    {
        foreach (var header in Header?.Children ?? [])
        {
            if (header.NamespaceUri is not (ItkNames.Addressing or ItkNames.Security) && MustBeUnderstood(header))
            {
                return header;
            }
        }

        return null;
    }

    private static bool MustBeUnderstood(XmlElement header)
    {
        foreach (var attribute in header.Attributes)
        {
            if (attribute is { LocalName: "mustUnderstand", NamespaceUri: SoapNames.Envelope, Value: "1" or "true" })
            {
                return true;
            }
        }

        return false;
    }

    private string Addressing(string name) => Header?.Child(name, ItkNames.Addressing)?.Text.Trim() ?? "";
}
