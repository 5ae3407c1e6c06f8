using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace LocalSpine.Conformance.Proxy;

/// <summary>Reads HTTP/1.1 messages off a connection octet by octet, so that tests see what really came.</summary>
/// <param name="patience">After which nothing coming is a failure; null for ever.</param>
internal sealed class WireReader(Stream stream, TimeSpan? patience = null)
{
    private const int MostKept = 1024 * 1024;

    private readonly byte[] _buffer = new byte[64 * 1024];
    private int _at;
    private int _end;

    /// <summary>Start line and headers; null when the connection ended before the first octet.</summary>
    public async Task<WireHead?> ReadHeadAsync()
    {
        if (await ReadLineAsync() is not { } start)
        {
            return null;
        }

        return new WireHead(start, await ReadFieldsAsync());
    }

    /// <summary>The body of a message with that head.</summary>
    /// <param name="untilClose">Without a length it goes on until the connection ends, as answers do.</param>
    public async Task<WireBody> ReadBodyAsync(WireHead head, bool untilClose)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        using var kept = new MemoryStream();
        long length = 0;
        IReadOnlyList<(string Name, string Value)> trailers = [];
        var isWhole = true;
        try
        {
            if (head.Value("Transfer-Encoding").EndsWith("chunked", StringComparison.OrdinalIgnoreCase))
            {
                long size;
                while ((size = long.Parse((await ReadLineAsync() ?? throw new EndOfStreamException()).Split(';')[0], NumberStyles.HexNumber, CultureInfo.InvariantCulture)) > 0)
                {
                    await TakeAsync(size);
                    await ReadLineAsync();
                }

                trailers = await ReadFieldsAsync();
            }
            else if (head.Value("Content-Length") is { Length: > 0 } announced)
            {
                await TakeAsync(long.Parse(announced, CultureInfo.InvariantCulture));
            }
            else if (untilClose)
            {
                while (_at < _end || await FillAsync())
                {
                    Take(_end - _at);
                }
            }
        }
        catch (IOException)
        {
            isWhole = false;
        }

        return new WireBody(kept.ToArray(), length, Convert.ToHexStringLower(hash.GetHashAndReset()), isWhole, trailers);

        void Take(int count)
        {
            var octets = _buffer.AsSpan(_at, count);
            hash.AppendData(octets);
            kept.Write(octets[..(int)Math.Min(count, MostKept - kept.Length)]);
            length += count;
            _at += count;
        }

        async Task TakeAsync(long most)
        {
            while (most > 0)
            {
                if (_at == _end && !await FillAsync())
                {
                    throw new EndOfStreamException();
                }

                var count = (int)Math.Min(most, _end - _at);
                Take(count);
                most -= count;
            }
        }
    }

    /// <summary>Waits for one octet; false when the connection ends instead.</summary>
    public async Task<bool> WaitForOctetAsync()
    {
        if (_at == _end && !await FillAsync())
        {
            return false;
        }

        _at++;
        return true;
    }

    private async Task<IReadOnlyList<(string Name, string Value)>> ReadFieldsAsync()
    {
        var fields = new List<(string, string)>();
        while ((await ReadLineAsync() ?? throw new EndOfStreamException()) is { Length: > 0 } line)
        {
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            fields.Add((line[..colon], line[(colon + 1)..].Trim(' ', '\t')));
        }

        return fields;
    }

    private async Task<string?> ReadLineAsync()
    {
        var line = new StringBuilder();
        while (true)
        {
            if (_at == _end && !await FillAsync())
            {
                return line.Length == 0 ? null : throw new EndOfStreamException();
            }

            var octet = (char)_buffer[_at++];
            if (octet == '\n')
            {
                return line.ToString().TrimEnd('\r');
            }

            line.Append(octet);
        }
    }

    private async Task<bool> FillAsync()
    {
        _at = 0;
        var read = stream.ReadAsync(_buffer);
        _end = await (patience is { } most ? read.AsTask().WaitAsync(most) : read.AsTask());
        return _end > 0;
    }
}

/// <summary>Start line and headers as they came, Latin-1.</summary>
internal sealed record WireHead(string Start, IReadOnlyList<(string Name, string Value)> Fields)
{
    /// <summary>The values of a header, joined by a comma; empty when it is not there.</summary>
    public string Value(string name) => string.Join(", ", Fields.Where(f => f.Name.Equals(name, StringComparison.OrdinalIgnoreCase)).Select(f => f.Value));

    public bool Has(string name) => Fields.Any(f => f.Name.Equals(name, StringComparison.OrdinalIgnoreCase));
}

/// <summary>A body with its beginning.</summary>
internal sealed record WireBody(byte[] Kept, long Length, string Sha256, bool IsWhole, IReadOnlyList<(string Name, string Value)> Trailers)
{
    public string Text => Encoding.UTF8.GetString(Kept);
}
