using System.Globalization;
using LocalSpine.Mailboxes.Api;
using LocalSpine.Mailboxes.Register;
using LocalSpine.Mailboxes.Responders;
using LocalSpine.Storage;

namespace LocalSpine.Mailboxes.Messages;

/// <summary>
/// The steps of a message's life (mesh 7), each inside a caller's transaction.
/// <code>
/// uploading --all chunks--> accepted --acknowledged--> acknowledged --30 days--> gone
///     |                        |--5 days, or the mailbox is switched off--> undeliverable, and a report to the sender
///     |--never completed, 5 days--> gone
/// refused with an id --> error, and a report to the sender
/// </code>
/// </summary>
internal sealed class MessageLife(MailboxRegister register, Inbox inbox, MessageIds ids, ResponderQueue responders, TimeProvider clock)
{
    /// <summary>From delivery until an uncollected message goes back, and from the first chunk until an incomplete one is dropped.</summary>
    public static readonly TimeSpan InboxExpiry = TimeSpan.FromDays(5);

    /// <summary>From delivery until a message is deleted.</summary>
    public static readonly TimeSpan Retention = TimeSpan.FromDays(30);

    private const string Deactivated = "Message was not collected as the mailbox is deactivated";

    /// <summary>Stores a message that has all of its chunks, or none (a report), in its recipient's inbox or on the way there.</summary>
    /// <param name="message">Not stored yet; its recipient is known.</param>
    /// <param name="content">Its only chunk when the row holds it, else null.</param>
    public MeshMessage AddAccepted(WriteConnection write, MeshMessage message, Chunk? content)
    {
        var accepted = Accepted(message);
        accepted = accepted with { Id = MessageRows.Insert(write, accepted, content) };
        return Arrive(write, accepted);
    }

    /// <summary>Moves a stored message on: all of its chunks are there.</summary>
    public MeshMessage Accept(WriteConnection write, MeshMessage message)
    {
        var accepted = Accepted(message);
        MessageRows.Update(write, accepted);
        return Arrive(write, accepted);
    }

    /// <summary>A delay is over: the message comes into the inbox.</summary>
    public MeshMessage EndDelay(WriteConnection write, MeshMessage message)
    {
        var now = clock.GetUtcNow();
        var arrived = message with { Seq = inbox.NextPlace(), Changed = now, Expires = now + InboxExpiry, Due = now + InboxExpiry };
        MessageRows.Update(write, arrived);
        return Arrive(write, arrived);
    }

    /// <summary>The recipient has it. Again is no error.</summary>
    public MeshMessage Acknowledge(WriteConnection write, MeshMessage message)
    {
        if (message.Status != MeshStatus.Accepted)
        {
            return message;
        }

        inbox.Leaves(write, message);
        var now = clock.GetUtcNow();

        // Its place stays known, so that version 1 clients can go on from a message that they acknowledged.
        var done = message with { Status = MeshStatus.Acknowledged, Acknowledged = now, Changed = now, Due = (message.Accepted ?? now) + Retention };
        MessageRows.Update(write, done);
        return done;
    }

    /// <summary>Nobody collected it in time.</summary>
    public void Expire(WriteConnection write, MeshMessage message) => GiveBack(
        write, message, string.Create(CultureInfo.InvariantCulture, $"Message not collected by recipient after {InboxExpiry.TotalDays:0} days"));

    /// <summary>The recipient's mailbox was switched off.</summary>
    public void Deactivate(WriteConnection write, MeshMessage message) => GiveBack(write, message, Deactivated);

    /// <summary>Stores a message that failed although it has an id, and reports it to its sender.</summary>
    /// <param name="message">Not stored yet.</param>
    public void AddFailed(WriteConnection write, MeshMessage message, MeshError error) =>
        Fail(write, message with { Id = MessageRows.Insert(write, message, null) }, error);

    /// <summary>A stored message fails; its sender gets a report.</summary>
    public void Fail(WriteConnection write, MeshMessage message, MeshError error)
    {
        var now = clock.GetUtcNow();
        var report = Report(write, message.Sender, message, message.Subject, error.Code, error.Event, error.Text ?? "");
        inbox.Leaves(write, message);
        MessageRows.Update(write, message with
        {
            Status = MeshStatus.Error, Changed = now, Code = error.Code, Event = error.Event, Description = error.Text ?? "", LinkedId = report.MessageId,
            Due = message.Created + Retention,
        });
    }

    /// <summary>A stored message gets a status out of its turn, with what was changed of it, and its place in the inbox comes or goes with it.</summary>
    public void Force(WriteConnection write, MeshMessage changed, MeshStatus status)
    {
        inbox.Leaves(write, changed);
        var now = clock.GetUtcNow();
        var forced = changed with { Status = status, Changed = now, Acknowledged = status == MeshStatus.Acknowledged ? now : changed.Acknowledged };
        if (status == MeshStatus.Accepted)
        {
            forced = forced with { Accepted = now, Seq = inbox.NextPlace(), Expires = now + InboxExpiry, Due = now + InboxExpiry };
        }
        else
        {
            forced = forced with { Due = (forced.Accepted ?? forced.Created) + Retention };
        }

        MessageRows.Update(write, forced);
        if (status == MeshStatus.Accepted)
        {
            inbox.Came(write, forced);
        }
    }

    /// <summary>Puts a report into a mailbox.</summary>
    /// <param name="about">The message that it is about: workflow, local id and file name are its.</param>
    /// <param name="code"><c>00</c> for a success.</param>
    public MeshMessage Report(WriteConnection write, string mailbox, MeshMessage about, string subject, string code, string @event, string description)
    {
        var now = clock.GetUtcNow();
        return AddAccepted(write, new MeshMessage(
            0, ids.Next(), true, MeshStatus.Accepted, "", mailbox, "", about.WorkflowId, about.LocalId, subject, about.FileName, "", "", "", "", false, false, 0, 0,
            about.MessageId, code, @event, description, now, now, null, null, now, null, now), null);
    }

    private MeshMessage Accepted(MeshMessage message)
    {
        var now = message.Id == 0 ? message.Created : clock.GetUtcNow(); // a new one is accepted when it is made
        var delay = message.IsReport ? 0 : register.Now.Find(message.Recipient)?.DelaySeconds ?? 0;
        var accepted = message with { Status = MeshStatus.Accepted, Accepted = now, Changed = now };
        return delay > 0
            ? accepted with { Expires = now + TimeSpan.FromSeconds(delay) + InboxExpiry, Due = now + TimeSpan.FromSeconds(delay), Seq = null }
            : accepted with { Expires = now + InboxExpiry, Due = now + InboxExpiry, Seq = inbox.NextPlace() };
    }

    private MeshMessage Arrive(WriteConnection write, MeshMessage message)
    {
        if (message.Seq is null)
        {
            return message;
        }

        inbox.Came(write, message);
        if (!message.IsReport && register.Now.Find(message.Recipient) is { } recipient)
        {
            if (!recipient.IsActive)
            {
                Deactivate(write, message);
            }
            else if (register.Now.ResponderOf(message.Recipient, message.WorkflowId) is { } responder)
            {
                responders.Add(write, message, responder);
            }
        }

        return message;
    }

    private void GiveBack(WriteConnection write, MeshMessage message, string why)
    {
        var now = clock.GetUtcNow();
        inbox.Leaves(write, message);
        var reportId = "";
        if (!message.IsReport && register.Now.Find(message.Sender) is not null)
        {
            reportId = Report(write, message.Sender, message, message.Subject.Length > 0 ? $"NDR: {message.Subject}" : "NDR", "14", "SEND", why).MessageId;
        }

        MessageRows.Update(write, message with
        {
            Status = MeshStatus.Undeliverable, Changed = now, LinkedId = message.IsReport ? message.LinkedId : reportId,
            Code = message.IsReport ? message.Code : "14", Event = message.IsReport ? message.Event : "SEND", Description = message.IsReport ? message.Description : why,
            Due = (message.Accepted ?? message.Created) + Retention,
        });
    }
}
