using LocalSpine.Protocols.Soap;
using LocalSpine.Protocols.Xml;

namespace LocalSpine.Protocols.Itk;

/// <summary>A mini service's answer in its SOAP and distribution envelope (smsp 3.2, 3.3, 4.2), attributes in the order of the national service.</summary>
/// <param name="Action">Action and service, for example <c>…:getNHSNumber-v1-0Response</c>.</param>
/// <param name="PayloadCode">Root element and code of the payload.</param>
/// <param name="Code">Response code.</param>
/// <param name="MessageId">Upper-case UUID, new.</param>
/// <param name="TrackingId">Upper-case UUID, new: not that of the request.</param>
/// <param name="PayloadId">Upper-case UUID; the payload's id and, after <c>uuid_</c>, that of manifest item and payload.</param>
public sealed record ItkAnswer(string Action, string PayloadCode, string Code, string MessageId, string TrackingId, string PayloadId)
{
    /// <summary>Of a supplier's service: its own identity, which it echoes with an empty To. Null for the national shape.</summary>
    public string? Provider { get; init; }

    /// <summary>The whole message as UTF-8.</summary>
    /// <param name="writeContent">Writes what follows the response code; null for nothing.</param>
    public ReadOnlyMemory<byte> Write(Action<XmlBuilder>? writeContent)
    {
        var xml = new XmlBuilder(4096);
        Begin(xml, MessageId, Action);
        if (Provider is not null)
        {
            xml.Start("wsa:To").End();
        }

        xml.End().Start("soap:Body").Start("itk:DistributionEnvelope");
        WriteHeader(xml);
        xml.Start("itk:payloads").Attribute("count", "1").Start("itk:payload").Attribute("id", $"uuid_{PayloadId}");
        xml.Start(PayloadCode).Attribute("xmlns", SoapNames.Hl7).Attribute("moodCode", "EVN").Attribute("classCode", "OBS");
        xml.Empty("id", "root", PayloadId);
        xml.Empty("code", "codeSystem", ItkNames.PayloadCodes, "code", PayloadCode);
        xml.Empty("value", "codeSystem", ItkNames.ResponseCodes, "code", Code);
        writeContent?.Invoke(xml);
        xml.End().End().End().End().End().End();
        return xml.Written;
    }

    /// <summary>Opens the envelope and its header, which stays open.</summary>
    internal static void Begin(XmlBuilder xml, string messageId, string action)
    {
        xml.Verbatim("<?xml version='1.0' encoding='UTF-8'?>\n"u8);
        xml.Start("soap:Envelope")
            .Attribute("xmlns:soap", SoapNames.Envelope)
            .Attribute("xmlns:wsa", ItkNames.Addressing)
            .Attribute("xmlns:wsu", ItkNames.SecurityUtility)
            .Attribute("xmlns:wsse", ItkNames.Security)
            .Attribute("xmlns:xsi", ItkNames.SchemaInstance)
            .Attribute("xmlns:itk", ItkNames.Itk)
            .Attribute("xmlns:hl7", SoapNames.Hl7);
        xml.Start("soap:Header").Element("wsa:MessageID", messageId).Element("wsa:Action", action);
    }

    private void WriteHeader(XmlBuilder xml)
    {
        xml.Start("itk:header").Attribute("service", Action).Attribute("trackingid", TrackingId);
        if (Provider is not null)
        {
            xml.Start("itk:auditIdentity").Empty("itk:id", "uri", $"{ItkNames.IdentityPrefix}ods:{Provider}").End();
        }

        xml.Start("itk:manifest").Attribute("count", "1");
        xml.Start("itk:manifestitem").Attribute("id", $"uuid_{PayloadId}").Attribute("mimetype", "text/xml").Attribute("profileid", ItkNames.ProfilePrefix + PayloadCode);
        if (Provider is null)
        {
            xml.Attribute("base64", "false").Attribute("compressed", "false").Attribute("encrypted", "false");
        }

        xml.End().End();
        if (Provider is not null)
        {
            xml.Empty("itk:senderAddress", "uri", $"urn:nhs-uk:addressing:ods:{Provider}");
        }

        xml.End();
    }
}
