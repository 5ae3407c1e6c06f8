using System.Text;

namespace LocalSpine.Protocols.Ldap;

/// <summary>
/// Writes BER with minimal definite lengths into one growing buffer. Constructed values are written back to front in size:
/// <see cref="Begin"/> reserves one length octet and <see cref="End"/> makes room when the content turned out longer.
/// </summary>
public sealed class BerWriter(int capacity = 512)
{
    private byte[] _buffer = new byte[capacity];

    public int Length { get; private set; }

    public ReadOnlySpan<byte> Written => _buffer.AsSpan(0, Length);

    public ReadOnlyMemory<byte> WrittenMemory => _buffer.AsMemory(0, Length);

    /// <summary>Forgets what was written; a large buffer is given back.</summary>
    public void Clear()
    {
        Length = 0;
        if (_buffer.Length > 1 << 20)
        {
            _buffer = new byte[4096];
        }
    }

    /// <summary>Opens a constructed value; the mark goes to <see cref="End"/>.</summary>
    public int Begin(byte tag)
    {
        var span = Take(2);
        span[0] = tag;
        return Length;
    }

    /// <summary>Closes the value opened at the mark.</summary>
    public void End(int mark)
    {
        var length = Length - mark;
        if (length < 0x80)
        {
            _buffer[mark - 1] = (byte)length;
            return;
        }

        var octets = LengthOctets(length);
        Take(octets);
        _buffer.AsSpan(mark, length).CopyTo(_buffer.AsSpan(mark + octets));
        _buffer[mark - 1] = (byte)(0x80 | octets);
        for (var i = octets; i > 0; i--)
        {
            _buffer[mark + i - 1] = (byte)length;
            length >>= 8;
        }
    }

    /// <summary>Identifier and length of a value whose content is written next.</summary>
    public void Header(byte tag, int length)
    {
        var octets = length < 0x80 ? 0 : LengthOctets(length);
        var span = Take(2 + octets);
        span[0] = tag;
        if (octets == 0)
        {
            span[1] = (byte)length;
            return;
        }

        span[1] = (byte)(0x80 | octets);
        for (var i = octets; i > 0; i--)
        {
            span[1 + i] = (byte)length;
            length >>= 8;
        }
    }

    /// <summary>Octets of identifier and length in front of that much content.</summary>
    public static int HeaderLength(int length) => 2 + (length < 0x80 ? 0 : LengthOctets(length));

    public void Integer(int value, byte tag = BerTag.Integer)
    {
        Span<byte> octets = [(byte)(value >> 24), (byte)(value >> 16), (byte)(value >> 8), (byte)value];
        var skip = 0;
        while (skip < 3 && ((octets[skip] == 0 && octets[skip + 1] < 0x80) || (octets[skip] == 0xFF && octets[skip + 1] >= 0x80)))
        {
            skip++;
        }

        OctetString(octets[skip..], tag);
    }

    public void Boolean(bool value, byte tag = BerTag.Boolean) => OctetString([value ? (byte)0xFF : (byte)0], tag);

    public void OctetString(ReadOnlySpan<byte> value, byte tag = BerTag.OctetString)
    {
        Header(tag, value.Length);
        Raw(value);
    }

    public void Text(string value, byte tag = BerTag.OctetString)
    {
        Header(tag, Encoding.UTF8.GetByteCount(value));
        Encoding.UTF8.GetBytes(value, Take(Encoding.UTF8.GetByteCount(value)));
    }

    public void Raw(ReadOnlySpan<byte> bytes) => bytes.CopyTo(Take(bytes.Length));

    /// <summary>Room for that many octets, to be filled at once.</summary>
    public Span<byte> Take(int count)
    {
        if (_buffer.Length - Length < count)
        {
            Array.Resize(ref _buffer, Math.Max(_buffer.Length * 2, Length + count));
        }

        var span = _buffer.AsSpan(Length, count);
        Length += count;
        return span;
    }

    private static int LengthOctets(int length) => length < 0x100 ? 1 : length < 0x10000 ? 2 : length < 0x1000000 ? 3 : 4;
}
