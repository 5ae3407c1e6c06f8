using LocalSpine.Core.Outcomes;

namespace LocalSpine.Messaging.Synchronous;

/// <summary>How a broken rule is told to the client (spine-messaging 12.1, "Delivery").</summary>
internal enum RefusedAs
{
    /// <summary>HTTP 500 with a SOAP fault (ErrorBaseTms).</summary>
    Fault,

    /// <summary>HTTP 200 with MCCI_IN010000UK13, AR and an acknowledgementDetail (ErrorBase1732).</summary>
    Rejection,
}

/// <summary>One check of a synchronous request.</summary>
/// <param name="Name">The Spine's own key for it.</param>
/// <param name="As">Which kind of refusal.</param>
/// <param name="Code">errorCode of the fault or code of the acknowledgementDetail.</param>
/// <param name="Location">Which part of the message is meant.</param>
/// <param name="Source">Where the rule is written down.</param>
/// <param name="CanWarn">In lenient mode a broken rule becomes a warning in the exchange record.</param>
/// <param name="Check">Null when kept, else what was expected and what came.</param>
internal sealed record SyncRule(
    string Name, RefusedAs As, string Code, string Location, string Source, bool CanWarn, Func<SyncExchange, (string Expected, string Came)?> Check)
{
    public Refusal? Apply(SyncExchange request) =>
        Check(request) is { } broken ? new Refusal(Name, broken.Expected, broken.Came, Source) : null;
}
