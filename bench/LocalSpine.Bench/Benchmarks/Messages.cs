using System.Globalization;
using System.Text;

namespace LocalSpine.Bench.Benchmarks;

/// <summary>Whole HTTP requests, and a way to give each a new message id; here those with synchronous PDS queries of 2008-A and reliable requests.</summary>
internal sealed class Messages
{
    /// <summary>Stands wherever the id of a message goes.</summary>
    public const string Placeholder = "00000000-0000-4000-8000-000000000000";

    private const string SpineAsid = "227319907548";

    private readonly int[] places;

    public Messages(byte[] bytes)
    {
        Bytes = bytes;
        var at = new List<int>();
        var mark = Encoding.ASCII.GetBytes(Placeholder);
        for (var from = 0; bytes.AsSpan(from).IndexOf(mark) is var found and >= 0; from = at[^1] + mark.Length)
        {
            at.Add(from + found);
        }

        places = [.. at];
    }

    /// <summary>The request as it goes on the wire.</summary>
    public byte[] Bytes { get; }

    /// <summary>Retrieval by NHS number (QUPA_IN000008UK02), all items, no history.</summary>
    public static Messages Retrieval(string host, string asid, string nhsNumber) => new(Request(host, asid, "QUPA_IN000008UK02", $"""
        <historicDataIndicator><value code="0" codeSystem="2.16.840.1.113883.2.1.3.2.4.17.36"/><semanticsText>historicDataIndicator</semanticsText></historicDataIndicator>
        <person.id><value root="2.16.840.1.113883.2.1.4.1" extension="{nhsNumber}"/><semanticsText>person.id</semanticsText></person.id>
        <retrievalItem><semanticsText>person.allData</semanticsText></retrievalItem>
        """));

    /// <summary>Simple trace (QUPA_IN000005UK01) by family name, gender and date of birth (yyyyMMdd).</summary>
    public static Messages SimpleTrace(string host, string asid, string family, string gender, string birthDate) => new(Request(host, asid, "QUPA_IN000005UK01", $"""
        <person.administrativeGenderCode><value code="{gender}" codeSystem="2.16.840.1.113883.2.1.3.2.4.16.25"/><semanticsText>person.administrativeGenderCode</semanticsText></person.administrativeGenderCode>
        <person.birthTime><value value="{birthDate}"/><semanticsText>person.birthTime</semanticsText></person.birthTime>
        <person.name><value use="L"><family>{System.Security.SecurityElement.Escape(family)}</family></value><semanticsText>person.name</semanticsText></person.name>
        """));

    /// <summary>A reliable ebXML request (REPC_IN150016UK05) of about 5 KB.</summary>
    public static Messages Reliable(string host, string party, string asid, string cpaId)
    {
        const string Service = "urn:nhs:names:services:psis";
        const string Interaction = "REPC_IN150016UK05";
        var text = $"""
            --b
            Content-Id: <ebXMLHeader@spine.nhs.uk>
            Content-Type: text/xml; charset=UTF-8
            Content-Transfer-Encoding: 8bit

            <SOAP:Envelope xmlns:SOAP="http://schemas.xmlsoap.org/soap/envelope/" xmlns:eb="http://www.oasis-open.org/committees/ebxml-msg/schema/msg-header-2_0.xsd" xmlns:xlink="http://www.w3.org/1999/xlink">
            <SOAP:Header><eb:MessageHeader SOAP:mustUnderstand="1" eb:version="2.0">
            <eb:From><eb:PartyId eb:type="urn:nhs:names:partyType:ocs+serviceInstance">{party}</eb:PartyId></eb:From>
            <eb:To><eb:PartyId eb:type="urn:nhs:names:partyType:ocs+serviceInstance">YES-0000806</eb:PartyId></eb:To>
            <eb:CPAId>{cpaId}</eb:CPAId><eb:ConversationId>{Placeholder}</eb:ConversationId><eb:Service>{Service}</eb:Service><eb:Action>{Interaction}</eb:Action>
            <eb:MessageData><eb:MessageId>{Placeholder}</eb:MessageId><eb:Timestamp>2026-06-01T12:00:00Z</eb:Timestamp></eb:MessageData><eb:DuplicateElimination/></eb:MessageHeader>
            <eb:AckRequested SOAP:mustUnderstand="1" eb:version="2.0" eb:signed="false" SOAP:actor="urn:oasis:names:tc:ebxml-msg:actor:toPartyMSH"/>
            <eb:SyncReply SOAP:mustUnderstand="1" eb:version="2.0" SOAP:actor="http://schemas.xmlsoap.org/soap/actor/next"/></SOAP:Header>
            <SOAP:Body><eb:Manifest SOAP:mustUnderstand="1" eb:version="2.0"><eb:Reference xlink:href="cid:{Placeholder}@spine.nhs.uk"/></eb:Manifest></SOAP:Body></SOAP:Envelope>
            --b
            Content-Id: <{Placeholder}@spine.nhs.uk>
            Content-Type: application/xml; charset=UTF-8
            Content-Transfer-Encoding: 8bit

            <{Interaction} xmlns="urn:hl7-org:v3"><id root="{Placeholder}"/><creationTime value="20260601120000"/><versionCode code="3NPfIT7.2.02"/>
            <interactionId root="2.16.840.1.113883.2.1.3.2.4.12" extension="{Interaction}"/><processingCode code="P"/><processingModeCode code="T"/><acceptAckCode code="NE"/>
            <communicationFunctionRcv><device classCode="DEV" determinerCode="INSTANCE"><id root="1.2.826.0.1285.0.2.0.107" extension="{SpineAsid}"/></device></communicationFunctionRcv>
            <communicationFunctionSnd><device classCode="DEV" determinerCode="INSTANCE"><id root="1.2.826.0.1285.0.2.0.107" extension="{asid}"/></device></communicationFunctionSnd>
            <ControlActEvent classCode="CACT" moodCode="EVN"><author1 typeCode="AUT"><AgentSystemSDS classCode="AGNT"><agentSystemSDS classCode="DEV" determinerCode="INSTANCE"><id root="1.2.826.0.1285.0.2.0.107" extension="{asid}"/></agentSystemSDS></AgentSystemSDS></author1>
            <subject><text>{new string('t', 2200)}</text></subject></ControlActEvent></{Interaction}>
            --b--

            """;
        var body = Encoding.UTF8.GetBytes(text);
        var head = $"POST /reliablemessaging/reliablerequest HTTP/1.1\r\nHost: {host}\r\nSOAPAction: \"{Service}/{Interaction}\"\r\n"
            + $"Content-Type: multipart/related; boundary=b; type=\"text/xml\"; start=\"<ebXMLHeader@spine.nhs.uk>\"\r\nContent-Length: {body.Length.ToString(CultureInfo.InvariantCulture)}\r\n\r\n";
        return new Messages([.. Encoding.ASCII.GetBytes(head), .. body]);
    }

    /// <summary>Writes a new message id into every place that holds one. One thread at a time.</summary>
    public byte[] WithNewId()
    {
        Span<byte> id = stackalloc byte[36];
        System.Buffers.Text.Utf8Formatter.TryFormat(Guid.NewGuid(), id, out _);
        for (var i = 0; i < id.Length; i++)
        {
            id[i] = id[i] is >= (byte)'a' and <= (byte)'f' ? (byte)(id[i] - 32) : id[i];
        }

        foreach (var place in places)
        {
            id.CopyTo(Bytes.AsSpan(place));
        }

        return Bytes;
    }

    private static byte[] Request(string host, string asid, string interaction, string query)
    {
        var body = Encoding.UTF8.GetBytes(Envelope(asid, interaction, query));
        var head = $"POST /sync-service HTTP/1.1\r\nHost: {host}\r\nSOAPAction: urn:nhs:names:services:pdsquery/{interaction}\r\nContent-Type: text/xml; charset=utf-8\r\nContent-Length: {body.Length.ToString(CultureInfo.InvariantCulture)}\r\n\r\n";
        return [.. Encoding.ASCII.GetBytes(head), .. body];
    }

    private static string Envelope(string asid, string interaction, string query) => $"""
        <soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/" xmlns:wsa="http://schemas.xmlsoap.org/ws/2004/08/addressing" xmlns:hl7="urn:hl7-org:v3">
        <soap:Header>
        <wsa:MessageID>uuid:{Placeholder}</wsa:MessageID>
        <wsa:Action>urn:nhs:names:services:pdsquery/{interaction}</wsa:Action>
        <wsa:To>https://pdsquery.national.ncrs.nhs.uk/syncservice</wsa:To>
        <wsa:From><wsa:Address>127.0.0.1</wsa:Address></wsa:From>
        <hl7:communicationFunctionRcv><hl7:device><hl7:id root="1.2.826.0.1285.0.2.0.107" extension="{SpineAsid}"/></hl7:device></hl7:communicationFunctionRcv>
        <hl7:communicationFunctionSnd><hl7:device><hl7:id root="1.2.826.0.1285.0.2.0.107" extension="{asid}"/></hl7:device></hl7:communicationFunctionSnd>
        <wsa:ReplyTo><wsa:Address>127.0.0.1</wsa:Address></wsa:ReplyTo>
        </soap:Header>
        <soap:Body>
        <{interaction} xmlns="urn:hl7-org:v3">
        <id root="{Placeholder}"/>
        <creationTime value="20260601120000"/>
        <versionCode code="V3NPfIT4.2.00"/>
        <interactionId root="2.16.840.1.113883.2.1.3.2.4.12" extension="{interaction}"/>
        <processingCode code="P"/>
        <processingModeCode code="T"/>
        <acceptAckCode code="NE"/>
        <communicationFunctionRcv><device classCode="DEV" determinerCode="INSTANCE"><id root="1.2.826.0.1285.0.2.0.107" extension="{SpineAsid}"/></device></communicationFunctionRcv>
        <communicationFunctionSnd><device classCode="DEV" determinerCode="INSTANCE"><id root="1.2.826.0.1285.0.2.0.107" extension="{asid}"/></device></communicationFunctionSnd>
        <ControlActEvent classCode="CACT" moodCode="EVN">
        <author1 typeCode="AUT"><AgentSystemSDS classCode="AGNT"><agentSystemSDS classCode="DEV" determinerCode="INSTANCE"><id root="1.2.826.0.1285.0.2.0.107" extension="{asid}"/></agentSystemSDS></AgentSystemSDS></author1>
        <query>
        {query}
        </query>
        </ControlActEvent>
        </{interaction}>
        </soap:Body>
        </soap:Envelope>
        """;
}
