using System.Globalization;
using LocalSpine.Core.Outcomes;
using LocalSpine.Mailboxes.Messages;

namespace LocalSpine.Mailboxes.Api.Operations;

/// <summary>What is checked of every chunk (mesh 5.2, 5.3).</summary>
internal static class ChunkRules
{
    private const string Source = "mesh 5.3";

    /// <summary><c>gzip</c> or empty.</summary>
    public static string ContentEncoding(MeshCall call) => call.Text("content-encoding").ToLowerInvariant() switch
    {
        "" => "",
        "gzip" => "gzip",
        var other => throw new MeshRefusedException(MeshErrors.ContentEncoding, new Refusal("MESH_CONTENT_ENCODING", "no content-encoding, or gzip", other, "mesh 5.2")),
    };

    /// <summary>The chunk range, whose first number has to be the chunk's.</summary>
    /// <param name="messageId">For the error's body; null for the first chunk.</param>
    public static (int Number, int Total) Range(MeshCall call, int number, bool isOptional, string? messageId)
    {
        var text = call.Text("mex-chunk-range");
        if (text.Length == 0 && isOptional)
        {
            return (1, 1);
        }

        return text.Split(':') is [var first, var last] && TryNumber(first, out var k) && TryNumber(last, out var n) && k == number && k <= n && n <= MessageRows.MostChunks
            ? (k, n)
            : throw new MeshRefusedException(
                MeshErrors.ChunkRange, new Refusal("MESH_CHUNK_RANGE", $"mex-chunk-range {number}:n with n from {number} to {MessageRows.MostChunks}", text, Source), messageId);
    }

    /// <summary>Refuses too many bytes by what the request says of its length, before any are read.</summary>
    public static void CheckLength(MeshCall call, int total, int number, string encoding, MeshStrictness strictness)
    {
        if (call.Http.Request.ContentLength is { } length)
        {
            if (length > ChunkReader.MostBytes)
            {
                throw ChunkReader.TooLarge(length.ToString(CultureInfo.InvariantCulture));
            }

            CheckSize(length, total, number, encoding, strictness);
        }
    }

    /// <summary>Reads a chunk; one that is empty or, when it is not the last, too small is refused, and nothing of it is kept.</summary>
    public static async Task<Chunk> ReadAsync(MeshCall call, ChunkReader chunks, Outbox outbox, int total, int number, string encoding, MeshStrictness strictness)
    {
        var chunk = await chunks.ReadAsync(call.Http.Request.BodyReader, call.Aborted);
        try
        {
            if (chunk.Size == 0)
            {
                throw new MeshRefusedException(MeshErrors.BodyMissing, new Refusal("MESH_BODY_MISSING", "a body", "", "mesh 6.2"));
            }

            CheckSize(chunk.Size, total, number, encoding, strictness);
            return chunk;
        }
        catch (MeshRefusedException)
        {
            await outbox.RemoveAsync(chunk.Payload);
            throw;
        }
    }

    // An empty one has an error of its own. Compressed ones may be small, as clients cut before they compress.
    private static void CheckSize(long size, int total, int number, string encoding, MeshStrictness strictness)
    {
        if (strictness.ChecksMessages && number < total && encoding.Length == 0 && size is > 0 and < Outbox.LeastBytes)
        {
            throw new MeshRefusedException(MeshErrors.ChunkTooSmall, new Refusal(
                "MESH_CHUNK_TOO_SMALL", $"at least {Outbox.LeastBytes} bytes in every chunk except the last", size.ToString(CultureInfo.InvariantCulture), Source));
        }
    }

    private static bool TryNumber(string text, out int number) => int.TryParse(text.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out number);
}
