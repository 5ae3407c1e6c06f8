using LocalSpine.Core.Directory;
using LocalSpine.Core.Trust;

namespace LocalSpine.Estate.Lint;

/// <summary>The registrations of a party key, and what the rules compare them with.</summary>
internal sealed class Party(string partyKey, IReadOnlyList<ServiceEntry> entries)
{
    public string PartyKey => partyKey;

    public IReadOnlyList<ServiceEntry> Systems { get; } = [.. entries.Where(e => e.IsSystem)];

    /// <summary>Message handling systems: those with contracts, and bare ones.</summary>
    public IReadOnlyList<ServiceEntry> Handlers { get; } = [.. entries.Where(e => !e.IsSystem)];

    /// <summary>Those with an interaction.</summary>
    public IEnumerable<ServiceEntry> Contracts => Handlers.Where(e => e.Interactions.Count > 0);

    /// <summary>Contracts that ebXML or SOAP messages go by; FHIR has no reliability values.</summary>
    public IEnumerable<ServiceEntry> MessageContracts => Contracts.Where(e => !e.First("nhsEPInteractionType").Equals("FHIR", StringComparison.OrdinalIgnoreCase) && !e.Interactions[0].Contains(":fhir:", StringComparison.OrdinalIgnoreCase));

    public IReadOnlyList<string> Fqdns { get; } = [.. entries.Select(e => e.Fqdn).Where(f => f.Length > 0).Distinct(StringComparer.OrdinalIgnoreCase)];

    /// <summary>Addresses at which it receives, each once, with the first entry that has it.</summary>
    public IEnumerable<(string Url, ServiceEntry Entry)> Endpoints => Handlers.SelectMany(e => e.Values("nhsMHSEndPoint").Select(url => (url, e))).DistinctBy(e => e.url);

    /// <summary>Certificates by FQDN, newest first; empty where only the applicant's words are looked at.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<KnownCertificate>> Certificates { get; init; } = new Dictionary<string, IReadOnlyList<KnownCertificate>>();

    public DateTimeOffset Now { get; init; }

    /// <summary>False for an ODS code that the directory lacks.</summary>
    public Func<string, bool> IsOrganisation { get; init; } = _ => true;

    /// <summary>Party keys that have an FQDN.</summary>
    public Func<string, IReadOnlyCollection<string>> PartiesOfFqdn { get; init; } = _ => [];

    public Func<string, int> CountOfCpaId { get; init; } = _ => 1;

    /// <summary>True for a host name of the environment itself.</summary>
    public Func<string, bool> IsOwnHost { get; init; } = _ => false;
}
