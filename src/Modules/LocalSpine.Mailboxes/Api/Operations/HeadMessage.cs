using LocalSpine.Mailboxes.Messages;
using LocalSpine.Storage;
using Microsoft.AspNetCore.Http;

namespace LocalSpine.Mailboxes.Api.Operations;

/// <summary>The headers of a message's first chunk, for its recipient and its sender (mesh 5.6).</summary>
internal sealed class HeadMessage(IDatabase database, MeshStrictness strictness) : IMeshOperation
{
    public string Name => "MESH head";

    public IReadOnlyList<(string Method, string Path)> Routes { get; } = [("HEAD", "/messageexchange/{mailbox}/inbox/{message}")];

    public TokenUse Token => TokenUse.Before;

    public async Task AnswerAsync(MeshCall call)
    {
        var id = call.MessageId;
        var (message, chunk) = await database.ReadAsync(
            read =>
            {
                var found = MessageRows.Find(read, id);
                return (found, found is null ? null : MessageRows.FindChunk(read, found, 1));
            },
            call.Aborted);
        var isSender = message?.Sender == call.MailboxId;
        if (message is null || (!isSender && InboxRules.Refusal(message, call.MailboxId) is not null))
        {
            throw InboxRules.Unknown(id);
        }

        call.Exchange.Interaction = message.WorkflowId;
        if (!isSender && message.Status is not (MeshStatus.Accepted or MeshStatus.Acknowledged))
        {
            throw InboxRules.Gone(message);
        }

        MessageHeaders.Write(call.Http.Response, message, 1, chunk, message.IsGzip && call.TakesGzip, strictness);
        await MeshAnswers.EmptyAsync(call, StatusCodes.Status200OK);
        if (!strictness.IsSandbox)
        {
            call.Http.Response.ContentType = MessageHeaders.ContentType(message, call.Version, strictness);
            call.Http.Response.ContentLength = chunk?.Size ?? 0;
        }
    }
}
