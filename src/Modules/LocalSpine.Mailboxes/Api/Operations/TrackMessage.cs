using LocalSpine.Core.Outcomes;
using LocalSpine.Mailboxes.Messages;
using LocalSpine.Storage;
using Microsoft.AspNetCore.Http;

namespace LocalSpine.Mailboxes.Api.Operations;

/// <summary>Where a sent message stands, for its sender (mesh 5.9). Another's message is as unknown as none.</summary>
internal sealed class TrackMessage(IDatabase database, TrackingView view, MeshAnswers answers, MeshStrictness strictness) : IMeshOperation
{
    public string Name => "MESH track";

    public IReadOnlyList<(string Method, string Path)> Routes { get; } = [("GET", "/messageexchange/{mailbox}/outbox/tracking")];

    public TokenUse Token => TokenUse.Before;

    public async Task AnswerAsync(MeshCall call)
    {
        var validation = new Validation(call, strictness);
        var id = validation.QueryRequired("messageID").ToUpperInvariant();
        validation.Throw();
        call.Exchange.MessageId = id;
        if (await database.ReadAsync(read => MessageRows.Find(read, id), call.Aborted) is not { } message || message.Sender != call.MailboxId)
        {
            throw new MeshRefusedException(MeshErrors.NotFound, new Refusal("MESH_MESSAGE_UNKNOWN", "the id of a message that this mailbox sent", id, "mesh 5.9"));
        }

        await answers.JsonAsync(call, StatusCodes.Status200OK, json =>
        {
            if (call.Version == 2)
            {
                view.Version2(json, message);
            }
            else
            {
                view.Version1(json, message);
            }
        });
    }
}
