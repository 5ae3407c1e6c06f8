namespace LocalSpine.Protocols.Soap;

/// <summary>Namespaces of the Spine's SOAP messages (spine-messaging 3.3, 8, 9).</summary>
public static class SoapNames
{
    public const string Envelope = "http://schemas.xmlsoap.org/soap/envelope/";

    /// <summary>WS-Addressing in its 2004/08 form.</summary>
    public const string Addressing = "http://schemas.xmlsoap.org/ws/2004/08/addressing";

    public const string Hl7 = "urn:hl7-org:v3";

    /// <summary>Namespace of the error list in fault details.</summary>
    public const string NaspErrors = "http://national.carerecords.nhs.uk/schema/";

    /// <summary>Exact content type: a real client compares it literally, a charset parameter would break it.</summary>
    public const string ContentType = "text/xml";
}
