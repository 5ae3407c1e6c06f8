namespace LocalSpine.Core.Directory;

/// <summary>What is registered, as the directory has it: for those who look at registrations as a whole.</summary>
public interface IRegistrations
{
    /// <summary>Accredited systems in the directory's order, at most that many.</summary>
    IEnumerable<ServiceEntry> Systems(int limit);

    /// <summary>The accredited system of an ASID, or null.</summary>
    ServiceEntry? FindSystem(string asid);

    /// <summary>Systems, message handling systems and contracts of a party key, whatever they have or lack.</summary>
    IReadOnlyList<ServiceEntry> OfParty(string partyKey);

    /// <summary>Message handling systems and contracts of a party key that have an FQDN.</summary>
    IReadOnlyList<ServiceEntry> HandlersOf(string partyKey);

    /// <summary>Party keys of systems and message handling systems, each once.</summary>
    IEnumerable<string> PartyKeys { get; }

    /// <summary>How many entries below ou=Services have that CPA id.</summary>
    int CountOfCpaId(string cpaId);
}

/// <summary>An nhsAs or nhsMhs entry with its attributes' values as they were written.</summary>
/// <param name="Id">Its uniqueIdentifier: ASID, or CPA id.</param>
/// <param name="IsSystem">An nhsAs; else an nhsMhs.</param>
/// <param name="Values">The values of an attribute by its name; empty when it has none.</param>
public sealed record ServiceEntry(string Id, bool IsSystem, Func<string, IReadOnlyList<string>> Values)
{
    public string OdsCode => First("nhsIDCode");

    public string PartyKey => First("nhsMHSPartyKey");

    /// <summary>Empty on a system.</summary>
    public string Fqdn => First("nhsMhsFQDN");

    public string ProductName => First("nhsProductName");

    /// <summary><c>service:interaction</c>: of a system all, of a message handling system the contract's own, or none.</summary>
    public IReadOnlyList<string> Interactions => Values(IsSystem ? "nhsAsSvcIA" : "nhsMhsSvcIA");

    /// <summary>The first value of an attribute, or an empty text.</summary>
    public string First(string attribute) => Values(attribute) is [var value, ..] ? value : "";
}
