using LocalSpine.Storage;

namespace LocalSpine.Mailboxes.Messages;

/// <summary>The bytes of a message's chunks, one after another, each opened when its turn comes.</summary>
internal sealed class ChunkedStream(IReadOnlyList<Chunk> all, ChunkReader chunks) : Stream
{
    /// <summary>The bytes of a message.</summary>
    /// <exception cref="IOException">A chunk is missing.</exception>
    public static async Task<ChunkedStream> OpenAsync(IDatabase database, MeshMessage message, ChunkReader chunks, CancellationToken cancellationToken)
    {
        var all = new List<Chunk>();
        for (var number = 1; number <= message.Chunks; number++)
        {
            all.Add(await FindAsync(database, message, number, cancellationToken));
        }

        return new ChunkedStream(all, chunks);
    }

    /// <summary>One chunk of a message.</summary>
    /// <exception cref="IOException">It is missing.</exception>
    public static async Task<Chunk> FindAsync(IDatabase database, MeshMessage message, int number, CancellationToken cancellationToken) =>
        await database.ReadAsync(read => MessageRows.FindChunk(read, message, number), cancellationToken) ?? throw new IOException($"chunk {number} of {message.MessageId} is missing");

    private Stream? _now;
    private int _next;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (true)
        {
            if (_now is null)
            {
                if (_next == all.Count)
                {
                    return 0;
                }

                _now = await chunks.OpenAsync(all[_next++], cancellationToken);
            }

            if (await _now.ReadAsync(buffer, cancellationToken) is > 0 and var length)
            {
                return length;
            }

            await _now.DisposeAsync();
            _now = null;
        }
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("it is read asynchronously");

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _now?.Dispose();
        }

        base.Dispose(disposing);
    }
}
