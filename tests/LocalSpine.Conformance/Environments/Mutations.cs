using System.Globalization;

namespace LocalSpine.Conformance.Environments;

/// <summary>
/// Valid octets put wrong at random, the same way in every run. <c>LOCALSPINE_FUZZ=10000</c> makes as many; the suite makes fewer.
/// </summary>
internal sealed class Mutations(int seed)
{
    private readonly Random _random = new(seed);

    /// <summary>How many a test sends.</summary>
    public static int Count { get; } = int.Parse(Environment.GetEnvironmentVariable("LOCALSPINE_FUZZ") ?? "2000", CultureInfo.InvariantCulture);

    /// <summary>Random octets, or <paramref name="valid"/> with one to five things wrong.</summary>
    public byte[] Of(byte[] valid)
    {
        if (_random.Next(10) == 0)
        {
            var noise = new byte[_random.Next(2000)];
            _random.NextBytes(noise);
            return noise;
        }

        var bytes = valid.ToList();
        for (var i = _random.Next(1, 6); i > 0 && bytes.Count > 0; i--)
        {
            Change(bytes);
        }

        return [.. bytes];
    }

    private void Change(List<byte> bytes)
    {
        var at = _random.Next(bytes.Count);
        var length = Math.Min(_random.Next(1, 60), bytes.Count - at);
        switch (_random.Next(7))
        {
            case 0:
                bytes[at] ^= (byte)(1 << _random.Next(8));
                break;
            case 1:
                bytes[at] = (byte)_random.Next(256);
                break;
            case 2:
                bytes.RemoveRange(at, length);
                break;
            case 3:
                bytes.InsertRange(_random.Next(bytes.Count), bytes.GetRange(at, length));
                break;
            case 4:
                bytes.RemoveRange(at, bytes.Count - at); // truncated
                break;
            case 5:
                byte[][] hostile = ["<![CDATA["u8.ToArray(), "&#0;"u8.ToArray(), "<!ENTITY a '&a;'>"u8.ToArray(), [0xFF, 0xFE], [0xED, 0xA0, 0x80], [0], "<?xml?>"u8.ToArray(), "-->"u8.ToArray(), [0x30, 0x84, 0x7F, 0xFF, 0xFF, 0xFF]];
                bytes.InsertRange(at, hostile[_random.Next(hostile.Length)]);
                break;
            default:
                bytes.InsertRange(at, Enumerable.Repeat(bytes[at], _random.Next(5000)));
                break;
        }
    }
}
