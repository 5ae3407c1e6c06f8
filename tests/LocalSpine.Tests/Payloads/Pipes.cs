using System.Buffers;
using System.IO.Pipelines;

namespace LocalSpine.Tests.Payloads;

/// <summary>Contents as they come from a connection.</summary>
internal static class Pipes
{
    /// <summary>Bytes that differ from place to place.</summary>
    public static byte[] Bytes(int size)
    {
        var bytes = new byte[size];
        new Random(size).NextBytes(bytes);
        return bytes;
    }

    public static PipeReader Of(byte[] content) => PipeReader.Create(new ReadOnlySequence<byte>(content));

    /// <summary>A pipe that holds these bytes and goes on.</summary>
    public static async Task<Pipe> BeganAsync(byte[] content)
    {
        var pipe = new Pipe(new PipeOptions(pauseWriterThreshold: 0));
        await pipe.Writer.WriteAsync(content);
        return pipe;
    }

    /// <summary>A pipe through which the bytes come in pieces of the given sizes, over and over, while it is read.</summary>
    public static PipeReader InPieces(byte[] content, IReadOnlyList<int> sizes)
    {
        var pipe = new Pipe(new PipeOptions(minimumSegmentSize: 512));
        _ = Task.Run(async () =>
        {
            var piece = 0;
            for (var at = 0; at < content.Length;)
            {
                var size = Math.Min(sizes[piece++ % sizes.Count], content.Length - at);
                await pipe.Writer.WriteAsync(content.AsMemory(at, size));
                at += size;
            }

            await pipe.Writer.CompleteAsync();
        });
        return pipe.Reader;
    }
}
