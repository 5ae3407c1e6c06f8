using LocalSpine.Core.Mailboxes;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace LocalSpine.Portal.Pages;

/// <summary>All mailboxes.</summary>
internal sealed class MailboxesModel(IMailboxes mailboxes) : PageModel
{
    public IReadOnlyList<MailboxSummary> Mailboxes { get; private set; } = [];

    public async Task OnGetAsync(CancellationToken cancellationToken) => Mailboxes = await mailboxes.ListAsync(cancellationToken);
}
