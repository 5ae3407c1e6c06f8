using LocalSpine.Core.Directory;
using LocalSpine.Core.Identifiers;
using LocalSpine.Hosting;
using LocalSpine.MiniServices.Pipeline;
using LocalSpine.Protocols.Itk;

namespace LocalSpine.MiniServices.Rules;

/// <summary>Who may ask (smsp 3.4; 7 step 8). Refused with 3000, access denied.</summary>
internal static class AccessRules
{
    private const string Source = "smsp 3.4";

    public static SmspRule Certificate(IDirectory directory) => Rule("CERTIFICATE_UNKNOWN", request =>
        directory.PartyKeysOfFqdn(request.CertificateName).Count > 0
            ? null
            : ("a certificate whose CN is the FQDN of a registered endpoint (directory: nhsMhsFQDN)", request.CertificateName));

    /// <summary>The ASID is among the audit identities; a supplier's service takes an identity in ITK form as well.</summary>
    public static SmspRule AsidPresent(SmspOptions options) => Rule("ASID_MISSING", request =>
    {
        request.Asid = request.Distribution!.Identity(Oids.Asid) ?? "";
        return request.Asid.Length > 0
            || (options.Profile == "supplier" && request.Distribution.Identity(ItkNames.IdentityType)?.StartsWith(ItkNames.IdentityPrefix, StringComparison.Ordinal) == true)
            ? null
            : ($"an audit identity of type {Oids.Asid} with the ASID", "");
    });

    public static SmspRule AsidKnown(IDirectory directory) => Rule("ASID_UNKNOWN", request =>
    {
        request.Sender = request.Asid.Length > 0 ? directory.FindAccreditedSystem(request.Asid) : null;
        return request.Asid.Length == 0 || request.Sender is not null ? null : ("a registered ASID", request.Asid);
    });

    public static SmspRule AsidParty(IDirectory directory) => Rule("ASID_PARTY", request =>
        request.Sender is null || directory.PartyKeysOfFqdn(request.CertificateName).Contains(request.Sender.PartyKey)
            ? null
            : ($"an ASID of the certificate's endpoint {request.CertificateName}", $"{request.Asid}, which belongs to party {request.Sender.PartyKey}"));

    public static SmspRule Interaction { get; } = Rule("ASID_INTERACTION", request =>
        request.Sender is null || request.Sender.Interactions.Contains(request.Service!.Action)
            ? null
            : ($"an ASID with nhsAsSvcIA {request.Service.Action}", $"{request.Asid}, which has not"));

    /// <summary>The smartcard user or role profile that a request names is one that the directory holds.</summary>
    public static QuestionRule Credentials(IDirectory directory) => new(SmspCode.Credentials, IsSchema: false, "smsp 3.4, 5", request =>
        request.Distribution!.Identity(Oids.RoleProfile) is { } profile && !directory.HoldsRoleProfile(profile) ? ("a role profile of the directory", profile)
        : request.Distribution.Identity(Oids.SdsUser) is { } user && !directory.HoldsUser(user) ? ("a smartcard user of the directory", user)
        : null);

    private static SmspRule Rule(string name, Func<SmspExchange, (string Expected, string Came)?> check) => new(name, ItkFaultCode.Client, "3000", "", Source, check);
}
