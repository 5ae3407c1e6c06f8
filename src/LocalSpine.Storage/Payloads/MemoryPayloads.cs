using System.Buffers;
using System.Collections.Concurrent;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;

namespace LocalSpine.Storage.Payloads;

/// <summary>Payloads of an ephemeral environment: they live as long as this object and touch no disk.</summary>
public sealed class MemoryPayloads : IPayloads
{
    private readonly ConcurrentDictionary<string, (ReadOnlySequence<byte> Content, DateTimeOffset Written)> _payloads = new(StringComparer.Ordinal);

    /// <inheritdoc />
    public async Task<Payload> WriteAsync(PipeReader content, long limit, CancellationToken cancellationToken)
    {
        var pieces = new Pieces();
        var payload = await PayloadIntake.ReadAsync(
            PayloadName.New(),
            content,
            limit,
            (piece, _) =>
            {
                pieces.Add(piece.ToArray());
                return ValueTask.CompletedTask;
            },
            cancellationToken);
        _payloads[payload.Name] = (pieces.ToSequence(), TimeProvider.System.GetUtcNow());
        return payload;
    }

    /// <inheritdoc />
    public Task<Stream> OpenAsync(Payload payload, CancellationToken cancellationToken)
    {
        PayloadName.Check(payload.Name);
        return _payloads.TryGetValue(payload.Name, out var stored)
            ? Task.FromResult<Stream>(new VerifyingStream(PipeReader.Create(stored.Content).AsStream(), payload))
            : throw new PayloadMissingException(payload.Name);
    }

    /// <inheritdoc />
    public Task DeleteAsync(string name, CancellationToken cancellationToken)
    {
        PayloadName.Check(name);
        _payloads.TryRemove(name, out _);
        return Task.CompletedTask;
    }

    /// <inheritdoc />
    public async IAsyncEnumerable<(string Name, DateTimeOffset Written)> ListAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var (name, stored) in _payloads)
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return (name, stored.Written);
        }

        await Task.CompletedTask;
    }

    /// <summary>Arrays one after another.</summary>
    private sealed class Pieces
    {
        private Segment? _first;
        private Segment? _last;

        public void Add(byte[] piece)
        {
            _last = _last is null ? new Segment(piece, 0) : _last.Append(piece);
            _first ??= _last;
        }

        public ReadOnlySequence<byte> ToSequence() =>
            _first is null ? ReadOnlySequence<byte>.Empty : new(_first, 0, _last!, _last!.Memory.Length);
    }

    private sealed class Segment : ReadOnlySequenceSegment<byte>
    {
        public Segment(byte[] piece, long before)
        {
            Memory = piece;
            RunningIndex = before;
        }

        public Segment Append(byte[] piece)
        {
            var next = new Segment(piece, RunningIndex + Memory.Length);
            Next = next;
            return next;
        }
    }
}
