using LocalSpine.Core.Demographics;
using LocalSpine.Core.Directory;
using LocalSpine.Core.Outcomes;
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

    public Task<IActionResult> OnGetAsync(string nhsNumber, CancellationToken cancellationToken) => ShowAsync(nhsNumber, keepForm: false, cancellationToken);

    public Task<IActionResult> OnPostChangeAsync(string nhsNumber, CancellationToken cancellationToken) =>
        DoAsync(nhsNumber, () => desk.ChangeAsync(nhsNumber, Seen, Draft(), cancellationToken), keepForm: true, cancellationToken);

    public Task<IActionResult> OnPostActAsync(string nhsNumber, BackOfficeAction? action, CancellationToken cancellationToken) => DoAsync(
        nhsNumber,
        () => desk.ActAsync(
            nhsNumber, action ?? throw new RefusedException(new Refusal("BACK_OFFICE_ACTION", string.Join(", ", Enum.GetNames<BackOfficeAction>()), "none of them")), Argument, cancellationToken),
        keepForm: false, cancellationToken);

    private Task<IActionResult> DoAsync(string nhsNumber, Func<Task> act, bool keepForm, CancellationToken cancellationToken) => AnswerAsync(
        async () =>
        {
            await act();
            return Redirect($"/patients/{Uri.EscapeDataString(nhsNumber)}");
        },
        () => ShowAsync(nhsNumber, keepForm, cancellationToken));

    private async Task<IActionResult> ShowAsync(string nhsNumber, bool keepForm, CancellationToken cancellationToken)
    {
        if (!await FindAsync(nhsNumber, cancellationToken))
        {
            return NotFound();
        }

        if (!keepForm)
        {
            Show(Patient.Draft);
            Seen = Patient.Summary.SerialChangeNumber;
        }

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
