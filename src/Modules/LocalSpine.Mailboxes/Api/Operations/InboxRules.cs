using LocalSpine.Core.Outcomes;
using LocalSpine.Mailboxes.Messages;

namespace LocalSpine.Mailboxes.Api.Operations;

/// <summary>Who may see a message of an inbox (mesh 5.5).</summary>
internal static class InboxRules
{
    private const string Source = "mesh 5.5";

    /// <summary>Why a mailbox may not have a message, or null.</summary>
    public static MeshRefusedException? Refusal(MeshMessage message, string mailboxId) =>
        message.Recipient != mailboxId ? new MeshRefusedException(
            MeshErrors.Forbidden, new Refusal("MESH_NOT_RECIPIENT", $"a message of the inbox of {mailboxId}", $"a message to {message.Recipient}", Source))
        : message is { Status: MeshStatus.Accepted, Seq: null } ? Unknown(message.MessageId)
        : null;

    /// <exception cref="MeshRefusedException">The message is not there, or another mailbox's.</exception>
    public static void Check(MeshMessage? message, string id, string mailboxId)
    {
        if (message is null)
        {
            throw Unknown(id);
        }

        if (Refusal(message, mailboxId) is { } refusal)
        {
            throw refusal;
        }
    }

    public static MeshRefusedException Unknown(string id) => new(MeshErrors.MessageUnknown, new Refusal("MESH_MESSAGE_UNKNOWN", "the id of a message of this inbox", id, Source));

    public static MeshRefusedException Gone(MeshMessage message) => new(
        MeshErrors.NoLongerAvailable, new Refusal("MESH_MESSAGE_GONE", "a message that waits", $"{message.MessageId}, which is {message.Status.ToString().ToLowerInvariant()}", Source));
}
