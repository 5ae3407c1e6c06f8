using LocalSpine.Identity.Registration;
using Microsoft.AspNetCore.Mvc;

namespace LocalSpine.Identity.Cis.Pages;

/// <summary>Requests that are open, one's own, and those that were closed lately (identity 11.2).</summary>
internal sealed class IndexModel(CisAccess access, RegistrationStore store, TimeProvider clock) : CisPage(access)
{
    private const int Most = 200;

    public IReadOnlyList<RaRequest> Open { get; private set; } = [];

    public IReadOnlyList<RaRequest> Own { get; private set; } = [];

    public IReadOnlyList<RaRequest> Closed { get; private set; } = [];

    public Task<IActionResult> OnGetAsync(CancellationToken cancellationToken) => ShowAsync(cancellationToken);

    protected override async Task LoadAsync(CancellationToken cancellationToken)
    {
        Own = await store.RequestsByAsync(Actor.Uid, Most, cancellationToken);
        if (Actor.Roles != RaRole.None)
        {
            // A draft is its maker's until it is submitted.
            Open = [.. (await store.OpenRequestsAsync(Most, cancellationToken)).Where(r => r.State == RequestState.Submitted)];
            Closed = await store.ClosedRequestsAsync(clock.GetUtcNow() - Requests.DashboardPeriod, Most, cancellationToken);
        }
    }
}
