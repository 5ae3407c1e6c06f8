using LocalSpine.MiniServices.Operations;
using LocalSpine.MiniServices.Pipeline;
using LocalSpine.Protocols.Itk;
using LocalSpine.Protocols.Soap;

namespace LocalSpine.MiniServices.Rules;

/// <summary>Which operation is meant, and that every place that names it names the same (smsp 2, 4; 7 step 5).</summary>
internal static class ActionRules
{
    private const string Source = "smsp 7 step 5";

    /// <summary>wsa:Action decides; without it SOAPAction, without that the payload (smsp 2).</summary>
    public static SmspRule Supported(MiniServiceCatalog services) => new("ACTION_NOT_SUPPORTED", ItkFaultCode.Client, "1000", "", "smsp 2, 4", request =>
    {
        var action = request.Message!.Action is { Length: > 0 } addressed ? addressed : request.SoapAction;
        request.Service = action is not null ? services.Find(action) : request.Payload is { } payload ? services.FindByRoot(payload.LocalName) : null;
        return request.Service is not null ? null : ("the action of a mini service in wsa:Action, SOAPAction or the payload", action ?? request.Payload?.LocalName ?? "");
    });

    public static SmspRule SoapAction { get; } = new("SOAP_ACTION", ItkFaultCode.Client, "1000", "", Source, request =>
        request.SoapAction is null || request.SoapAction == request.Service!.Action ? null : ($"SOAPAction as in wsa:Action, {request.Service.Action}", request.SoapAction));

    /// <summary>The service of the distribution envelope; toolkits also write it as an interaction with the payload's code (smsp 3.3).</summary>
    public static SmspRule Service { get; } = new("ENVELOPE_SERVICE", ItkFaultCode.Client, "1000", "DE0002", Source, request =>
        request.Distribution is not { Header: not null, Service: var service } || service == request.Service!.Action || IsInteraction(service, request.Service)
            ? null
            : ($"service {request.Service.Action} in the header of the distribution envelope", service));

    public static SmspRule PayloadRoot { get; } = new("PAYLOAD_ROOT", ItkFaultCode.Client, "1000", "DE0012", Source, request =>
        request.Payload is not { } payload || (payload.NamespaceUri == SoapNames.Hl7 && request.Service!.RequestRoots.Contains(payload.LocalName))
            ? null
            : ($"{request.Service!.RequestRoots[0]} of {SoapNames.Hl7} in the payload", $"{payload.LocalName} of {payload.NamespaceUri}"));

    private static bool IsInteraction(string service, MiniService meant)
    {
        const string Prefix = "urn:nhs-itk:interaction:";
        return service.StartsWith(Prefix, StringComparison.Ordinal) && (service[Prefix.Length..] == meant.RequestCode || meant.RequestRoots.Contains(service[Prefix.Length..]));
    }
}
