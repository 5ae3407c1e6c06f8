using System.IO.Compression;
using System.IO.Pipelines;
using LocalSpine.Mailboxes.Messages;
using LocalSpine.Storage;
using LocalSpine.Storage.Payloads;
using Microsoft.AspNetCore.Http;

namespace LocalSpine.Mailboxes.Api.Operations;

/// <summary>Gives a message or one of its chunks to its recipient (mesh 5.5), coded as the client takes it (mesh 6.3).</summary>
internal sealed class Download(IDatabase database, ChunkReader chunks, MeshStrictness strictness) : IMeshOperation
{
    // What is decompressed for a client up to so many bytes has a Content-Length.
    private const int MostInMemory = 1024 * 1024;
    private const int Buffer = 256 * 1024;

    public string Name => "MESH receive";

    public IReadOnlyList<(string Method, string Path)> Routes { get; } =
        [("GET", "/messageexchange/{mailbox}/inbox/{message}"), ("GET", "/messageexchange/{mailbox}/inbox/{message}/{chunk}")];

    public TokenUse Token => TokenUse.Before;

    public async Task AnswerAsync(MeshCall call)
    {
        var number = 1;
        if (call.Route("chunk").Length > 0)
        {
            var validation = new Validation(call, strictness);
            number = validation.PathNumber("chunk", "chunk_number", 1);
            validation.Throw();
        }

        var id = call.MessageId;
        var message = await database.ReadAsync(read => MessageRows.Find(read, id), call.Aborted);
        InboxRules.Check(message, id, call.MailboxId);
        call.Exchange.Interaction = message!.WorkflowId;
        if (message.Status != MeshStatus.Accepted && (message.Status != MeshStatus.Acknowledged || strictness.AcknowledgedIsGone))
        {
            throw InboxRules.Gone(message);
        }

        if (message.IsReport)
        {
            if (number > 1)
            {
                throw InboxRules.Unknown($"{id}/{number}");
            }

            MessageHeaders.Write(call.Http.Response, message, 1, null, isCoded: false, strictness);
            await MeshAnswers.EmptyAsync(call, StatusCodes.Status200OK);
            return;
        }

        var chunk = await database.ReadAsync(read => MessageRows.FindChunk(read, message, number), call.Aborted) ?? throw InboxRules.Unknown($"{id}/{number}");
        await SendAsync(call, message, number, chunk);
    }

    private async Task SendAsync(MeshCall call, MeshMessage message, int number, Chunk chunk)
    {
        var response = call.Http.Response;
        response.StatusCode = number < message.Chunks ? StatusCodes.Status206PartialContent : StatusCodes.Status200OK;
        response.ContentType = MessageHeaders.ContentType(message, call.Version, strictness);
        if (message.IsGzip && !call.TakesGzip && await DecompressAsync(chunk, call.Aborted) is { } plain)
        {
            await using (plain.Rest)
            {
                MessageHeaders.Write(response, message, number, chunk, isCoded: false, strictness);
                response.ContentLength = plain.Rest is null ? plain.Beginning.Length : null;
                await response.Body.WriteAsync(plain.Beginning, call.Aborted);
                await CopyAsync(plain.Rest, response, call.Aborted);
            }

            return;
        }

        await using var stored = await chunks.OpenAsync(chunk, call.Aborted);
        if (!message.IsGzip && call.TakesGzip && call.Version == 2 && strictness.CompressesOnTheFly)
        {
            MessageHeaders.Write(response, message, number, chunk, isCoded: true, strictness);
            await using var gzip = new GZipStream(response.BodyWriter.AsStream(leaveOpen: true), CompressionLevel.Fastest);
            await stored.CopyToAsync(gzip, Buffer, call.Aborted);
            return;
        }

        MessageHeaders.Write(response, message, number, chunk, message.IsGzip, strictness);
        response.ContentLength = chunk.Size;
        if (chunk.Content is { } content)
        {
            await response.Body.WriteAsync(content, call.Aborted);
        }
        else
        {
            await CopyAsync(stored, response, call.Aborted);
        }
    }

    // Null when it is not gzip after all: then it goes out as it is (mesh 6.3).
    private async Task<Plain?> DecompressAsync(Chunk chunk, CancellationToken cancellationToken)
    {
        var gzip = new GZipStream(await chunks.OpenAsync(chunk, cancellationToken), CompressionMode.Decompress);
        var beginning = new byte[chunk.Payload is null ? MostInMemory : Buffer];
        try
        {
            var length = await gzip.ReadAtLeastAsync(beginning, beginning.Length, throwOnEndOfStream: false, cancellationToken);
            if (length < beginning.Length)
            {
                await gzip.DisposeAsync();
                return new Plain(beginning.AsMemory(0, length), null);
            }

            return new Plain(beginning, gzip);
        }
        catch (InvalidDataException)
        {
            await gzip.DisposeAsync();
            return null;
        }
    }

    private static async Task CopyAsync(Stream? from, HttpResponse response, CancellationToken cancellationToken)
    {
        if (from is null)
        {
            return;
        }

        int length;
        do
        {
            length = await from.ReadAsync(response.BodyWriter.GetMemory(Buffer), cancellationToken);
            response.BodyWriter.Advance(length);
            await response.BodyWriter.FlushAsync(cancellationToken);
        }
        while (length > 0);
    }

    // Rest is null when all is in the beginning.
    private sealed record Plain(ReadOnlyMemory<byte> Beginning, Stream? Rest);
}
