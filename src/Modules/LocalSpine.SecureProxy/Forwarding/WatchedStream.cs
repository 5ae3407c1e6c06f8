namespace LocalSpine.SecureProxy.Forwarding;

/// <summary>Counts what is written through it, and keeps the beginning.</summary>
/// <param name="inner">Where it goes.</param>
/// <param name="most">How many bytes are kept.</param>
internal sealed class WatchedStream(Stream inner, int most) : Stream
{
    private readonly MemoryStream _kept = new();

    /// <summary>How many bytes were written.</summary>
    public long Count { get; private set; }

    /// <summary>What was written, or null when that is more than is kept.</summary>
    public byte[]? Content => Count <= most ? _kept.ToArray() : null;

    /// <summary>The beginning of what was written.</summary>
    public ReadOnlyMemory<byte> Beginning => _kept.GetBuffer().AsMemory(0, (int)_kept.Length);

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        Look(buffer.Span);
        await inner.WriteAsync(buffer, cancellationToken);
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override void Write(byte[] buffer, int offset, int count)
    {
        Look(buffer.AsSpan(offset, count));
        inner.Write(buffer, offset, count);
    }

    public override void Flush() => inner.Flush();

    public override Task FlushAsync(CancellationToken cancellationToken) => inner.FlushAsync(cancellationToken);

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    private void Look(ReadOnlySpan<byte> bytes)
    {
        Count += bytes.Length;
        _kept.Write(bytes[..Math.Min(bytes.Length, most - (int)_kept.Length)]);
    }
}
