using LocalSpine.Core.Identifiers;
using LocalSpine.Demographics.Answers;
using LocalSpine.Demographics.Queries;
using LocalSpine.Protocols.Xml;

namespace LocalSpine.Demographics.Batches;

/// <summary>
/// The answer to one item of a batch:
/// <code>
/// UK03  npfit:batchControlActItem @interaction @messageId @refToMessageId / subject / controlAct
/// UK04  npfit:subject / controlAct
///         id, component/payloadInteraction(id, code): the answer
///         pertinentInformation/pertinentRefToMessage(id, code): the item asked
///         subject 0..1: the payload, reasonOf 0..*, queryAck 0..1
/// </code>
/// </summary>
/// <param name="Interaction">What an answer to the same query outside of a batch would be.</param>
internal sealed record BatchItemAnswer(BatchItem Asked, string Id, string Interaction, IReadOnlyList<BatchReason> Reasons)
{
    /// <summary>Writes the content of the subject; null for a failure.</summary>
    public Action<XmlBuilder>? Payload { get; init; }

    /// <summary>OK or ID; null for an item that was not processed.</summary>
    public string? ResponseCode { get; init; }

    public static BatchItemAnswer Found(BatchItem asked, string id, Family family, QueryResult result) => new(
        asked, id, family.Response, [.. result.Warnings.Select(w => new BatchReason(w.Code, Oids.PdsErrors, w.Text, w.Qualifier))])
    {
        Payload = result.Payload, ResponseCode = "OK",
    };

    public static BatchItemAnswer Failed(BatchItem asked, string id, PdsErrorException failure) => new(
        asked, id, QueryAnswers.Failed,
        [new(failure.Error.General, Oids.PdsErrors, failure.Error.GeneralText, "ER"), new(failure.Error.Specific, Oids.PdsErrors, failure.Error.Text, "ER")])
    {
        ResponseCode = "ID",
    };

    /// <summary>535: the item could not be processed at all (spine-messaging 12.1).</summary>
    public static BatchItemAnswer NotProcessed(BatchItem asked, string id, string why) =>
        new(asked, id, "MCCI_IN010000UK13", [new("535", Oids.WrapperErrors, $"Batch item failed: schema validation: {why}", "ER")]);

    /// <param name="hasItems">True for UK03, false for UK04.</param>
    public void Write(XmlBuilder xml, bool hasItems)
    {
        if (hasItems)
        {
            xml.Start("npfit:batchControlActItem").Attribute("interaction", Interaction).Attribute("messageId", Id).Attribute("refToMessageId", Asked.MessageId);
            xml.Start("subject").Attribute("typeCode", "SUBJ").Attribute("contextConductionInd", "false");
            ControlAct(xml);
            xml.End().End();
            return;
        }

        xml.Start("npfit:subject").Attribute("typeCode", "SUBJ").Attribute("contextConductionInd", "false");
        ControlAct(xml);
        xml.End();
    }

    private void ControlAct(XmlBuilder xml)
    {
        xml.Start("controlAct").Attribute("classCode", "CACT").Attribute("moodCode", "EVN").Empty("id", "root", Id);
        xml.Start("component").Attribute("typeCode", "COMP");
        Message(xml, "payloadInteraction", Id, Interaction);
        xml.End().Start("pertinentInformation").Attribute("typeCode", "PERT");
        Message(xml, "pertinentRefToMessage", Asked.MessageId, Asked.Interaction);
        xml.End();
        if (Payload is not null)
        {
            xml.Start("subject").Attribute("typeCode", "SUBJ");
            Payload(xml);
            xml.End();
        }

        foreach (var reason in Reasons)
        {
            QueryAnswers.Reason(xml, reason.Code, reason.Text, reason.Qualifier, "reasonOf", reason.CodeSystem);
        }

        if (ResponseCode is not null)
        {
            QueryAnswers.QueryAck(xml, ResponseCode);
        }

        xml.End();
    }

    private static void Message(XmlBuilder xml, string element, string id, string interaction)
    {
        xml.Start(element).Attribute("classCode", "OBS").Attribute("moodCode", "EVN");
        xml.Empty("id", "root", id).Empty("code", "code", interaction, "codeSystem", Oids.InteractionId);
        xml.End();
    }
}

/// <summary>A reason of an item's answer.</summary>
internal sealed record BatchReason(string Code, string CodeSystem, string Text, string Qualifier);
