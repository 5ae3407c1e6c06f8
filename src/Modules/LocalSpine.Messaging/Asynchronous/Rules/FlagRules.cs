using LocalSpine.Messaging.Messages;
using LocalSpine.Protocols.Ebxml;
using LocalSpine.Protocols.Xml;

namespace LocalSpine.Messaging.Asynchronous.Rules;

/// <summary>The reliability elements against the contract, and the manifest (spine-messaging 3.4, 5, 11); refused with a MessageError.</summary>
internal static class FlagRules
{
    public static EbxmlRule DuplicateElimination { get; } = Rule("DUPLICATE_ELIMINATION_INCONSISTENT_WITH_CONTRACT", r =>
        Wanted(r.Envelope!.DuplicateEliminations, EbxmlExchange.IsAlways(r.Contract!.Reliability.DuplicateElimination) ? 1 : 0, "eb:DuplicateElimination"));

    public static EbxmlRule AckRequested { get; } = Rule("ACK_REQUESTED_INCONSISTENT_WITH_CONTRACT", r =>
        Wanted(r.Envelope!.AckRequests, EbxmlExchange.IsAlways(r.Contract!.Reliability.AckRequested) ? 1 : 0, "eb:AckRequested"));

    public static EbxmlRule AckVersion { get; } = Rule("ACK_REQUESTED_VERSION_INVALID", r => Attribute(r.Envelope!.AckRequested, "version", "2.0"));

    public static EbxmlRule AckSigned { get; } = Rule("ACK_REQUESTED_SIGNED_INVALID", r => Attribute(r.Envelope!.AckRequested, "signed", "false"));

    public static EbxmlRule AckActor { get; } = Rule("ACK_REQUESTED_ACTOR_INVALID", r =>
        Attribute(r.Envelope!.AckRequested, "actor", r.Pattern == MessagePattern.Forward ? r.Contract!.Reliability.Actor ?? EbxmlNames.NextMsh : EbxmlNames.ToPartyMsh));

    /// <summary>Reliable: exactly one; forward: none; express: not checked.</summary>
    public static EbxmlRule SyncReply { get; } = Rule("SYNCREPLY_INCONSISTENT_WITH_CONTRACT", r =>
        r.Pattern == MessagePattern.Express ? null : Wanted(r.Envelope!.SyncReplies, r.Pattern == MessagePattern.Reliable ? 1 : 0, "eb:SyncReply"));

    public static EbxmlRule SyncReplyVersion { get; } = Rule("SYNCREPLY_VERSION_INVALID", r => r.Pattern == MessagePattern.Reliable ? Attribute(r.Envelope!.SyncReply, "version", "2.0") : null);

    public static EbxmlRule SyncReplyActor { get; } = Rule("SYNCREPLY_ACTOR_INVALID", r => r.Pattern == MessagePattern.Reliable ? Attribute(r.Envelope!.SyncReply, "actor", EbxmlNames.NextActor) : null);

    /// <summary>To the Spine: one reference, to a part; forwarded: any number, or no manifest.</summary>
    public static EbxmlRule Manifest { get; } = Rule("INVALID_MANIFEST_REFERENCE", r =>
    {
        if (r.Envelope!.Manifest is not { } manifest)
        {
            return r.Pattern == MessagePattern.Forward ? null : ("an eb:Manifest", "none");
        }

        var references = r.Envelope.References.ToList();
        return manifest.Attribute("version") is not (null or "2.0") ? ("eb:Manifest of eb:version 2.0", manifest.Attribute("version")!)
            : r.Pattern != MessagePattern.Forward && references.Count != 1 ? ("exactly one eb:Reference", $"{references.Count}")
            : references.FirstOrDefault(h => h.IndexOf(':', StringComparison.Ordinal) is var colon && (colon < 0 || colon == h.Length - 1)) is { } empty ? ("xlink:href with an id behind cid: or mid:", empty)
            : r.Pattern != MessagePattern.Forward && r.Parts!.Find(ContentId(references[0])) is null ? ("a part with that Content-Id", references[0])
            : null;
    });

    /// <summary>The id behind <c>cid:</c>.</summary>
    public static string ContentId(string href) => href[(href.IndexOf(':', StringComparison.Ordinal) + 1)..];

    private static (string, string)? Wanted(int count, int wanted, string element) =>
        count == wanted ? null : (wanted == 1 ? $"one {element}, as the contract says" : $"no {element}, as the contract says", $"{count}");

    private static (string, string)? Attribute(XmlElement? element, string name, string wanted) =>
        element is null || element.Attribute(name) == wanted ? null : ($"{element.LocalName}/@{name} {wanted}", element.Attribute(name) ?? "none");

    private static EbxmlRule Rule(string name, Func<EbxmlExchange, (string, string)?> check) =>
        new(name, EbxmlRefusedAs.MessageError, "Inconsistent", "", "spine-messaging 3.4, 11 (table)", CanWarn: true, check);
}
