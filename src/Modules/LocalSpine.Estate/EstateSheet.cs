using LocalSpine.Core.Directory;
using LocalSpine.Core.Estate;
using LocalSpine.Estate.Calendar;
using LocalSpine.Hosting;
using LocalSpine.Hosting.Surfaces;

namespace LocalSpine.Estate;

/// <summary>
/// Composes the estate from the surfaces that are here and the addresses of the public page that are not yet.
/// </summary>
internal sealed class EstateSheet(SurfaceCatalog catalog, EnvironmentLifecycle lifecycle, IBuilds builds) : IEstate
{
    private const string Gas = "https://gas.vn1.national.ncrs.nhs.uk";
    private const string Sbapi = "https://sbapi.vn1.national.ncrs.nhs.uk";
    private const string Message = "https://msg.dep.spine2.ncrs.nhs.uk";

    // Section, description, real URL. An address is here as soon as a surface has its name and a documented path that covers it.
    private static readonly (string Section, string Description, string RealUrl)[] Published =
    [
        ("Portal", "Portal", "https://portal.vn1.national.ncrs.nhs.uk"),
        ("System", "LDAPS directory", "ldaps://ldap.vn1.national.ncrs.nhs.uk"),
        ("System", "Gateway authentication, client side: activate", $"{Gas}/login/authactivate"),
        ("System", "Gateway authentication, client side: log out", $"{Gas}/login/authlogout"),
        ("System", "Gateway authentication, server side: validate", $"{Gas}/login/authvalidate"),
        ("System", "Naming service", $"{Sbapi}/amserver/namingservice"),
        ("System", "Role assertion", $"{Sbapi}/saml/RoleAssertion"),
        ("Messaging", "All domain synchronous messaging; birth notifications (NN4B)", $"{Message}/sync-service"),
        ("Messaging", "All domain reliable messaging", $"{Message}/reliablemessaging/reliablerequest"),
        ("Messaging", "All domain unreliable messaging", $"{Message}/reliablemessaging/queryrequest"),
        ("Messaging", "All domain intermediary messaging", $"{Message}/reliablemessaging/intermediary"),
        ("Messaging", "Gazetteer postcode look-up", $"{Message}/addressfinder/query"),
        ("Messaging", "Spine Mini Service Provider", "https://simple-sync.dep.spine2.ncrs.nhs.uk/smsp/pds"),
        ("Messaging", "Spine Secure Proxy", "https://proxy.dep.spine2.ncrs.nhs.uk"),
        ("Messaging", "Internet-facing messaging", "https://msg.depspineservices.nhs.uk"),
        ("Messaging", "Internet-facing proxy", "https://proxy.depspineservices.nhs.uk"),
        ("Messaging", "Internet-facing simple services", "https://simple.depspineservices.nhs.uk"),
        ("Outbound", "All messages come from msg-out.dep.spine2.ncrs.nhs.uk; nothing is sent to it", "msg-out.dep.spine2.ncrs.nhs.uk"),
        ("Outbound", "Token events to registered listeners, on the port that the listener asked for; nothing is sent back", ""),
        ("e-RS", "Professional web application", "https://dep-ers.nhs.uk"),
        ("e-RS", "Patient web application", "https://dep-refer.nhs.uk"),
        ("e-RS", "e-RS API", "https://dep.api.service.nhs.uk/referrals-dep"),
        ("API platform", "SDS FHIR API", "https://dep.api.service.nhs.uk/spine-directory/FHIR/R4"),
    ];

    private static readonly (string Name, string Description, string State)[] ServiceStates =
    [
        ("Spine Core messaging", "Message handling systems query and update the national systems", "synchronous, reliable, express and forwarded messages here; most of what reliable requests ask for not yet"),
        ("Spine Directory Service", "Accredited systems, message handling systems, organisations, people; over LDAPS and FHIR", "here"),
        ("Personal Demographics Service", "Trace, retrieval, NHS number confirmation and cross-check in three MIM families", "reading and changes here"),
        ("Summary Care Record application and Demographic Spine Application", "Spine data without a messaging interface", "not yet"),
        ("Spine Mini Service Provider", "Demographics in a simple format", "the five operations for PDS here"),
        ("Spine Secure Proxy", "Retrievals between GP systems", "here, with a provider to try it; what its checks found is told for each request"),
        ("Message Exchange for Social Care and Health (MESH)", "Workflow-based transfer between mailboxes", "the API in both versions here, with routing by patient and reports; the sandbox's tolerance as a setting"),
        ("Care Identity Service (CIS)", "Smartcards and role-based access", "users, smartcards, positions and requests here, as pages too; endpoints are registered on the portal"),
        ("NHS e-Referral Service (e-RS)", "Booking of first appointments", "not yet"),
        ("NHS e-Referral Service API", "Clinical actions over an API", "not yet"),
    ];

    public EstateDescription Describe() => new(
        lifecycle.Version,
        [.. Published.Select(Address), .. Own()],
        [
            new("Spine", "Party key", SpineIdentity.PartyKey),
            new("Spine", "ASID", SpineIdentity.Asid),
            new("Spine", "ODS code", SpineIdentity.OdsCode),
            new("e-RS", "Party key", SpineIdentity.ErsPartyKey),
            new("e-RS", "ASID", SpineIdentity.ErsAsid),
        ],
        [.. ServiceStates.Select(s => new EstateService(s.Name, s.Description, s.State))],
        Slots.All,
        builds.Deployed);

    private EstateAddress Address((string Section, string Description, string RealUrl) published)
    {
        if (Uri.TryCreate(published.RealUrl, UriKind.Absolute, out var real) && catalog.TryFind(real.Host, out var surface)
            && (real.AbsolutePath.Length <= 1 || surface.Paths.Any(p => p.Path == real.AbsolutePath)))
        {
            return new EstateAddress(published.Section, published.Description, catalog.UrlOf(surface) + (real.AbsolutePath.Length <= 1 ? "" : real.AbsolutePath), published.RealUrl, true);
        }

        return new EstateAddress(published.Section, published.Description, "", published.RealUrl, false);
    }

    // Paths that have no counterpart on the public page.
    private IEnumerable<EstateAddress> Own() =>
        from surface in catalog.Surfaces
        where surface.RealNames.Count == 0
        from path in surface.Paths
        select new EstateAddress("LocalSpine", path.Description, catalog.UrlOf(surface) + path.Path, "", true);
}
