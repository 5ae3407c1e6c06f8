using LocalSpine.Core.Directory;
using LocalSpine.Core.Estate;
using LocalSpine.Core.Trust;
using LocalSpine.Hosting.Surfaces;

namespace LocalSpine.Estate.Lint;

/// <summary>Runs the rules over parties. The Spine's own entries and the built-in provider's are not anybody's registration and are left out.</summary>
internal sealed class RegistrationLinter(
    IRegistrations registrations, IDirectory directory, IIssuedCertificates certificates, SurfaceCatalog catalog, TimeProvider clock) : IRegistrationLinter
{
    private static readonly Check[] Checks = [.. AddressChecks.All, .. ContractChecks.All, .. IdentityChecks.All];

    private static readonly HashSet<string> Own = new(StringComparer.OrdinalIgnoreCase) { SpineIdentity.PartyKey, SpineIdentity.ErsPartyKey, EchoProviderIdentity.PartyKey };

    public IReadOnlyList<LintRule> Rules { get; } = [.. Checks.Select(c => c.Rule)];

    public async Task<IReadOnlyList<LintWarning>> AllAsync(int limit, CancellationToken cancellationToken)
    {
        var found = new List<LintWarning>();
        foreach (var partyKey in registrations.PartyKeys.Where(p => !Own.Contains(p)))
        {
            found.AddRange((await OfPartyAsync(partyKey, cancellationToken)).Take(limit - found.Count));
            if (found.Count >= limit)
            {
                break;
            }
        }

        return found;
    }

    public async Task<IReadOnlyList<LintWarning>> OfPartyAsync(string partyKey, CancellationToken cancellationToken)
    {
        var entries = registrations.OfParty(partyKey);
        if (entries.Count == 0 || Own.Contains(partyKey))
        {
            return [];
        }

        var names = entries.Select(e => e.Fqdn).Concat(entries.SelectMany(e => e.Values("nhsMHSEndPoint")).Select(u => Uri.TryCreate(u, UriKind.Absolute, out var url) ? url.Host : ""));
        var issued = new Dictionary<string, IReadOnlyList<KnownCertificate>>(StringComparer.OrdinalIgnoreCase);
        foreach (var name in names.Where(n => n.Length > 0).Distinct(StringComparer.OrdinalIgnoreCase))
        {
            issued[name] = await certificates.ToAsync(name, cancellationToken);
        }

        var party = new Party(partyKey, entries)
        {
            Certificates = issued,
            Now = clock.GetUtcNow(),
            IsOrganisation = code => directory.NameOfOrganisation(code) is not null,
            PartiesOfFqdn = directory.PartyKeysOfFqdn,
            CountOfCpaId = registrations.CountOfCpaId,
            IsOwnHost = host => catalog.TryFind(host, out _),
        };
        return [.. Checks.SelectMany(c => c.Warnings(party))];
    }

    public IReadOnlyList<LintWarning> Of(EndpointRegistration proposal)
    {
        var values = new Dictionary<string, IReadOnlyList<string>>(StringComparer.OrdinalIgnoreCase)
        {
            ["nhsIDCode"] = [proposal.OdsCode],
            ["nhsMHSPartyKey"] = Some(proposal.PartyKey),
            ["nhsMhsFQDN"] = Some(proposal.Fqdn),
            ["nhsMHSEndPoint"] = Some(proposal.Url),
        };
        var party = new Party(proposal.PartyKey ?? "", [new ServiceEntry(proposal.OdsCode, IsSystem: false, name => values.GetValueOrDefault(name) ?? [])]);
        return [.. Checks.Where(c => c.IsForProposals).SelectMany(c => c.Warnings(party))];

        static IReadOnlyList<string> Some(string? value) => string.IsNullOrEmpty(value) ? [] : [value];
    }
}
