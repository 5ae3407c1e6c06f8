using LocalSpine.Protocols.Xml;

namespace LocalSpine.Protocols.Hl7;

/// <summary>What the Spine puts around an application answer (MCCI_MT020101UK12) or a message of its own (MCCI_MT010101UK12; spine-messaging 10.1, 10.4).</summary>
/// <param name="Interaction">Response interaction id, the root element's name.</param>
/// <param name="Id">New message id, upper case.</param>
/// <param name="CreationTime">yyyyMMddHHmmss.</param>
/// <param name="Acknowledgement">AA, AE or AR; empty for a message that answers nothing.</param>
/// <param name="RefToId">HL7 id of the request; empty when it could not be read.</param>
/// <param name="ToAsid">The requesting system.</param>
/// <param name="FromAsid">The Spine's system.</param>
public sealed record AnswerWrapper(
    string Interaction, string Id, string CreationTime, string VersionCode, string Acknowledgement, string RefToId, string ToAsid, string FromAsid)
{
    internal const string InteractionOid = "2.16.840.1.113883.2.1.3.2.4.12";
    private const string AsidOid = "1.2.826.0.1285.0.2.0.107";

    /// <summary>Rejection before processing: code, code system and display name of acknowledgementDetail; null for none.</summary>
    public (string Code, string CodeSystem, string DisplayName)? Detail { get; init; }

    /// <summary>What the answer to an HL7 batch has beside; null for every other message.</summary>
    public BatchParts? Batch { get; init; }

    /// <summary>Writes the interaction element with everything in it.</summary>
    /// <param name="controlAct">Writes what follows author1 in ControlActEvent; null leaves the control act out.</param>
    public void Write(XmlBuilder xml, Action<XmlBuilder>? controlAct)
    {
        if (Batch is { } batch)
        {
            batch.Write(xml, this, controlAct);
            return;
        }

        xml.Start(Interaction).Attribute("xmlns", Soap.SoapNames.Hl7);
        xml.Empty("id", "root", Id);
        xml.Empty("creationTime", "value", CreationTime);
        xml.Empty("versionCode", "code", VersionCode);
        xml.Empty("interactionId", "root", InteractionOid, "extension", Interaction);
        xml.Empty("processingCode", "code", "P");
        xml.Empty("processingModeCode", "code", "T");
        xml.Empty("acceptAckCode", "code", "NE");
        if (Acknowledgement.Length > 0)
        {
            WriteAcknowledgement(xml);
        }

        WriteDevice(xml, "communicationFunctionRcv", "RCV", ToAsid);
        WriteDevice(xml, "communicationFunctionSnd", "SND", FromAsid);
        if (controlAct is not null)
        {
            xml.Start("ControlActEvent").Attribute("classCode", "CACT").Attribute("moodCode", "EVN");
            WriteAuthor(xml);
            controlAct(xml);
            xml.End();
        }

        xml.End();
    }

    /// <summary>author1: the Spine's system.</summary>
    internal void WriteAuthor(XmlBuilder xml)
    {
        xml.Start("author1").Attribute("typeCode", "AUT");
        xml.Start("AgentSystemSDS").Attribute("classCode", "AGNT");
        xml.Start("agentSystemSDS").Attribute("classCode", "DEV").Attribute("determinerCode", "INSTANCE");
        xml.Empty("id", "root", AsidOid, "extension", FromAsid);
        xml.End().End().End();
    }

    private void WriteAcknowledgement(XmlBuilder xml)
    {
        xml.Start("acknowledgement").Attribute("typeCode", Acknowledgement);
        if (Detail is { } detail)
        {
            xml.Start("acknowledgementDetail").Attribute("typeCode", "ER");
            xml.Empty("code", "code", detail.Code, "codeSystem", detail.CodeSystem, "displayName", detail.DisplayName);
            xml.End();
        }

        xml.Start("messageRef").Empty("id", "root", RefToId).End().End();
    }

    /// <summary>A communicationFunction element as headers and wrappers carry it.</summary>
    public static void WriteDevice(XmlBuilder xml, string name, string typeCode, string asid, string? xmlns = null)
    {
        xml.Start(name).Attribute("xmlns", xmlns).Attribute("typeCode", typeCode);
        xml.Start("device").Attribute("classCode", "DEV").Attribute("determinerCode", "INSTANCE");
        xml.Empty("id", "root", AsidOid, "extension", asid);
        xml.End().End();
    }
}
