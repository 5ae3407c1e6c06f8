using LocalSpine.Core.Outcomes;
using LocalSpine.Core.Time;
using LocalSpine.Identity.Cards;
using LocalSpine.Identity.People;
using LocalSpine.Identity.Registration;
using Microsoft.AspNetCore.Mvc;

namespace LocalSpine.Identity.Cis.Pages;

/// <summary>A user with positions, role profiles and cards, and what the visitor may do about them.</summary>
internal sealed class UserModel(
    CisAccess access, PersonStore people, RegistrationStore store, Registrar registrar, Assignments assignments, Requests requests, CardCounter cards, History history, TimeProvider clock) : StaffPage(access)
{
    private const int MostPositions = 1_000;

    [BindProperty(SupportsGet = true)]
    public string Uid { get; set; } = "";

    public Person Person { get; private set; } = null!;

    public IReadOnlyList<(Assignment Assignment, Position Position, AssignmentState State)> Assignments { get; private set; } = [];

    /// <summary>Positions that the visitor may assign.</summary>
    public IReadOnlyList<Position> Assignable { get; private set; } = [];

    /// <summary>Positions that the visitor may ask for and not assign.</summary>
    public IReadOnlyList<Position> Askable { get; private set; } = [];

    public IReadOnlyList<HistoryLine> History { get; private set; } = [];

    public Task<IActionResult> OnGetAsync(CancellationToken cancellationToken) => ShowAsync(cancellationToken);

    public Task<IActionResult> OnPostAssignAsync(string? position, DateOnly? first, DateOnly? last, string? reason, CancellationToken cancellationToken) =>
        DoAsync(() => assignments.AssignAsync(Actor, position ?? "", Uid, first, last, reason, cancellationToken), "positions", cancellationToken);

    public Task<IActionResult> OnPostEndAsync(string? assignment, DateOnly? last, string? reason, CancellationToken cancellationToken) =>
        DoAsync(() => assignments.EndAsync(Actor, assignment ?? "", last, reason, cancellationToken), "positions", cancellationToken);

    public Task<IActionResult> OnPostAskAsync(RequestKind? kind, string? position, string? assignment, DateOnly? first, DateOnly? last, string? reason, CancellationToken cancellationToken) =>
        AskAsync(new RequestDraft(kind, Uid, position, assignment, first, last, null, null, reason, null), cancellationToken);

    public Task<IActionResult> OnPostIssueAsync(string? passcode, string? reason, CancellationToken cancellationToken) =>
        DoAsync(() => cards.IssueAsync(Actor, Uid, passcode, reason, cancellationToken), "cards", cancellationToken);

    public Task<IActionResult> OnPostCardAsync(CardWork? work, string? card, string? passcode, string? reason, CancellationToken cancellationToken) => DoAsync(
        () => work is { } known ? cards.WorkAsync(Actor, known, card ?? "", passcode, reason, cancellationToken)
            : throw new RefusedException(new Refusal("CARD_WORK", $"one of {string.Join(", ", Enum.GetNames<CardWork>())}", "none", "identity 10.2")),
        "cards", cancellationToken);

    public Task<IActionResult> OnPostDetailsAsync(
        string? title, string? given, string? middleNames, string? family, string? email, string? telephone, string? reason, CancellationToken cancellationToken)
    {
        var details = new DetailsDraft(title ?? "", family ?? "", given ?? "", middleNames ?? "", email ?? "", telephone ?? "");
        return !Actor.May(Process.ChangeDetails) && Actor.MayAsk(Process.ChangeDetails)
            ? AskAsync(new RequestDraft(RequestKind.ChangeDetails, Uid, null, null, null, null, null, details, reason, null), cancellationToken)
            : DoAsync(() => registrar.ChangeDetailsAsync(Actor, Uid, details, reason, cancellationToken), "maincontent", cancellationToken);
    }

    public Task<IActionResult> OnPostStateAsync(bool open, string? reason, CancellationToken cancellationToken) => !Actor.May(Process.CloseUser) && Actor.MayAsk(Process.CloseUser)
        ? AskAsync(new RequestDraft(open ? RequestKind.ReopenUser : RequestKind.CloseUser, Uid, null, null, null, null, null, null, reason, null), cancellationToken)
        : DoAsync(() => open ? registrar.ReopenAsync(Actor, Uid, reason, cancellationToken) : registrar.CloseAsync(Actor, Uid, reason, cancellationToken), "maincontent", cancellationToken);

    public bool MayAssign(Position position) => Actor.May(Process.AssignPosition) || (position.IsAssignable && Actor.MayAt(Process.AssignPosition, position.OdsCode));

    /// <summary>What the visitor may do with a card as it is, beside unlocking it.</summary>
    public IEnumerable<CardWork> Works(Card card)
    {
        var left = card.Expires - clock.GetUtcNow();
        if (card.State == CardState.Active && left <= CardDesk.RenewalPeriod && (left > TimeSpan.Zero ? Actor.May(Process.RenewDueCard) : Actor.May(Process.RenewExpiredCard)))
        {
            yield return CardWork.Renew;
        }

        if (card.State is CardState.Active or CardState.Blocked && Actor.May(Process.RepairCard))
        {
            yield return CardWork.Repair;
        }

        if (Actor.May(Process.ClearCard))
        {
            yield return CardWork.Clear;
        }

        if (Actor.May(Process.CancelCard))
        {
            yield return CardWork.Cancel;
        }
    }

    public string StateOf(Card card) => card.State == CardState.Active && card.Expires <= clock.GetUtcNow() ? "Expired" : card.State.ToString();

    protected override async Task LoadStaffAsync(CancellationToken cancellationToken)
    {
        Person = await people.FindPersonAsync(Uid, cancellationToken) ?? throw new RefusedException(new Refusal("USER_UNKNOWN", "the uid of a smartcard user of this environment", Uid));
        var all = (await store.PositionsAsync(null, MostPositions, cancellationToken)).ToDictionary(p => p.Id);
        var today = UkTime.Date(clock.GetUtcNow());
        Assignments = [.. (await store.AssignmentsOfUserAsync(Uid, cancellationToken)).Where(a => all.ContainsKey(a.PositionId)).Select(a => (a, all[a.PositionId], a.StateOn(today)))];
        var had = Assignments.Where(a => a.State != AssignmentState.Ended).Select(a => a.Position.Id).ToHashSet();
        var free = all.Values.Where(p => p.State == PositionState.Granted && !had.Contains(p.Id)).ToList();
        Assignable = [.. free.Where(MayAssign)];
        Askable = Actor.MayAsk(Process.AssignPosition) && !Actor.May(Process.AssignPosition) ? [.. free.Where(p => !MayAssign(p))] : [];
        var lines = await history.OfAsync($"user {Uid}", 50, cancellationToken);
        foreach (var card in Person.Cards)
        {
            lines.AddRange(await history.OfAsync($"card {card.Serial}", 50, cancellationToken));
        }

        History = [.. lines.OrderByDescending(l => l.At)];
    }

    private Task<IActionResult> DoAsync<T>(Func<Task<T>> change, string section, CancellationToken cancellationToken) => ChangeAsync(
        async () =>
        {
            await change();
            return $"/cis/users/{Uid}#{section}";
        },
        cancellationToken);

    private Task<IActionResult> AskAsync(RequestDraft draft, CancellationToken cancellationToken) =>
        ChangeAsync(async () => $"/cis/requests/{(await requests.MakeAsync(Actor, draft, cancellationToken)).Id}", cancellationToken);
}
