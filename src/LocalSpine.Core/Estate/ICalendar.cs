namespace LocalSpine.Core.Estate;

/// <summary>Maintenance slots and the forward change schedule, on the environment's clock. Instants have the UK offset of their day.</summary>
public interface ICalendar
{
    /// <summary>Slots and changes close their services; else they are announced only.</summary>
    bool IsEnforced { get; }

    /// <summary>Every service, and what goes on and what comes within <paramref name="ahead"/>.</summary>
    CalendarView Look(TimeSpan ahead);

    /// <summary>What goes on and what comes within <paramref name="ahead"/>, by its beginning.</summary>
    IReadOnlyList<CalendarEntry> EntriesWithin(TimeSpan ahead);

    /// <summary>Planned changes, the latest first, whatever became of them.</summary>
    IReadOnlyList<PlannedChange> Changes { get; }

    /// <summary>Live e-RS releases that were noted, the latest first.</summary>
    IReadOnlyList<ErsRelease> Releases { get; }

    /// <summary>Announces a change.</summary>
    /// <exception cref="Outcomes.RefusedException">The order breaks a rule.</exception>
    Task<PlannedChange> AddAsync(ChangeOrder order, CancellationToken cancellationToken);

    /// <summary>Changes what of the order is not null.</summary>
    /// <exception cref="Outcomes.RefusedException">The order breaks a rule, or the change is over.</exception>
    Task<PlannedChange> UpdateAsync(string id, ChangeOrder order, CancellationToken cancellationToken);

    /// <summary>Calls a change off, or ends it early because it is done. What it closed opens.</summary>
    /// <exception cref="Outcomes.RefusedException">There is none, or it is over.</exception>
    Task<PlannedChange> EndAsync(string id, bool isCancelled, CancellationToken cancellationToken);

    /// <summary>Notes a live e-RS release: the next e-RS slot is used.</summary>
    /// <param name="at">UK local time, or an instant with an offset; null for now.</param>
    /// <exception cref="Outcomes.RefusedException">The release breaks a rule.</exception>
    Task<ErsRelease> NoteReleaseAsync(string? at, string? title, CancellationToken cancellationToken);

    /// <summary>Takes a note back; false when there is none.</summary>
    Task<bool> RemoveReleaseAsync(long id, CancellationToken cancellationToken);

    /// <summary>Slots and changes close their services from now on, or are announced only.</summary>
    Task EnforceAsync(bool isEnforced, CancellationToken cancellationToken);

    /// <summary>The calendar as RFC 5545 writes it.</summary>
    string ToICalendar();
}

/// <summary>The calendar at an instant.</summary>
/// <param name="Entries">What goes on and what comes, by its beginning.</param>
public sealed record CalendarView(DateTimeOffset Now, bool IsEnforced, IReadOnlyList<ServiceState> Services, IReadOnlyList<CalendarEntry> Entries);

/// <summary>Whether a service is open.</summary>
/// <param name="Closure">What closes it now; null while it is open.</param>
/// <param name="Next">The next slot or change that closes it.</param>
public sealed record ServiceState(string Service, bool IsOpen, Closure? Closure, CalendarEntry? Next);

/// <summary>A use of a slot, or a planned change.</summary>
/// <param name="Kind"><c>slot</c> or <c>change</c>.</param>
/// <param name="State">planned, in progress, completed or cancelled.</param>
/// <param name="Closes">False when it is announced only.</param>
public sealed record CalendarEntry(
    string Id, string Kind, IReadOnlyList<string> Services, DateTimeOffset From, DateTimeOffset To, string Title, string Description, string State, bool Closes);

/// <summary>A row of the forward change schedule.</summary>
/// <param name="Id"><c>change-7</c>.</param>
/// <param name="To">When it ends, or ended.</param>
/// <param name="State">planned, in progress, completed or cancelled, by the environment's clock.</param>
/// <param name="Revision">How often it was changed.</param>
public sealed record PlannedChange(
    string Id, IReadOnlyList<string> Services, DateTimeOffset From, DateTimeOffset To, string Title, string Description, bool Closes, string State, int Revision, DateTimeOffset ChangedAt);

/// <summary>What a planned change is to be.</summary>
/// <param name="From">UK local time (<c>2026-12-03T20:00</c>), or an instant with an offset.</param>
/// <param name="Closes">Whether its services close meanwhile, also outside of their slots; true unless said.</param>
public sealed record ChangeOrder(IReadOnlyList<string>? Services, string? From, string? To, string? Title, string? Description, bool? Closes);

/// <summary>A live release of e-RS, after which its slot is used.</summary>
/// <param name="SlotFrom">Beginning of the slot that it uses.</param>
public sealed record ErsRelease(long Id, DateTimeOffset At, string Title, DateTimeOffset SlotFrom, DateTimeOffset SlotTo);
