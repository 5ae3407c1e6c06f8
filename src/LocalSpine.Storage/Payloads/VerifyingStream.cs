using System.IO.Hashing;

namespace LocalSpine.Storage.Payloads;

/// <summary>A stored content on its way to a reader; hashed as it passes, and refused at its end when it is not the payload's.</summary>
internal sealed class VerifyingStream(Stream stored, Payload payload) : Stream
{
    private readonly XxHash128 _hash = new();
    private long _position;
    private bool _verified;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => payload.Size;

    public override long Position
    {
        get => _position;
        set => throw new NotSupportedException();
    }

    public override int Read(Span<byte> buffer)
    {
        if (buffer.IsEmpty || _verified)
        {
            return 0;
        }

        var count = stored.Read(buffer);
        if (Take(buffer[..count]))
        {
            Verify(stored.Read(stackalloc byte[1]));
        }

        return count;
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (buffer.IsEmpty || _verified)
        {
            return 0;
        }

        var count = await stored.ReadAsync(buffer, cancellationToken);
        if (Take(buffer.Span[..count]))
        {
            Verify(await stored.ReadAsync(new byte[1], cancellationToken));
        }

        return count;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override async ValueTask DisposeAsync()
    {
        await stored.DisposeAsync();
        await base.DisposeAsync();
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            stored.Dispose();
        }

        base.Dispose(disposing);
    }

    /// <summary>True when these bytes were the last ones that the payload has.</summary>
    private bool Take(ReadOnlySpan<byte> bytes)
    {
        _hash.Append(bytes);
        _position += bytes.Length;
        return _position > payload.Size || (bytes.IsEmpty && _position < payload.Size)
            ? throw new PayloadDamagedException(payload.Name)
            : _position == payload.Size;
    }

    private void Verify(int more)
    {
        if (more > 0 || Convert.ToHexStringLower(_hash.GetCurrentHash()) != payload.Checksum)
        {
            throw new PayloadDamagedException(payload.Name);
        }

        _verified = true;
    }
}
