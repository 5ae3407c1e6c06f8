using LocalSpine.Core.Estate;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace LocalSpine.Portal.Pages;

/// <summary>What can be asked for, what waits for a decision, and what became of the rest.</summary>
internal sealed class RegistrationsModel(IOnboarding onboarding) : PageModel
{
    private const int MostShown = 100;

    public bool ApprovesItself => onboarding.ApprovesItself;

    public IReadOnlyList<RequestForm> Forms { get; private set; } = [];

    public IReadOnlyList<EstateRequest> Waiting { get; private set; } = [];

    public IReadOnlyList<EstateRequest> Requests { get; private set; } = [];

    public async Task OnGetAsync(CancellationToken cancellationToken)
    {
        Forms = await onboarding.FormsAsync(cancellationToken);
        if (PortalUsers.Of(HttpContext) is { } actor)
        {
            Waiting = await onboarding.ListAsync(actor, waiting: true, MostShown, cancellationToken);
            Requests = await onboarding.ListAsync(actor, waiting: false, MostShown, cancellationToken);
        }
    }
}
