using System.IO.Pipelines;
using LocalSpine.Core.Outcomes;
using LocalSpine.Mailboxes.Api;
using LocalSpine.Storage.Payloads;

namespace LocalSpine.Mailboxes.Messages;

/// <summary>Takes the bytes of a chunk: few into memory, for the database's row, many straight into the payload store.</summary>
internal sealed class ChunkReader(IPayloads payloads)
{
    /// <summary>Bytes that still go into the row, where they are committed together with all else.</summary>
    public const int MostInRow = 32 * 1024;

    /// <summary>Most bytes of a chunk on the wire: 100 MB (mesh 5.3).</summary>
    public const long MostBytes = 100 * 1024 * 1024;

    /// <summary>Reads the bytes, or null when they are more than <see cref="MostInRow"/>; then nothing was taken from the reader.</summary>
    private static async ValueTask<Chunk?> TryReadAsync(PipeReader content, CancellationToken cancellationToken)
    {
        var read = await content.ReadAtLeastAsync(MostInRow + 1, cancellationToken);
        if (!read.IsCompleted || read.Buffer.Length > MostInRow)
        {
            content.AdvanceTo(read.Buffer.Start);
            return null;
        }

        var bytes = new byte[read.Buffer.Length];
        var at = 0;
        foreach (var segment in read.Buffer)
        {
            segment.Span.CopyTo(bytes.AsSpan(at));
            at += segment.Length;
        }

        content.AdvanceTo(read.Buffer.End);
        return InRow(bytes);
    }

    /// <summary>A chunk of bytes that are few.</summary>
    public static Chunk InRow(byte[] bytes) => new(bytes.Length, PayloadChecksum.Of(bytes), null, bytes);

    /// <summary>Stores many bytes.</summary>
    /// <exception cref="MeshRefusedException">They are more than a chunk may have; nothing was stored.</exception>
    public async Task<Chunk> StoreAsync(PipeReader content, CancellationToken cancellationToken)
    {
        try
        {
            var payload = await payloads.WriteAsync(content, MostBytes, cancellationToken);
            return new Chunk(payload.Size, payload.Checksum, payload.Name, null);
        }
        catch (PayloadTooLargeException)
        {
            throw TooLarge("more");
        }
    }

    /// <summary>Few or many.</summary>
    public async Task<Chunk> ReadAsync(PipeReader content, CancellationToken cancellationToken) =>
        await TryReadAsync(content, cancellationToken) ?? await StoreAsync(content, cancellationToken);

    public static MeshRefusedException TooLarge(string came) =>
        new(MeshErrors.TooLarge, new Refusal("MESH_CHUNK_TOO_LARGE", $"at most {MostBytes} bytes", came, "mesh 5.3"));

    /// <summary>The bytes of a chunk, as they were received; the end of the stream checks them.</summary>
    public async Task<Stream> OpenAsync(Chunk chunk, CancellationToken cancellationToken)
    {
        if (chunk.Content is null)
        {
            return await payloads.OpenAsync(new Payload(chunk.Payload!, chunk.Size, chunk.Checksum), cancellationToken);
        }

        return PayloadChecksum.Of(chunk.Content) == chunk.Checksum ? new MemoryStream(chunk.Content, writable: false) : throw new PayloadDamagedException("in the row of a chunk");
    }
}
