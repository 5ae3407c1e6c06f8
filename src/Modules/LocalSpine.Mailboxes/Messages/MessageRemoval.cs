using LocalSpine.Hosting.Modules;
using LocalSpine.Mailboxes.Life;
using LocalSpine.Storage;

namespace LocalSpine.Mailboxes.Messages;

/// <summary>Empties mailboxes: all of them on a reset, one or all when a sandbox client asks.</summary>
internal sealed class MessageRemoval(IDatabase database, PayloadSweep sweep, Inbox inbox, Outbox outbox) : IResettable
{
    /// <inheritdoc />
    public IReadOnlyList<string> ResetSql { get; } =
    [
        "delete from mailboxes_message", "delete from mailboxes_chunk", "delete from mailboxes_claim", "delete from queue_item where module = 'mailboxes'",
        .. database.Engine == DatabaseEngine.Postgres ? new[] { "delete from mailboxes_waiting" } : [],
    ];

    /// <summary>Removes every message.</summary>
    public async Task RemoveAllAsync(CancellationToken cancellationToken)
    {
        await database.WriteAsync(
            write =>
            {
                foreach (var sql in ResetSql)
                {
                    write.Command(sql).ExecuteNonQuery();
                }

                write.AfterCommit(inbox.AllAreEmpty);
                return true;
            },
            cancellationToken);
        await sweep.SweepAsync(TimeSpan.Zero, cancellationToken);
    }

    /// <summary>Removes what came to a mailbox, and the local ids of what it sent: that lies in others' inboxes.</summary>
    public async Task RemoveOfAsync(string mailbox, CancellationToken cancellationToken)
    {
        var names = await database.WriteAsync(
            write =>
            {
                var ids = new List<string>();
                using (var reader = write.Command("select message_id from mailboxes_message where recipient = @mailbox", ("@mailbox", mailbox)).ExecuteReader())
                {
                    while (reader.Read())
                    {
                        ids.Add(reader.GetString(0));
                    }
                }

                var unused = new List<string>();
                foreach (var message in ids.Select(id => MessageRows.FindForUpdate(write, id)!))
                {
                    inbox.Leaves(write, message);
                    unused.AddRange(MessageRows.Delete(write, message));
                }

                write.Command("update mailboxes_message set local_id = '' where sender = @mailbox", ("@mailbox", mailbox)).ExecuteNonQuery();
                return unused;
            },
            cancellationToken);
        await outbox.RemoveAsync(names);
    }
}
