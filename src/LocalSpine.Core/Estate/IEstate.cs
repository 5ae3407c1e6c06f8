namespace LocalSpine.Core.Estate;

/// <summary>What the environment is: the page that a supplier reads first, as data.</summary>
public interface IEstate
{
    EstateDescription Describe();
}

/// <summary>The estate in sections, in the order of the public page.</summary>
public sealed record EstateDescription(
    string Version,
    IReadOnlyList<EstateAddress> Addresses,
    IReadOnlyList<EstateIdentity> Identities,
    IReadOnlyList<EstateService> Services,
    IReadOnlyList<MaintenanceSlot> MaintenanceSlots,
    IReadOnlyList<EnvironmentBuild> Builds);

/// <summary>A connection address.</summary>
/// <param name="Section">System, messaging, outbound, e-RS, mailboxes, internet-facing.</param>
/// <param name="Url">Where it is in this environment; empty when it is not there yet.</param>
/// <param name="RealUrl">Where the real deployment environment has it.</param>
public sealed record EstateAddress(string Section, string Description, string Url, string RealUrl, bool IsHere);

/// <summary>A party key or ASID that suppliers need.</summary>
public sealed record EstateIdentity(string Owner, string Kind, string Value);

/// <summary>A service of the environment and how much of it is here.</summary>
public sealed record EstateService(string Name, string Description, string State);

/// <summary>A weekly maintenance slot of the real environment, UK local time. Whether it closes anything here is the <see cref="ICalendar"/>'s.</summary>
public sealed record MaintenanceSlot(string Service, DayOfWeek From, TimeOnly FromTime, DayOfWeek To, TimeOnly ToTime, string Remark);
