using LocalSpine.Core.Outcomes;
using LocalSpine.Core.Time;
using LocalSpine.Identity.Registration;
using Microsoft.AspNetCore.Mvc;

namespace LocalSpine.Identity.Cis.Pages;

/// <summary>A position, or the form of a new one.</summary>
internal sealed class PositionDetailModel(CisAccess access, RegistrationStore store, Positions positions, History history, TimeProvider clock) : StaffPage(access)
{
    [BindProperty(SupportsGet = true)]
    public string Id { get; set; } = "";

    [BindProperty]
    public string? Name { get; set; }

    [BindProperty]
    public string? OdsCode { get; set; }

    [BindProperty]
    public string? Notes { get; set; }

    [BindProperty]
    public List<string?> ProfileId { get; set; } = [];

    [BindProperty]
    public List<string?> JobRole { get; set; } = [];

    [BindProperty]
    public List<string?> Activities { get; set; } = [];

    [BindProperty]
    public List<string?> ProfileOds { get; set; } = [];

    [BindProperty]
    public List<string?> Areas { get; set; } = [];

    [BindProperty]
    public List<string?> Groups { get; set; } = [];

    /// <summary>Null for a new one.</summary>
    public Position? Position { get; private set; }

    public IReadOnlyList<(Assignment Holder, AssignmentState State)> Holders { get; private set; } = [];

    public IReadOnlyList<HistoryLine> History { get; private set; } = [];

    public Task<IActionResult> OnGetAsync(CancellationToken cancellationToken) => ShowAsync(cancellationToken);

    public Task<IActionResult> OnPostSaveAsync(string? reason, CancellationToken cancellationToken)
    {
        var draft = new PositionDraft(Name ?? "", OdsCode ?? "", Notes ?? "", [.. Sent().Where(p => !string.IsNullOrWhiteSpace(p.JobRole))]);
        return DoAsync(() => Id == "new" ? positions.CreateAsync(Actor, draft, cancellationToken) : positions.ChangeAsync(Actor, Id, draft, reason, cancellationToken), cancellationToken);
    }

    public Task<IActionResult> OnPostGrantAsync(string? approval, CancellationToken cancellationToken) => DoAsync(() => positions.GrantAsync(Actor, Id, approval, cancellationToken), cancellationToken);

    public Task<IActionResult> OnPostAssignableAsync(bool assignable, CancellationToken cancellationToken) =>
        DoAsync(() => positions.MakeAssignableAsync(Actor, Id, assignable, cancellationToken), cancellationToken);

    public Task<IActionResult> OnPostCloseAsync(string? reason, CancellationToken cancellationToken) => DoAsync(() => positions.CloseAsync(Actor, Id, reason, cancellationToken), cancellationToken);

    /// <summary>The access profiles as the form has them, and one more to fill in.</summary>
    public IEnumerable<ProfileDraft> Rows()
    {
        var rows = JobRole.Count > 0 ? Sent().Where(p => p.JobRole is not null || p.Id is not null)
            : (Position?.Profiles ?? []).Select(p => new ProfileDraft(p.Id, p.OdsCode, p.JobRole, p.Activities, p.AreasOfWork, p.WorkGroups));
        return rows.Append(new ProfileDraft(null, null, null, null, null, null));
    }

    protected override async Task LoadStaffAsync(CancellationToken cancellationToken)
    {
        if (Id == "new")
        {
            Actor.Demand(Process.CreatePosition);
            return;
        }

        Position = await store.FindPositionAsync(Id, cancellationToken) ?? throw new RefusedException(new Refusal("POSITION_UNKNOWN", "the id of a position", Id, "identity 11.2"));
        var today = UkTime.Date(clock.GetUtcNow());
        Holders = [.. (await store.AssignmentsOfPositionAsync(Id, cancellationToken)).Select(a => (a, a.StateOn(today)))];
        History = await history.OfAsync($"position {Id}", 50, cancellationToken);
    }

    private IEnumerable<ProfileDraft> Sent() => Enumerable.Range(0, JobRole.Count).Select(i => new ProfileDraft(
        At(ProfileId, i), At(ProfileOds, i), At(JobRole, i), Codes(At(Activities, i)), Codes(At(Areas, i)), Codes(At(Groups, i))));

    private static string? At(List<string?> values, int at) => at < values.Count ? values[at] : null;

    private static string[] Codes(string? text) => (text ?? "").Split([' ', ','], StringSplitOptions.RemoveEmptyEntries);

    private Task<IActionResult> DoAsync(Func<Task<Position>> change, CancellationToken cancellationToken) =>
        ChangeAsync(async () => $"/cis/positions/{(await change()).Id}", cancellationToken);
}
