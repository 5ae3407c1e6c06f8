using System.Xml;
using LocalSpine.Protocols.Soap;

namespace LocalSpine.Messaging.Synchronous.Rules;

/// <summary>What must hold before the message is looked at (spine-messaging 11, steps 1 to 3).</summary>
internal static class TransportRules
{
    public static SyncRule ServiceNotSupported(InteractionCatalog catalog) => new(
        "SERVICE_NOT_SUPPORTED", RefusedAs.Fault, "101", "HTTP Header - SOAPAction", "spine-messaging 9 (101), 11 step 2", CanWarn: false, request =>
        {
            if (request.Action is null)
            {
                return ("a SOAPAction header with service/interaction", "");
            }

            if (!SyncServiceEndpoint.Serves(request.Path))
            {
                return ($"synchronous messages at {SyncServiceEndpoint.Path}", $"{request.Action} at {request.Path}");
            }

            if (!catalog.TryFind(request.Action, out var handler) || handler.IsAsynchronous)
            {
                return ($"an interaction that {request.Path} serves", request.Action);
            }

            if (catalog.NotInBuild(request.Action, handler) is { } expected)
            {
                return (expected, $"{request.Action} of MIM {handler.FamilyOf(request.Action)}");
            }

            request.Handler = handler;
            return null;
        });

    public static SyncRule MessageNotWellFormed { get; } = new(
        "MESSAGE_NOT_WELL_FORMED", RefusedAs.Fault, "201", "HTTP Body", "spine-messaging 9 (201), 11 step 3", CanWarn: false, request =>
        {
            try
            {
                request.Soap = SoapRequest.Read(request.Body);
            }
            catch (XmlException e)
            {
                return ("well-formed XML without a document type", e.Message);
            }

            var soap = request.Soap;
            return soap is { IsEnvelope: true, Headers: 1, Bodies: 1 }
                ? null
                : ("one SOAP 1.1 Envelope with exactly one Header and one Body",
                    $"{{{soap.Envelope.NamespaceUri}}}{soap.Envelope.LocalName} with {soap.Headers} Header and {soap.Bodies} Body");
        });
}
