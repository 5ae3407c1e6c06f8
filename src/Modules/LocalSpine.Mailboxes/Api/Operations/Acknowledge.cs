using LocalSpine.Mailboxes.Access;
using LocalSpine.Mailboxes.Messages;
using Microsoft.AspNetCore.Http;

namespace LocalSpine.Mailboxes.Api.Operations;

/// <summary>The recipient has a message: it leaves the inbox (mesh 5.7). Again is no error.</summary>
internal sealed class Acknowledge(UsedTokens tokens, MessageLife life, MeshAnswers answers) : IMeshOperation
{
    public string Name => "MESH acknowledge";

    public IReadOnlyList<(string Method, string Path)> Routes { get; } = [("PUT", "/messageexchange/{mailbox}/inbox/{message}/status/acknowledged")];

    public TokenUse Token => TokenUse.WithWork;

    public async Task AnswerAsync(MeshCall call)
    {
        var id = call.MessageId;
        var message = await tokens.WithAsync(
            call.Token,
            write =>
            {
                var found = MessageRows.FindForUpdate(write, id);
                return found is not null && InboxRules.Refusal(found, call.MailboxId) is null ? life.Acknowledge(write, found) : found;
            },
            call.Aborted);

        call.TokenIsUsed();
        InboxRules.Check(message, id, call.MailboxId);
        call.Exchange.Interaction = message!.WorkflowId;
        if (message.Status != MeshStatus.Acknowledged)
        {
            throw InboxRules.Gone(message);
        }

        await (call.Version == 2 ? MeshAnswers.EmptyAsync(call, StatusCodes.Status200OK) : answers.JsonAsync(call, StatusCodes.Status200OK, json =>
        {
            json.WriteStartObject();
            json.WriteString("messageId", id);
            json.WriteEndObject();
        }));
    }
}
