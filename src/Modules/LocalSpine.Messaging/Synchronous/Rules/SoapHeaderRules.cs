using LocalSpine.Core.Identifiers;
using LocalSpine.Protocols.Hl7;
using LocalSpine.Protocols.Soap;

namespace LocalSpine.Messaging.Synchronous.Rules;

/// <summary>
/// The SOAP header (spine-messaging 8.1). The numbers of these faults are not public: they carry 201, with the Spine's key in the description.
/// </summary>
internal static class SoapHeaderRules
{
    private const string Source = "spine-messaging 8.1";

    public static SyncRule MessageId { get; } = Rule("SOAP_MESSAGE_ID_ERROR", "wsa:MessageID", request =>
    {
        var id = request.Soap!.MessageId;
        return id.Length == 41 && id.StartsWith("uuid:", StringComparison.Ordinal) && Guid.TryParseExact(id.AsSpan(5), "D", out _)
            ? null
            : ("uuid: followed by a UUID of 36 characters", id);
    });

    public static SyncRule Action { get; } = Rule("SOAP_ACTION_ERROR", "wsa:Action", request =>
    {
        var actions = request.Soap!.Actions.ToList();
        return actions.Count == 1 && SoapAction.Normalise(actions[0].Text) == request.Action
            ? null
            : ($"exactly one wsa:Action equal to the SOAPAction header, {request.Action}", string.Join(", ", actions.Select(a => a.Text.Trim())));
    });

    public static SyncRule To { get; } = Rule("SOAP_TO_ERROR", "wsa:To", request =>
        request.Soap!.To.Length > 0 ? null : ("a non-empty wsa:To", ""));

    public static SyncRule Receiver { get; } = Rule("SOAP_COMM_FUNC_RCV_ERROR", "communicationFunctionRcv", request =>
    {
        var id = request.Soap!.ReceiverId;
        if (id?.Attribute("root") != Oids.Asid || request.ReceiverAsid.Length == 0)
        {
            return ($"device/id with root {Oids.Asid} and the Spine's ASID", Describe(id));
        }

        var spine = request.Directory.SpineAsidFor($"{request.Service}:{request.Interaction}");
        return spine is null || spine == request.ReceiverAsid
            ? null
            : ($"the Spine's ASID for {request.Service}, {spine} (directory: nhsAs of YES)", request.ReceiverAsid);
    });

    public static SyncRule Sender { get; } = Rule("SOAP_COMM_FUNC_SND_ERROR", "communicationFunctionSnd", request =>
        request.Soap!.SenderId?.Attribute("root") == Oids.Asid && IsAsid(request.SenderAsid)
            ? null
            : ($"device/id with root {Oids.Asid} and the sender's ASID of 12 digits", Describe(request.Soap.SenderId)));

    public static SyncRule Root { get; } = new("INVALID_SOAP_ROOT", RefusedAs.Fault, "201", "SOAP Body", Source, CanWarn: false, request =>
    {
        if (request.Soap!.Interaction is not { } interaction)
        {
            return ("exactly one element in Body: the interaction", $"{request.Soap.Body!.Children.Count} elements");
        }

        request.Wrapper = new TransmissionWrapper(interaction);
        return interaction.NamespaceUri == SoapNames.Hl7
            ? null
            : ($"an interaction in {SoapNames.Hl7}", $"{{{interaction.NamespaceUri}}}{interaction.LocalName}");
    });

    internal static bool IsAsid(string asid) => asid.Length == 12 && asid.All(char.IsAsciiDigit);

    private static SyncRule Rule(string name, string location, Func<SyncExchange, (string, string)?> check) =>
        new(name, RefusedAs.Fault, "201", $"SOAP Header - {location}", Source, CanWarn: true, check);

    private static string Describe(Protocols.Xml.XmlElement? id) =>
        id is null ? "" : $"root {id.Attribute("root")}, extension {id.Attribute("extension")}";
}
