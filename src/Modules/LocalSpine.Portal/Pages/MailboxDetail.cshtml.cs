using LocalSpine.Core.Mailboxes;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace LocalSpine.Portal.Pages;

/// <summary>One mailbox: what it may do, its inbox and its outbox.</summary>
internal sealed class MailboxDetailModel(IMailboxes mailboxes) : PageModel
{
    private const int MostMessages = 100;

    public MailboxDetail Mailbox { get; private set; } = null!;

    public IReadOnlyList<MailboxMessage> Inbox { get; private set; } = [];

    public IReadOnlyList<MailboxMessage> Outbox { get; private set; } = [];

    public async Task<IActionResult> OnGetAsync(string id, CancellationToken cancellationToken)
    {
        if (await LookAsync(mailboxes, id, cancellationToken) is not { } found)
        {
            return NotFound();
        }

        (Mailbox, Inbox, Outbox) = (found.Mailbox, found.Inbox, found.Outbox);
        return Page();
    }

    /// <summary>What the page shows, or null when there is no such mailbox.</summary>
    public static async ValueTask<MailboxLook?> LookAsync(IMailboxes mailboxes, string id, CancellationToken cancellationToken) =>
        await mailboxes.FindAsync(id, cancellationToken) is { } mailbox
            ? new MailboxLook(
                mailbox, await mailboxes.MessagesAsync(id, sent: false, MostMessages, cancellationToken), await mailboxes.MessagesAsync(id, sent: true, MostMessages, cancellationToken))
            : null;
}

/// <summary>A mailbox with its newest messages.</summary>
internal sealed record MailboxLook(MailboxDetail Mailbox, IReadOnlyList<MailboxMessage> Inbox, IReadOnlyList<MailboxMessage> Outbox);
