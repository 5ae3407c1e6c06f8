using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using LocalSpine.Core.Directory;
using LocalSpine.Core.Outcomes;
using LocalSpine.Core.Time;
using LocalSpine.Directory.Entries;
using LocalSpine.Directory.Schema;
using LocalSpine.Directory.Seeding;

namespace LocalSpine.Directory.Registration;

/// <summary>Registers a combined endpoint: an accredited system, its contracts, and the organisation when the directory lacks it (directory-ldap 13).</summary>
internal sealed class EndpointRegistrar(
    DirectorySchema schema, DirectoryTree tree, DirectoryStore store, IRegistrations registrations, InteractionTable interactions, ContractEntries contracts, TimeProvider clock) : IEndpointRegistrar, IDisposable
{
    private readonly SemaphoreSlim _named = new(1, 1);
    private readonly EntryAttribute _allInteractions = contracts.Make("nhsAsSvcIA", [.. interactions.All.Select(i => i.ServiceInteraction).Distinct()]);

    public async Task<RegisteredEndpoint> RegisterAsync(EndpointRegistration registration, CancellationToken cancellationToken)
    {
        RegistrationRules.Check(registration);
        if (registration.Kind == EndpointKind.As)
        {
            return await AddSystemAsync(registration, cancellationToken);
        }

        if (registration is { Asid: null, PartyKey: null, Fqdn: null })
        {
            return await AddAsync(registration, cancellationToken);
        }

        // Names that the caller chose: two at once must not both find them free.
        await _named.WaitAsync(cancellationToken);
        try
        {
            CheckFree(registration);
            return await AddAsync(registration, cancellationToken);
        }
        finally
        {
            _named.Release();
        }
    }

    public async Task<RegisteredEndpoint> AddAsync(EndpointAddition addition, CancellationToken cancellationToken)
    {
        RegistrationRules.Check(addition);
        await _named.WaitAsync(cancellationToken);
        try
        {
            var system = tree.With(schema.Attribute("uniqueIdentifier"), addition.Asid).FirstOrDefault(e => e.Find(schema.Attribute("nhsAsSvcIA")) is not null)
                ?? throw new RegistrationRefusedException(new Refusal("ASID_UNKNOWN", "the ASID of a registered accredited system; see 'localspine endpoint list'", addition.Asid));
            var (added, wanted) = Choose(addition.Interactions);
            IReadOnlyList<CoreInteraction> offered = addition.Url is null ? [] : wanted;
            var ods = Of(system, "nhsIDCode");
            var partyKey = Of(system, "nhsMHSPartyKey");
            var known = registrations.HandlersOf(partyKey) is [var handler, ..] ? handler
                : throw new RegistrationRefusedException(new Refusal("FQDN_UNKNOWN", "a party with a registered FQDN", partyKey));
            var url = addition.Url ?? known.First("nhsMHSEndPoint");
            var party = contracts.NewParty(ods, partyKey, known.Fqdn, ProductOf(a => Of(system, a)), clock.GetUtcNow());
            var all = contracts.Make("nhsAsSvcIA", [.. system.Find(schema.Attribute("nhsAsSvcIA"))!.Values.Concat(added.Values).Distinct()]);
            return await store.AddAsync(
                _ => ((IReadOnlyList<(EntryName, IReadOnlyList<EntryAttribute>)>)
                    [contracts.As(addition.Asid, all, party), .. offered.Select(i => contracts.Mhs(Id($"{partyKey}|{i.ServiceInteraction}"), i, url, party))],
                    new RegisteredEndpoint(addition.Asid, partyKey, ods, known.Fqdn, url, offered.Count)),
                log: true,
                cancellationToken);
        }
        finally
        {
            _named.Release();
        }
    }

    public void Dispose() => _named.Dispose();

    private string Of(DirectoryEntry entry, string attribute) => entry.Value(schema.Attribute(attribute)) ?? "";

    private async Task<RegisteredEndpoint> AddAsync(EndpointRegistration registration, CancellationToken cancellationToken)
    {
        var ods = registration.OdsCode;
        var (asInteractions, mhsInteractions) = Choose(registration.Interactions);
        var now = clock.GetUtcNow();
        return await store.AddAsync(
            counters =>
            {
                var isSystem = registration.Kind == EndpointKind.Combined;
                var asid = isSystem ? registration.Asid ?? Free(counters, "asid", "uniqueIdentifier", "") : "";
                var partyKey = registration.PartyKey ?? Free(counters, "party", "nhsMHSPartyKey", $"{ods}-");
                var fqdn = registration.Fqdn?.ToLowerInvariant() ?? $"{(isSystem ? asid : partyKey.ToLowerInvariant())}.{ods.ToLowerInvariant()}.thirdparty.nhs.uk";
                var url = registration.Url ?? $"https://{fqdn}/reliablemessaging/reliablerequest";
                var product = registration.Product ?? new RegisteredProduct(ShortKey(isSystem ? asid : partyKey), ods, registration.ProductName ?? "LocalSpine endpoint", "1");
                var party = contracts.NewParty(ods, partyKey, fqdn, product, now, registration.Trail);
                var entries = new List<(EntryName, IReadOnlyList<EntryAttribute>)>(mhsInteractions.Count + 4);
                entries.AddRange(Organisation(registration, now));
                if (isSystem)
                {
                    entries.Add(contracts.As(asid, asInteractions, party));
                }

                foreach (var service in mhsInteractions.Select(i => i.Service).Distinct())
                {
                    entries.Add(contracts.Service(Id($"{partyKey}|{service}"), service, party));
                }

                if (mhsInteractions.Count == 0)
                {
                    entries.Add(contracts.Bare(Id(partyKey), url, party));
                }

                foreach (var interaction in mhsInteractions)
                {
                    entries.Add(contracts.Mhs(Id($"{partyKey}|{interaction.ServiceInteraction}"), interaction, url, party));
                }

                return ((IReadOnlyList<(EntryName, IReadOnlyList<EntryAttribute>)>)entries, new RegisteredEndpoint(asid, partyKey, ods, fqdn, url, mhsInteractions.Count));
            },
            log: true,
            cancellationToken);
    }

    // One more accredited system on a party that is there, for the same or another organisation.
    private async Task<RegisteredEndpoint> AddSystemAsync(EndpointRegistration registration, CancellationToken cancellationToken)
    {
        await _named.WaitAsync(cancellationToken);
        try
        {
            CheckFree(registration with { PartyKey = null, Fqdn = null });
            var partyKey = registration.PartyKey ?? "";
            var known = registrations.HandlersOf(partyKey) is [var handler, ..] ? handler
                : throw new RegistrationRefusedException(new Refusal("PARTY_KEY_UNKNOWN", "the party key of a registered message handling system", partyKey, "directory-ldap 5.1"));
            var now = clock.GetUtcNow();
            var party = contracts.NewParty(registration.OdsCode, partyKey, known.Fqdn, registration.Product ?? ProductOf(known.First), now, registration.Trail);
            var interactionsOfSystem = Choose(registration.Interactions).As;
            return await store.AddAsync(
                counters =>
                {
                    var asid = registration.Asid ?? Free(counters, "asid", "uniqueIdentifier", "");
                    return ((IReadOnlyList<(EntryName, IReadOnlyList<EntryAttribute>)>)[.. Organisation(registration, now), contracts.As(asid, interactionsOfSystem, party)],
                        new RegisteredEndpoint(asid, partyKey, registration.OdsCode, known.Fqdn, known.First("nhsMHSEndPoint"), 0));
                },
                log: true,
                cancellationToken);
        }
        finally
        {
            _named.Release();
        }
    }

    // The organisation, when the directory lacks it.
    private IEnumerable<(EntryName Name, IReadOnlyList<EntryAttribute> Attributes)> Organisation(EndpointRegistration registration, DateTimeOffset now)
    {
        if (tree.With(schema.Attribute("nhsIDCode"), registration.OdsCode).All(e => e.Find(schema.Attribute("nhsOrgTypeCode")) is null))
        {
            yield return OrganisationEntries.Make(
                schema, registration.OdsCode, registration.ProductName ?? $"ORGANISATION {registration.OdsCode}", "TR", "NHS Trust", [], "", UkTime.Day(now));
        }
    }

    private static RegisteredProduct ProductOf(Func<string, string> value) => new(value("nhsProductKey"), value("nhsMhsManufacturerOrg"), value("nhsProductName"), value("nhsProductVersion"));

    // The next number whose name nobody has: imported and loaded entries may be ahead of the counters.
    private string Free(Counters counters, string counter, string attribute, string prefix)
    {
        string name;
        do
        {
            name = prefix + counters.Take(counter).ToString(CultureInfo.InvariantCulture);
        }
        while (tree.Has(schema.Attribute(attribute), name));

        return name;
    }

    private static string ShortKey(string id) => id[^5..].TrimStart('0').PadLeft(1, '0');

    private (EntryAttribute As, IReadOnlyList<CoreInteraction> Mhs) Choose(IReadOnlyList<string> wanted)
    {
        if (wanted.Count == 0)
        {
            return (_allInteractions, interactions.Usual);
        }

        var named = new List<string>();
        var mhs = new List<CoreInteraction>();
        foreach (var name in wanted.Distinct())
        {
            var known = interactions.Find(name).ToList();
            if (known.Count == 0)
            {
                known = [RegistrationRules.Foreign(name)];
            }

            named.AddRange(known.Select(i => i.ServiceInteraction));
            mhs.AddRange(known.Where(i => i.Pattern != MessagePattern.MiniService));
        }

        return (contracts.Make("nhsAsSvcIA", [.. named.Distinct()]), mhs);
    }

    private void CheckFree(EndpointRegistration registration)
    {
        if (registration.Asid is { } asid && tree.Has(schema.Attribute("uniqueIdentifier"), asid))
        {
            throw new RegistrationRefusedException(new Refusal("ASID_UNIQUE", "an ASID that is not registered", asid, "directory-ldap 14"));
        }

        if (registration.PartyKey is { } party && tree.Has(schema.Attribute("nhsMHSPartyKey"), party))
        {
            throw new RegistrationRefusedException(new Refusal("PARTY_KEY_UNIQUE", "a party key that is not registered", party, "directory-ldap 14"));
        }

        if (registration.Fqdn is { } fqdn && tree.Has(schema.Attribute("nhsMhsFQDN"), fqdn))
        {
            throw new RegistrationRefusedException(new Refusal("FQDN_UNIQUE", "an FQDN that no other endpoint has", fqdn, "directory-ldap 13"));
        }
    }

    // Twenty hexadecimal digits, the third of the four generations of CPA ids (directory-ldap 4.4).
    private static string Id(string of) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(of)).AsSpan(0, 10));
}
