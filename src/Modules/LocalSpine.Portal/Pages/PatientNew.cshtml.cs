using LocalSpine.Core.Demographics;
using Microsoft.AspNetCore.Mvc;

namespace LocalSpine.Portal.Pages;

/// <summary>Creates a synthetic patient.</summary>
internal sealed class PatientNewModel(IPatientDesk desk, ChangeGuard guard) : PatientFormModel(guard)
{
    [BindProperty]
    public string? Number { get; set; }

    public Task<IActionResult> OnPostAsync(CancellationToken cancellationToken) => ChangeAsync(
        async () => $"/patients/{(await desk.CreateAsync(Draft(Number?.Replace(" ", "", StringComparison.Ordinal)), cancellationToken)).NhsNumber}", cancellationToken);
}
