using LocalSpine.Identity.People;
using Microsoft.AspNetCore.Mvc;

namespace LocalSpine.Identity.Cis.Pages;

/// <summary>Finds users.</summary>
internal sealed class UsersModel(CisAccess access, PersonStore people) : StaffPage(access)
{
    private const int Most = 100;

    [BindProperty(SupportsGet = true)]
    public string? Text { get; set; }

    public IReadOnlyList<Person> People { get; private set; } = [];

    public Task<IActionResult> OnGetAsync(CancellationToken cancellationToken) => ShowAsync(cancellationToken);

    protected override async Task LoadStaffAsync(CancellationToken cancellationToken) => People = await people.ListAsync(Text?.Trim(), Most, cancellationToken);
}
