using LocalSpine.Core.Outcomes;
using LocalSpine.Identity.Broker;
using Microsoft.AspNetCore.Mvc;

namespace LocalSpine.Identity.Cis.Pages;

/// <summary>Chooses the role of the session, as an agent does for its user (identity 7.1).</summary>
internal sealed class RoleModel(CisAccess access, RoleSelection selection) : CisPage(access)
{
    protected override bool NeedsRole => false;

    public Task<IActionResult> OnGetAsync(CancellationToken cancellationToken) => ShowAsync(cancellationToken);

    public Task<IActionResult> OnPostAsync(string? role, CancellationToken cancellationToken) => ChangeAsync(
        async () =>
        {
            var (_, refusal) = await selection.SelectAsync(Visitor.Session.Ticket, role ?? "", null, cancellationToken);
            return refusal is null ? "/cis" : throw new RefusedException(refusal);
        },
        cancellationToken);
}
