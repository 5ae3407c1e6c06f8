using LocalSpine.Core.Outcomes;
using LocalSpine.Identity.Registration;
using Microsoft.AspNetCore.Mvc;

namespace LocalSpine.Identity.Cis.Pages;

/// <summary>A request, and what the visitor may do about it. Users without a role see their own.</summary>
internal sealed class RequestDetailModel(CisAccess access, RegistrationStore store, Requests requests, History history) : CisPage(access)
{
    [BindProperty(SupportsGet = true)]
    public string Id { get; set; } = "";

    public RaRequest RaRequest { get; private set; } = null!;

    public Position? Position { get; private set; }

    public IReadOnlyList<HistoryLine> History { get; private set; } = [];

    public bool MayGrant => Requests.MayGrant(Actor, RaRequest, Position);

    public Task<IActionResult> OnGetAsync(CancellationToken cancellationToken) => ShowAsync(cancellationToken);

    public Task<IActionResult> OnPostGrantAsync(string? photo, string? address, string? more, bool face, bool other, string? reason, CancellationToken cancellationToken) =>
        DoAsync(() => requests.GrantAsync(Actor, Id, reason, photo is null && address is null && more is null ? null : new IdentityCheck([photo ?? "", address ?? "", more ?? ""], face, other), cancellationToken), cancellationToken);

    public Task<IActionResult> OnPostRejectAsync(string? reason, CancellationToken cancellationToken) => DoAsync(() => requests.RejectAsync(Actor, Id, reason, cancellationToken), cancellationToken);

    public Task<IActionResult> OnPostSubmitAsync(CancellationToken cancellationToken) => DoAsync(() => requests.SubmitAsync(Actor, Id, cancellationToken), cancellationToken);

    public Task<IActionResult> OnPostCancelAsync(string? reason, CancellationToken cancellationToken) => DoAsync(() => requests.CancelAsync(Actor, Id, reason, cancellationToken), cancellationToken);

    protected override async Task LoadAsync(CancellationToken cancellationToken)
    {
        RaRequest = await store.FindRequestAsync(Id, cancellationToken) ?? throw new RefusedException(new Refusal("REQUEST_UNKNOWN", "the id of a request", Id, "identity 11.2"));
        if (Actor.Roles == RaRole.None && RaRequest.MadeBy != Actor.Uid)
        {
            throw new NotAllowedException(new Refusal("REQUEST_OWN", "a request of one's own, or a role of the registration authority", $"{Actor.Name} ({Actor.Uid})", "identity 11.1"));
        }

        var positionId = RaRequest.Kind == RequestKind.EndAssignment ? (await store.FindAssignmentAsync(RaRequest.AssignmentId, cancellationToken))?.PositionId ?? "" : RaRequest.PositionId;
        Position = await store.FindPositionAsync(positionId, cancellationToken);
        History = await history.OfAsync($"request {Id}", 50, cancellationToken);
    }

    private Task<IActionResult> DoAsync(Func<Task<RaRequest>> change, CancellationToken cancellationToken) => ChangeAsync(
        async () =>
        {
            await change();
            return $"/cis/requests/{Id}";
        },
        cancellationToken);
}
