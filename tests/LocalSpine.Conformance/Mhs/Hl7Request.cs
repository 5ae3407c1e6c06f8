namespace LocalSpine.Conformance.Mhs;

/// <summary>An HL7 request of our own: the transmission wrapper of spine-messaging 10.1 around a control act's content.</summary>
internal static class Hl7Request
{
    public static string Of(string interaction, string id, string asid, string content) => $"""
        <{interaction} xmlns="urn:hl7-org:v3"><id root="{id}"/><creationTime value="20260701120000"/><versionCode code="3NPfIT7.2.02"/>
        <interactionId root="2.16.840.1.113883.2.1.3.2.4.12" extension="{interaction}"/><processingCode code="P"/><processingModeCode code="T"/><acceptAckCode code="NE"/>
        <communicationFunctionRcv typeCode="RCV"><device classCode="DEV" determinerCode="INSTANCE"><id root="1.2.826.0.1285.0.2.0.107" extension="227319907548"/></device></communicationFunctionRcv>
        <communicationFunctionSnd typeCode="SND"><device classCode="DEV" determinerCode="INSTANCE"><id root="1.2.826.0.1285.0.2.0.107" extension="{asid}"/></device></communicationFunctionSnd>
        <ControlActEvent classCode="CACT" moodCode="EVN"><author1 typeCode="AUT"><AgentSystemSDS classCode="AGNT"><agentSystemSDS classCode="DEV" determinerCode="INSTANCE"><id root="1.2.826.0.1285.0.2.0.107" extension="{asid}"/></agentSystemSDS></AgentSystemSDS></author1>
        {content}</ControlActEvent></{interaction}>
        """;
}
