using System.Buffers.Text;
using System.Net.Security;
using System.Text;

namespace LocalSpine.Bench.Load;

/// <summary>One kept HTTP/1.1 connection over TLS: writes a whole request, reads a whole answer; bodies of any length pass through, without being held.</summary>
internal sealed class HttpClientConnection(SslStream stream) : IAsyncDisposable
{
    private const int Piece = 64 * 1024;

    private byte[] buffer = new byte[Piece];
    private int status;

    /// <summary>The answer read last: status line, headers and body; of a body that was compared on its way nothing.</summary>
    public ReadOnlyMemory<byte> Last { get; private set; }

    /// <summary>Length of the body of the answer read last.</summary>
    public int BodyLength { get; private set; }

    /// <summary>True when the answer read last is this connection's last one.</summary>
    public bool Closes { get; private set; }

    /// <summary>The body of the answer read last.</summary>
    public ReadOnlyMemory<byte> Body => Last[^BodyLength..];

    public static async Task<HttpClientConnection> OpenAsync(TlsClient client, int port, string serverName) =>
        new(await client.ConnectAsync(port, serverName));

    /// <summary>Sends a request and gives back the status of its answer.</summary>
    public async ValueTask<int> AskAsync(ReadOnlyMemory<byte> request)
    {
        await stream.WriteAsync(request);
        return await AnswerAsync();
    }

    /// <summary>Sends a request with a part of a content as its body, and gives back the status of its answer.</summary>
    /// <param name="head">All before the body.</param>
    public async ValueTask<int> UploadAsync(ReadOnlyMemory<byte> head, EndlessContent content, long from, long length)
    {
        await stream.WriteAsync(head);
        ReadOnlyMemory<byte> piece;
        for (var at = 0L; at < length; at += piece.Length)
        {
            piece = content.At(from + at, (int)Math.Min(Piece, length - at));
            await stream.WriteAsync(piece);
        }

        return await AnswerAsync();
    }

    /// <summary>Sends a request, compares the answer's body with a part of a content, byte by byte, and gives back the status.</summary>
    /// <exception cref="InvalidDataException">Another byte came. A body of another length is for the caller to find.</exception>
    public async ValueTask<int> DownloadAsync(ReadOnlyMemory<byte> request, EndlessContent content, long from, long length)
    {
        await stream.WriteAsync(request);
        var (end, whole) = await HeadAsync();
        if (BodyLength != length)
        {
            return await RestAsync(end, whole);
        }

        var begin = whole - BodyLength;
        var at = (long)end - begin;
        content.Check(buffer.AsSpan(begin, (int)at), from);
        Last = default;
        while (at < length)
        {
            var read = await ReadAsync(0);
            content.Check(buffer.AsSpan(0, read), from + at);
            at += read;
        }

        return status;
    }

    public ValueTask DisposeAsync() => stream.DisposeAsync();

    private async ValueTask<int> AnswerAsync()
    {
        var (end, whole) = await HeadAsync();
        return await RestAsync(end, whole);
    }

    /// <summary>Reads until the headers are there: how much is read, and how long the answer is.</summary>
    private async ValueTask<(int End, int Whole)> HeadAsync()
    {
        var (end, whole) = (0, int.MaxValue);
        while (whole == int.MaxValue)
        {
            end += await ReadAsync(end);
            whole = WholeLength(end);
        }

        if (!Utf8Parser.TryParse(buffer.AsSpan(9, 3), out status, out _))
        {
            throw new InvalidDataException("no status line");
        }

        return (end, whole);
    }

    private async ValueTask<int> RestAsync(int end, int whole)
    {
        while (end < whole)
        {
            end += await ReadAsync(end);
        }

        Last = buffer.AsMemory(0, end);
        return status;
    }

    private async ValueTask<int> ReadAsync(int at)
    {
        if (at == buffer.Length)
        {
            Array.Resize(ref buffer, buffer.Length * 2);
        }

        return await stream.ReadAsync(buffer.AsMemory(at)) is > 0 and var read ? read : throw new EndOfStreamException("the server closed the connection");
    }

    private int WholeLength(int end)
    {
        var received = buffer.AsSpan(0, end);
        var headers = received.IndexOf("\r\n\r\n"u8);
        if (headers < 0)
        {
            return int.MaxValue;
        }

        var at = received[..headers].IndexOf("\r\nContent-Length: "u8);
        if (at < 0 || !Utf8Parser.TryParse(received[(at + 18)..], out int length, out _))
        {
            throw new InvalidDataException("an answer without Content-Length:\n" + Encoding.ASCII.GetString(received[..headers]));
        }

        BodyLength = length;
        Closes = received[..headers].IndexOf("\r\nConnection: close"u8) >= 0;
        return headers + 4 + length;
    }
}
