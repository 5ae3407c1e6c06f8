using LocalSpine.Storage;

namespace LocalSpine.Mailboxes.Messages;

/// <summary>What happens to waiting messages when a mailbox is switched off: they go back to their senders.</summary>
internal sealed class MailboxSwitch(IDatabase database, Inbox inbox, MessageLife life)
{
    private const int AtOnce = 200;

    public async Task GiveBackAsync(string mailbox, CancellationToken cancellationToken)
    {
        var place = (long?)0;
        while (place is { } after)
        {
            (var ids, place) = await inbox.ListAsync(mailbox, after, null, AtOnce, AtOnce, cancellationToken);
            await database.WriteAsync(
                write =>
                {
                    foreach (var waiting in ids.Select(id => MessageRows.FindForUpdate(write, id)).Where(m => m is { Status: MeshStatus.Accepted }))
                    {
                        life.Deactivate(write, waiting!);
                    }

                    return true;
                },
                cancellationToken);
        }
    }
}
