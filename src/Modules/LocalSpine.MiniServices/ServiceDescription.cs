using LocalSpine.MiniServices.Operations;
using LocalSpine.Protocols.Itk;
using LocalSpine.Protocols.Xml;

namespace LocalSpine.MiniServices;

/// <summary>A WSDL 1.1 description of the operations: document style, a distribution envelope each way, ToolkitErrorInfo as fault (smsp 4). The real service has none.</summary>
internal sealed class ServiceDescription(MiniServiceCatalog services)
{
    private const string Soap = "http://schemas.xmlsoap.org/wsdl/soap/";
    private const string SoapOverHttp = "http://schemas.xmlsoap.org/soap/http";

    /// <summary>The description as UTF-8.</summary>
    /// <param name="address">URL of the service.</param>
    public ReadOnlyMemory<byte> Write(string address)
    {
        var xml = new XmlBuilder(8192);
        xml.Verbatim("<?xml version='1.0' encoding='UTF-8'?>\n"u8);
        xml.Start("wsdl:definitions").Attribute("xmlns:wsdl", "http://schemas.xmlsoap.org/wsdl/").Attribute("xmlns:soap", Soap).Attribute("xmlns:xs", "http://www.w3.org/2001/XMLSchema")
            .Attribute("xmlns:itk", ItkNames.Itk).Attribute("targetNamespace", ItkNames.Itk);
        WriteTypes(xml);
        foreach (var (message, element) in new[] { ("Envelope", "DistributionEnvelope"), ("Error", "ToolkitErrorInfo") })
        {
            xml.Start("wsdl:message").Attribute("name", message).Empty("wsdl:part", "name", "body", "element", $"itk:{element}").End();
        }

        foreach (var service in services.All)
        {
            WriteOperation(xml, service);
        }

        foreach (var service in services.All)
        {
            xml.Start("wsdl:service").Attribute("name", service.Name).Start("wsdl:port").Attribute("name", $"{service.Name}-port").Attribute("binding", $"itk:{service.Name}-binding");
            xml.Empty("soap:address", "location", address).End().End();
        }

        xml.End();
        return xml.Written;
    }

    // The elements by name; their content is for the schemas that a client has.
    private static void WriteTypes(XmlBuilder xml)
    {
        xml.Start("wsdl:types").Start("xs:schema").Attribute("targetNamespace", ItkNames.Itk).Attribute("elementFormDefault", "qualified");
        foreach (var element in new[] { "DistributionEnvelope", "ToolkitErrorInfo" })
        {
            xml.Start("xs:element").Attribute("name", element).Start("xs:complexType").Start("xs:sequence");
            xml.Start("xs:any").Attribute("minOccurs", "0").Attribute("maxOccurs", "unbounded").Attribute("processContents", "lax").End();
            xml.End().End().End();
        }

        xml.End().End();
    }

    private static void WriteOperation(XmlBuilder xml, MiniService service)
    {
        xml.Start("wsdl:portType").Attribute("name", $"{service.Name}-portType").Start("wsdl:operation").Attribute("name", service.Name);
        xml.Empty("wsdl:input", "message", "itk:Envelope").Empty("wsdl:output", "message", "itk:Envelope").Empty("wsdl:fault", "name", "error", "message", "itk:Error").End().End();
        xml.Start("wsdl:binding").Attribute("name", $"{service.Name}-binding").Attribute("type", $"itk:{service.Name}-portType");
        xml.Empty("soap:binding", "style", "document", "transport", SoapOverHttp);
        xml.Start("wsdl:operation").Attribute("name", service.Name).Empty("soap:operation", "soapAction", service.Action);
        xml.Start("wsdl:input").Empty("soap:body", "use", "literal").End();
        xml.Start("wsdl:output").Empty("soap:body", "use", "literal").End();
        xml.Start("wsdl:fault").Attribute("name", "error").Empty("soap:fault", "name", "error", "use", "literal").End();
        xml.End().End();
    }
}
