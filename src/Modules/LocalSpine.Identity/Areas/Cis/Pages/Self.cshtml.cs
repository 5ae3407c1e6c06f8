using LocalSpine.Core.Outcomes;
using LocalSpine.Core.Time;
using LocalSpine.Identity.Registration;
using Microsoft.AspNetCore.Mvc;

namespace LocalSpine.Identity.Cis.Pages;

/// <summary>What users do for themselves (identity 11.2).</summary>
internal sealed class SelfModel(CisAccess access, RegistrationStore store, Registrar registrar, Requests requests, CardCounter cards, TimeProvider clock) : CisPage(access)
{
    private const int MostPositions = 1_000;

    public IReadOnlyList<(Assignment Assignment, Position Position, AssignmentState State)> Positions { get; private set; } = [];

    public IReadOnlyList<Position> Askable { get; private set; } = [];

    protected override bool NeedsRole => false;

    public Task<IActionResult> OnGetAsync(CancellationToken cancellationToken) => ShowAsync(cancellationToken);

    public Task<IActionResult> OnPostRenewAsync(CancellationToken cancellationToken) => DoAsync(() => cards.RenewOwnAsync(Visitor.Person, cancellationToken), cancellationToken);

    public Task<IActionResult> OnPostPasscodeAsync(string? old, string? wanted, string? again, CancellationToken cancellationToken) => DoAsync(
        () => wanted != again ? throw new RefusedException(new Refusal("PASSCODE_TWICE", "the same new passcode twice", "two", "identity 10.2"))
            : cards.ChangeOwnPasscodeAsync(Visitor.Person, old, wanted, cancellationToken),
        cancellationToken);

    public Task<IActionResult> OnPostContactAsync(string? email, string? telephone, CancellationToken cancellationToken) => DoAsync(
        () => registrar.ChangeDetailsAsync(Actor, Actor.Uid, new DetailsDraft(null, null, null, null, email ?? "", telephone ?? ""), null, cancellationToken), cancellationToken);

    public Task<IActionResult> OnPostAskAsync(string? position, DateOnly? first, DateOnly? last, string? reason, CancellationToken cancellationToken) => ChangeAsync(
        async () => $"/cis/requests/{(await requests.MakeAsync(Actor, new RequestDraft(RequestKind.AssignPosition, Actor.Uid, position, null, first, last, null, null, reason, null), cancellationToken)).Id}",
        cancellationToken);

    protected override async Task LoadAsync(CancellationToken cancellationToken)
    {
        var all = (await store.PositionsAsync(null, MostPositions, cancellationToken)).ToDictionary(p => p.Id);
        var today = UkTime.Date(clock.GetUtcNow());
        Positions = [.. (await store.AssignmentsOfUserAsync(Actor.Uid, cancellationToken)).Where(a => all.ContainsKey(a.PositionId)).Select(a => (a, all[a.PositionId], a.StateOn(today)))];
        var had = Positions.Where(p => p.State != AssignmentState.Ended).Select(p => p.Position.Id).ToHashSet();
        Askable = [.. all.Values.Where(p => p.State == PositionState.Granted && !had.Contains(p.Id))];
    }

    private Task<IActionResult> DoAsync<T>(Func<Task<T>> change, CancellationToken cancellationToken) => ChangeAsync(
        async () =>
        {
            await change();
            return "/cis/self";
        },
        cancellationToken);
}
