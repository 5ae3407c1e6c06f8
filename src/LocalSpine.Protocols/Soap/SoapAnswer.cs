using LocalSpine.Protocols.Hl7;
using LocalSpine.Protocols.Xml;

namespace LocalSpine.Protocols.Soap;

/// <summary>The envelope of a synchronous answer (spine-messaging 8.2).</summary>
/// <param name="Action"><c>service/responseInteraction</c>.</param>
/// <param name="To">The request's From address; may be empty.</param>
/// <param name="From">URL of the Spine's service.</param>
/// <param name="RelatesTo">wsa:MessageID of the request as sent.</param>
/// <param name="BodyWrapper">Element around the interaction, for example <c>retrievalQueryResponse</c>.</param>
public sealed record SoapAnswer(string Action, string To, string From, string RelatesTo, string BodyWrapper)
{
    /// <summary>The whole envelope as UTF-8.</summary>
    public ReadOnlyMemory<byte> Write(AnswerWrapper wrapper, Action<XmlBuilder>? controlAct)
    {
        var xml = new XmlBuilder(8192);
        xml.Verbatim("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"u8);
        xml.Start("SOAP-ENV:Envelope")
            .Attribute("xmlns:SOAP-ENV", SoapNames.Envelope)
            .Attribute("xmlns:wsa", SoapNames.Addressing);
        xml.Start("SOAP-ENV:Header");
        xml.Element("wsa:MessageID", $"uuid:{wrapper.Id}");
        xml.Element("wsa:Action", Action);
        xml.Element("wsa:To", To);
        xml.Start("wsa:From").Element("wsa:Address", From).End();
        AnswerWrapper.WriteDevice(xml, "communicationFunctionRcv", "RCV", wrapper.ToAsid, SoapNames.Hl7);
        AnswerWrapper.WriteDevice(xml, "communicationFunctionSnd", "SND", wrapper.FromAsid, SoapNames.Hl7);
        xml.Element("wsa:RelatesTo", RelatesTo);
        xml.End();
        xml.Start("SOAP-ENV:Body").Start(BodyWrapper).Attribute("xmlns", SoapNames.Hl7);
        wrapper.Write(xml, controlAct);
        xml.End().End().End();
        return xml.Written;
    }
}
