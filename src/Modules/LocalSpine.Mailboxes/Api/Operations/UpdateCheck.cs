using Microsoft.AspNetCore.Http;

namespace LocalSpine.Mailboxes.Api.Operations;

/// <summary>The file-based client asks for a newer version of itself: there is none (mesh 5.13).</summary>
internal sealed class UpdateCheck : IMeshOperation
{
    public string Name => "MESH update check";

    public IReadOnlyList<(string Method, string Path)> Routes { get; } = [("POST", "/messageexchange/{mailbox}/update"), ("GET", "/messageexchange/{mailbox}/update")];

    public TokenUse Token => TokenUse.Before;

    public Task AnswerAsync(MeshCall call) => MeshAnswers.EmptyAsync(call, StatusCodes.Status200OK);
}
