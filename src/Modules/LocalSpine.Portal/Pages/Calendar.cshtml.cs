using LocalSpine.Core.Estate;
using LocalSpine.Core.Outcomes;
using Microsoft.AspNetCore.Mvc;

namespace LocalSpine.Portal.Pages;

/// <summary>Maintenance slots and the forward change schedule, with forms for who may change them.</summary>
internal sealed class CalendarModel(ICalendar calendar, ChangeGuard guard) : ChangingPage(guard)
{
    private const int DaysAhead = 28;
    private const int MostPast = 50;

    private CalendarView? _view;

    /// <summary>As it is when the page is written, after what was changed.</summary>
    public CalendarView View => _view ??= calendar.Look(TimeSpan.FromDays(DaysAhead));

    /// <summary>Changes that are over, the latest first.</summary>
    public IReadOnlyList<PlannedChange> Past => [.. calendar.Changes.Where(c => c.State is "completed" or "cancelled").Take(MostPast)];

    public IReadOnlyList<ErsRelease> Releases => calendar.Releases;

    [BindProperty]
    public IReadOnlyList<string>? Services { get; set; }

    [BindProperty]
    public string? From { get; set; }

    [BindProperty]
    public string? To { get; set; }

    [BindProperty]
    public string? ChangeTitle { get; set; }

    [BindProperty]
    public string? Description { get; set; }

    [BindProperty]
    public bool Closes { get; set; }

    [BindProperty]
    public string? At { get; set; }

    [BindProperty]
    public string? Id { get; set; }

    /// <summary>True when the change form shows what was sent with it.</summary>
    public bool IsAgain => Refusal is not null && ChangeTitle is not null;

    public Task<IActionResult> OnPostAddAsync(CancellationToken cancellationToken)
    {
        ChangeTitle ??= "";
        return DoAsync(() => calendar.AddAsync(new ChangeOrder(Services ?? [], From?.Trim() ?? "", To?.Trim() ?? "", ChangeTitle, Description ?? "", Closes), cancellationToken), "upcoming", cancellationToken);
    }

    public Task<IActionResult> OnPostCancelAsync(CancellationToken cancellationToken) => DoAsync(() => calendar.EndAsync(Id ?? "", isCancelled: true, cancellationToken), "upcoming", cancellationToken);

    public Task<IActionResult> OnPostCompleteAsync(CancellationToken cancellationToken) => DoAsync(() => calendar.EndAsync(Id ?? "", isCancelled: false, cancellationToken), "upcoming", cancellationToken);

    public Task<IActionResult> OnPostReleaseAsync(CancellationToken cancellationToken) => DoAsync(() => calendar.NoteReleaseAsync(At?.Trim(), null, cancellationToken), "releases", cancellationToken);

    public Task<IActionResult> OnPostEnforceAsync(CancellationToken cancellationToken) => DoAsync(() => calendar.EnforceAsync(true, cancellationToken), "slots", cancellationToken);

    public Task<IActionResult> OnPostAnnounceAsync(CancellationToken cancellationToken) => DoAsync(() => calendar.EnforceAsync(false, cancellationToken), "slots", cancellationToken);

    private Task<IActionResult> DoAsync(Func<Task> act, string section, CancellationToken cancellationToken) => ChangeAsync(act, $"/calendar#{section}", cancellationToken);
}
