using LocalSpine.Core.Directory;

namespace LocalSpine.Estate.Lint;

/// <summary>Where a party receives and what it is called.</summary>
internal static class AddressChecks
{
    private const string Move = "Move it with 'localspine endpoint add --asid ASID --interactions LIST --url https://FQDN:port/path'";

    public static IReadOnlyList<Check> All { get; } =
    [
        new("ENDPOINT_URL_FORM", "an absolute https URL as its endpoint", "directory-ldap 4.4; spine-messaging 19: TLS with client certificates on every path", party =>
            party.Endpoints.Where(e => !IsHttps(e.Url)).Select(e => new Broken(e.Entry.Id, e.Url, Move)), isForProposals: true),
        new("ENDPOINT_URL_MISSING", "an endpoint URL on a contract", "directory-ldap 5.1: one entry for party and interaction, with its URL", party =>
            party.Contracts.Where(e => e.Values("nhsMHSEndPoint").Count == 0).Select(e => new Broken(e.Id, "", Move))),
        new("ENDPOINT_URL_PORT", "an endpoint at port 443 for the real environment, whose messages go out to that port", "deployment environments: outbound NAT addresses, TCP 443", party =>
            party.Endpoints.Where(e => Url(e.Url) is { IsDefaultPort: false } url && url.Host == e.Entry.Fqdn && url.Host.EndsWith(".nhs.uk", StringComparison.OrdinalIgnoreCase))
                .Select(e => new Broken(e.Entry.Id, $"port {Url(e.Url)!.Port}", "Works here. Listen at 443 in the real environment, behind a proxy if need be")), isForProposals: true),
        new("ENDPOINT_HOST_FQDN", "an endpoint URL whose host is the registered FQDN", "directory-ldap 13.4: the address is https://<FQDN>; spine-messaging 19: CN = FQDN", party =>
            party.Endpoints.Where(e => Url(e.Url) is { } url && e.Entry.Fqdn.Length > 0 && !url.Host.Equals(e.Entry.Fqdn, StringComparison.OrdinalIgnoreCase))
                .Select(e => new Broken(e.Entry.Id, $"host {Url(e.Url)!.Host}, FQDN {e.Entry.Fqdn}", $"{Move}; a name that no name server has can be registered with 'localspine endpoint name FQDN --address host:port'")), isForProposals: true),
        new("ENDPOINT_HOST_SPINE", "an endpoint of its own, not one of this environment's", "spine-messaging 1.1", party =>
            party.Endpoints.Where(e => party.Handlers.Any() && Url(e.Url) is { } url && party.IsOwnHost(url.Host)).Select(e => new Broken(e.Entry.Id, e.Url, Move))),
        new("FQDN_MISSING", "an FQDN on a message handling system", "directory-ldap 13.4, spine-messaging 19: messages are known by it", party =>
            party.Handlers.Where(e => e.Fqdn.Length == 0).Select(e => new Broken(e.Id, "", "Register the endpoint again with --fqdn, or mend the entry that was imported"))),
        new("FQDN_FORM", "an FQDN of labels with letters, digits and hyphens", "directory-ldap 13.6: no underscore, ampersand or wildcard", party =>
            party.Fqdns.Where(f => f.Split('.') is not [_, _, ..] labels || labels.Any(l => !IsLabel(l))).Select(f => new Broken(party.PartyKey, f, "Choose another name: the DNS team registers no such name")), isForProposals: true),
        new("FQDN_NHS_UK", "an FQDN below nhs.uk for the real environment, whose authority signs no other", "directory-ldap 13.5", party =>
            party.Fqdns.Where(f => !f.EndsWith(".nhs.uk", StringComparison.OrdinalIgnoreCase)).Select(f => new Broken(party.PartyKey, f, "Works here. Ask the DNS team for a name below nhs.uk before you ask for a real certificate")), isForProposals: true),
        new("FQDN_SHARED", "an FQDN of one party only", "spine-messaging 19: the FQDN says whose message it is", party =>
            party.Fqdns.Where(f => party.PartiesOfFqdn(f).Count > 1).Select(f => new Broken(party.PartyKey, $"{f} is of {string.Join(", ", party.PartiesOfFqdn(f).Order(StringComparer.Ordinal))}", "Register one of them with an FQDN of its own"))),
    ];

    private static Uri? Url(string text) => Uri.TryCreate(text, UriKind.Absolute, out var url) ? url : null;

    private static bool IsHttps(string text) => Url(text) is { } url && url.Scheme == Uri.UriSchemeHttps && url.UserInfo.Length == 0;

    private static bool IsLabel(string label) => label.Length is > 0 and <= 63 && label.All(c => char.IsAsciiLetterOrDigit(c) || c == '-') && label[0] != '-' && label[^1] != '-';
}
