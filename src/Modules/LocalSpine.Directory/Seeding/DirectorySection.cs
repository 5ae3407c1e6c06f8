using System.Text.Json.Nodes;
using LocalSpine.Core.Directory;
using LocalSpine.Core.Outcomes;
using LocalSpine.Directory.Entries;
using LocalSpine.Directory.Names;
using LocalSpine.Directory.Registration;
using LocalSpine.Directory.Schema;
using LocalSpine.Hosting.Seeds;

namespace LocalSpine.Directory.Seeding;

/// <summary>Organisations, endpoints and names of seed files.</summary>
internal sealed class DirectorySection(
    DirectorySchema schema, DirectoryTree tree, DirectoryStore store, IDirectory directory, IRegistrations registrations, IEndpointRegistrar registrar, InteractionTable interactions, NameRegister names) : ISeedSection
{
    private const string NoPostcode = "ZZ99 3WZ";
    private const int LongestLine = 35;

    private static readonly string[] Own = [SpineIdentity.OdsCode, "YEO", EchoProviderIdentity.OdsCode];
    private static readonly string[] OwnSystems = [SpineIdentity.Asid, SpineIdentity.ErsAsid, EchoProviderIdentity.Asid];

    public int Order => 1;

    public async Task ApplyAsync(SeedFile seed, CancellationToken cancellationToken)
    {
        var organisations = seed.Organisations.Where(o => directory.FindOrganisation(o.OdsCode) is null)
            .Select(o => OrganisationEntries.Make(schema, o.OdsCode, o.Name, o.Type, OrganisationTypes.NameOf(o.Type), Five(o.Address), o.Postcode, "20000401")).ToList();
        await store.AddAsync(_ => ((IReadOnlyList<(EntryName, IReadOnlyList<EntryAttribute>)>)organisations, 0), log: true, cancellationToken);
        foreach (var endpoint in seed.Endpoints)
        {
            await SeedRefusedException.AtAsync(seed, endpoint.Path, () => RegisterAsync(endpoint, cancellationToken));
        }

        foreach (var name in seed.Names)
        {
            await SeedRefusedException.AtAsync(seed, name.Path, () => NameAsync(name.Fqdn, name.Address, cancellationToken));
        }
    }

    public async Task ExportAsync(SeedExport export, CancellationToken cancellationToken)
    {
        export.Document["organisations"] = new JsonArray([.. tree.With(schema.ObjectClassAttribute, "nhsOrg").Concat(tree.With(schema.ObjectClassAttribute, "nhsGPPractice"))
            .Where(e => e.Find(schema.Attribute("nhsOrgTypeCode")) is not null && !Own.Contains(Of(e, "nhsIDCode")) && !(export.HasPeople && SyntheticOrganisations.All.Any(o => o.OdsCode == Of(e, "nhsIDCode"))))
            .OrderBy(e => Of(e, "nhsIDCode"), StringComparer.Ordinal).Select(Organisation)]);
        var usual = interactions.All.Select(i => i.ServiceInteraction).ToHashSet();
        export.Document["endpoints"] = new JsonArray([.. registrations.Systems(int.MaxValue).Where(s => !OwnSystems.Contains(s.Id)).OrderBy(s => s.Id, StringComparer.Ordinal).Select(s => Endpoint(s, usual)).OfType<JsonNode>()]);
        export.Document["names"] = new JsonArray([.. (await names.ListAsync(cancellationToken)).Select(n => new JsonObject { ["fqdn"] = n.Fqdn, ["address"] = n.Address })]);
    }

    private async Task RegisterAsync(SeedEndpoint endpoint, CancellationToken cancellationToken)
    {
        if (directory.FindAccreditedSystem(endpoint.Asid) is not null)
        {
            return;
        }

        var isThere = registrations.HandlersOf(endpoint.PartyKey).Count > 0;
        var registered = await registrar.RegisterAsync(
            new EndpointRegistration(endpoint.OdsCode, endpoint.Product, endpoint.Url, endpoint.Interactions, isThere ? null : endpoint.Fqdn, endpoint.Asid, endpoint.PartyKey)
            {
                Kind = isThere ? EndpointKind.As : EndpointKind.Combined,
            },
            cancellationToken);
        if (endpoint.Address is { } address)
        {
            await NameAsync(registered.Fqdn, address, cancellationToken);
        }
    }

    private async Task NameAsync(string fqdn, string address, CancellationToken cancellationToken)
    {
        if (await names.PutAsync(fqdn, address, cancellationToken) is { } refusal)
        {
            throw new RefusedException(refusal);
        }
    }

    private JsonObject Organisation(DirectoryEntry entry)
    {
        var lines = Of(entry, "postalAddress").Split('$');
        var written = new JsonObject
        {
            ["odsCode"] = Of(entry, "nhsIDCode"),
            ["name"] = Of(entry, "o"),
            ["type"] = OrganisationTypes.All.Any(t => t.Code == Of(entry, "nhsOrgTypeCode")) ? Of(entry, "nhsOrgTypeCode") : "TR",
        };
        if (lines.Any(l => l.Length > 0) && lines.Length <= 5 && lines.All(l => l.Length <= LongestLine))
        {
            written["address"] = new JsonArray([.. lines.Select(l => JsonValue.Create(l))]);
        }

        if (Of(entry, "postalCode") is { Length: > 0 and <= 8 } postcode and not NoPostcode)
        {
            written["postcode"] = postcode;
        }

        return written;
    }

    // Null for a system that speaks through no message handling system of its own.
    private JsonObject? Endpoint(ServiceEntry system, HashSet<string> usual)
    {
        if (registrations.HandlersOf(system.PartyKey) is not [var handler, ..])
        {
            return null;
        }

        var written = new JsonObject
        {
            ["odsCode"] = system.OdsCode, ["asid"] = system.Id, ["partyKey"] = system.PartyKey, ["product"] = system.ProductName, ["fqdn"] = handler.Fqdn, ["url"] = handler.First("nhsMHSEndPoint"),
        };
        if (!usual.SetEquals(system.Interactions))
        {
            written["interactions"] = new JsonArray([.. system.Interactions.Order(StringComparer.Ordinal).Select(i => JsonValue.Create(i))]);
        }

        return written;
    }

    private string Of(DirectoryEntry entry, string attribute) => entry.Value(schema.Attribute(attribute)) ?? "";

    private static IReadOnlyList<string> Five(IReadOnlyList<string> lines) => lines.Count == 0 ? lines : [.. lines.Concat(Enumerable.Repeat("", 5)).Take(5)];
}
