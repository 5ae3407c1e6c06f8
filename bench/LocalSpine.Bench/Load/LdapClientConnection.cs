using System.Net.Security;

namespace LocalSpine.Bench.Load;

/// <summary>One LDAPS connection that sends an encoded request and reads on until its last message came.</summary>
internal sealed class LdapClientConnection(SslStream stream) : IAsyncDisposable
{
    private const byte SearchResultEntry = 0x64;

    private byte[] buffer = new byte[64 * 1024];
    private int start;
    private int end;

    /// <summary>Opens a connection and binds anonymously.</summary>
    public static async Task<LdapClientConnection> OpenAsync(TlsClient client, int port)
    {
        var connection = new LdapClientConnection(await client.ConnectAsync(port, "localhost"));
        await connection.AskAsync(LdapRequests.AnonymousBind);
        return connection;
    }

    /// <summary>Sends a request and counts the entries of its answer.</summary>
    /// <exception cref="InvalidDataException">The result code was not 0.</exception>
    public async ValueTask<int> AskAsync(ReadOnlyMemory<byte> request)
    {
        await stream.WriteAsync(request);
        var entries = 0;
        while (true)
        {
            var (content, length) = await MessageAsync();
            var operation = content + 2 + buffer[content + 1];
            if (buffer[operation] == SearchResultEntry)
            {
                entries++;
                start = content + length;
                continue;
            }

            var result = operation + HeaderLength(operation);
            start = content + length;
            return buffer[result] == 0x0a && buffer[result + 2] == 0
                ? entries
                : throw new InvalidDataException($"operation {buffer[operation]:x2} ended with result {buffer[result + 2]}");
        }
    }

    public async ValueTask DisposeAsync() => await stream.DisposeAsync();

    /// <summary>Says good-bye as LDAP libraries do, and closes.</summary>
    public async Task UnbindAsync()
    {
        await stream.WriteAsync(LdapRequests.Unbind);
        await DisposeAsync();
    }

    /// <summary>Has one whole message in the buffer: where the content of its SEQUENCE starts and how long that is.</summary>
    private async ValueTask<(int Content, int Length)> MessageAsync()
    {
        while (true)
        {
            var available = end - start;
            if (available >= 6)
            {
                var header = HeaderLength(start);
                var length = Length(start);
                if (available >= header + length)
                {
                    return (start + header, length);
                }

                if (header + length > buffer.Length - start)
                {
                    MakeRoom(header + length);
                }
            }
            else if (buffer.Length - start < 6)
            {
                MakeRoom(buffer.Length);
            }

            if (end == buffer.Length)
            {
                MakeRoom(buffer.Length);
            }

            var read = await stream.ReadAsync(buffer.AsMemory(end));
            end += read > 0 ? read : throw new EndOfStreamException("the server closed the connection");
        }
    }

    private void MakeRoom(int wanted)
    {
        var target = wanted > buffer.Length ? new byte[wanted * 2] : buffer;
        Buffer.BlockCopy(buffer, start, target, 0, end - start);
        buffer = target;
        end -= start;
        start = 0;
    }

    private int HeaderLength(int at) => buffer[at + 1] < 0x80 ? 2 : 2 + (buffer[at + 1] & 0x7f);

    private int Length(int at)
    {
        if (buffer[at + 1] < 0x80)
        {
            return buffer[at + 1];
        }

        var length = 0;
        for (var i = 0; i < (buffer[at + 1] & 0x7f); i++)
        {
            length = (length << 8) | buffer[at + 2 + i];
        }

        return length;
    }
}
