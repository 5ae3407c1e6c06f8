using LocalSpine.Core.Directory;
using LocalSpine.Messaging.Messages;
using LocalSpine.Protocols.Ebxml;

namespace LocalSpine.Messaging.Asynchronous.Rules;

/// <summary>Parties and contract (spine-messaging 11 step 5, 7.2, 19); refused with a MessageError.</summary>
internal static class ContractRules
{
    private static readonly Dictionary<string, MessagePattern> Paths = new(StringComparer.OrdinalIgnoreCase)
    {
        [ReliableMessagingEndpoint.Reliable] = MessagePattern.Reliable,
        [ReliableMessagingEndpoint.Query] = MessagePattern.Express,
        [ReliableMessagingEndpoint.Intermediary] = MessagePattern.Forward,
        [ReliableMessagingEndpoint.OldForward] = MessagePattern.Forward,
    };

    public static EbxmlRule Version { get; } = new(
        "INVALID_MESSAGE_HEADER_VERSION", EbxmlRefusedAs.MessageError, "ValueNotRecognized", "", "spine-messaging 11 (table)", CanWarn: true, r =>
            r.Envelope!.MessageHeader!.Attribute("version") is null or "2.0" ? null : ("eb:version 2.0, or none", r.Envelope.MessageHeader.Attribute("version")!));

    public static EbxmlRule From { get; } = new(
        "ACCESS_CONTROL_PARTY", EbxmlRefusedAs.MessageError, "SecurityFailure", "900 Access Control Violation", "spine-messaging 19", CanWarn: true, r =>
            r.CertificateParties.Contains(r.Envelope!.FromParty)
                ? null
                : ($"a From party of the certificate's endpoint {r.CertificateName}: {string.Join(", ", r.CertificateParties)}", r.Envelope.FromParty));

    public static EbxmlRule Cpa { get; } = new(
        "UNKNOWN_CPA", EbxmlRefusedAs.MessageError, "ValueNotRecognized", "501319:Unknown eb:CPAId", "spine-messaging 7.2", CanWarn: false, r =>
            (r.Contract = r.Directory.FindContractByCpa(r.Envelope!.CpaId)) is not null ? null : ("the CPA id of the receiver's contract (directory: nhsMhsCPAId)", r.Envelope.CpaId));

    public static EbxmlRule Fits { get; } = new(
        "CPA_INCONSISTENT", EbxmlRefusedAs.MessageError, "Inconsistent", "402005 An error occurred while finding the defined contract", "spine-messaging 7.2, 19", CanWarn: false, r =>
            r.Contract!.PartyKey == r.Envelope!.ToParty && r.Contract.Service == r.Envelope.Service && r.Contract.Interaction == r.Envelope.Action
                ? null
                : ($"what contract {r.Contract.CpaId} is for: {r.Contract.PartyKey}, {r.Contract.Service}/{r.Contract.Interaction}", $"{r.Envelope.ToParty}, {r.Envelope.Service}/{r.Envelope.Action}"));

    public static EbxmlRule ToType { get; } = new(
        "INVALID_TO_PARTY_TYPE", EbxmlRefusedAs.MessageError, "ValueNotRecognized", "501314:Invalid To Party Type attribute", "spine-messaging 7.2", CanWarn: true, r =>
            r.Envelope!.MessageHeader!.Path("To", "PartyId")!.Attribute("type") is null or EbxmlNames.PartyType
                ? null
                : ($"eb:type {EbxmlNames.PartyType}", r.Envelope.MessageHeader.Path("To", "PartyId")!.Attribute("type")!));

    /// <summary>Each path carries one pattern; a client built against a simulator posts to the root.</summary>
    public static EbxmlRule Path { get; } = new(
        "PATH_INCONSISTENT_WITH_CONTRACT", EbxmlRefusedAs.Fault, "101", "", "spine-messaging 1.2", CanWarn: true, r =>
            !Paths.TryGetValue(r.Path, out var pattern) || pattern == r.Pattern ? null : ($"{PathOf(r.Pattern)} for {r.Action}", r.Path));

    /// <summary>What the Spine processes itself has a limit; what it forwards has a larger one, kept at the connection.</summary>
    public static EbxmlRule Size { get; } = new(
        "MESSAGE_TOO_LARGE", EbxmlRefusedAs.MessageError, "NotSupported", "", "spine-messaging 2.1", CanWarn: false, r =>
            r.Large is not var (body, _) || r.Pattern == MessagePattern.Forward ? null : ($"at most {ReliableMessagingEndpoint.MostInMemory} bytes", $"{body.Length}"));

    /// <summary>TimeToLive, when there is one, has not passed.</summary>
    public static EbxmlRule TimeToLive { get; } = new(
        "TIME_TO_LIVE_EXPIRED", EbxmlRefusedAs.MessageError, "TimeToLiveExpired", "", "spine-messaging 6", CanWarn: true, r =>
            r.Envelope!.TimeToLive is not { Length: > 0 } text
            || !DateTimeOffset.TryParse(text, System.Globalization.CultureInfo.InvariantCulture, System.Globalization.DateTimeStyles.AssumeUniversal, out var until) || until > r.Now
                ? null
                : ($"eb:TimeToLive after {r.Now:yyyy-MM-ddTHH:mm:ssZ}", text));

    private static string PathOf(MessagePattern pattern) => Paths.First(p => p.Value == pattern).Key;
}
