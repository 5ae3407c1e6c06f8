using System.IO.Compression;
using System.IO.Pipelines;

namespace LocalSpine.Mailboxes.Bridge;

/// <summary>A piece of a data file, read once from its beginning to its end.</summary>
internal static class FilePart
{
    private const int Buffer = 128 * 1024;

    /// <summary>Reads a piece into what <paramref name="read"/> makes of it, compressed on the way when that is wanted.</summary>
    public static async Task<T> ReadAsync<T>(string path, long offset, long length, bool gzip, Func<PipeReader, Task<T>> read, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        await using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, bufferSize: 0, FileOptions.Asynchronous | FileOptions.SequentialScan);
        file.Position = offset;
        var pipe = new Pipe(new PipeOptions(pauseWriterThreshold: 4 * Buffer, resumeWriterThreshold: 2 * Buffer, minimumSegmentSize: Buffer, useSynchronizationContext: false));
        var filling = FillAsync(file, length, gzip, pipe.Writer, stop.Token);
        try
        {
            return await read(pipe.Reader);
        }
        finally
        {
            // Whoever reads may stop before the end: it is too much, or the store is full.
            await stop.CancelAsync();
            await pipe.Reader.CompleteAsync();
            await filling;
        }
    }

    // The reader hears of errors.
    private static async Task FillAsync(FileStream file, long length, bool gzip, PipeWriter writer, CancellationToken cancellationToken)
    {
        try
        {
            await using (var target = gzip ? new GZipStream(writer.AsStream(leaveOpen: true), CompressionLevel.Fastest) : writer.AsStream(leaveOpen: true))
            {
                var buffer = new byte[Buffer];
                while (length > 0)
                {
                    var count = await file.ReadAsync(buffer.AsMemory(0, (int)Math.Min(length, buffer.Length)), cancellationToken);
                    if (count == 0)
                    {
                        throw new EndOfStreamException("the data file has become shorter");
                    }

                    await target.WriteAsync(buffer.AsMemory(0, count), cancellationToken);
                    length -= count;
                }
            }

            await writer.CompleteAsync();
        }
        catch (Exception e)
        {
            await writer.CompleteAsync(e);
        }
    }
}
