using LocalSpine.Mailboxes.Access;
using Microsoft.AspNetCore.Http;

namespace LocalSpine.Mailboxes.Api.Operations;

/// <summary>Says that a mailbox's client lives (mesh 5.1).</summary>
internal sealed class Handshake(UsedTokens tokens, MeshAnswers answers, MeshStrictness strictness, TimeProvider clock) : IMeshOperation
{
    public string Name => "MESH handshake";

    public IReadOnlyList<(string Method, string Path)> Routes { get; } = [("POST", "/messageexchange/{mailbox}"), ("GET", "/messageexchange/{mailbox}")];

    public TokenUse Token => TokenUse.WithWork;

    public async Task AnswerAsync(MeshCall call)
    {
        var validation = new Validation(call, strictness).Header("mex-clientversion", 1000).Header("mex-osname", 1000).Header("mex-osversion", 1000);
        var client = $"{call.Text("mex-clientversion")} {call.Text("mex-osname")} {call.Text("mex-osversion")}".Trim();
        var now = clock.GetUtcNow().ToUnixTimeMilliseconds();
        var isValid = validation.IsValid;
        await tokens.WithAsync(
            call.Token,
            write =>
            {
                if (isValid)
                {
                    write.Command(
                        "update mailboxes_mailbox set last_seen = @now, client = @client where mailbox_id = @id", ("@now", now), ("@client", client), ("@id", call.MailboxId)).ExecuteNonQuery();
                }

                return true;
            },
            call.Aborted);
        call.TokenIsUsed();
        validation.Throw();
        await (call.Version == 2 ? MeshAnswers.EmptyAsync(call, StatusCodes.Status200OK) : answers.JsonAsync(call, StatusCodes.Status200OK, json =>
        {
            json.WriteStartObject();
            json.WriteString("mailboxId", call.MailboxId);
            json.WriteEndObject();
        }));
    }
}
