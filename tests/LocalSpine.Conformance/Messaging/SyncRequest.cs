namespace LocalSpine.Conformance.Messaging;

/// <summary>A synchronous request of our own, shaped as spine-messaging 8.1 and 10.1 say; each part can be put wrong.</summary>
public sealed record SyncRequest(string Interaction, string Asid, string Query)
{
    public const string SpineAsid = "227319907548";
    public const string Service = "urn:nhs:names:services:pdsquery";

    public string MessageId { get; init; } = Guid.NewGuid().ToString().ToUpperInvariant();

    public string Action => $"{Service}/{Interaction}";

    /// <summary>The envelope, before any <see cref="Change"/>.</summary>
    public override string ToString() => $"""
        <S:Envelope xmlns:S="http://schemas.xmlsoap.org/soap/envelope/" xmlns:a="http://schemas.xmlsoap.org/ws/2004/08/addressing" xmlns:h="urn:hl7-org:v3">
        <S:Header>
        <a:MessageID>uuid:{MessageId}</a:MessageID>
        <a:Action>{Action}</a:Action>
        <a:To>https://msg.dep.spine2.ncrs.nhs.uk/sync-service</a:To>
        <a:From><a:Address>10.1.2.3</a:Address></a:From>
        <h:communicationFunctionRcv><h:device><h:id root="1.2.826.0.1285.0.2.0.107" extension="{SpineAsid}"/></h:device></h:communicationFunctionRcv>
        <h:communicationFunctionSnd><h:device><h:id root="1.2.826.0.1285.0.2.0.107" extension="{Asid}"/></h:device></h:communicationFunctionSnd>
        <a:ReplyTo><a:Address>10.1.2.3</a:Address></a:ReplyTo>
        </S:Header>
        <S:Body>
        <{Interaction} xmlns="urn:hl7-org:v3">
        <id root="{MessageId}"/>
        <creationTime value="20260701120000"/>
        <versionCode code="3NPfIT6.3.01"/>
        <interactionId root="2.16.840.1.113883.2.1.3.2.4.12" extension="{Interaction}"/>
        <processingCode code="P"/><processingModeCode code="T"/><acceptAckCode code="NE"/>
        <communicationFunctionRcv typeCode="RCV"><device classCode="DEV" determinerCode="INSTANCE"><id root="1.2.826.0.1285.0.2.0.107" extension="{SpineAsid}"/></device></communicationFunctionRcv>
        <communicationFunctionSnd typeCode="SND"><device classCode="DEV" determinerCode="INSTANCE"><id root="1.2.826.0.1285.0.2.0.107" extension="{Asid}"/></device></communicationFunctionSnd>
        <ControlActEvent classCode="CACT" moodCode="EVN">
        <author1 typeCode="AUT"><AgentSystemSDS classCode="AGNT"><agentSystemSDS classCode="DEV" determinerCode="INSTANCE"><id root="1.2.826.0.1285.0.2.0.107" extension="{Asid}"/></agentSystemSDS></AgentSystemSDS></author1>
        {Query}
        </ControlActEvent>
        </{Interaction}>
        </S:Body>
        </S:Envelope>
        """;

    public static string Retrieval(string nhsNumber, string item = "person.allData", string historic = "0") => $"""
        <query><historicDataIndicator><value code="{historic}" codeSystem="2.16.840.1.113883.2.1.3.2.4.17.36"/><semanticsText>HistoricDataIndicator</semanticsText></historicDataIndicator>
        <person.id><value root="2.16.840.1.113883.2.1.4.1" extension="{nhsNumber}"/><semanticsText>Person.id</semanticsText></person.id>
        <retrievalItem><semanticsText>{item}</semanticsText></retrievalItem></query>
        """;

    public static string Trace(string family, string gender, string birthDate, string more = "") => $"""
        <query><person.administrativeGenderCode><semanticsText>Person.administrativeGenderCode</semanticsText><value code="{gender}"/></person.administrativeGenderCode>
        <person.birthTime><semanticsText>Person.birthTime</semanticsText><value value="{birthDate}"/></person.birthTime>
        <person.name><semanticsText>Person.name</semanticsText><value use="L"><family>{family}</family></value></person.name>{more}</query>
        """;

    public static string Confirmation(string nhsNumber) =>
        $"""<query><person.id><semanticsText>Person.id</semanticsText><value root="2.16.840.1.113883.2.1.4.1" extension="{nhsNumber}"/></person.id></query>""";

    public static string CrossCheck(string nhsNumber, string birthDate, string more = "") => $"""
        <query><person.birthTime><semanticsText>Person.birthTime</semanticsText><value value="{birthDate}"/></person.birthTime>
        <person.id><semanticsText>Person.id</semanticsText><value root="2.16.840.1.113883.2.1.4.1" extension="{nhsNumber}"/></person.id>{more}</query>
        """;
}
