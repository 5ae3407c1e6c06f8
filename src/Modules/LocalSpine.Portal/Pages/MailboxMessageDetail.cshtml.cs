using LocalSpine.Core.Mailboxes;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace LocalSpine.Portal.Pages;

/// <summary>One message of a mailbox, tracked.</summary>
internal sealed class MailboxMessageDetailModel(IMailboxes mailboxes) : PageModel
{
    public MailboxMessageDetail Detail { get; private set; } = null!;

    public async Task<IActionResult> OnGetAsync(string id, CancellationToken cancellationToken)
    {
        if (await mailboxes.FindMessageAsync(id, cancellationToken) is not { } found)
        {
            return NotFound();
        }

        Detail = found;
        return Page();
    }
}
