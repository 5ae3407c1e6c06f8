using LocalSpine.Identity.Registration;
using Microsoft.AspNetCore.Mvc;

namespace LocalSpine.Identity.Cis.Pages;

/// <summary>The positions of all organisations.</summary>
internal sealed class PositionListModel(CisAccess access, RegistrationStore store) : StaffPage(access)
{
    private const int Most = 1_000;

    public IReadOnlyList<Position> All { get; private set; } = [];

    public Task<IActionResult> OnGetAsync(CancellationToken cancellationToken) => ShowAsync(cancellationToken);

    protected override async Task LoadStaffAsync(CancellationToken cancellationToken) => All = await store.PositionsAsync(null, Most, cancellationToken);
}
