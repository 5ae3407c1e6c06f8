namespace LocalSpine.Hosting.Seeds;

/// <summary>What a seed file says. Every entry has the identifiers that it is known by, so that the same file gives the same environment each time.</summary>
/// <param name="Source">The file, for messages.</param>
/// <param name="HasPeople">On the synthetic organisations with their mailboxes and smartcard users, and reference data; else on the Spine's own entries alone.</param>
/// <param name="Population">Patients that are generated besides those of the file.</param>
public sealed record SeedFile(string Source, string Description, bool HasPeople, int Population)
{
    public IReadOnlyList<SeedOrganisation> Organisations { get; init; } = [];

    public IReadOnlyList<SeedEndpoint> Endpoints { get; init; } = [];

    public IReadOnlyList<SeedName> Names { get; init; } = [];

    public IReadOnlyList<SeedPatient> Patients { get; init; } = [];

    public IReadOnlyList<SeedWorkflow> Workflows { get; init; } = [];

    public IReadOnlyList<SeedMailbox> Mailboxes { get; init; } = [];

    public IReadOnlyList<SeedUser> Users { get; init; } = [];
}

/// <summary>An organisation of the directory.</summary>
/// <param name="Path">Where in the file it is, as in all entries.</param>
/// <param name="Type">PR, TR, PH, CT or IP.</param>
/// <param name="Address">At most five lines.</param>
public sealed record SeedOrganisation(string Path, string OdsCode, string Name, string Type, IReadOnlyList<string> Address, string Postcode);

/// <summary>An accredited system with its message handling system.</summary>
/// <param name="Fqdn">Null for one made from ASID and ODS code.</param>
/// <param name="Url">Where messages are delivered; null for the FQDN's usual path.</param>
/// <param name="Address">host:port of the FQDN; null for none.</param>
/// <param name="Interactions">Empty for all usual ones.</param>
public sealed record SeedEndpoint(
    string Path, string OdsCode, string Asid, string PartyKey, string? Product, string? Fqdn, string? Url, string? Address, IReadOnlyList<string> Interactions);

/// <summary>A registered name with its address, host:port.</summary>
public sealed record SeedName(string Path, string Fqdn, string Address);

/// <summary>A patient.</summary>
/// <param name="Gender">0, 1, 2 or 9.</param>
/// <param name="Address">Home address, at most five lines.</param>
/// <param name="Practice">ODS code; null for none, as all that follows.</param>
/// <param name="DeathFormal">Whether the death is formal; without meaning while there is no date.</param>
/// <param name="Confidentiality">S, B or Y.</param>
public sealed record SeedPatient(
    string Path, string NhsNumber, string? Prefix, string Family, IReadOnlyList<string> Given, int Gender, DateOnly BirthDate, IReadOnlyList<string> Address, string? Postcode,
    string? Practice, string? Pharmacy, string? Telephone, string? Mobile, string? Email, DateOnly? DeathDate, bool DeathFormal, string? Confidentiality);

/// <summary>A MESH workflow.</summary>
public sealed record SeedWorkflow(string Path, string WorkflowId, string Description, bool Restricted, bool ByPatient);

/// <summary>A MESH mailbox.</summary>
/// <param name="Groups"><c>GROUP:initiator</c> or <c>GROUP:responder</c>.</param>
public sealed record SeedMailbox(
    string Path, string MailboxId, string OdsCode, string? Name, string Password, string Kind, long DelaySeconds, IReadOnlyList<string> Sends, IReadOnlyList<string> Receives,
    IReadOnlyList<string> Groups);

/// <summary>A smartcard user with a card.</summary>
/// <param name="Passcode">Of the card.</param>
public sealed record SeedUser(
    string Path, string Uid, string Title, string Family, string Given, string MiddleNames, string Email, bool IsOpen, string Passcode, IReadOnlyList<SeedRole> Roles);

/// <summary>A role profile of a user.</summary>
/// <param name="JobRole">R code.</param>
/// <param name="Activities">B codes.</param>
public sealed record SeedRole(string Path, string Id, string OdsCode, string JobRole, IReadOnlyList<string> Activities, DateOnly OpenDate, DateOnly? CloseDate);
