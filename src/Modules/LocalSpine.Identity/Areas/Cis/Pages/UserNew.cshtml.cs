using LocalSpine.Identity.Registration;
using Microsoft.AspNetCore.Mvc;

namespace LocalSpine.Identity.Cis.Pages;

/// <summary>Creates a user, or asks for one (identity 11.2).</summary>
internal sealed class UserNewModel(CisAccess access, Registrar registrar, Requests requests) : StaffPage(access)
{
    [BindProperty]
    public string? PersonTitle { get; set; }

    [BindProperty]
    public string? Family { get; set; }

    [BindProperty]
    public string? Given { get; set; }

    [BindProperty]
    public string? MiddleNames { get; set; }

    [BindProperty]
    public DateOnly? BirthDate { get; set; }

    [BindProperty]
    public string? NationalInsurance { get; set; }

    [BindProperty]
    public string? Email { get; set; }

    [BindProperty]
    public string? Telephone { get; set; }

    [BindProperty]
    public string? Photo { get; set; }

    [BindProperty]
    public string? Address { get; set; }

    [BindProperty]
    public string? More { get; set; }

    [BindProperty]
    public bool FaceToFace { get; set; }

    [BindProperty]
    public bool NotDuplicate { get; set; }

    [BindProperty]
    public string? Reason { get; set; }

    public bool MayCreate => Actor.May(Process.CreateUser);

    public Task<IActionResult> OnGetAsync(CancellationToken cancellationToken) => ShowAsync(cancellationToken);

    public Task<IActionResult> OnPostAsync(CancellationToken cancellationToken) => ChangeAsync(
        async () =>
        {
            var user = new UserDraft(
                PersonTitle, Family, Given, MiddleNames, BirthDate, NationalInsurance, Email, Telephone, MayCreate ? [Photo ?? "", Address ?? "", More ?? ""] : null, MayCreate && FaceToFace, MayCreate && NotDuplicate);
            return MayCreate
                ? $"/cis/users/{(await registrar.CreateAsync(Actor, user, Reason, cancellationToken)).User.Uid}"
                : $"/cis/requests/{(await requests.MakeAsync(Actor, new RequestDraft(RequestKind.CreateUser, null, null, null, null, null, user, null, Reason, null), cancellationToken)).Id}";
        },
        cancellationToken);

    protected override Task LoadStaffAsync(CancellationToken cancellationToken) =>
        MayCreate || Actor.MayAsk(Process.CreateUser) ? Task.CompletedTask : throw Actor.NotAllowed(Process.CreateUser);
}
