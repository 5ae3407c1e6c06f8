using System.Globalization;
using LocalSpine.Core.Outcomes;
using LocalSpine.Mailboxes.Messages;
using LocalSpine.Storage;
using Microsoft.AspNetCore.Http;

namespace LocalSpine.Mailboxes.Api.Operations;

/// <summary>Takes a further chunk of a message (mesh 5.3).</summary>
internal sealed class SendChunk(IDatabase database, Outbox outbox, ChunkReader chunks, MeshAnswers answers, MeshStrictness strictness) : IMeshOperation
{
    private const string Source = "mesh 5.3";

    public string Name => "MESH send chunk";

    public IReadOnlyList<(string Method, string Path)> Routes { get; } = [("POST", "/messageexchange/{mailbox}/outbox/{message}/{chunk}")];

    public TokenUse Token => TokenUse.WithWork; // a client whose connection broke sends the chunk again, with the same token

    public async Task AnswerAsync(MeshCall call)
    {
        var validation = new Validation(call, strictness).HeaderLength("mex-chunk-range", 20);
        var number = validation.PathNumber("chunk", "chunk_number", 1);
        validation.Throw();
        var id = call.MessageId;
        var message = await database.ReadAsync(read => MessageRows.Find(read, id), call.Aborted)
            ?? throw new MeshRefusedException(MeshErrors.NotFound, new Refusal("MESH_MESSAGE_UNKNOWN", "the id of a message", id, Source));
        Check(call, message, number);
        var chunk = await ChunkRules.ReadAsync(call, chunks, outbox, message.Chunks, number, message.ContentEncoding, strictness);
        var isStored = await outbox.AddChunkAsync(message, number, chunk, call.Token, call.Aborted);
        call.TokenIsUsed();
        if (!isStored)
        {
            throw Outbox.NotUploading(message);
        }

        await answers.JsonAsync(
            call, StatusCodes.Status202Accepted,
            json =>
            {
                if (call.Version == 2 && strictness.IsSandbox)
                {
                    json.WriteNullValue();
                    return;
                }

                json.WriteStartObject();
                json.WriteString(call.Version == 2 ? "message_id" : "messageID", message.MessageId);
                if (call.Version == 1)
                {
                    json.WriteNumber("blockID", number);
                }

                json.WriteEndObject();
            },
            isVersioned: false);
    }

    private void Check(MeshCall call, MeshMessage message, int number)
    {
        call.Exchange.Interaction = message.WorkflowId;
        if (message.Sender != call.MailboxId)
        {
            throw new MeshRefusedException(MeshErrors.Forbidden, new Refusal("MESH_NOT_SENDER", "a chunk of a message that this mailbox sends", $"a message of {message.Sender}", Source));
        }

        if (message.Status != MeshStatus.Uploading)
        {
            throw Outbox.NotUploading(message);
        }

        var (_, total) = ChunkRules.Range(call, number, isOptional: false, message.MessageId);
        if (number > message.Chunks)
        {
            throw new MeshRefusedException(MeshErrors.BeyondTotal, new Refusal("MESH_CHUNK_BEYOND_TOTAL", $"a chunk of {message.Chunks}", Text(number), Source));
        }

        if (strictness.ChecksMessages && total != message.Chunks)
        {
            throw new MeshRefusedException(
                MeshErrors.ChunkRange, new Refusal("MESH_CHUNK_RANGE", $"the total of the first chunk, {message.Chunks}", Text(total), Source), message.MessageId);
        }

        var encoding = ChunkRules.ContentEncoding(call);
        if (encoding != message.ContentEncoding)
        {
            throw new MeshRefusedException(MeshErrors.EncodingChanged, new Refusal(
                "MESH_ENCODING_CHANGED", $"the content-encoding of the first chunk, '{message.ContentEncoding}'", encoding, Source));
        }

        ChunkRules.CheckLength(call, message.Chunks, number, encoding, strictness);
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
