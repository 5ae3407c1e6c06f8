using System.Globalization;
using LocalSpine.Core.Outcomes;
using LocalSpine.Mailboxes.Messages;
using LocalSpine.Protocols.Mesh;
using Microsoft.AspNetCore.Http;

namespace LocalSpine.Mailboxes.Api.Operations;

/// <summary>Takes a message, or the first chunk of one (mesh 5.2).</summary>
internal sealed class SendMessage(Outbox outbox, ChunkReader chunks, MeshAnswers answers, MeshStrictness strictness) : IMeshOperation
{
    private const string Source = "mesh 5.2";

    private static readonly string[] NoUrls = ["mex-to", "mex-workflowid", "mex-content-checksum"];

    public string Name => "MESH send";

    public IReadOnlyList<(string Method, string Path)> Routes { get; } = [("POST", "/messageexchange/{mailbox}/outbox")];

    public TokenUse Token => TokenUse.WithWork;

    public async Task AnswerAsync(MeshCall call)
    {
        var message = Read(call);
        ChunkRules.CheckLength(call, message.Chunks, 1, message.ContentEncoding, strictness);
        Register.Mailbox? recipient;
        try
        {
            recipient = await outbox.AdmitAsync(message, call.Token, call.Aborted);
        }
        catch (MeshRefusedException e) when (e.MessageId is not null)
        {
            call.TokenIsUsed(); // with the report
            throw;
        }

        var chunk = await ChunkRules.ReadAsync(call, chunks, outbox, message.Chunks, 1, message.ContentEncoding, strictness);
        call.Exchange.Request = chunk.Content;
        var id = await outbox.SendAsync(message, recipient, chunk, call.Token, call.Aborted);
        call.TokenIsUsed();
        call.Exchange.MessageId = id;
        await answers.JsonAsync(
            call, StatusCodes.Status202Accepted,
            json =>
            {
                json.WriteStartObject();
                json.WriteString(call.Version == 2 ? "message_id" : "messageID", id);
                json.WriteEndObject();
            },
            isVersioned: false);
    }

    private NewMessage Read(MeshCall call)
    {
        new Validation(call, strictness)
            .Header("mex-to", 100).Header("mex-workflowid", 300).HeaderLength("mex-chunk-range", 20).HeaderLength("mex-subject", 500).HeaderLength("mex-localid", 300)
            .HeaderLength("mex-filename", 300).HeaderLength("mex-partnerid", 500).HeaderLength("mex-content-checksum", 100).HeaderLength("mex-content-encrypted", 20)
            .HeaderLength("mex-content-compressed", 20).HeaderLength("mex-content-type", 100).HeaderLength("mex-from", 100).Throw();
        CheckCharacters(call);
        var to = call.Text("mex-to").ToUpperInvariant();
        call.Exchange.Interaction = call.Text("mex-workflowid");
        if (to.Length == 0)
        {
            throw new MeshRefusedException(MeshErrors.ToMissing, new Refusal("MESH_TO_MISSING", "mex-to with the recipient's mailbox id", "", Source));
        }

        var encoding = ChunkRules.ContentEncoding(call);
        var (_, total) = ChunkRules.Range(call, 1, isOptional: true, null);
        return new NewMessage(call.MailboxId, to, call.Text("mex-workflowid"))
        {
            From = call.Text("mex-from"),
            MessageType = call.Text("mex-messagetype"),
            LocalId = call.Text("mex-localid"),
            Subject = call.Text("mex-subject"),
            FileName = call.Text("mex-filename"),
            PartnerId = call.Text("mex-partnerid"),
            Checksum = call.Text("mex-content-checksum"),
            ContentType = call.Text("mex-content-type") is { Length: > 0 } type ? type : call.Http.Request.ContentType ?? "",
            ContentEncoding = encoding,
            IsEncrypted = MeshFlag.IsYes(call.Text("mex-content-encrypted")),
            IsCompressed = MeshFlag.IsYes(call.Text("mex-content-compressed")),
            Chunks = total,
        };
    }

    private static void CheckCharacters(MeshCall call)
    {
        foreach (var (name, values) in call.Http.Request.Headers)
        {
            if (name.StartsWith("mex-", StringComparison.OrdinalIgnoreCase) && values.ToString().AsSpan().ContainsAnyInRange('\0', '\x1F'))
            {
                throw new MeshRefusedException(MeshErrors.Malformed, new Refusal("MESH_HEADER_CHARACTERS", "mex headers without control characters", name, Source));
            }
        }

        foreach (var name in NoUrls)
        {
            if (call.Text(name) is var value && (value.StartsWith("http://", StringComparison.OrdinalIgnoreCase) || value.StartsWith("https://", StringComparison.OrdinalIgnoreCase)))
            {
                throw new MeshRefusedException(MeshErrors.Malformed, new Refusal("MESH_HEADER_URL", $"a {name} that is no URL", value, Source));
            }
        }

        if (call.Text("mex-content-checksum") is var checksum && checksum.Any(c => !char.IsAsciiLetterOrDigit(c) && !char.IsWhiteSpace(c) && c is not (':' or '-' or '/')))
        {
            throw new MeshRefusedException(MeshErrors.Checksum, new Refusal("MESH_CHECKSUM_CHARACTERS", "letters, digits, white space, : - /", checksum, Source));
        }
    }
}
