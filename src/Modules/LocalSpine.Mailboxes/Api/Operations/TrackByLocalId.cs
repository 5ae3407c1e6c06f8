using LocalSpine.Core.Outcomes;
using LocalSpine.Mailboxes.Messages;
using LocalSpine.Storage;
using Microsoft.AspNetCore.Http;

namespace LocalSpine.Mailboxes.Api.Operations;

/// <summary>The same by the sender's own reference (mesh 5.10, deprecated); version 1 body always.</summary>
internal sealed class TrackByLocalId(IDatabase database, TrackingView view) : IMeshOperation
{
    private const string Source = "mesh 5.10";

    public string Name => "MESH track";

    public IReadOnlyList<(string Method, string Path)> Routes { get; } = [("GET", "/messageexchange/{mailbox}/outbox/tracking/{local}")];

    public TokenUse Token => TokenUse.Before;

    public async Task AnswerAsync(MeshCall call)
    {
        var local = Uri.UnescapeDataString(call.Route("local"));
        var found = await database.ReadAsync(read => MessageRows.ByLocalId(read, call.MailboxId, MeshMessage.Octets(local), 2), call.Aborted);
        await (found switch
        {
            [var message] => MeshAnswers.JsonAsAsync(call, StatusCodes.Status200OK, ApiVersion.Json, json => view.Version1(json, message)),
            [] => throw new MeshRefusedException(MeshErrors.NotFound, new Refusal("MESH_LOCAL_ID_UNKNOWN", "the mex-localid of a message that this mailbox sent", local, Source)),
            _ => throw new MeshRefusedException(MeshErrors.Several, new Refusal("MESH_LOCAL_ID_SEVERAL", "a mex-localid of one message", $"several messages with {local}", Source)),
        });
    }
}
