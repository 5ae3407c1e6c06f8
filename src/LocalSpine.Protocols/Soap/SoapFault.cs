using LocalSpine.Protocols.Xml;

namespace LocalSpine.Protocols.Soap;

/// <summary>
/// A SOAP 1.1 fault with the Spine's error list (spine-messaging 9). A real client needs all five children of the error, in this order.
/// </summary>
/// <param name="IsClient">faultcode Client instead of Server.</param>
/// <param name="Code">errorCode, for example 101, 201 or 900.</param>
/// <param name="Location">Which part of the message is meant.</param>
/// <param name="Description">What is wrong, in words.</param>
public sealed record SoapFault(bool IsClient, string Code, string Location, string Description)
{
    /// <summary>The envelope as UTF-8.</summary>
    public ReadOnlyMemory<byte> Write()
    {
        var xml = new XmlBuilder(1024);
        xml.Start("SOAP:Envelope").Attribute("xmlns:SOAP", SoapNames.Envelope);
        xml.Start("SOAP:Body").Start("SOAP:Fault");
        xml.Element("faultcode", IsClient ? "SOAP:Client" : "SOAP:Server");
        xml.Element("faultstring", "Application Exception");
        xml.Start("detail");
        xml.Start("nasp:errorList").Attribute("xmlns:nasp", SoapNames.NaspErrors).Start("nasp:error");
        xml.Element("nasp:codeContext", "urn:nhs:names:error:tms");
        xml.Element("nasp:errorCode", Code);
        xml.Element("nasp:severity", "Error");
        xml.Element("nasp:location", Location);
        xml.Element("nasp:description", Description);
        xml.End().End().End().End().End().End();
        return xml.Written;
    }
}
