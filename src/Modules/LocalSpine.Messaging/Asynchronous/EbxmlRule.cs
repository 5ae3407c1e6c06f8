using LocalSpine.Core.Outcomes;

namespace LocalSpine.Messaging.Asynchronous;

/// <summary>How a broken rule is told to the sender (spine-messaging 7.3).</summary>
internal enum EbxmlRefusedAs
{
    /// <summary>HTTP 500 with a SOAP fault: nothing could be made of the message.</summary>
    Fault,

    /// <summary>HTTP 200 with an ebXML MessageError: the envelope could be read.</summary>
    MessageError,
}

/// <summary>One check of an ebXML request.</summary>
/// <param name="Name">The Spine's own key for it.</param>
/// <param name="As">Which kind of refusal.</param>
/// <param name="Code">errorCode of the fault or of the MessageError.</param>
/// <param name="Text">Beginning of the MessageError's description, where a known text exists; empty for the rule's name.</param>
/// <param name="Source">Where the rule is written down.</param>
/// <param name="CanWarn">In lenient mode a broken rule becomes a warning in the exchange record.</param>
/// <param name="Check">Null when kept, else what was expected and what came.</param>
internal sealed record EbxmlRule(
    string Name, EbxmlRefusedAs As, string Code, string Text, string Source, bool CanWarn, Func<EbxmlExchange, (string Expected, string Came)?> Check)
{
    public Refusal? Apply(EbxmlExchange request) =>
        Check(request) is { } broken ? new Refusal(Name, broken.Expected, broken.Came, Source) : null;
}
