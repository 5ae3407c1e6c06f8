using System.Globalization;
using LocalSpine.Core.Estate;
using LocalSpine.Core.Outcomes;
using LocalSpine.Core.Time;
using LocalSpine.Hosting.Surfaces;

namespace LocalSpine.Estate.Calendar;

/// <summary>What people do with the calendar, and the rules of it.</summary>
internal sealed class CalendarDesk(CalendarStore store, SurfaceCatalog surfaces, VirtualClock clock) : ICalendar
{
    private static readonly TimeSpan LongestChange = TimeSpan.FromDays(31);

    public bool IsEnforced => store.State.IsEnforced;

    public IReadOnlyList<PlannedChange> Changes => [.. store.State.Changes.Select(c => c.At(clock.GetUtcNow())).Reverse()];

    public IReadOnlyList<ErsRelease> Releases => [.. store.State.Releases.Select(View).Reverse()];

    public CalendarView Look(TimeSpan ahead)
    {
        var (state, now) = (store.State, clock.GetUtcNow());
        var closing = Entries(state, now, now + LongestChange).Where(e => e.Closes && e.From > now).ToList();
        return new CalendarView(
            UkTime.ToLocal(now), state.IsEnforced,
            [.. SpineServices.All.Select(s => (Service: s, Closure: store.Find(s))).Select(s => new ServiceState(s.Service, s.Closure is null, s.Closure, closing.Find(e => e.Services.Contains(s.Service))))],
            Entries(state, now, now + ahead));
    }

    public IReadOnlyList<CalendarEntry> EntriesWithin(TimeSpan ahead)
    {
        var now = clock.GetUtcNow();
        return Entries(store.State, now, now + ahead);
    }

    public async Task<PlannedChange> AddAsync(ChangeOrder order, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var change = Checked(new StoredChange(0, [], default, default, "", "", true, null, false, 0, now), order, now);
        if (change.PlannedTo <= now)
        {
            throw Broken("CHANGE_TIMES", "an end that lies ahead", order.To ?? "");
        }

        var id = await store.AddAsync(change, cancellationToken);
        return (change with { Id = id }).At(now);
    }

    public async Task<PlannedChange> UpdateAsync(string id, ChangeOrder order, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var change = Checked(Open(id, now), order, now);
        return await ReplaceAsync(change, now, cancellationToken);
    }

    public Task<PlannedChange> EndAsync(string id, bool isCancelled, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var change = Open(id, now);
        return change.From > now && !isCancelled
            ? throw Broken("CHANGE_NOT_BEGUN", "a change in progress; one that has not begun can be cancelled", $"{id}, planned")
            : ReplaceAsync(change with { Ended = now, IsCancelled = isCancelled }, now, cancellationToken);
    }

    public async Task<ErsRelease> NoteReleaseAsync(string? at, string? title, CancellationToken cancellationToken)
    {
        var instant = clock.GetUtcNow();
        if (!string.IsNullOrEmpty(at))
        {
            instant = Time("RELEASE_TIME", at);
        }

        var text = Text("RELEASE_TITLE", string.IsNullOrWhiteSpace(title) ? "Live e-RS release" : title, 120);
        return View(new StoredRelease(await store.AddReleaseAsync(instant, text, cancellationToken), instant, text));
    }

    public Task<bool> RemoveReleaseAsync(long id, CancellationToken cancellationToken) => store.RemoveReleaseAsync(id, cancellationToken);

    public Task EnforceAsync(bool isEnforced, CancellationToken cancellationToken) => store.EnforceAsync(isEnforced, cancellationToken);

    public string ToICalendar() => CalendarFeed.Write(store.State, surfaces.Zone);

    // Uses of slots, and changes that were not called off, in their order.
    private static List<CalendarEntry> Entries(CalendarState state, DateTimeOffset now, DateTimeOffset to)
    {
        var slots = state.SlotUses(now, to).Select(w => new CalendarEntry(
            w.Id, w.Kind, [w.Service], UkTime.ToLocal(w.From), UkTime.ToLocal(w.To), $"{w.Service} maintenance slot", "", w.Covers(now) ? "in progress" : "planned", true));
        var changes = state.Changes.Where(c => !c.IsOver(now) && c.From < to).Select(c => c.At(now)).Select(c => new CalendarEntry(
            c.Id, "change", c.Services, c.From, c.To, c.Title, c.Description, c.State, c.Closes));
        return [.. slots.Concat(changes).OrderBy(e => e.From).ThenBy(e => e.Id, StringComparer.Ordinal)];
    }

    private StoredChange Open(string id, DateTimeOffset now)
    {
        var change = store.State.Changes.FirstOrDefault(c => id == $"{StoredChange.Prefix}{c.Id.ToString(CultureInfo.InvariantCulture)}")
            ?? throw Broken("CHANGE_UNKNOWN", "the id of a planned change: 'localspine calendar changes' lists them", id);
        return change.IsOver(now) ? throw Broken("CHANGE_OVER", "a change that is planned or in progress", $"{id}, {change.At(now).State}") : change;
    }

    private async Task<PlannedChange> ReplaceAsync(StoredChange change, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var next = change with { Revision = change.Revision + 1, ChangedAt = now };
        return await store.ReplaceAsync(next, cancellationToken)
            ? next.At(now)
            : throw Broken("CHANGE_RACE", "a change that nobody else changes at the same time: try again", $"{StoredChange.Prefix}{change.Id}");
    }

    private static StoredChange Checked(StoredChange before, ChangeOrder order, DateTimeOffset now)
    {
        var services = order.Services ?? before.Services;
        if (services.Count == 0 || services.Distinct().Count() != services.Count || services.Any(s => !SpineServices.All.Contains(s)))
        {
            throw Broken("CHANGE_SERVICES", $"one or more of {string.Join(", ", SpineServices.All)}", string.Join(", ", services));
        }

        var change = before with
        {
            Services = [.. SpineServices.All.Where(services.Contains)],
            From = order.From is null && before.From != default ? before.From : Time("CHANGE_TIMES", order.From),
            PlannedTo = order.To is null && before.PlannedTo != default ? before.PlannedTo : Time("CHANGE_TIMES", order.To),
            Title = Text("CHANGE_TITLE", order.Title ?? before.Title, 120),
            Description = order.Description ?? before.Description,
            Closes = order.Closes ?? before.Closes,
            ChangedAt = now,
        };
        if (change.PlannedTo <= change.From || change.PlannedTo - change.From > LongestChange)
        {
            throw Broken("CHANGE_TIMES", $"an end after the beginning, at most {LongestChange.TotalDays:0} days later", $"{order.From ?? "as before"} to {order.To ?? "as before"}");
        }

        return PlainText.HoldsLines(change.Description) && change.Description.Length <= 4000
            ? change
            : throw Broken("CHANGE_DESCRIPTION", "at most 4000 characters without control characters", $"{change.Description.Length} characters");
    }

    private static DateTimeOffset Time(string rule, string? text) =>
        !UkTime.TryParse(text, out var instant) ? throw Broken(rule, "UK local time such as 2026-12-03T20:00, or an instant with an offset", text ?? "")
        : DateTime.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind, out var local) && local.Kind == DateTimeKind.Unspecified && UkTime.IsLeftOut(local)
            ? throw Broken(rule, "a local time that exists: the clocks go forward then", text!)
        : instant;

    private static string Text(string rule, string text, int longest) =>
        text.Trim() is { Length: > 0 } trimmed && trimmed.Length <= longest && PlainText.Holds(trimmed)
            ? trimmed : throw Broken(rule, $"1 to {longest} characters without control characters", text);

    private static ErsRelease View(StoredRelease release)
    {
        var slot = Slots.FirstAfter(Slots.Ers, release.At);
        return new ErsRelease(release.Id, UkTime.ToLocal(release.At), release.Title, slot.From, slot.To);
    }

    private static RefusedException Broken(string rule, string expected, string came) => new(new Refusal(rule, expected, came));
}
