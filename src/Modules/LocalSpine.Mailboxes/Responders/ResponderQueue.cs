using LocalSpine.Mailboxes.Messages;
using LocalSpine.Mailboxes.Register;
using LocalSpine.Storage;
using LocalSpine.Storage.Queue;

namespace LocalSpine.Mailboxes.Responders;

/// <summary>Messages that wait for their responder, queued in the transaction that put them into the inbox.</summary>
internal sealed class ResponderQueue(DeliveryQueue queue, TimeProvider clock)
{
    public const string Module = "mailboxes";

    /// <summary>Attempts of a hook that does not answer with success.</summary>
    private const int MostAttempts = 5;

    private static readonly TimeSpan RetryInterval = TimeSpan.FromMinutes(1);

    /// <summary>Queues a message; its worker is woken after the commit.</summary>
    public void Add(WriteConnection write, MeshMessage message, Responder responder)
    {
        var now = clock.GetUtcNow();
        queue.Add(write, Module, $"{responder.Action} {message.Recipient}", message.Id, now, MostAttempts, RetryInterval, now + MessageLife.InboxExpiry);
        write.AfterCommit(() => queue.Wake(Module));
    }
}
