using System.Globalization;
using LocalSpine.Protocols.Xml;

namespace LocalSpine.Protocols.Hl7;

/// <summary>
/// The wrapper of an answer to an HL7 batch (MCCI_IN200002UK03, UK04), which no other message has:
/// <code>
/// npfit:MCCI_IN200002UK03
///   id, creationTime, transmissionQuantity, versionCode, interactionId
///   acknowledgement @typeCode        acknowledgementDetail 0..*, transmission/id: the batch that is answered
///   batchSequenceNo 0..1             as it came
///   manifestItem 0..*                payloadId/@root: id of an item; manifestValue 2: its interaction, the item it answers
///   communicationFunctionRcv, communicationFunctionSnd
///   npfit:batchControlActEvent 0..1  author1, then the items
/// </code>
/// </summary>
/// <param name="SequenceNumber">batchSequenceNo/value as it came, root and extension; null for none.</param>
/// <param name="Details">Why the batch as a whole was refused: code, code system and display name.</param>
/// <param name="Manifest">The items of the answer.</param>
public sealed record BatchParts(
    (string? Root, string Extension)? SequenceNumber, IReadOnlyList<(string Code, string CodeSystem, string DisplayName)> Details, IReadOnlyList<BatchManifestItem> Manifest)
{
    /// <summary>Namespace of the batch itself; what HL7 defines in it has the HL7 namespace.</summary>
    public const string Namespace = "urn:cfh-nhs-uk:npfit";

    internal void Write(XmlBuilder xml, AnswerWrapper wrapper, Action<XmlBuilder>? controlAct)
    {
        var root = $"npfit:{wrapper.Interaction}";
        xml.Start(root).Attribute("xmlns:npfit", Namespace).Attribute("xmlns", Soap.SoapNames.Hl7);
        xml.Empty("id", "root", wrapper.Id);
        xml.Empty("creationTime", "value", wrapper.CreationTime);
        xml.Empty("transmissionQuantity", "value", Manifest.Count.ToString(CultureInfo.InvariantCulture));
        xml.Empty("versionCode", "code", wrapper.VersionCode);
        xml.Empty("interactionId", "root", AnswerWrapper.InteractionOid, "extension", wrapper.Interaction);
        xml.Start("acknowledgement").Attribute("typeCode", wrapper.Acknowledgement);
        foreach (var (code, codeSystem, displayName) in Details)
        {
            xml.Start("acknowledgementDetail").Attribute("typeCode", "ER").Empty("code", "code", code, "codeSystem", codeSystem, "displayName", displayName).End();
        }

        xml.Start("transmission").Empty("id", "root", wrapper.RefToId).End().End();
        if (SequenceNumber is { } number)
        {
            xml.Start("batchSequenceNo").Empty("value", "root", number.Root, "extension", number.Extension).End();
        }

        foreach (var item in Manifest)
        {
            xml.Start("manifestItem").Empty("payloadId", "root", item.Id);
            Value(xml, "interaction", AnswerWrapper.InteractionOid, item.Interaction);
            Value(xml, "refToMessage", item.RefToId, null);
            xml.End();
        }

        AnswerWrapper.WriteDevice(xml, "communicationFunctionRcv", "RCV", wrapper.ToAsid);
        AnswerWrapper.WriteDevice(xml, "communicationFunctionSnd", "SND", wrapper.FromAsid);
        if (controlAct is not null)
        {
            xml.Start("npfit:batchControlActEvent").Attribute("classCode", "CACT").Attribute("moodCode", "EVN");
            wrapper.WriteAuthor(xml);
            controlAct(xml);
            xml.End();
        }

        xml.End();
    }

    private static void Value(XmlBuilder xml, string key, string root, string? extension)
    {
        xml.Start("manifestValue").Empty("manifestItemKey", "code", key);
        xml.Empty("manifestItemValue", "root", root, "extension", extension).End();
    }
}

/// <summary>An item as the manifest of the answer names it.</summary>
/// <param name="Id">Its own message id.</param>
/// <param name="RefToId">The item of the request that it answers.</param>
public sealed record BatchManifestItem(string Id, string Interaction, string RefToId);
