using LocalSpine.Core.Estate;
using LocalSpine.Core.Outcomes;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace LocalSpine.Portal.Pages;

/// <summary>A form of onboarding.</summary>
internal sealed class RegistrationNewModel(IOnboarding onboarding) : PageModel
{
    private Dictionary<string, string>? _values;

    public RequestForm Form { get; private set; } = null!;

    public IReadOnlyList<FieldRefusal> Errors { get; private set; } = [];

    public Refusal? Refusal { get; private set; }

    public bool HasErrors => Errors.Count > 0 || Refusal is not null;

    public bool MayAsk => PortalUsers.Of(HttpContext)?.Has(EstateRole.Applicant) == true;

    public IEnumerable<FormField> Fields => Form.Fields.Select(f => new FormField(f, _values is null ? f.Initial : _values.GetValueOrDefault(f.Name, ""), Errors.FirstOrDefault(e => e.Field == f.Name)?.Refusal.ToString()));

    public async Task<IActionResult> OnGetAsync(string kind, CancellationToken cancellationToken) => await FindAsync(kind, cancellationToken) ? Page() : NotFound();

    public async Task<IActionResult> OnPostAsync(string kind, CancellationToken cancellationToken)
    {
        if (!await FindAsync(kind, cancellationToken))
        {
            return NotFound();
        }

        _values = Form.Fields.ToDictionary(f => f.Name, f => Request.Form[f.Name].ToString().ReplaceLineEndings("\n"));
        try
        {
            var actor = PortalUsers.Of(HttpContext) ?? throw new RefusedException(new Refusal("SIGN_IN", "somebody who signed in", "nobody"));
            var request = await onboarding.SubmitAsync(actor, kind, _values, cancellationToken);
            return Redirect($"/registrations/{request.Id}");
        }
        catch (FormRefusedException e)
        {
            Errors = e.Errors;
        }
        catch (RefusedException e)
        {
            Refusal = e.Refusal;
        }

        Response.StatusCode = StatusCodes.Status422UnprocessableEntity;
        return Page();
    }

    private async Task<bool> FindAsync(string kind, CancellationToken cancellationToken)
    {
        Form = (await onboarding.FormsAsync(cancellationToken)).FirstOrDefault(f => f.Kind == kind)!;
        return Form is not null;
    }
}
