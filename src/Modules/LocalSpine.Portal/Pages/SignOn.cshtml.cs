using LocalSpine.Core.Identity;
using Microsoft.AspNetCore.Mvc;

namespace LocalSpine.Portal.Pages;

/// <summary>The virtual Identity Agent as a page: puts a card in, picks a role, takes it out; who is signed on, and what happened.</summary>
internal sealed class SignOnModel(IVirtualAgent agent, ISignOnView view, ChangeGuard guard) : ChangingPage(guard)
{
    private const int MostCards = 1000;
    private const int MostShown = 50;

    public IReadOnlyList<HeldCard> Cards { get; private set; } = [];

    public IReadOnlyList<LivingSession> Sessions { get; private set; } = [];

    public IReadOnlyList<SignOnEvent> Events { get; private set; } = [];

    [BindProperty]
    public string? Card { get; set; }

    [BindProperty]
    public string? Passcode { get; set; }

    [BindProperty]
    public bool Training { get; set; }

    [BindProperty]
    public string? Ticket { get; set; }

    [BindProperty]
    public string? Role { get; set; }

    /// <summary>Open roles of a session's user.</summary>
    public IReadOnlyList<AgentRole> RolesOf(LivingSession session) => Cards.FirstOrDefault(c => c.Uid == session.Uid)?.OpenRoles ?? [];

    public async Task OnGetAsync(CancellationToken cancellationToken)
    {
        Cards = await view.CardsAsync(MostCards, cancellationToken);
        Sessions = await view.SessionsAsync(MostShown, cancellationToken);
        Events = await view.EventsAsync(null, MostShown, cancellationToken);
    }

    public Task<IActionResult> OnPostInsertAsync(CancellationToken cancellationToken) =>
        DoAsync(() => agent.SignOnAsync(Card ?? "", Passcode ?? "", null, Training, cancellationToken), cancellationToken);

    public Task<IActionResult> OnPostRoleAsync(CancellationToken cancellationToken) =>
        DoAsync(() => agent.SelectRoleAsync(Ticket ?? "", Role ?? "", Training, cancellationToken), cancellationToken);

    public Task<IActionResult> OnPostRemoveAsync(CancellationToken cancellationToken) => DoAsync(() => agent.SignOffAsync(Ticket ?? "", cancellationToken), cancellationToken);

    protected override Task LoadAsync(CancellationToken cancellationToken) => OnGetAsync(cancellationToken);

    private Task<IActionResult> DoAsync(Func<Task> action, CancellationToken cancellationToken) => ChangeAsync(action, "/sign-on#sessions", cancellationToken);
}
