using LocalSpine.Core.Identity;
using LocalSpine.Core.Outcomes;
using LocalSpine.Protocols.Hl7;
using LocalSpine.Protocols.Xml;

namespace LocalSpine.Core.Messaging;

/// <summary>
/// One interaction that the Spine answers: what it parses, what it does, what it answers.
/// A module registers one class per request family; the messaging module finds it by <c>service/interaction</c> (the SOAPAction).
/// A class is either an <see cref="ISpineQuery"/> or, when it writes, an <c>ISpineChange</c>.
/// </summary>
public interface ISpineInteraction
{
    /// <summary>Every SOAPAction this class answers, for example <c>urn:nhs:names:services:pdsquery/QUPA_IN000008UK02</c>.</summary>
    IReadOnlyList<string> Actions { get; }

    /// <summary>True when requests come as ebXML messages and the answer goes out on a connection of its own; else they come to <c>/sync-service</c>.</summary>
    bool IsAsynchronous { get; }

    /// <summary>Element around a synchronous answer, for example <c>retrievalQueryResponse</c>; empty for asynchronous ones.</summary>
    string ResponseWrapper { get; }

    /// <summary>The MIM family that an action is of, for example <c>6.3</c>; null for actions that every build serves.</summary>
    string? FamilyOf(string action) => null;

    /// <summary>Structure of the interaction's body below the root element, checked before the work; null for none.</summary>
    Refusal? CheckStructure(XmlElement interaction);
}

/// <summary>An interaction that reads.</summary>
public interface ISpineQuery : ISpineInteraction
{
    /// <summary>Does the work. Wrapper, ASIDs and authorisation were checked before.</summary>
    ValueTask<InteractionAnswer> AnswerAsync(InteractionRequest request, CancellationToken cancellationToken);
}

/// <summary>A request after its wrapper was checked.</summary>
/// <param name="Service">For example <c>urn:nhs:names:services:pdsquery</c>.</param>
/// <param name="Interaction">For example <c>QUPA_IN000008UK02</c>.</param>
/// <param name="MessageId">HL7 id/@root as sent.</param>
/// <param name="VersionCode">versionCode/@code as sent.</param>
/// <param name="FromAsid">The sending accredited system.</param>
/// <param name="ControlAct">The ControlActEvent element; of an HL7 batch batchControlActEvent.</param>
public sealed record InteractionRequest(
    string Service, string Interaction, string MessageId, string VersionCode, string FromAsid, XmlElement ControlAct)
{
    /// <summary>The smartcard user in whose name it was sent; null when the message names none, or none that is known and open.</summary>
    public MessageAuthor? Author { get; init; }

    /// <summary>The whole HL7 message of an ebXML request, for what stands outside of the control act; null on <c>/sync-service</c>.</summary>
    public XmlElement? Message { get; init; }
}

/// <summary>The author of a message.</summary>
/// <param name="Role">An open role profile of the user.</param>
public sealed record MessageAuthor(string UserId, RoleProfile Role)
{
    /// <summary>True when the role has an activity (B code): granted, by its baseline, or included.</summary>
    public bool May(string activity) => Role.EffectiveActivities().Contains(activity);
}

/// <summary>An application answer; the messaging module wraps it (SOAP header, transmission wrapper, ControlActEvent with author1).</summary>
/// <param name="Interaction">The response interaction, for example <c>QUPA_IN000009UK03</c>.</param>
/// <param name="VersionCode">versionCode/@code of the response, in the family asked.</param>
/// <param name="Acknowledgement"><c>AA</c>, <c>AE</c> or <c>AR</c>.</param>
/// <param name="WriteControlAct">Writes what follows author1 inside ControlActEvent: reason*, subject?, queryAck?. Null for no control act at all.</param>
/// <param name="Refusal">For AE and AR: why, for the exchange record.</param>
public sealed record InteractionAnswer(
    string Interaction, string VersionCode, string Acknowledgement, Action<XmlBuilder>? WriteControlAct, Refusal? Refusal = null)
{
    /// <summary>Messages to others that the work caused; they are queued in the transaction that stores the answer.</summary>
    public IReadOnlyList<InteractionNotice> Notices { get; init; } = [];

    /// <summary>For the answer to an HL7 batch: what its wrapper has beside that of other messages.</summary>
    public BatchParts? Batch { get; init; }
}

/// <summary>A message that the Spine sends of its own accord.</summary>
/// <param name="Service">For example <c>urn:nhs:names:services:pds</c>.</param>
/// <param name="Interaction">For example <c>PRPA_IN000207UK03</c>.</param>
/// <param name="ToAsid">The accredited system it is for; its party has to have a contract for the interaction.</param>
/// <param name="WriteControlAct">Writes what follows author1 inside ControlActEvent.</param>
public sealed record InteractionNotice(string Service, string Interaction, string VersionCode, string ToAsid, Action<XmlBuilder> WriteControlAct)
{
    /// <summary>HL7 id of the message that it acknowledges, where its schema wants an acknowledgement; null for none.</summary>
    public string? Acknowledges { get; init; }
}
