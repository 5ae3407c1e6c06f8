namespace LocalSpine.Tests.Fuzzing;

/// <summary>What fuzzing starts from, and what it found.</summary>
internal static class Corpus
{
    private const string Envelope = """
        <S:Envelope xmlns:S="http://schemas.xmlsoap.org/soap/envelope/" xmlns:eb="http://www.oasis-open.org/committees/ebxml-msg/schema/msg-header-2_0.xsd" xmlns:xlink="http://www.w3.org/1999/xlink">
        <S:Header><eb:MessageHeader S:mustUnderstand="1" eb:version="2.0"><eb:From><eb:PartyId eb:type="urn:nhs:names:partyType:ocs+serviceInstance">A91424-900001</eb:PartyId></eb:From>
        <eb:To><eb:PartyId>YES-0000806</eb:PartyId></eb:To><eb:CPAId>S1</eb:CPAId><eb:ConversationId>C</eb:ConversationId><eb:Service>urn:s</eb:Service><eb:Action>A</eb:Action>
        <eb:MessageData><eb:MessageId>M</eb:MessageId><eb:Timestamp>2026-01-01T00:00:00Z</eb:Timestamp></eb:MessageData><eb:DuplicateElimination/></eb:MessageHeader>
        <eb:AckRequested S:mustUnderstand="1" eb:version="2.0" eb:signed="false" S:actor="urn:oasis:names:tc:ebxml-msg:actor:toPartyMSH"/></S:Header>
        <S:Body><eb:Manifest eb:version="2.0"><eb:Reference xlink:href="cid:one"/></eb:Manifest></S:Body></S:Envelope>
        """;

    private const string Hl7 = """
        <?xml version="1.0" encoding="UTF-8"?><X xmlns="urn:hl7-org:v3"><!-- c --><id root="I"/><creationTime value="20260101"/><versionCode code="3"/><interactionId root="r" extension="X"/>
        <communicationFunctionRcv><device><id root="r" extension="1"/></device></communicationFunctionRcv><communicationFunctionSnd><device><id root="r" extension="2"/></device></communicationFunctionSnd>
        <ControlActEvent><author1><AgentSystemSDS><agentSystemSDS><id root="r" extension="2"/></agentSystemSDS></AgentSystemSDS></author1><query><person.id><value root="r" extension="9000000009"/></person.id><a>&amp;&lt;&#x41;<![CDATA[x]]></a></query></ControlActEvent></X>
        """;

    private const string Soap = """
        <S:Envelope xmlns:S="http://schemas.xmlsoap.org/soap/envelope/" xmlns:w="http://schemas.xmlsoap.org/ws/2004/08/addressing"><S:Header><w:MessageID>uuid:1</w:MessageID><w:Action>urn:s/X</w:Action>
        <w:From><w:Address>a</w:Address></w:From></S:Header><S:Body><X xmlns="urn:hl7-org:v3"/></S:Body></S:Envelope>
        """;

    private const string Itk = """
        <S:Envelope xmlns:S="http://schemas.xmlsoap.org/soap/envelope/" xmlns:w="http://www.w3.org/2005/08/addressing" xmlns:i="urn:nhs-itk:ns:201005"><S:Header><w:MessageID>1</w:MessageID><w:Action>a</w:Action>
        <s:Security xmlns:s="http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd"><s:UsernameToken><s:Username>u</s:Username></s:UsernameToken></s:Security><x S:mustUnderstand="1"/></S:Header><S:Body>
        <i:DistributionEnvelope><i:header service="s" trackingid="t"><i:auditIdentity><i:id type="1.2" uri="1"/></i:auditIdentity><i:manifest count="1"><i:manifestitem id="p" mimetype="text/xml"/></i:manifest></i:header>
        <i:payloads count="1"><i:payload id="p"><X xmlns="urn:hl7-org:v3"><queryEvent/></X></i:payload></i:payloads></i:DistributionEnvelope></S:Body></S:Envelope>
        """;

    /// <summary>Messages that are read.</summary>
    public static IReadOnlyList<string> Valid { get; } =
    [
        $"--b\nContent-Id: <root>\nContent-Type: text/xml; charset=UTF-8\n\n{Envelope}\n--b\nContent-Id: <one>\nContent-Type: application/xml\n\n{Hl7}\n--b\nContent-Id: <two>\n\n\u0001\u0002Zoë\n--b--\n",
        $"preamble\r\n--b\r\nContent-Id: <root>\r\nContent-Type: text/xml;\r\n charset=UTF-8\r\n\r\n{Envelope}\r\n--b\r\nContent-Id: <one>\r\n\r\n{Hl7}\r\n--b--",
        Envelope,
        Hl7,
        Soap,
        Itk,
    ];

    /// <summary>Control files of MESH that are read.</summary>
    public static IReadOnlyList<string> ControlFiles { get; } =
    [
        """
        <DTSControl><Version>1.0</Version><AddressType>DTS</AddressType><MessageType>Data</MessageType><From_DTS>RTEST01</From_DTS><To_DTS>GPPROVIDER_9000000009_01012000_TEST</To_DTS>
        <Subject>a &amp; b</Subject><LocalId>l</LocalId><WorkflowId>W</WorkflowId><Compress>Y</Compress><AllowChunking>N</AllowChunking><Encrypted>false</Encrypted></DTSControl>
        """,
        """
        <?xml version="1.0" encoding="UTF-8"?><!-- c --><DTSControl xmlns:o="urn:own"><Version>1.0</Version><AddressType>ALL</AddressType><MessageType>Data</MessageType><From_DTS>A</From_DTS><To_DTS>B</To_DTS>
        <From_ESMTP>a@dts.nhs.uk</From_ESMTP><To_ESMTP>b@dts.nhs.uk</To_ESMTP><Subject><![CDATA[Zoë]]></Subject><DTSId>M</DTSId><PartnerId/><o:Own>x</o:Own><ProcessId/><DataCheckSum>a1</DataCheckSum>
        <IsCompressed>Y</IsCompressed><StatusRecord><DateTime>20260301101500</DateTime><Event>TRANSFER</Event><Status>SUCCESS</Status><StatusCode>00</StatusCode><Description>&#x41;</Description></StatusRecord></DTSControl>
        """,
        "<?xml version='1.0' encoding='ISO-8859-1'?>\n<d:DTSControl xmlns:d='u'><d:MessageType>Report</d:MessageType><d:StatusRecord><d:StatusCode>14</d:StatusCode></d:StatusRecord></d:DTSControl>",
    ];

    /// <summary>Each once looked like trouble, to a fuzzer or to a reader of the code; Latin-1.</summary>
    public static IReadOnlyList<string> Findings { get; } =
    [
        "",
        "--b",
        "--b--",
        "--b\n\n--b--",
        "--b\n\n\n--b\n--b--", // a part without headers and without an end
        "--b\nContent-Id\n\n--b--",
        "--b\n folded: before any header\n\n--b--",
        "--b\n: no name\n\n--b--",
        "--b\n\n<a xmlns:x=''/>\n--b--",
        "--b\n\n<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>\n--b--",
        "--b\n\n\u00FF\u00FE<\0a\0/\0>\0\n--b--",
        "<a><b>",
        "<a xmlns='u' xmlns='u'/>",
        "<a b='1' b='2'/>",
        "<?xml version='1.0' encoding='UTF-7'?><a/>",
        "<?xml version='1.0' encoding='UTF-16'?><a/>",
        "<a>&#xD800;</a>",
        "<a>&#0;</a>",
        "<DTSControl><Subject>&#13; &#10;\u00A0</Subject><DataChecksum/><DataCheckSum/></DTSControl>",
        "<DTSControl><Subject>a<!---->b<?c d?>e<![CDATA[&]]>f</Subject><StatusRecord>x</StatusRecord></DTSControl>",
        "<DTSControl><Compress>&#x2028;&#x85;&#9;</Compress></DTSControl>",
    ];
}
