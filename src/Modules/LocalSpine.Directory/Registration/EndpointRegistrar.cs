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
    DirectorySchema schema, DirectoryTree tree, DirectoryStore store, InteractionTable interactions, ContractEntries contracts, TimeProvider clock) : IEndpointRegistrar, IDisposable
{
    private readonly SemaphoreSlim _named = new(1, 1);
    private readonly EntryAttribute _allInteractions = contracts.Make("nhsAsSvcIA", [.. interactions.All.Select(i => i.ServiceInteraction).Distinct()]);

    public async Task<RegisteredEndpoint> RegisterAsync(EndpointRegistration registration, CancellationToken cancellationToken)
    {
        RegistrationRules.Check(registration);
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

    public void Dispose() => _named.Dispose();

    private async Task<RegisteredEndpoint> AddAsync(EndpointRegistration registration, CancellationToken cancellationToken)
    {
        var ods = registration.OdsCode;
        var (asInteractions, mhsInteractions) = Choose(registration.Interactions);
        var stamp = UkTime.Stamp(clock.GetUtcNow());
        return await store.AddAsync(
            counters =>
            {
                var asid = registration.Asid ?? counters.Take("asid").ToString(CultureInfo.InvariantCulture);
                var partyKey = registration.PartyKey ?? $"{ods}-{counters.Take("party").ToString(CultureInfo.InvariantCulture)}";
                var fqdn = registration.Fqdn?.ToLowerInvariant() ?? $"{asid}.{ods.ToLowerInvariant()}.thirdparty.nhs.uk";
                var url = registration.Url ?? $"https://{fqdn}/reliablemessaging/reliablerequest";
                var party = contracts.NewParty(ods, partyKey, fqdn, ods, asid[^5..].TrimStart('0').PadLeft(1, '0'), registration.ProductName ?? "LocalSpine endpoint", "1", stamp);
                var entries = new List<(EntryName, IReadOnlyList<EntryAttribute>)>(mhsInteractions.Count + 4);
                if (tree.With(schema.Attribute("nhsIDCode"), ods).All(e => e.Find(schema.Attribute("nhsOrgTypeCode")) is null))
                {
                    entries.Add(OrganisationEntries.Make(schema, ods, registration.ProductName ?? $"ORGANISATION {ods}", "TR", "NHS Trust", [], "", UkTime.Day(clock.GetUtcNow())));
                }

                entries.Add(contracts.As(asid, asInteractions, party));
                foreach (var service in mhsInteractions.Select(i => i.Service).Distinct())
                {
                    entries.Add(contracts.Service(Id($"{partyKey}|{service}"), service, party));
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
            mhs.AddRange(known);
        }

        // Mini services need no contract; but a party that has nothing else has one for each: nothing else in the directory says its FQDN.
        var others = mhs.Where(i => i.Pattern != MessagePattern.MiniService).ToList();
        return (contracts.Make("nhsAsSvcIA", [.. named.Distinct()]), others.Count > 0 ? others : mhs);
    }

    private void CheckFree(EndpointRegistration registration)
    {
        if (registration.Asid is { } asid && tree.CountWith(schema.Attribute("uniqueIdentifier"), asid) > 0)
        {
            throw new RegistrationRefusedException(new Refusal("ASID_UNIQUE", "an ASID that is not registered", asid, "directory-ldap 14"));
        }

        if (registration.PartyKey is { } party && tree.With(schema.Attribute("nhsMHSPartyKey"), party).Count > 0)
        {
            throw new RegistrationRefusedException(new Refusal("PARTY_KEY_UNIQUE", "a party key that is not registered", party, "directory-ldap 14"));
        }

        if (registration.Fqdn is { } fqdn && tree.With(schema.Attribute("nhsMhsFQDN"), fqdn.ToLowerInvariant()).Count > 0)
        {
            throw new RegistrationRefusedException(new Refusal("FQDN_UNIQUE", "an FQDN that no other endpoint has", fqdn, "directory-ldap 13"));
        }
    }

    // Twenty hexadecimal digits, the third of the four generations of CPA ids (directory-ldap 4.4).
    private static string Id(string of) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(of)).AsSpan(0, 10));
}
