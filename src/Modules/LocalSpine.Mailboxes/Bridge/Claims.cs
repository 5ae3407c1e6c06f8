using LocalSpine.Mailboxes.Messages;
using LocalSpine.Storage;

namespace LocalSpine.Mailboxes.Bridge;

/// <summary>
/// What interrupted senders call their messages. The name is recorded in the transaction that stores the message, so after a crash it is there
/// exactly when the message is.
/// </summary>
internal sealed class Claims(IDatabase database)
{
    /// <summary>Records a message's claim, if it has one, with the message's id.</summary>
    public static void Record(WriteConnection write, NewMessage message, string messageId, DateTimeOffset now)
    {
        if (message.Claim.Length == 0)
        {
            return;
        }

        // A claim is forgotten by its sender; what a crash left is of no use when the message itself is gone.
        write.Command(
            "delete from mailboxes_claim where recorded < @before",
            ("@before", (now - MessageLife.Retention - MessageLife.InboxExpiry).ToUnixTimeMilliseconds())).ExecuteNonQuery();
        write.Command(
            "insert into mailboxes_claim (claim, message_id, recorded) values (@claim, @id, @now) "
            + "on conflict (claim) do update set message_id = excluded.message_id, recorded = excluded.recorded",
            ("@claim", message.Claim), ("@id", messageId), ("@now", now.ToUnixTimeMilliseconds())).ExecuteNonQuery();
    }

    /// <summary>The id of the message that has this claim, and the message unless it is gone; null when none was stored.</summary>
    public ValueTask<(string MessageId, MeshMessage? Message)?> FindAsync(string claim, CancellationToken cancellationToken) => database.ReadAsync(
        read => read.Command("select message_id from mailboxes_claim where claim = @claim", ("@claim", claim)).ExecuteScalar() is string id
            ? (id, MessageRows.Find(read, id))
            : ((string, MeshMessage?)?)null,
        cancellationToken);

    public Task ForgetAsync(string claim, CancellationToken cancellationToken) => database.WriteAsync(
        write => write.Command("delete from mailboxes_claim where claim = @claim", ("@claim", claim)).ExecuteNonQuery(), cancellationToken);
}
