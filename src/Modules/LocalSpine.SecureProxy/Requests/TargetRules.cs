using System.Buffers;
using System.Net;

namespace LocalSpine.SecureProxy.Requests;

/// <summary>What a provider's URL may not have, so that nothing but what the directory lists is reached (ssp 2, 13).</summary>
internal static class TargetRules
{
    /// <summary>Escapes within escapes are looked into this deep: providers differ in how often they decode.</summary>
    private const int MostDecodings = 4;

    private static readonly SearchValues<char> EndOfAuthority = SearchValues.Create("/?");
    private static readonly SearchValues<char> HostCharacters = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789.-");
    private static readonly SearchValues<char> AddressCharacters = SearchValues.Create("0123456789ABCDEFabcdef:.");
    private static readonly SearchValues<char> Visible = SearchValues.Create([.. Enumerable.Range('!', '~' - '!' + 1).Select(c => (char)c)]);

    /// <summary>Why what follows <c>https://</c> is no URL of a provider, or null.</summary>
    /// <param name="rest">Host, path and query.</param>
    /// <param name="authorityLength">Length of the host with its port.</param>
    /// <param name="queryStart">Position of the question mark, or the length.</param>
    public static string? Check(ReadOnlySpan<char> rest, out int authorityLength, out int queryStart)
    {
        authorityLength = rest.IndexOfAny(EndOfAuthority);
        authorityLength = authorityLength < 0 ? rest.Length : authorityLength;
        queryStart = rest.IndexOf('?');
        queryStart = queryStart < 0 ? rest.Length : queryStart;
        return rest.IndexOfAnyExcept(Visible) >= 0 ? "a blank, a control or a character beyond ASCII stands in it"
            : rest.Contains('#') ? "it has a fragment"
            : CheckAuthority(rest[..authorityLength]) ?? CheckPath(rest[authorityLength..queryStart]);
    }

    private static string? CheckAuthority(ReadOnlySpan<char> authority)
    {
        if (authority.Contains('@'))
        {
            return "it has user information";
        }

        var end = authority.IndexOf(']');
        var colon = authority.LastIndexOf(':');
        var host = colon > end ? authority[..colon] : authority;
        if (colon > end && (authority[(colon + 1)..] is not { Length: > 0 and <= 5 } port || port.ContainsAnyExceptInRange('0', '9')))
        {
            return "its port is no number";
        }

        var isBracketed = host.Length > 2 && host[0] == '[' && end == host.Length - 1 && host.Contains(':') && !host[1..^1].ContainsAnyExcept(AddressCharacters)
            && IPAddress.TryParse(host[1..^1], out _);
        return host.IsEmpty ? "it has no host"
            : !isBracketed && host.ContainsAnyExcept(HostCharacters) ? "its host is no host name"
            : null;
    }

    private static string? CheckPath(ReadOnlySpan<char> path)
    {
        // Most paths have neither escapes nor dots: nothing to look into.
        if (!path.Contains('%') && !path.Contains('.') && !path.Contains('\\'))
        {
            return null;
        }

        var text = path.ToString();
        for (var depth = 0; depth < MostDecodings; depth++)
        {
            if (HasDotSegment(text))
            {
                return "a dot segment leads out of the registered path";
            }

            var decoded = Decode(text, out var hasControl);
            if (hasControl)
            {
                return "an escape in its path stands for a control character";
            }

            if (decoded == text)
            {
                return null;
            }

            text = decoded;
        }

        return "escapes stand within escapes, deeper than any client writes them";
    }

    private static bool HasDotSegment(string path)
    {
        foreach (var range in path.AsSpan().SplitAny('/', '\\'))
        {
            if (path.AsSpan()[range] is "." or "..")
            {
                return true;
            }
        }

        return false;
    }

    // Decodes for looking only; what is no escape stays.
    private static string Decode(string text, out bool hasControl)
    {
        hasControl = false;
        if (!text.Contains('%'))
        {
            return text;
        }

        var decoded = new char[text.Length];
        var length = 0;
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (c == '%' && PercentEncoding.TryRead(text, i, out var octet))
            {
                c = octet;
                hasControl |= c is < ' ' or '\x7f';
                i += 2;
            }

            decoded[length++] = c;
        }

        return new string(decoded, 0, length);
    }
}
