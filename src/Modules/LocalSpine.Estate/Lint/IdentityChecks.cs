using LocalSpine.Core.Trust;

namespace LocalSpine.Estate.Lint;

/// <summary>Who a party is: its systems, its organisation, its certificates.</summary>
internal static class IdentityChecks
{
    private static readonly TimeSpan Soon = TimeSpan.FromDays(30);

    private const string NewOne = "Make one: 'localspine pack --asid ASID --new-key --out FILE', or 'localspine endpoint create --csr FILE' for a key of your own";

    public static IReadOnlyList<Check> All { get; } =
    [
        new("PARTY_SYSTEM", "an accredited system that speaks for the message handling system", "directory-ldap 5.1; spine-messaging 19: messages name an ASID", party =>
            party.Handlers.Count > 0 && party.Systems.Count == 0 ? [new Broken(party.PartyKey, "no nhsAs", "Register an accredited system: 'localspine endpoint create --party-key PARTY'")] : []),
        new("SYSTEM_PARTY", "a message handling system for the accredited system's party", "spine-messaging 19: without an FQDN its messages get fault 900", party =>
            party.Handlers.Count == 0 ? party.Systems.Select(s => new Broken(s.Id, "no nhsMhs", "Register one: 'localspine endpoint create --ods CODE --party-key PARTY'")) : []),
        new("SYSTEM_INTERACTIONS", "an accredited system with interactions", "spine-messaging 19: others are refused with 900", party =>
            party.Systems.Where(s => s.Interactions.Count == 0).Select(s => new Broken(s.Id, "", $"localspine endpoint add --asid {s.Id} --interactions LIST"))),
        new("SYSTEM_HAS_CONTRACTS", "a party whose contracts are all on one of its accredited systems", "directory-ldap 14", party =>
        {
            var has = party.Systems.SelectMany(s => s.Interactions).ToHashSet(StringComparer.OrdinalIgnoreCase);
            var lacking = party.Contracts.Select(c => c.Interactions[0]).Where(i => !has.Contains(i)).Distinct(StringComparer.OrdinalIgnoreCase).ToList();
            return party.Systems.Count > 0 && lacking.Count > 0
                ? [new Broken(party.Systems[0].Id, $"{lacking.Count} that none has: {string.Join(", ", lacking.Take(5))}", $"localspine endpoint add --asid {party.Systems[0].Id} --interactions LIST")] : [];
        }),
        new("SYSTEM_ONE_CLIENT", "one nhsAsClient at most", "directory-ldap 4.4, 14: the FHIR API fails on more", party =>
            party.Systems.Where(s => s.Values("nhsAsClient").Count > 1).Select(s => new Broken(s.Id, string.Join(", ", s.Values("nhsAsClient")), "Take the others out of the entry"))),
        new("ORGANISATION_KNOWN", "an organisation that the directory has, its code in upper case", "directory-ldap 4.4: codes are compared exactly", party =>
            party.Systems.Concat(party.Handlers).DistinctBy(e => e.OdsCode).Where(e => e.OdsCode.Any(char.IsLower) || !party.IsOrganisation(e.OdsCode))
                .Select(e => new Broken(e.Id, e.OdsCode, "Correct the ODS code, or import the organisation"))),
        new("CERTIFICATE_ISSUED", "a certificate for the FQDN that is not revoked", "directory-ldap 13.5", party =>
            party.Fqdns.Where(f => Good(party, f) is null).Select(f => new Broken(party.PartyKey, Others(party, f), NewOne))),
        new("CERTIFICATE_PERIOD", "a certificate that is valid for a month to come", "spine-messaging 19: an expired one is refused in the handshake", party =>
            from fqdn in party.Fqdns
            let newest = Good(party, fqdn)
            where newest is not null && newest.NotAfter - party.Now < Soon
            select new Broken(party.PartyKey, $"{fqdn}: {(newest.NotAfter < party.Now ? "expired" : "expires")} {newest.NotAfter:yyyy-MM-dd}", NewOne)),
    ];

    // The one that is valid for longest.
    private static KnownCertificate? Good(Party party, string fqdn) =>
        party.Certificates.GetValueOrDefault(fqdn)?.Where(c => c.RevokedAt is null).MaxBy(c => c.NotAfter);

    // A certificate for the URL's host, or an older FQDN, is a usual mistake.
    private static string Others(Party party, string fqdn)
    {
        var other = party.Certificates.Where(c => !c.Key.Equals(fqdn, StringComparison.OrdinalIgnoreCase) && c.Value.Any(k => k.RevokedAt is null)).Select(c => c.Key).ToList();
        return party.Certificates.GetValueOrDefault(fqdn) is { Count: > 0 } ? $"{fqdn}: revoked" : other.Count > 0 ? $"one for CN {string.Join(", ", other)}, none for {fqdn}" : $"none for {fqdn}";
    }
}
