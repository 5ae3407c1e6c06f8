using LocalSpine.Core.Directory;
using LocalSpine.Directory.Schema;

namespace LocalSpine.Directory.Entries;

/// <summary>What other modules ask of the directory, answered from the tree.</summary>
internal sealed class DirectoryLookups : IDirectory
{
    private readonly DirectoryTree _tree;
    private readonly AttributeType _id;
    private readonly AttributeType _party;
    private readonly AttributeType _ods;
    private readonly AttributeType _asInteractions;
    private readonly AttributeType _mhsInteraction;
    private readonly AttributeType _cpa;
    private readonly AttributeType _fqdn;
    private readonly Func<string, AttributeType> _type;
    private readonly TreeCache<AccreditedSystem> _systems;
    private readonly TreeCache<IReadOnlyCollection<string>> _parties;
    private readonly TreeCache<IReadOnlyList<MhsContract>> _contracts;
    private readonly TreeCache<OrganisationContact> _organisations;

    public DirectoryLookups(DirectoryTree tree, DirectorySchema schema)
    {
        _tree = tree;
        _type = schema.Attribute;
        _id = schema.Attribute("uniqueIdentifier");
        _party = schema.Attribute("nhsMHSPartyKey");
        _ods = schema.Attribute("nhsIDCode");
        _asInteractions = schema.Attribute("nhsAsSvcIA");
        _mhsInteraction = schema.Attribute("nhsMhsSvcIA");
        _cpa = schema.Attribute("nhsMhsCPAId");
        _fqdn = schema.Attribute("nhsMhsFQDN");
        _systems = new TreeCache<AccreditedSystem>(tree, LookUpSystem);
        _parties = new TreeCache<IReadOnlyCollection<string>>(tree, LookUpParties);
        _contracts = new TreeCache<IReadOnlyList<MhsContract>>(tree, LookUpContracts);
        _organisations = new TreeCache<OrganisationContact>(tree, LookUpOrganisation);
    }

    public AccreditedSystem? FindAccreditedSystem(string asid) => _systems.Get(asid);

    public IReadOnlyCollection<string> PartyKeysOfFqdn(string fqdn) => _parties.Get(fqdn)!;

    private AccreditedSystem? LookUpSystem(string asid)
    {
        AccreditedSystem? found = null;
        _tree.Visit(_id, _id.Normalise(asid), entry =>
        {
            if (entry.Find(_asInteractions) is { } interactions)
            {
                found = Accredited(asid, entry, interactions);
            }

            return found is null;
        });
        return found;
    }

    public IReadOnlyList<AccreditedSystem> SystemsOf(string odsCode, string serviceInteraction)
    {
        var wanted = _asInteractions.Normalise(serviceInteraction);
        var found = new List<AccreditedSystem>();
        _tree.Visit(_ods, _ods.Normalise(odsCode), entry =>
        {
            if (entry.Find(_asInteractions) is { } interactions && Array.IndexOf(interactions.Normal, wanted) >= 0 && entry.Value(_id) is { } asid)
            {
                found.Add(Accredited(asid, entry, interactions));
            }

            return true;
        });
        return found;
    }

    public MhsContract? FindContract(string partyKey, string serviceInteraction)
    {
        var interaction = _mhsInteraction.Normalise(serviceInteraction);
        MhsContract? found = null;
        _tree.Visit(_party, _party.Normalise(partyKey), entry =>
        {
            if (entry.Find(_mhsInteraction) is { } has && has.Normal[0] == interaction)
            {
                found = Contract(entry);
            }

            return found is null;
        });
        return found;
    }

    // Neither a party key nor an interaction has a blank in it.
    public IReadOnlyList<MhsContract> ContractsFor(string partyKey, string serviceInteraction) => _contracts.Get($"{partyKey} {serviceInteraction}")!;

    public IReadOnlyList<MhsContract> ContractsOf(string partyKey)
    {
        var found = new List<MhsContract>();
        _tree.Visit(_party, _party.Normalise(partyKey), entry =>
        {
            if (entry.Find(_mhsInteraction) is not null)
            {
                found.Add(Contract(entry));
            }

            return true;
        });
        return found;
    }

    public MhsContract? FindContractByCpa(string cpaId) => _tree.With(_cpa, cpaId) is [var entry, ..] ? Contract(entry) : null;

    private IReadOnlyList<MhsContract> LookUpContracts(string key)
    {
        var blank = key.IndexOf(' ', StringComparison.Ordinal);
        var interaction = _mhsInteraction.Normalise(key[(blank + 1)..]);
        var found = new List<MhsContract>();
        _tree.Visit(_party, _party.Normalise(key[..blank]), entry =>
        {
            if (entry.Find(_mhsInteraction) is { } has && Array.IndexOf(has.Normal, interaction) >= 0)
            {
                found.Add(Contract(entry));
            }

            return true;
        });
        return found;
    }

    private IReadOnlyCollection<string> LookUpParties(string fqdn)
    {
        string? first = null;
        HashSet<string>? more = null;
        _tree.Visit(_fqdn, _fqdn.Normalise(fqdn.ToLowerInvariant()), entry =>
        {
            var party = entry.Value(_party) ?? "";
            if (first is null)
            {
                first = party;
            }
            else if (party != first)
            {
                (more ??= [first]).Add(party);
            }

            return true;
        });
        return more is not null ? more : first is null ? [] : [first];
    }

    public string? NameOfOrganisation(string odsCode)
    {
        string? name = null;
        _tree.Visit(_id, _id.Normalise(odsCode), entry =>
        {
            name = entry.Value(_ods) is not null ? entry.Value(_type("o")) : null;
            return name is null;
        });
        return name;
    }

    public OrganisationContact? FindOrganisation(string odsCode) => _organisations.Get(odsCode);

    private OrganisationContact? LookUpOrganisation(string odsCode)
    {
        OrganisationContact? found = null;
        _tree.Visit(_id, _id.Normalise(odsCode), entry =>
        {
            if (entry.Value(_ods) is { } code && entry.Value(_type("o")) is { } name)
            {
                found = new OrganisationContact(
                    code, name, [.. (entry.Value(_type("postalAddress")) ?? "").Split('$').Concat(Enumerable.Repeat("", 5)).Take(5)], entry.Value(_type("postalCode")),
                    entry.Value(_type("telephoneNumber")));
            }

            return found is null;
        });
        return found;
    }

    public bool HoldsUser(string userId) => _tree.With(_type("uid"), userId).Count > 0;

    public bool HoldsRoleProfile(string profileId)
    {
        var held = false;
        _tree.Visit(_id, _id.Normalise(profileId), entry =>
        {
            held = entry.Value(_type("nhsJobRoleCode")) is not null;
            return !held;
        });
        return held;
    }

    public string? SpineAsidFor(string serviceInteraction)
    {
        var wanted = _asInteractions.Normalise(serviceInteraction);
        string? asid = null;
        _tree.Visit(_id, SpineIdentity.Asid, entry =>
        {
            if (entry.Find(_asInteractions) is { } interactions && Array.IndexOf(interactions.Normal, wanted) >= 0)
            {
                asid = entry.Value(_id);
            }

            return asid is null;
        });
        return asid;
    }

    private AccreditedSystem Accredited(string asid, DirectoryEntry entry, EntryAttribute interactions) =>
        new(asid, entry.Value(_ods) ?? "", entry.Value(_party) ?? "", interactions.NormalSet);

    private MhsContract Contract(DirectoryEntry entry)
    {
        string? Optional(string name) => entry.Value(_type(name));
        return new MhsContract(
            entry.Value(_cpa) ?? "", entry.Value(_ods) ?? "", entry.Value(_party) ?? "", Optional("nhsMHsSN") ?? "", Optional("nhsMHsIN") ?? "",
            entry.Find(_type("nhsMHSEndPoint"))?.Values ?? [], entry.Value(_fqdn) ?? "",
            new ReliabilityProperties(
                Optional("nhsMHSSyncReplyMode"), Optional("nhsMHSAckRequested"), Optional("nhsMHSDuplicateElimination"), Optional("nhsMHSActor"),
                Optional("nhsMHSRetries"), Optional("nhsMHSRetryInterval"), Optional("nhsMHSPersistDuration"), Optional("nhsMHSIsAuthenticated")));
    }
}
