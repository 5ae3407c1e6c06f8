using LocalSpine.Core.Demographics;
using Microsoft.AspNetCore.Mvc;

namespace LocalSpine.Portal.Pages;

/// <summary>What pages with the form of a patient share.</summary>
internal abstract class PatientFormModel(ChangeGuard guard) : ChangingPage(guard)
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

    /// <summary>Makes the form what a draft is.</summary>
    protected void Show(PatientDraft draft) => (Family, Given, Gender, BirthDate, Address, Postcode, Practice) =
        (draft.Family, string.Join(", ", draft.Given ?? []), draft.Gender, draft.BirthDate, string.Join('\n', draft.AddressLines ?? []).TrimEnd('\n'), draft.Postcode, draft.PracticeOdsCode);

    /// <summary>The draft that the form is.</summary>
    protected PatientDraft Draft(string? nhsNumber = null) => new(
        Family?.Trim(), [.. (Given ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)], Gender, BirthDate?.Trim(), Some(Postcode)?.ToUpperInvariant(),
        Some(Address) is null ? null : [.. Address!.TrimEnd().Split('\n').Select(l => l.Trim('\r', ' '))], Some(Practice)?.ToUpperInvariant(), Some(nhsNumber));

    private static string? Some(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();
}
