using System.Text;

namespace LocalSpine.Tests.Fuzzing;

/// <summary>Puts valid octets wrong, fast, the same way for the same seed: single octets, pieces doubled, moved, dropped or spliced from another sample, hostile tokens.</summary>
internal sealed class Mutator(int seed, IReadOnlyList<byte[]> samples)
{
    private static readonly byte[][] Hostile =
    [
        "<![CDATA["u8.ToArray(), "]]>"u8.ToArray(), "<!DOCTYPE a [<!ENTITY b 'c'>]>"u8.ToArray(), "&a;"u8.ToArray(), "&#0;"u8.ToArray(), "&#x10FFFF;"u8.ToArray(), "<?xml version='1.1'?>"u8.ToArray(), "<!--"u8.ToArray(),
        "-->"u8.ToArray(), " xmlns:x=''"u8.ToArray(), "<x:a>"u8.ToArray(), "</a>"u8.ToArray(), "<a/>"u8.ToArray(), "\"'"u8.ToArray(), [0xFF, 0xFE], [0xFE, 0xFF], [0xEF, 0xBB, 0xBF], [0xED, 0xA0, 0x80], [0xC0, 0xAF], [0], "\n--"u8.ToArray(),
        "\r\n--b--"u8.ToArray(), "--b"u8.ToArray(), "\n\n"u8.ToArray(), "\r"u8.ToArray(), "Content-Id: <"u8.ToArray(), "\n \t"u8.ToArray(), ":"u8.ToArray(), "; boundary="u8.ToArray(), "=\"\\"u8.ToArray(),
    ];

    private readonly Random _random = new(seed);

    /// <summary>The next input.</summary>
    public byte[] Next()
    {
        var bytes = samples[_random.Next(samples.Count)];
        for (var i = _random.Next(1, 6); i > 0; i--)
        {
            bytes = Change(bytes);
        }

        return bytes;
    }

    /// <summary>A Content-Type header, sometimes wrong.</summary>
    public string ContentType() => _random.Next(4) > 0
        ? "multipart/related; boundary=\"b\"; type=text/xml; start=root"
        : Encoding.Latin1.GetString(Change(Change("multipart/related; boundary=\"b\"; type=text/xml; start=root"u8.ToArray())));

    private byte[] Change(byte[] bytes)
    {
        var at = _random.Next(bytes.Length + 1);
        var length = _random.Next(Math.Min(80, bytes.Length - at) + 1);
        switch (_random.Next(8))
        {
            case 0 when at < bytes.Length:
                var flipped = (byte[])bytes.Clone();
                flipped[at] ^= (byte)(1 << _random.Next(8));
                return flipped;
            case 1 when at < bytes.Length:
                var set = (byte[])bytes.Clone();
                set[at] = (byte)_random.Next(256);
                return set;
            case 2:
                return [.. bytes.AsSpan(0, at), .. bytes.AsSpan(at + length)];
            case 3:
                return Insert(bytes, _random.Next(bytes.Length + 1), bytes.AsSpan(at, length));
            case 4:
                return bytes[..at];
            case 5:
                var other = samples[_random.Next(samples.Count)];
                return [.. bytes.AsSpan(0, at), .. other.AsSpan(_random.Next(other.Length))];
            case 6:
                var repeated = new byte[_random.Next(200)];
                Array.Fill(repeated, at < bytes.Length ? bytes[at] : (byte)'<');
                return Insert(bytes, at, repeated);
            default:
                return Insert(bytes, at, Hostile[_random.Next(Hostile.Length)]);
        }
    }

    private static byte[] Insert(byte[] bytes, int at, ReadOnlySpan<byte> piece) => [.. bytes.AsSpan(0, at), .. piece, .. bytes.AsSpan(at)];
}
