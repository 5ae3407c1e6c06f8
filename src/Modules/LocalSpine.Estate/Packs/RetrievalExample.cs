using System.Security;
using LocalSpine.Core.Directory;

namespace LocalSpine.Estate.Packs;

/// <summary>A retrieval of one of the patients that every seed has, as an envelope to try the connection with (spine-messaging 8.1, 10.1).</summary>
internal static class RetrievalExample
{
    /// <summary>The survivor of the superseded number that every seed begins with.</summary>
    private const string NhsNumber = "9900000021";

    public static string Make(string asid, string messagingUrl)
    {
        var sender = SecurityElement.Escape(asid);
        var id = Guid.NewGuid().ToString().ToUpperInvariant();
        return $"""
            <S:Envelope xmlns:S="http://schemas.xmlsoap.org/soap/envelope/" xmlns:a="http://schemas.xmlsoap.org/ws/2004/08/addressing" xmlns:h="urn:hl7-org:v3">
              <S:Header>
                <a:MessageID>uuid:{id}</a:MessageID>
                <a:Action>urn:nhs:names:services:pdsquery/QUPA_IN000008UK02</a:Action>
                <a:To>{SecurityElement.Escape(messagingUrl)}/sync-service</a:To>
                <a:From><a:Address>127.0.0.1</a:Address></a:From>
                <h:communicationFunctionRcv><h:device><h:id root="1.2.826.0.1285.0.2.0.107" extension="{SpineIdentity.Asid}"/></h:device></h:communicationFunctionRcv>
                <h:communicationFunctionSnd><h:device><h:id root="1.2.826.0.1285.0.2.0.107" extension="{sender}"/></h:device></h:communicationFunctionSnd>
                <a:ReplyTo><a:Address>127.0.0.1</a:Address></a:ReplyTo>
              </S:Header>
              <S:Body>
                <QUPA_IN000008UK02 xmlns="urn:hl7-org:v3">
                  <id root="{id}"/>
                  <creationTime value="20260701120000"/>
                  <versionCode code="3NPfIT6.3.01"/>
                  <interactionId root="2.16.840.1.113883.2.1.3.2.4.12" extension="QUPA_IN000008UK02"/>
                  <processingCode code="P"/>
                  <processingModeCode code="T"/>
                  <acceptAckCode code="NE"/>
                  <communicationFunctionRcv typeCode="RCV"><device classCode="DEV" determinerCode="INSTANCE"><id root="1.2.826.0.1285.0.2.0.107" extension="{SpineIdentity.Asid}"/></device></communicationFunctionRcv>
                  <communicationFunctionSnd typeCode="SND"><device classCode="DEV" determinerCode="INSTANCE"><id root="1.2.826.0.1285.0.2.0.107" extension="{sender}"/></device></communicationFunctionSnd>
                  <ControlActEvent classCode="CACT" moodCode="EVN">
                    <author1 typeCode="AUT"><AgentSystemSDS classCode="AGNT"><agentSystemSDS classCode="DEV" determinerCode="INSTANCE"><id root="1.2.826.0.1285.0.2.0.107" extension="{sender}"/></agentSystemSDS></AgentSystemSDS></author1>
                    <query>
                      <historicDataIndicator><value code="0" codeSystem="2.16.840.1.113883.2.1.3.2.4.17.36"/><semanticsText>HistoricDataIndicator</semanticsText></historicDataIndicator>
                      <person.id><value root="2.16.840.1.113883.2.1.4.1" extension="{NhsNumber}"/><semanticsText>Person.id</semanticsText></person.id>
                      <retrievalItem><semanticsText>person.allData</semanticsText></retrievalItem>
                    </query>
                  </ControlActEvent>
                </QUPA_IN000008UK02>
              </S:Body>
            </S:Envelope>

            """;
    }
}
