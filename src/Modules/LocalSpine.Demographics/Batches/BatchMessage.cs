using LocalSpine.Protocols.Xml;

namespace LocalSpine.Demographics.Batches;

/// <summary>
/// An HL7 batch of queries as parsed; nothing is checked here. The batch itself is in the namespace urn:cfh-nhs-uk:npfit, what HL7 defines in HL7's.
/// <code>
/// MCCI_IN200001UK02, UK03
///   transmissionQuantity/@value, batchSequenceNo/value/@extension
///   manifestItem 1..*      payloadId/@root: message id of an item; manifestValue/manifestItemValue/@extension: its interaction
///   batchControlActEvent   author 0..1, author1 1..2, then in UK02
///     batchControlActItem @interaction @messageId      subject/query, or subject/controlAct as below
///                          and in UK03
///     subject/controlAct   component/payloadInteraction: id/@root message id, code/@code interaction; queryByParameter/query
/// </code>
/// Sources: the published rules of the batch (UK02: items, manifest, batchable interactions) and the published schema (UK03).
/// </summary>
internal sealed class BatchMessage(XmlElement message, XmlElement controlAct)
{
    /// <summary>transmissionQuantity as sent; empty when missing.</summary>
    public string Quantity { get; } = message.Child("transmissionQuantity")?.Attribute("value") ?? "";

    /// <summary>batchSequenceNo/value as sent; null when it has no extension.</summary>
    public (string? Root, string Extension)? SequenceNumber { get; } =
        message.Path("batchSequenceNo", "value") is { } value && value.Attribute("extension") is { Length: > 0 } number ? (value.Attribute("root"), number) : null;

    public IReadOnlyList<ManifestItem> Manifest { get; } = [.. message.ChildrenOf("manifestItem").Select(m => new ManifestItem(
        m.Child("payloadId")?.Attribute("root") ?? "", m.Path("manifestValue", "manifestItemValue") is { } value ? value.Attribute("extension") ?? value.Attribute("root") ?? "" : ""))];

    public IReadOnlyList<BatchItem> Items { get; } = [.. controlAct.ChildrenOf(HasItems(message) ? "batchControlActItem" : "subject").Select(Item)];

    // In UK02 each item has an element of its own with its ids.
    private static bool HasItems(XmlElement message) => message.LocalName == "MCCI_IN200001UK02";

    private static BatchItem Item(XmlElement item)
    {
        var act = item.Path("subject", "controlAct") ?? item.Child("controlAct");
        var payload = act?.Path("component", "payloadInteraction");
        var queries = (act?.Child("queryByParameter") ?? item.Child("subject"))?.ChildrenOf("query").ToList();
        return new BatchItem(
            item.Attribute("messageId") ?? payload?.Child("id")?.Attribute("root") ?? "", item.Attribute("interaction") ?? payload?.Child("code")?.Attribute("code") ?? "",
            queries is [var query] ? query : null);
    }
}

/// <summary>What the manifest says of an item.</summary>
internal sealed record ManifestItem(string MessageId, string Interaction);

/// <summary>An item of a batch.</summary>
/// <param name="Query">Its one query; null when it has none or several.</param>
internal sealed record BatchItem(string MessageId, string Interaction, XmlElement? Query);
