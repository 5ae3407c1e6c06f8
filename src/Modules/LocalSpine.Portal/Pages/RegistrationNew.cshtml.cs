using LocalSpine.Core.Estate;
using LocalSpine.Core.Outcomes;
using Microsoft.AspNetCore.Mvc;

namespace LocalSpine.Portal.Pages;

/// <summary>A form of onboarding.</summary>
internal sealed class RegistrationNewModel(IOnboarding onboarding) : RequestFormPage
{
    public bool MayAsk => PortalUsers.Of(HttpContext)?.Has(EstateRole.Applicant) == true;

    public async Task<IActionResult> OnGetAsync(string kind, CancellationToken cancellationToken) => await FindAsync(kind, cancellationToken) ? Page() : NotFound();

    public async Task<IActionResult> OnPostAsync(string kind, CancellationToken cancellationToken)
    {
        if (!await FindAsync(kind, cancellationToken))
        {
            return NotFound();
        }

        var sent = Sent();
        return await DoAsync(async () =>
        {
            var actor = PortalUsers.Of(HttpContext) ?? throw new RefusedException(new Refusal("SIGN_IN", "somebody who signed in", "nobody"));
            return (await onboarding.SubmitAsync(actor, kind, sent, cancellationToken)).Id;
        });
    }

    protected override string Standing(RequestField field) => field.Initial;

    private async Task<bool> FindAsync(string kind, CancellationToken cancellationToken)
    {
        Form = (await onboarding.FormsAsync(cancellationToken)).FirstOrDefault(f => f.Kind == kind)!;
        return Form is not null;
    }
}
