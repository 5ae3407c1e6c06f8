using LocalSpine.Core.Demographics;
using LocalSpine.Core.Outcomes;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.WebUtilities;

namespace LocalSpine.Portal.Pages;

/// <summary>Patients of the demographics service: a list and a search.</summary>
internal sealed class PatientsModel(IPatientDesk desk, ChangeGuard guard) : PageModel
{
    private const int PageSize = 50;

    [BindProperty(SupportsGet = true)]
    public string? Number { get; set; }

    [BindProperty(SupportsGet = true)]
    public string? Family { get; set; }

    [BindProperty(SupportsGet = true)]
    public string? Given { get; set; }

    [BindProperty(SupportsGet = true)]
    public string? Born { get; set; }

    [BindProperty(SupportsGet = true)]
    public string? Postcode { get; set; }

    [BindProperty(SupportsGet = true)]
    public string? After { get; set; }

    public IReadOnlyList<PatientSummary> Patients { get; private set; } = [];

    /// <summary>Where the list goes on, or null.</summary>
    public string? Next { get; private set; }

    /// <summary>Why nothing was looked for.</summary>
    public Refusal? Refusal { get; private set; }

    public bool MayChange => guard.IsOpenTo(HttpContext);

    public async Task OnGetAsync(CancellationToken cancellationToken)
    {
        try
        {
            var page = await desk.SearchAsync(new PatientSearch(Number, Family, Given, Born, Postcode), After, PageSize, cancellationToken);
            Patients = page.Patients;
            Next = page.Next is null ? null : QueryHelpers.AddQueryString("/patients", new Dictionary<string, string?>
            {
                ["number"] = Number, ["family"] = Family, ["given"] = Given, ["born"] = Born, ["postcode"] = Postcode, ["after"] = page.Next,
            }.Where(p => !string.IsNullOrEmpty(p.Value)));
        }
        catch (RefusedException e)
        {
            Refusal = e.Refusal;
            Response.StatusCode = StatusCodes.Status422UnprocessableEntity;
        }
    }
}
