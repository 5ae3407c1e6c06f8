using System.Globalization;
using LocalSpine.Core.Directory;
using LocalSpine.Core.Identity;
using LocalSpine.Core.Time;
using LocalSpine.Directory.Entries;
using LocalSpine.Directory.Ldap;
using LocalSpine.Directory.Registration;
using LocalSpine.Directory.Schema;
using LocalSpine.Hosting;
using LocalSpine.Hosting.Modules;
using LocalSpine.Hosting.Surfaces;

namespace LocalSpine.Directory.Seeding;

/// <summary>Fills an empty directory: the tree, the Spine's own entries, and (on the seed's synthetic base) organisations, people and reference data.</summary>
internal sealed class DirectorySeed(
    DirectorySchema schema, DirectoryTree tree, DirectoryStore store, ContractEntries contracts, InteractionTable interactions, ServiceAccounts accounts, EchoProviderSeed echo,
    SurfaceCatalog surfaces, EnvironmentOptions options, TimeProvider clock) : IStartupTask, IResettable
{
    /// <summary>Bind name of the change-log reader that every environment has, and its password.</summary>
    public const string ReaderDn = "uid=changelog-reader,ou=Accounts,o=nhs";
    public const string ReaderPassword = "localspine";

    private const string Intermediaries = "urn:nhs:names:services:tms";

    public IReadOnlyList<string> ResetSql { get; } =
    [
        "delete from directory_entry",
        "delete from directory_change",
        "delete from directory_account",
        "update directory_counter set value = 0 where name in ('entry', 'change')",
        "update directory_counter set value = 200000100000 where name = 'asid'",
        "update directory_counter set value = 850000 where name = 'party'",
    ];

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (await store.LoadAsync() == 0)
        {
            var entries = Entries().ToList();
            await store.AddAsync(
                counters =>
                {
                    counters.Take("entry", 10); // ids of what is made in memory: the change log's container
                    return ((IReadOnlyList<(EntryName, IReadOnlyList<EntryAttribute>)>)entries, 0);
                },
                log: false,
                cancellationToken);
            await accounts.SetAsync(EntryNames.TryParse(schema, ReaderDn)!.Normal, ReaderPassword);
        }
        else
        {
            await AddLaterAsync(cancellationToken);
        }
    }

    // What a data folder from before it was seeded lacks.
    private async Task AddLaterAsync(CancellationToken cancellationToken)
    {
        var missing = new List<(EntryName, IReadOnlyList<EntryAttribute>)>();
        if (!tree.Has(schema.Attribute("uniqueIdentifier"), EchoProviderIdentity.Asid))
        {
            missing.AddRange(echo.Entries());
        }

        if (HasPeople && !tree.Has(schema.Attribute("uid"), SyntheticUsers.All[^1].Uid))
        {
            missing.AddRange(People());
        }

        await store.AddAsync(_ => ((IReadOnlyList<(EntryName, IReadOnlyList<EntryAttribute>)>)missing, 0), log: true, cancellationToken);
    }

    private IEnumerable<(EntryName Name, IReadOnlyList<EntryAttribute> Attributes)> Entries()
    {
        yield return (EntryNames.TryParse(schema, "o=nhs")!, [Make("objectClass", "organization", "top"), Make("o", "nhs")]);
        foreach (var unit in new[] { "Organisations", "People", "Services", "Workgroups", "ReferenceData" })
        {
            yield return (EntryNames.Child(schema, "ou", unit, "o=nhs"), [Make("objectClass", "organizationalUnit", "top"), Make("ou", unit)]);
        }

        foreach (var entry in SpineEntries().Concat(echo.Entries()))
        {
            yield return entry;
        }

        if (!HasPeople)
        {
            yield break;
        }

        foreach (var organisation in SyntheticOrganisations.All)
        {
            yield return OrganisationEntries.Make(
                schema, organisation.OdsCode, organisation.Name, organisation.TypeCode, organisation.TypeName, organisation.AddressLines, organisation.Postcode, "20000401");
        }

        foreach (var entry in People())
        {
            yield return entry;
        }
    }

    private bool HasPeople => options.SeedPlan.HasPeople;

    private IEnumerable<(EntryName Name, IReadOnlyList<EntryAttribute> Attributes)> People() =>
        SyntheticUsers.All.SelectMany(u => UserEntries.Of(schema, u)).Concat(ReferenceDataSeed.Entries(schema));

    private IEnumerable<(EntryName Name, IReadOnlyList<EntryAttribute> Attributes)> SpineEntries()
    {
        var now = clock.GetUtcNow();
        var messaging = surfaces.Get("messaging");
        var host = messaging.RealNames[0];
        var root = surfaces.Url(messaging, host);
        yield return OrganisationEntries.Make(schema, SpineIdentity.OdsCode, "SPINE", "TR", "NHS Trust", [], "", "20040401");
        var spine = contracts.NewParty(SpineIdentity.OdsCode, SpineIdentity.PartyKey, host, new RegisteredProduct("999", SpineIdentity.OdsCode, "Spine", "1"), now);
        var own = interactions.All.Where(i => i.SpineReceives).ToList();
        var technical = new[] { "ReliableIntermediary", "ExpressIntermediary" };
        var all = interactions.All.Where(i => i.Pattern is not (MessagePattern.Proxied or MessagePattern.MiniService)).Select(i => i.ServiceInteraction).Concat(technical.Select(t => $"{Intermediaries}:{t}")).Distinct().ToArray();
        yield return contracts.As(SpineIdentity.Asid, Make("nhsAsSvcIA", all), spine);

        // The numbers 190 and 192 are the published ones of the two intermediaries.
        var number = 200;
        foreach (var interaction in own)
        {
            yield return contracts.Mhs($"S20001A{(number++).ToString("D6", CultureInfo.InvariantCulture)}", interaction, root + PathOf(interaction.Pattern), spine);
        }

        yield return Intermediary("S20001A000192", "ReliableIntermediary", root, spine);
        yield return Intermediary("S20001A000190", "ExpressIntermediary", root, spine);

        yield return OrganisationEntries.Make(schema, "YEO", "NHS E-REFERRAL SERVICE", "TR", "NHS Trust", [], "", "20150601");
        var ers = contracts.NewParty("YEO", SpineIdentity.ErsPartyKey, host, new RegisteredProduct("998", "YEO", "NHS e-Referral Service", "1"), now);
        var booking = interactions.All.Where(i => i.Service.EndsWith(":ebs", StringComparison.Ordinal)).ToList();
        yield return contracts.As(SpineIdentity.ErsAsid, Make("nhsAsSvcIA", [.. booking.Select(i => i.ServiceInteraction).Distinct()]), ers);
        number = 400;
        foreach (var interaction in booking)
        {
            yield return contracts.Mhs($"S20001A{(number++).ToString("D6", CultureInfo.InvariantCulture)}", interaction, root + "/reliablemessaging/intermediary", ers);
        }
    }

    // Never asks for signals of its own: the contract of the receiving party decides (spine-messaging 1.4).
    private (EntryName Name, IReadOnlyList<EntryAttribute> Attributes) Intermediary(string cpaId, string name, string root, ContractEntries.Party spine) =>
        contracts.Mhs(cpaId, new CoreInteraction(Intermediaries, name, MessagePattern.Synchronous, true, null), root + "/reliablemessaging/intermediary", spine);

    private static string PathOf(MessagePattern pattern) => pattern switch
    {
        MessagePattern.Synchronous => "/sync-service",
        MessagePattern.Express => "/reliablemessaging/queryrequest",
        MessagePattern.Reliable => "/reliablemessaging/reliablerequest",
        _ => "/reliablemessaging/intermediary",
    };

    private EntryAttribute Make(string name, params string[] values) => new(schema.Attribute(name), values);
}
