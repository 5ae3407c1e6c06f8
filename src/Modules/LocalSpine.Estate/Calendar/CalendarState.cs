using System.Globalization;
using LocalSpine.Core.Estate;
using LocalSpine.Core.Time;

namespace LocalSpine.Estate.Calendar;

/// <summary>A stored change. Times are instants; its state follows from the clock.</summary>
/// <param name="Ended">When it was cancelled or completed before its time; null otherwise.</param>
internal sealed record StoredChange(
    long Id, IReadOnlyList<string> Services, DateTimeOffset From, DateTimeOffset PlannedTo, string Title, string Description, bool Closes, DateTimeOffset? Ended, bool IsCancelled, int Revision,
    DateTimeOffset ChangedAt)
{
    /// <summary>Begins the ids that people see.</summary>
    public const string Prefix = "change-";

    public DateTimeOffset To => Ended is { } ended && ended < PlannedTo ? ended : PlannedTo;

    public bool IsOver(DateTimeOffset now) => IsCancelled || To <= now;

    public PlannedChange At(DateTimeOffset now) => new(
        $"{Prefix}{Id.ToString(CultureInfo.InvariantCulture)}", Services, UkTime.ToLocal(From), UkTime.ToLocal(IsCancelled ? PlannedTo : To), Title, Description, Closes,
        IsCancelled ? "cancelled" : To <= now ? "completed" : From <= now ? "in progress" : "planned", Revision, UkTime.ToLocal(ChangedAt));
}

/// <summary>A live e-RS release that was noted.</summary>
internal sealed record StoredRelease(long Id, DateTimeOffset At, string Title);

/// <summary>Everything that the calendar is made of beside the weekly slots.</summary>
internal sealed record CalendarState(bool IsEnforced, IReadOnlyList<StoredChange> Changes, IReadOnlyList<StoredRelease> Releases)
{
    public static CalendarState Empty { get; } = new(false, [], []);

    /// <summary>Times in which services are closed that overlap an interval: uses of slots, and changes that close. A change that was called off while it went on closed until then.</summary>
    public IEnumerable<Window> Closing(DateTimeOffset from, DateTimeOffset to) =>
        SlotUses(from, to).Concat(
            from change in Changes
            where change.Closes && change.From < change.To && change.From < to && change.To > @from
            from service in change.Services
            select new Window(service, $"{StoredChange.Prefix}{change.Id.ToString(CultureInfo.InvariantCulture)}", "change", change.Title, change.From, change.To));

    /// <summary>Uses of the slots that overlap an interval.</summary>
    public IEnumerable<Window> SlotUses(DateTimeOffset from, DateTimeOffset to) =>
        Slots.All.Where(s => s != Slots.Ers).SelectMany(s => Slots.Weekly(s, from, to)).Concat(
            Releases.Select(r => Slots.FirstAfter(Slots.Ers, r.At)).DistinctBy(w => w.Id).Where(w => w.From < to && w.To > from));

    /// <summary>True when both say the same.</summary>
    public bool IsSame(CalendarState other) =>
        IsEnforced == other.IsEnforced && Releases.SequenceEqual(other.Releases)
        && Changes.Select(c => (c.Id, c.Revision, c.Ended)).SequenceEqual(other.Changes.Select(c => (c.Id, c.Revision, c.Ended)));
}
