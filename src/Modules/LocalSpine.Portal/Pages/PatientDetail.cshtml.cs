using LocalSpine.Core.Demographics;
using LocalSpine.Core.Directory;
using LocalSpine.Core.Outcomes;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;

namespace LocalSpine.Portal.Pages;

/// <summary>One patient: everything that is held with its history, who changed it, and what may be changed here.</summary>
internal sealed class PatientDetailModel(IPatientDesk desk, IDirectory directory, ChangeGuard guard) : PatientFormModel(guard)
{
    public PatientView Patient { get; private set; } = null!;

    /// <summary>Serial change number of the record that the form was made from.</summary>
    [BindProperty]
    public int Seen { get; set; }

    [BindProperty]
    public string? Argument { get; set; }

    /// <summary>Name of an organisation, or null.</summary>
    public string? NameOf(string odsCode) => directory.NameOfOrganisation(odsCode);

    public async Task<IActionResult> OnGetAsync(string nhsNumber, CancellationToken cancellationToken)
    {
        if (!await FindAsync(nhsNumber, cancellationToken))
        {
            return NotFound();
        }

        Show(Patient.Draft);
        Seen = Patient.Summary.SerialChangeNumber;
        return Page();
    }

    public async Task<IActionResult> OnPostChangeAsync(string nhsNumber, CancellationToken cancellationToken) => await AnswerAsync(
        nhsNumber, await DoAsync(() => desk.ChangeAsync(nhsNumber, Seen, Draft(), cancellationToken)), keepForm: true, cancellationToken);

    public async Task<IActionResult> OnPostActAsync(string nhsNumber, BackOfficeAction? action, CancellationToken cancellationToken) => await AnswerAsync(
        nhsNumber,
        action is { } wanted
            ? await DoAsync(() => desk.ActAsync(nhsNumber, wanted, Argument, cancellationToken))
            : new Refusal("BACK_OFFICE_ACTION", string.Join(", ", Enum.GetNames<BackOfficeAction>()), "none of them"),
        keepForm: false, cancellationToken);

    private async Task<IActionResult> AnswerAsync(string nhsNumber, Refusal? refusal, bool keepForm, CancellationToken cancellationToken)
    {
        if (refusal is null)
        {
            return Redirect($"/patients/{Uri.EscapeDataString(nhsNumber)}");
        }

        if (!await FindAsync(nhsNumber, cancellationToken))
        {
            return NotFound();
        }

        Refusal = refusal;
        if (!keepForm)
        {
            Show(Patient.Draft);
            Seen = Patient.Summary.SerialChangeNumber;
        }

        Response.StatusCode = StatusCodes.Status422UnprocessableEntity;
        return Page();
    }

    private async Task<bool> FindAsync(string nhsNumber, CancellationToken cancellationToken)
    {
        if (!PlainText.Holds(nhsNumber) || await desk.FindAsync(nhsNumber, cancellationToken) is not { } found)
        {
            return false;
        }

        Patient = found;
        return true;
    }
}
