using LocalSpine.Core.Directory;
using LocalSpine.Directory.Entries;
using LocalSpine.Directory.Registration;
using LocalSpine.Directory.Schema;
using LocalSpine.Hosting.Surfaces;

namespace LocalSpine.Directory.Seeding;

/// <summary>The built-in provider's registration, as a practice's supplier has it: everything that is proxied, each capability at a root of its own (ssp 2, 5).</summary>
internal sealed class EchoProviderSeed(DirectorySchema schema, ContractEntries contracts, InteractionTable interactions, SurfaceCatalog surfaces, TimeProvider clock)
{
    private const string Prefix = "urn:nhs:names:services:gpconnect:";

    public IEnumerable<(EntryName Name, IReadOnlyList<EntryAttribute> Attributes)> Entries()
    {
        var host = surfaces.HostOf(surfaces.Get(EchoProviderIdentity.Surface));
        var party = contracts.NewParty(EchoProviderIdentity.OdsCode, EchoProviderIdentity.PartyKey, host, new RegisteredProduct("999", EchoProviderIdentity.OdsCode, "LocalSpine echo provider", "1"), clock.GetUtcNow());
        var offered = interactions.All.Where(i => i.Pattern == MessagePattern.Proxied).ToList();
        yield return OrganisationEntries.Make(schema, EchoProviderIdentity.OdsCode, "LOCALSPINE ECHO SURGERY", "PR", "GP Practice", [], "", "20260401");
        yield return contracts.As(EchoProviderIdentity.Asid, contracts.Make("nhsAsSvcIA", [.. offered.Select(i => i.ServiceInteraction)]), party);
        var number = 1;
        foreach (var interaction in offered)
        {
            yield return contracts.Mhs($"S999{number++:D9}", interaction, $"https://{host}{RootOf(interaction.ServiceInteraction)}", party);
        }
    }

    private static string RootOf(string interaction) =>
        !interaction.StartsWith(Prefix, StringComparison.Ordinal) ? "/" + EchoProviderIdentity.OdsCode
        : interaction.StartsWith(Prefix + "structured:", StringComparison.Ordinal) || interaction.Contains("structuredrecord", StringComparison.Ordinal) ? EchoProviderIdentity.Root + "/structured"
        : interaction.StartsWith(Prefix + "documents:", StringComparison.Ordinal) ? EchoProviderIdentity.Root + "/documents"
        : EchoProviderIdentity.Root;
}
