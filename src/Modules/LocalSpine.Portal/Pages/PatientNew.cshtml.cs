using LocalSpine.Core.Demographics;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;

namespace LocalSpine.Portal.Pages;

/// <summary>Creates a synthetic patient.</summary>
internal sealed class PatientNewModel(IPatientDesk desk, ChangeGuard guard) : PatientFormModel(guard)
{
    [BindProperty]
    public string? Number { get; set; }

    public async Task<IActionResult> OnPostAsync(CancellationToken cancellationToken)
    {
        PatientSummary? created = null;
        Refusal = await DoAsync(async () => created = await desk.CreateAsync(Draft(Number?.Replace(" ", "", StringComparison.Ordinal)), cancellationToken));
        if (created is not null)
        {
            return Redirect($"/patients/{created.NhsNumber}");
        }

        Response.StatusCode = StatusCodes.Status422UnprocessableEntity;
        return Page();
    }
}
