namespace LocalSpine.Core.Directory;

/// <summary>An accredited system (nhsAs): an ASID and the interactions it may take part in.</summary>
/// <param name="Asid">Twelve digits.</param>
/// <param name="OdsCode">The organisation (nhsIDCode), upper case.</param>
/// <param name="PartyKey">The party key of the message handling system that speaks for it.</param>
/// <param name="Interactions"><c>service:interaction</c> values (nhsAsSvcIA).</param>
public sealed record AccreditedSystem(string Asid, string OdsCode, string PartyKey, IReadOnlySet<string> Interactions);

/// <summary>An organisation as letters are addressed to it.</summary>
/// <param name="AddressLines">Five lines, some empty.</param>
/// <param name="Telephone">As the directory writes it; null for none.</param>
public sealed record OrganisationContact(string OdsCode, string Name, IReadOnlyList<string> AddressLines, string? Postcode, string? Telephone);

/// <summary>A contract (nhsMhs): one message handling system for one interaction, with its reliability values.</summary>
/// <param name="CpaId">nhsMhsCPAId, which is also the entry's uniqueIdentifier.</param>
/// <param name="Service">nhsMHsSN, for example <c>urn:nhs:names:services:pdsquery</c>.</param>
/// <param name="Interaction">nhsMHsIN, for example <c>QUPA_IN000008UK02</c>.</param>
/// <param name="Endpoints">nhsMHSEndPoint values, absolute URLs.</param>
/// <param name="Fqdn">nhsMhsFQDN, expected as the CN of its certificate.</param>
public sealed record MhsContract(
    string CpaId,
    string OdsCode,
    string PartyKey,
    string Service,
    string Interaction,
    IReadOnlyList<string> Endpoints,
    string Fqdn,
    ReliabilityProperties Reliability)
{
    /// <summary><c>service:interaction</c> (nhsMhsSvcIA).</summary>
    public string ServiceInteraction => $"{Service}:{Interaction}";
}

/// <summary>Contract properties as the directory spells them; null where the entry has none. Durations are ISO 8601.</summary>
public sealed record ReliabilityProperties(
    string? SyncReplyMode,
    string? AckRequested,
    string? DuplicateElimination,
    string? Actor,
    string? Retries,
    string? RetryInterval,
    string? PersistDuration,
    string? IsAuthenticated);

/// <summary>What a supplier asks for when it joins: one accredited system and one message handling system.</summary>
/// <param name="OdsCode">The organisation; made when the directory does not hold it yet.</param>
/// <param name="ProductName">Free text, stored as nhsProductName.</param>
/// <param name="Url">Where the Spine delivers messages; null leaves a local default on the FQDN.</param>
/// <param name="Interactions"><c>service:interaction</c> values, bare interaction ids, or empty for all known ones.</param>
/// <param name="Fqdn">Host name for the certificate; null for one made from ASID and ODS code.</param>
/// <param name="Asid">An ASID the product already has (twelve digits); null for the next free one.</param>
/// <param name="PartyKey">A party key the product already has; null for the next free one.</param>
public sealed record EndpointRegistration(
    string OdsCode, string? ProductName, string? Url, IReadOnlyList<string> Interactions, string? Fqdn = null, string? Asid = null, string? PartyKey = null)
{
    /// <summary>What is registered.</summary>
    public EndpointKind Kind { get; init; }

    /// <summary>Manufacturer, product and version; null registers a product of the organisation's own.</summary>
    public RegisteredProduct? Product { get; init; }

    /// <summary>Who asked and who approved; null writes that the system did.</summary>
    public ApprovalTrail? Trail { get; init; }
}

/// <summary>The three kinds of registration (directory-ldap 5.1).</summary>
public enum EndpointKind
{
    /// <summary>CMA: a message handling system and an accredited system in one.</summary>
    Combined,

    /// <summary>MHS: a party key with its contracts, and no system of its own.</summary>
    Mhs,

    /// <summary>AS: one more accredited system on a party key that is there.</summary>
    As,
}

/// <summary>Manufacturer, product and version (MPV), as the directory writes them.</summary>
public sealed record RegisteredProduct(string Key, string ManufacturerOdsCode, string Name, string Version);

/// <summary>The identities and the instant of a registration's steps (directory-ldap 13.4).</summary>
public sealed record ApprovalTrail(string Requestor, DateTimeOffset RequestedAt, string Approver, string DnsApprover);

/// <summary>What is added to a registered endpoint.</summary>
/// <param name="Asid">Of the accredited system that gets the interactions.</param>
/// <param name="Interactions"><c>service:interaction</c> values or bare interaction ids; at least one.</param>
/// <param name="Url">Address at which its party offers them; null for a system that only asks others.</param>
public sealed record EndpointAddition(string Asid, IReadOnlyList<string> Interactions, string? Url);

/// <summary>A registered endpoint.</summary>
/// <param name="Asid">Empty for a message handling system without a system of its own.</param>
public sealed record RegisteredEndpoint(string Asid, string PartyKey, string OdsCode, string Fqdn, string Url, int Contracts);
