using XmlException = System.Xml.XmlException;
using LocalSpine.Core.Directory;
using LocalSpine.Protocols.Ebxml;
using LocalSpine.Protocols.Mime;
using LocalSpine.Protocols.Soap;
using LocalSpine.Protocols.Xml;

namespace LocalSpine.Messaging.Asynchronous.Rules;

/// <summary>What must hold before the header can be looked at (spine-messaging 11, steps 1 to 4); refused with a fault.</summary>
internal static class EnvelopeRules
{
    public static EbxmlRule Action { get; } = new(
        "SERVICE_NOT_SUPPORTED", EbxmlRefusedAs.Fault, "101", "", "spine-messaging 9 (101), 11 step 2", CanWarn: false, r =>
            r.TrySplitAction(out _, out _) ? null : ("a SOAPAction header with service/interaction", r.Action ?? ""));

    public static EbxmlRule WellFormed { get; } = new(
        "MESSAGE_NOT_WELL_FORMED", EbxmlRefusedAs.Fault, "201", "", "spine-messaging 11 step 3 and its table", CanWarn: false, r =>
        {
            try
            {
                r.Parts = r.Large is var (_, tail) ? MultipartMessage.ReadBeginning(r.ContentType, r.Body, tail) : MultipartMessage.Read(r.ContentType, r.Body);
                r.Envelope = EbxmlEnvelope.Read(r.Parts.Root.Content);
            }
            catch (Exception e) when (e is MimeException or XmlException)
            {
                return ("a multipart message whose first part is a SOAP envelope", e.Message);
            }

            return Structure(r.Envelope) is { } wrong ? ("exactly one of each header element, none empty", wrong) : null;
        });

    public static EbxmlRule SameAction { get; } = new(
        "INCONSISTENT_SOAP_ACTION", EbxmlRefusedAs.Fault, "201", "", "spine-messaging 7.3, 11 step 5", CanWarn: true, r =>
            r.Action == $"{r.Envelope!.Service}/{r.Envelope.Action}" ? null : ($"SOAPAction {r.Envelope.Service}/{r.Envelope.Action}, as eb:Service and eb:Action say", r.Action ?? ""));

    public static EbxmlRule Certificate { get; } = new(
        "ACCESS_CONTROL_CERTIFICATE", EbxmlRefusedAs.Fault, "900", "", "spine-messaging 19, 9 (900)", CanWarn: true, r =>
            r.CertificateParties.Count > 0
                ? null
                : ("a certificate whose CN is the FQDN of a registered endpoint (directory: nhsMhsFQDN)", r.CertificateName));

    private static string? Structure(EbxmlEnvelope e)
    {
        if (e.Envelope is not { LocalName: "Envelope", NamespaceUri: SoapNames.Envelope } || e.Envelope.Count("Header") != 1 || e.Envelope.Count("Body") != 1 || e.Header is null || e.Body is null)
        {
            return $"{{{e.Envelope.NamespaceUri}}}{e.Envelope.LocalName} with {e.Envelope.Count("Header")} Header and {e.Envelope.Count("Body")} Body";
        }

        if (e.MessageHeader is null || e.Header.Count("MessageHeader") != 1)
        {
            return $"{e.Header.Count("MessageHeader")} eb:MessageHeader";
        }

        var data = e.MessageHeader.Child("MessageData");
        return One(e.MessageHeader.Child("From"), "PartyId") ?? One(e.MessageHeader.Child("To"), "PartyId") ?? One(e.MessageHeader, "CPAId")
            ?? One(e.MessageHeader, "ConversationId") ?? One(e.MessageHeader, "Service") ?? One(e.MessageHeader, "Action")
            ?? (e.MessageHeader.Count("MessageData") == 1 ? null : $"{e.MessageHeader.Count("MessageData")} eb:MessageData")
            ?? One(data, "MessageId") ?? One(data, "Timestamp");
    }

    private static string? One(XmlElement? parent, string name) =>
        parent is null || parent.Count(name) != 1 ? $"{parent?.Count(name) ?? 0} eb:{name}"
        : parent.Child(name)!.Text.Trim().Length == 0 ? $"an empty eb:{name}"
        : null;
}
