using System.Globalization;
using System.Text;

namespace LocalSpine.Bench.Benchmarks;

/// <summary>A request to the mini services for demographics (SMSP).</summary>
internal static class MiniServiceRequest
{
    private const string Operation = "urn:nhs-itk:services:201005:verifyNHSNumber-v1-0";
    private const string Payload = "verifyNHSNumberRequest-v1-0";

    /// <summary>verifyNHSNumber, unattended: the ASID says who asks.</summary>
    /// <param name="birthDate">yyyyMMdd</param>
    /// <remarks>Its timestamp is good for ten minutes.</remarks>
    public static Messages Verify(string host, string path, string asid, string nhsNumber, string birthDate)
    {
        var body = Encoding.UTF8.GetBytes($"""
            <?xml version="1.0" encoding="UTF-8"?>
            <soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/" xmlns:wsa="http://www.w3.org/2005/08/addressing" xmlns:itk="urn:nhs-itk:ns:201005">
            <soap:Header>
            <wsa:MessageID>{Messages.Placeholder}</wsa:MessageID>
            <wsa:Action>{Operation}</wsa:Action>
            <wsa:To>https://{host}{path}</wsa:To>
            <wsa:From><wsa:Address>http://benchmark.localspine.test</wsa:Address></wsa:From>
            <wsse:Security xmlns:wsse="http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd" xmlns:wsu="http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd">
            <wsu:Timestamp><wsu:Created>{Time(0)}</wsu:Created><wsu:Expires>{Time(10)}</wsu:Expires></wsu:Timestamp>
            <wsse:UsernameToken><wsse:Username>benchmark</wsse:Username></wsse:UsernameToken>
            </wsse:Security>
            </soap:Header>
            <soap:Body>
            <itk:DistributionEnvelope>
            <itk:header service="{Operation}" trackingid="{Messages.Placeholder}">
            <itk:auditIdentity><itk:id type="1.2.826.0.1285.0.2.0.107" uri="{asid}"/></itk:auditIdentity>
            <itk:manifest count="1"><itk:manifestitem id="uuid_{Messages.Placeholder}" mimetype="text/xml" profileid="urn:nhs-en:profile:{Payload}"/></itk:manifest>
            <itk:senderAddress uri="urn:nhs-uk:addressing:ods:Z90001"/>
            </itk:header>
            <itk:payloads count="1">
            <itk:payload id="uuid_{Messages.Placeholder}">
            <{Payload} xmlns="urn:hl7-org:v3" classCode="CACT" moodCode="EVN">
            <id root="{Messages.Placeholder}"/>
            <code code="{Payload}" codeSystem="2.16.840.1.113883.2.1.3.2.4.17.284"/>
            <queryEvent>
            <Person.DateOfBirth><value value="{birthDate}"/><semanticsText>Person.DateOfBirth</semanticsText></Person.DateOfBirth>
            <Person.NHSNumber><value root="2.16.840.1.113883.2.1.4.1" extension="{nhsNumber}"/><semanticsText>Person.NHSNumber</semanticsText></Person.NHSNumber>
            </queryEvent>
            </{Payload}>
            </itk:payload>
            </itk:payloads>
            </itk:DistributionEnvelope>
            </soap:Body>
            </soap:Envelope>
            """);
        var head = $"POST {path} HTTP/1.1\r\nHost: {host}\r\nSOAPAction: \"{Operation}\"\r\nContent-Type: text/xml; charset=utf-8\r\n"
            + $"Content-Length: {body.Length.ToString(CultureInfo.InvariantCulture)}\r\n\r\n";
        return new Messages([.. Encoding.ASCII.GetBytes(head), .. body]);
    }

    private static string Time(int minutes) => DateTime.UtcNow.AddMinutes(minutes).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
