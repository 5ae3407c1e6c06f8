namespace LocalSpine.Messaging.Synchronous.Rules;

/// <summary>
/// Who may send what (spine-messaging 11 steps 1, 5 and 10; 19). Refused with 900, access control violation.
/// </summary>
internal static class AccessRules
{
    private const string Source = "spine-messaging 19, 12.1 (900)";

    /// <summary>The certificate's name must be a registered endpoint.</summary>
    public static SyncRule Certificate { get; } = new(
        "ACCESS_CONTROL_CERTIFICATE", RefusedAs.Fault, "900", "TLS client certificate", Source, CanWarn: true, request =>
            request.CertificateParties.Count > 0
                ? null
                : ("a certificate whose CN is the FQDN of a registered endpoint (directory: nhsMhsFQDN)", request.CertificateName));

    /// <summary>The ASID must be registered.</summary>
    public static SyncRule Asid { get; } = new(
        "ACCESS_CONTROL_ASID", RefusedAs.Rejection, "900", "communicationFunctionSnd", Source, CanWarn: true, request =>
        {
            request.Sender = request.Directory.FindAccreditedSystem(request.SenderAsid);
            return request.Sender is not null ? null : ("a registered ASID", request.SenderAsid);
        });

    /// <summary>The ASID must speak through a party key of the certificate's endpoint.</summary>
    public static SyncRule Party { get; } = new(
        "ACCESS_CONTROL_PARTY", RefusedAs.Rejection, "900", "communicationFunctionSnd", Source, CanWarn: true, request =>
            request.Sender is null || request.CertificateParties.Contains(request.Sender.PartyKey)
                ? null
                : ($"an ASID of the certificate's endpoint {request.CertificateName}", $"{request.SenderAsid}, which belongs to party {request.Sender.PartyKey}"));

    /// <summary>The ASID must be accredited for the interaction (nhsAsSvcIA).</summary>
    public static SyncRule Interaction { get; } = new(
        "ACCESS_CONTROL_INTERACTION", RefusedAs.Rejection, "900", "interactionId", Source, CanWarn: true, request =>
            request.Sender is null || request.Sender.Interactions.Contains($"{request.Service}:{request.Interaction}")
                ? null
                : ($"an ASID with nhsAsSvcIA {request.Service}:{request.Interaction}", $"{request.SenderAsid}, which has not"));
}
