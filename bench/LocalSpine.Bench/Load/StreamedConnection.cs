using System.Buffers.Text;
using System.Net.Security;
using System.Text;

namespace LocalSpine.Bench.Load;

/// <summary>Sends and receives bodies of any size over one kept connection without holding them: a pattern that does not compress, again and again.</summary>
internal sealed class StreamedConnection(SslStream stream) : IAsyncDisposable
{
    private const int PatternLength = 1024 * 1024;

    private static readonly byte[] Pattern = MakePattern();

    private readonly byte[] _buffer = new byte[256 * 1024];

    /// <summary>Headers of the answer read last, and the body when it was sent something.</summary>
    public string Last { get; private set; } = "";

    public static async Task<StreamedConnection> OpenAsync(TlsClient client, int port, string serverName) => new(await client.ConnectAsync(port, serverName));

    /// <summary>Sends a request with a body of <paramref name="length"/> bytes of the pattern; answers the status.</summary>
    public async Task<int> SendAsync(byte[] head, long length)
    {
        await stream.WriteAsync(head);
        for (var left = length; left > 0;)
        {
            var at = (int)((length - left) % PatternLength);
            var size = (int)Math.Min(Math.Min(left, _buffer.Length), PatternLength - at);
            await stream.WriteAsync(Pattern.AsMemory(at, size));
            left -= size;
        }

        var (status, body, have) = await HeadersAsync();
        var rest = new byte[body];
        _buffer.AsSpan(0, have).CopyTo(rest);
        await stream.ReadExactlyAsync(rest.AsMemory(have));
        Last += Encoding.UTF8.GetString(rest);
        return status;
    }

    /// <summary>Sends a request and reads an answer whose body has to be the pattern; answers the status.</summary>
    public async Task<int> ReceiveAsync(byte[] head, long length)
    {
        await stream.WriteAsync(head);
        var (status, body, have) = await HeadersAsync();
        if (body != length)
        {
            throw new InvalidDataException($"{body} bytes came instead of {length}: {Last}");
        }

        var at = 0L;
        while (true)
        {
            Compare(_buffer.AsSpan(0, have), at);
            at += have;
            if (at == length)
            {
                return status;
            }

            have = await stream.ReadAsync(_buffer.AsMemory(0, (int)Math.Min(_buffer.Length, length - at)));
            if (have == 0)
            {
                throw new EndOfStreamException("the server closed the connection");
            }
        }
    }

    public ValueTask DisposeAsync() => stream.DisposeAsync();

    private static void Compare(ReadOnlySpan<byte> came, long at)
    {
        while (!came.IsEmpty)
        {
            var from = (int)(at % PatternLength);
            var size = Math.Min(came.Length, PatternLength - from);
            if (!came[..size].SequenceEqual(Pattern.AsSpan(from, size)))
            {
                throw new InvalidDataException($"other bytes came than were sent, near {at}");
            }

            came = came[size..];
            at += size;
        }
    }

    // Status, length of the body, and how much of it is at the beginning of the buffer.
    private async Task<(int Status, long Body, int Have)> HeadersAsync()
    {
        var end = 0;
        int headers;
        while ((headers = _buffer.AsSpan(0, end).IndexOf("\r\n\r\n"u8)) < 0)
        {
            var read = await stream.ReadAsync(_buffer.AsMemory(end));
            end += read > 0 ? read : throw new EndOfStreamException("the server closed the connection");
        }

        Last = Encoding.ASCII.GetString(_buffer, 0, headers + 4);
        var at = _buffer.AsSpan(0, headers).IndexOf("\r\nContent-Length: "u8);
        if (at < 0 || !Utf8Parser.TryParse(_buffer.AsSpan(at + 18), out long length, out _) || !Utf8Parser.TryParse(_buffer.AsSpan(9, 3), out int status, out _))
        {
            throw new InvalidDataException($"an answer without Content-Length: {Last}");
        }

        var have = end - headers - 4;
        _buffer.AsSpan(headers + 4, have).CopyTo(_buffer);
        return (status, length, have);
    }

    private static byte[] MakePattern()
    {
        var pattern = new byte[PatternLength];
        new Random(1).NextBytes(pattern);
        return pattern;
    }
}
