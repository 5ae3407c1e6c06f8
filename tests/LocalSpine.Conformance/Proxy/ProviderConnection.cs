using System.Globalization;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;

namespace LocalSpine.Conformance.Proxy;

/// <summary>The provider's end of a connection.</summary>
internal sealed class ProviderConnection(TcpClient socket, SslStream tls, string clientName)
{
    private readonly WireReader _reader = new(tls);

    /// <summary>The provider closed it, or is going to.</summary>
    public bool IsOver { get; private set; }

    public async Task<ProviderRequest?> ReadAsync()
    {
        if (await _reader.ReadHeadAsync() is not { } head)
        {
            return null;
        }

        return new ProviderRequest(head, await _reader.ReadBodyAsync(head, untilClose: false), clientName);
    }

    /// <summary>Writes octets as they are.</summary>
    public async Task WriteAsync(ReadOnlyMemory<byte> octets)
    {
        await tls.WriteAsync(octets);
        await tls.FlushAsync();
    }

    public Task WriteAsync(string latin1) => WriteAsync(Encoding.Latin1.GetBytes(latin1));

    /// <summary>An answer with its length.</summary>
    public Task AnswerAsync(string status, string body, params string[] headers) => AnswerAsync(status, Encoding.UTF8.GetBytes(body), headers);

    /// <inheritdoc cref="AnswerAsync(string, string, string[])"/>
    public Task AnswerAsync(string status, byte[] body, params string[] headers) => WriteAsync(
        (byte[])[.. Encoding.Latin1.GetBytes($"HTTP/1.1 {status}\r\nContent-Length: {body.Length}\r\n{string.Concat(headers.Select(h => h + "\r\n"))}\r\n"), .. body]);

    /// <summary>A large answer, block after block of the same octets.</summary>
    public async Task AnswerLargeAsync(long bytes, bool chunked)
    {
        await WriteAsync(string.Create(
            CultureInfo.InvariantCulture, $"HTTP/1.1 200 OK\r\nContent-Type: application/fhir+json\r\n{(chunked ? "Transfer-Encoding: chunked" : $"Content-Length: {bytes}")}\r\n\r\n"));
        var block = new byte[32 * 1024];
        Array.Fill(block, (byte)'x');
        for (long sent = 0; sent < bytes; sent += block.Length)
        {
            var part = block.AsMemory(0, (int)Math.Min(block.Length, bytes - sent));
            if (chunked)
            {
                await tls.WriteAsync(Encoding.ASCII.GetBytes(part.Length.ToString("x", CultureInfo.InvariantCulture) + "\r\n"));
            }

            await tls.WriteAsync(part);
            if (chunked)
            {
                await tls.WriteAsync("\r\n"u8.ToArray());
            }
        }

        await WriteAsync(chunked ? "0\r\n\r\n" : "");
    }

    /// <summary>Ends the connection in order.</summary>
    public async Task CloseAsync()
    {
        IsOver = true;
        await tls.ShutdownAsync();
    }

    /// <summary>Ends the connection as a crash does.</summary>
    public void Abort()
    {
        IsOver = true;
        socket.Client.LingerState = new LingerOption(true, 0);
        socket.Close();
    }

    /// <summary>Says nothing more and waits until the proxy gives up.</summary>
    public async Task UntilLeftAsync()
    {
        while (await _reader.WaitForOctetAsync())
        {
            // Whatever still comes.
        }

        IsOver = true;
    }
}
