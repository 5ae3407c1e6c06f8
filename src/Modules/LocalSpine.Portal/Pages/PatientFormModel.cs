using LocalSpine.Core.Demographics;
using LocalSpine.Core.Outcomes;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace LocalSpine.Portal.Pages;

/// <summary>What pages with the form of a patient share.</summary>
internal abstract class PatientFormModel(ChangeGuard guard) : PageModel
{
    public static IReadOnlyList<(int Code, string Name)> Genders { get; } = [(0, "Not known"), (1, "Male"), (2, "Female"), (9, "Not specified")];

    [BindProperty]
    public string? Family { get; set; }

    /// <summary>Given names with commas between them.</summary>
    [BindProperty]
    public string? Given { get; set; }

    [BindProperty]
    public int Gender { get; set; }

    [BindProperty]
    public string? BirthDate { get; set; }

    /// <summary>A line each.</summary>
    [BindProperty]
    public string? Address { get; set; }

    [BindProperty]
    public string? Postcode { get; set; }

    [BindProperty]
    public string? Practice { get; set; }

    [BindProperty]
    public string? AdminToken { get; set; }

    /// <summary>Why nothing was changed.</summary>
    public Refusal? Refusal { get; protected set; }

    public bool MayChange => guard.IsOpenTo(HttpContext);

    /// <summary>Makes the form what a draft is.</summary>
    protected void Show(PatientDraft draft) => (Family, Given, Gender, BirthDate, Address, Postcode, Practice) =
        (draft.Family, string.Join(", ", draft.Given ?? []), draft.Gender, draft.BirthDate, string.Join('\n', draft.AddressLines ?? []).TrimEnd('\n'), draft.Postcode, draft.PracticeOdsCode);

    /// <summary>The draft that the form is.</summary>
    protected PatientDraft Draft(string? nhsNumber = null) => new(
        Family?.Trim(), [.. (Given ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)], Gender, BirthDate?.Trim(), Some(Postcode)?.ToUpperInvariant(),
        Some(Address) is null ? null : [.. Address!.TrimEnd().Split('\n').Select(l => l.Trim('\r', ' '))], Some(Practice)?.ToUpperInvariant(), Some(nhsNumber));

    /// <summary>Does something when this caller may; why not, or null.</summary>
    protected async Task<Refusal?> DoAsync(Func<Task> action)
    {
        if (guard.Refuse(HttpContext, AdminToken) is { } refusal)
        {
            return refusal;
        }

        try
        {
            await action();
            return null;
        }
        catch (RefusedException e)
        {
            return e.Refusal;
        }
    }

    private static string? Some(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();
}
