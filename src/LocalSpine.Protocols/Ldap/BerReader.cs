using System.Text;

namespace LocalSpine.Protocols.Ldap;

/// <summary>
/// Reads the subset of BER that LDAP allows (RFC 4511 5.1): definite lengths of any form, primitive strings. Lenient where real clients
/// are: padded INTEGERs, BOOLEAN TRUE other than FF. Own code because a library reader refuses those and allocates on the hot path.
/// </summary>
public ref struct BerReader(ReadOnlySpan<byte> bytes)
{
    private ReadOnlySpan<byte> _rest = bytes;

    public readonly bool IsEmpty => _rest.IsEmpty;

    /// <summary>What was not read yet.</summary>
    public readonly ReadOnlySpan<byte> Rest => _rest;

    /// <summary>The next identifier octet without reading it; 0 at the end.</summary>
    public readonly byte PeekTag() => _rest.IsEmpty ? (byte)0 : _rest[0];

    /// <summary>Reads identifier, length and content of the next value.</summary>
    /// <exception cref="LdapDecodingException">Truncated, indefinite or over-long.</exception>
    public ReadOnlySpan<byte> Read(out byte tag)
    {
        if (!TryReadHeader(_rest, out tag, out var header, out var length) || _rest.Length - header < length)
        {
            throw new LdapDecodingException("a value is truncated or its length is not definite");
        }

        var content = _rest.Slice(header, length);
        _rest = _rest[(header + length)..];
        return content;
    }

    /// <summary>Reads a value that must have this identifier octet.</summary>
    public ReadOnlySpan<byte> Read(byte tag)
    {
        if (PeekTag() != tag)
        {
            throw new LdapDecodingException($"expected a value of type {tag:X2}, came {PeekTag():X2}");
        }

        return Read(out _);
    }

    public BerReader ReadSequence(byte tag = BerTag.Sequence) => new(Read(tag));

    public int ReadInteger(byte tag = BerTag.Integer)
    {
        var content = Read(tag);
        if (content.IsEmpty)
        {
            throw new LdapDecodingException("an INTEGER is empty");
        }

        long value = (sbyte)content[0];
        foreach (var octet in content[1..])
        {
            value = (value << 8) | octet;
            if (value is > int.MaxValue or < int.MinValue)
            {
                throw new LdapDecodingException("an INTEGER is out of range");
            }
        }

        return (int)value;
    }

    public bool ReadBoolean(byte tag = BerTag.Boolean)
    {
        var content = Read(tag);
        return content.Length == 1 ? content[0] != 0 : throw new LdapDecodingException("a BOOLEAN is not one octet");
    }

    /// <summary>An OCTET STRING as text; octets that are not UTF-8 become U+FFFD.</summary>
    public string ReadText(byte tag = BerTag.OctetString) => Encoding.UTF8.GetString(Read(tag));

    /// <summary>Reads an identifier and a length; false when more octets are needed.</summary>
    /// <exception cref="LdapDecodingException">An indefinite or absurd length, or a multi-octet identifier.</exception>
    public static bool TryReadHeader(ReadOnlySpan<byte> bytes, out byte tag, out int header, out int length)
    {
        tag = 0;
        header = 0;
        length = 0;
        if (bytes.Length < 2)
        {
            return false;
        }

        tag = bytes[0];
        if ((tag & 0x1F) == 0x1F)
        {
            throw new LdapDecodingException("a multi-octet identifier");
        }

        var first = bytes[1];
        if (first < 0x80)
        {
            header = 2;
            length = first;
            return true;
        }

        var octets = first & 0x7F;
        if (octets is 0 or > 8)
        {
            throw new LdapDecodingException(octets == 0 ? "an indefinite length" : "an absurd length");
        }

        if (bytes.Length < 2 + octets)
        {
            return false;
        }

        long value = 0;
        foreach (var octet in bytes.Slice(2, octets))
        {
            value = (value << 8) | octet;
            if (value is < 0 or > int.MaxValue)
            {
                throw new LdapDecodingException("an absurd length");
            }
        }

        header = 2 + octets;
        length = (int)value;
        return true;
    }
}

/// <summary>Identifier octets used by LDAP.</summary>
public static class BerTag
{
    public const byte Boolean = 0x01;
    public const byte Integer = 0x02;
    public const byte OctetString = 0x04;
    public const byte Enumerated = 0x0A;
    public const byte Sequence = 0x30;
    public const byte Set = 0x31;

    /// <summary>Context-specific, primitive.</summary>
    public static byte Context(int number) => (byte)(0x80 | number);

    /// <summary>Context-specific, constructed.</summary>
    public static byte ContextConstructed(int number) => (byte)(0xA0 | number);
}

/// <summary>A PDU that is not what RFC 4511 describes.</summary>
public sealed class LdapDecodingException(string message) : Exception(message);
