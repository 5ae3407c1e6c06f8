using LocalSpine.Core.Mailboxes;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace LocalSpine.Portal.Pages;

/// <summary>One message of a mailbox, tracked.</summary>
internal sealed class MailboxMessageDetailModel(IMailboxes mailboxes) : PageModel
{
    public MailboxMessageDetail Detail { get; private set; } = null!;

    /// <summary>True when the recipient is a mailbox with a page of its own, not an address that was refused or is still looked up.</summary>
    public bool IsRecipientKnown { get; private set; }

    public async Task<IActionResult> OnGetAsync(string id, CancellationToken cancellationToken)
    {
        if (await mailboxes.FindMessageAsync(id, cancellationToken) is not { } found)
        {
            return NotFound();
        }

        Detail = found;
        IsRecipientKnown = await mailboxes.FindAsync(found.Message.Recipient, cancellationToken) is not null;
        return Page();
    }
}
