using System.Buffers;
using System.IO.Hashing;
using System.IO.Pipelines;

namespace LocalSpine.Storage.Payloads;

/// <summary>Reads a content to its end: gathers pieces worth a write, counts, and hashes.</summary>
internal static class PayloadIntake
{
    /// <summary>Bytes of a piece, unless the content ends before: a pipe hands out a few kilobytes at a time.</summary>
    private const int Piece = 256 * 1024;

    /// <summary>Hands each piece to <paramref name="store"/>, whose memory belongs to the pipe again afterwards.</summary>
    /// <returns>What was read, under the given name.</returns>
    /// <exception cref="PayloadTooLargeException">More than <paramref name="limit"/> bytes came; the bytes beyond it were not handed on.</exception>
    public static async Task<Payload> ReadAsync(
        string name, PipeReader content, long limit, Func<ReadOnlySequence<byte>, CancellationToken, ValueTask> store, CancellationToken cancellationToken)
    {
        var hash = new XxHash128();
        var size = 0L;
        while (true)
        {
            var read = await content.ReadAtLeastAsync(Piece, cancellationToken);
            try
            {
                if (read.IsCanceled)
                {
                    throw new OperationCanceledException("reading the content was cancelled");
                }

                size += read.Buffer.Length;
                if (size > limit)
                {
                    throw new PayloadTooLargeException(limit);
                }

                foreach (var segment in read.Buffer)
                {
                    hash.Append(segment.Span);
                }

                if (!read.Buffer.IsEmpty)
                {
                    await store(read.Buffer, cancellationToken);
                }
            }
            finally
            {
                content.AdvanceTo(read.Buffer.End);
            }

            if (read.IsCompleted)
            {
                cancellationToken.ThrowIfCancellationRequested();
                return new Payload(name, size, Convert.ToHexStringLower(hash.GetCurrentHash()));
            }
        }
    }
}
