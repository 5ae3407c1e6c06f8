using System.IO.Pipelines;

namespace LocalSpine.BareHost;

/// <summary>
/// The floor for large bodies: PUT writes one to a file, in pieces worth a write, and answers when the file is synced; GET gives it back.
/// Nothing is counted, hashed or renamed, and the folder is not synced.
/// </summary>
internal sealed class DurableFiles(string folder)
{
    private const int Piece = 256 * 1024;

    public async Task ServeAsync(HttpContext context)
    {
        var path = Path.Combine(folder, Path.GetFileName(context.Request.Path.Value!) + ".file");
        if (HttpMethods.IsPut(context.Request.Method))
        {
            await PutAsync(context.Request.BodyReader, path);
            context.Response.ContentLength = 0;
            return;
        }

        await GetAsync(path, context.Response);
    }

    private static async Task PutAsync(PipeReader body, string path)
    {
        using var file = File.OpenHandle(path, FileMode.Create, FileAccess.Write);
        var segments = new List<ReadOnlyMemory<byte>>();
        for (var at = 0L; ;)
        {
            var read = await body.ReadAtLeastAsync(Piece);
            segments.Clear();
            foreach (var segment in read.Buffer)
            {
                segments.Add(segment);
            }

            RandomAccess.Write(file, segments, at);
            at += read.Buffer.Length;
            body.AdvanceTo(read.Buffer.End);
            if (read.IsCompleted)
            {
                RandomAccess.FlushToDisk(file);
                return;
            }
        }
    }

    private static async Task GetAsync(string path, HttpResponse response)
    {
        using var file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.Read, FileOptions.SequentialScan);
        var length = RandomAccess.GetLength(file);
        response.ContentType = "application/octet-stream";
        response.ContentLength = length;
        for (var at = 0L; at < length;)
        {
            var read = RandomAccess.Read(file, response.BodyWriter.GetMemory(Piece).Span, at);
            response.BodyWriter.Advance(read);
            await response.BodyWriter.FlushAsync();
            at += read;
        }
    }
}
