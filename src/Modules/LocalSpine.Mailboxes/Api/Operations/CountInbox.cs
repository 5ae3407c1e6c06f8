using LocalSpine.Mailboxes.Messages;
using Microsoft.AspNetCore.Http;

namespace LocalSpine.Mailboxes.Api.Operations;

/// <summary>Counts what waits (mesh 5.8, deprecated).</summary>
internal sealed class CountInbox(Inbox inbox, MessageIds ids, MeshAnswers answers, MeshStrictness strictness) : IMeshOperation
{
    public string Name => "MESH count";

    public IReadOnlyList<(string Method, string Path)> Routes { get; } = [("GET", "/messageexchange/{mailbox}/count")];

    public TokenUse Token => TokenUse.Before;

    public async Task AnswerAsync(MeshCall call)
    {
        var count = await inbox.CountAsync(call.MailboxId, call.Aborted);
        await answers.JsonAsync(
            call, StatusCodes.Status200OK,
            json =>
            {
                json.WriteStartObject();
                json.WriteNumber("count", count);
                if (call.Version == 1)
                {
                    json.WriteString("internalID", strictness.IsSandbox ? ids.NextQuery() : ids.NextInternal());
                    json.WriteBoolean("allResultsIncluded", true);
                }

                json.WriteEndObject();
            },
            isVersioned: false);
    }
}
