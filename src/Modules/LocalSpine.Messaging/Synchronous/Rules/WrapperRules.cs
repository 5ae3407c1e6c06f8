using LocalSpine.Core.Identifiers;

namespace LocalSpine.Messaging.Synchronous.Rules;

/// <summary>The HL7 transmission wrapper (spine-messaging 10.1, codes 12.1); refused with AR and these codes.</summary>
internal static class WrapperRules
{
    public static SyncRule Id { get; } = Rule("INVALID_ID", "501", "id", r =>
        Guid.TryParseExact(r.Wrapper!.Id, "D", out _) ? null : ("id/@root with a UUID", r.Wrapper.Id));

    public static SyncRule CreationTime { get; } = Rule("INVALID_CREATION_TIME", "502", "creationTime", r =>
        r.Wrapper!.CreationTime is { Length: > 11 } time && time.AsSpan(0, 12).IndexOfAnyExceptInRange('0', '9') < 0
            ? null : ("creationTime/@value of yyyyMMddHHmm or longer", r.Wrapper.CreationTime));

    public static SyncRule VersionCode { get; } = Rule("INVALID_VERSION_CODE", "503", "versionCode", r =>
        r.Wrapper!.VersionCode.Length > 0 ? null : ("versionCode/@code, for example 3NPfIT6.3.01", ""));

    public static SyncRule Extension { get; } = Rule("INVALID_EXTENSION", "505", "interactionId", r =>
        r.Wrapper!.InteractionId.Length > 0 ? null : ("interactionId/@extension", ""));

    public static SyncRule InteractionId { get; } = Rule("INCONSISTENT_HL7_INTERACTION_ID", "515", "interactionId", r =>
        r.Wrapper!.InteractionId == r.Interaction && r.Wrapper.Interaction.LocalName == r.Interaction
            ? null
            : ($"interactionId, root element and wsa:Action all {r.Interaction}", $"interactionId {r.Wrapper.InteractionId}, root element {r.Wrapper.Interaction.LocalName}"));

    public static SyncRule Receiver { get; } = Rule("INVALID_COMM_FUNC_RCV", "506", "communicationFunctionRcv", r =>
        SoapHeaderRules.IsAsid(r.Wrapper!.ReceiverAsid) ? null : ("the receiving ASID, 12 digits", r.Wrapper.ReceiverAsid));

    public static SyncRule Sender { get; } = Rule("INVALID_COMM_FUNC_SND", "507", "communicationFunctionSnd", r =>
        SoapHeaderRules.IsAsid(r.Wrapper!.SenderAsid) ? null : ("the sending ASID, 12 digits", r.Wrapper.SenderAsid));

    public static SyncRule ReceiverAgain { get; } = Rule("INCONSISTENT_COMM_FUNC_RCV", "519", "communicationFunctionRcv", r =>
        r.Wrapper!.ReceiverAsid == r.ReceiverAsid ? null : ($"the ASID of the SOAP header, {r.ReceiverAsid}", r.Wrapper.ReceiverAsid));

    public static SyncRule SenderAgain { get; } = Rule("INCONSISTENT_COMM_FUNC_SND", "520", "communicationFunctionSnd", r =>
        r.Wrapper!.SenderAsid == r.SenderAsid ? null : ($"the ASID of the SOAP header, {r.SenderAsid}", r.Wrapper.SenderAsid));

    private static SyncRule Rule(string name, string code, string location, Func<SyncExchange, (string, string)?> check) =>
        new(name, RefusedAs.Rejection, code, location, $"spine-messaging 12.1 ({code})", CanWarn: false, check);
}
