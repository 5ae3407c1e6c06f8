using System.Security.Cryptography.X509Certificates;
using LocalSpine.Core.Directory;
using LocalSpine.Core.Estate;
using LocalSpine.Core.Trust;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace LocalSpine.Portal.Pages;

/// <summary>Endpoints with their packs, the registry files, and the authorities' certificates to paste.</summary>
internal sealed class PacksModel(IRegistrations registrations, IRegistrationLinter linter, IRegistryFiles registry, ICertificateAuthority authority) : PageModel
{
    public const int MostShown = 50;
    private const int MostLookedAt = 10_000;

    /// <summary>Part of an ASID, party key, ODS code or FQDN.</summary>
    [BindProperty(SupportsGet = true)]
    public string? Find { get; set; }

    public IReadOnlyList<ListedEndpoint> Endpoints { get; private set; } = [];

    public IReadOnlyList<RegistryFile> RegistryFiles { get; } = registry.All(realNames: false);

    public X509Certificate2 Root => authority.Root;

    public X509Certificate2 SubCa => authority.SubCa;

    public async Task OnGetAsync(CancellationToken cancellationToken)
    {
        var found = new List<ListedEndpoint>();
        foreach (var system in registrations.Systems(MostLookedAt).Where(s => s.PartyKey is not (SpineIdentity.PartyKey or SpineIdentity.ErsPartyKey or EchoProviderIdentity.PartyKey)))
        {
            var fqdn = registrations.OfParty(system.PartyKey).Select(e => e.Fqdn).FirstOrDefault(f => f.Length > 0) ?? "";
            if (Find?.Trim() is not { Length: > 0 } text || new[] { system.Id, system.PartyKey, system.OdsCode, fqdn }.Any(v => v.Contains(text, StringComparison.OrdinalIgnoreCase)))
            {
                found.Add(new ListedEndpoint(system.Id, system.OdsCode, system.ProductName, system.PartyKey, fqdn, (await linter.OfPartyAsync(system.PartyKey, cancellationToken)).Count));
                if (found.Count == MostShown)
                {
                    break;
                }
            }
        }

        Endpoints = found;
    }
}

/// <summary>An endpoint in the list.</summary>
/// <param name="Warnings">What the linter says of its party, counted.</param>
internal sealed record ListedEndpoint(string Asid, string OdsCode, string Product, string PartyKey, string Fqdn, int Warnings);
