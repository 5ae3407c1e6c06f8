using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace LocalSpine.SecureProxy.Requests;

/// <summary>Percent-encoding of URLs (RFC 3986 2.1).</summary>
internal static class PercentEncoding
{
    /// <summary>Decodes once. False when an escape is broken or stands for what a URL cannot hold: controls, blanks, anything beyond ASCII.</summary>
    public static bool TryDecode(ReadOnlySpan<char> encoded, [NotNullWhen(true)] out string? decoded)
    {
        decoded = null;
        var buffer = encoded.Length <= 1024 ? stackalloc char[encoded.Length] : new char[encoded.Length];
        var length = 0;
        for (var i = 0; i < encoded.Length; i++)
        {
            var c = encoded[i];
            if (c == '%')
            {
                if (!TryRead(encoded, i, out c))
                {
                    return false;
                }

                i += 2;
            }

            if (c is <= ' ' or > '~')
            {
                return false;
            }

            buffer[length++] = c;
        }

        decoded = new string(buffer[..length]);
        return true;
    }

    /// <summary>The octet of the escape at a position; false when there is none.</summary>
    public static bool TryRead(ReadOnlySpan<char> text, int at, out char octet)
    {
        byte value = 0;
        var isEscape = at + 2 < text.Length && byte.TryParse(text.Slice(at + 1, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out value);
        octet = (char)value;
        return isEscape;
    }
}
