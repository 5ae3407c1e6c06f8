using System.Buffers.Text;
using System.Net.Security;
using System.Text;

namespace LocalSpine.Bench.Load;

/// <summary>One kept HTTP/1.1 connection over TLS: writes a whole request, reads a whole answer.</summary>
internal sealed class HttpClientConnection(SslStream stream) : IAsyncDisposable
{
    private byte[] buffer = new byte[64 * 1024];

    /// <summary>The answer read last: status line, headers and body.</summary>
    public ReadOnlyMemory<byte> Last { get; private set; }

    /// <summary>Length of the body of the answer read last.</summary>
    public int BodyLength { get; private set; }

    public static async Task<HttpClientConnection> OpenAsync(TlsClient client, int port, string serverName) =>
        new(await client.ConnectAsync(port, serverName));

    /// <summary>Sends a request and gives back the status of its answer.</summary>
    public async ValueTask<int> AskAsync(ReadOnlyMemory<byte> request)
    {
        await stream.WriteAsync(request);
        var end = 0;
        var needed = int.MaxValue;
        while (end < needed)
        {
            if (end == buffer.Length)
            {
                Array.Resize(ref buffer, buffer.Length * 2);
            }

            var read = await stream.ReadAsync(buffer.AsMemory(end));
            end += read > 0 ? read : throw new EndOfStreamException("the server closed the connection");
            if (needed == int.MaxValue)
            {
                needed = WholeLength(end);
            }
        }

        Last = buffer.AsMemory(0, end);
        return Utf8Parser.TryParse(buffer.AsSpan(9, 3), out int status, out _) ? status : throw new InvalidDataException("no status line");
    }

    public ValueTask DisposeAsync() => stream.DisposeAsync();

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
        return headers + 4 + length;
    }
}
