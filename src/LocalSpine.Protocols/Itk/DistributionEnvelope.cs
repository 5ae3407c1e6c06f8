using LocalSpine.Protocols.Xml;

namespace LocalSpine.Protocols.Itk;

/// <summary>An ITK distribution envelope as parsed (smsp 3.3). Nothing is checked here: what is missing is null or empty.</summary>
public sealed class DistributionEnvelope
{
    public DistributionEnvelope(XmlElement element)
    {
        Element = element;
        Header = element.Child("header", ItkNames.Itk);
        AuditIdentity = Header?.Child("auditIdentity", ItkNames.Itk);
        Manifest = Header?.Child("manifest", ItkNames.Itk);
        Payloads = element.Child("payloads", ItkNames.Itk);
        Payload = Payloads?.Child("payload", ItkNames.Itk);
    }

    public XmlElement Element { get; }

    public XmlElement? Header { get; }

    public XmlElement? AuditIdentity { get; }

    public XmlElement? Manifest { get; }

    public XmlElement? Payloads { get; }

    /// <summary>The first payload.</summary>
    public XmlElement? Payload { get; }

    /// <summary>The message in the first payload; null unless it is one element.</summary>
    public XmlElement? Content => Payload is { Children: [var only] } ? only : null;

    public string Service => Header?.Attribute("service") ?? "";

    public string TrackingId => Header?.Attribute("trackingid") ?? "";

    /// <summary>The uri of the first audit identity of that type; null for none.</summary>
    public string? Identity(string type)
    {
        foreach (var id in AuditIdentity?.Children ?? [])
        {
            if (id.LocalName == "id" && (id.Attribute("type") ?? ItkNames.IdentityType) == type)
            {
                return id.Attribute("uri");
            }
        }

        return null;
    }
}
