using LocalSpine.Core.Outcomes;
using LocalSpine.Identity.Registration;

namespace LocalSpine.Identity.Cis.Pages;

/// <summary>A page for those who are anything to the registration authority.</summary>
internal abstract class StaffPage(CisAccess access) : CisPage(access)
{
    protected sealed override Task LoadAsync(CancellationToken cancellationToken) => Actor.Roles == RaRole.None
        ? throw new NotAllowedException(new Refusal("RA_RIGHTS", "a role of registration staff, a sponsor or a local smartcard administrator", $"{Actor.Name} ({Actor.Uid}) as {Rights.Words(Actor.Roles)}", "identity 11.1"))
        : LoadStaffAsync(cancellationToken);

    /// <summary>What the page shows.</summary>
    protected abstract Task LoadStaffAsync(CancellationToken cancellationToken);
}
