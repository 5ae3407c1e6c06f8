using System.Diagnostics.CodeAnalysis;

namespace LocalSpine.SecureProxy.Requests;

/// <summary>
/// The provider's URL as the caller put it into the path (ssp 2). Worked out of the raw request target; nothing is normalised afterwards, so that
/// the provider gets the bytes that the caller sent.
/// </summary>
/// <param name="Url">Absolute, with its query; the path begins at <paramref name="PathStart"/>.</param>
/// <param name="QueryStart">Position of the question mark, or the length.</param>
/// <param name="IsEncoded">The whole URL was percent-encoded and was decoded once.</param>
/// <param name="IsMerged">A box on the way had merged the two slashes of <c>https://</c>.</param>
internal sealed record ProxyTarget(string Url, int PathStart, int QueryStart, bool IsEncoded, bool IsMerged)
{
    private const string Scheme = "https";
    private const string SchemeAndSlashes = "https://";

    /// <summary>What is compared with the directory and told in messages.</summary>
    public string WithoutQuery => QueryStart == Url.Length ? Url : Url[..QueryStart];

    /// <summary>Host with its port, if one is written.</summary>
    public string Authority => Url[SchemeAndSlashes.Length..PathStart];

    /// <summary>Path and query, from the first slash.</summary>
    public string PathAndQuery => Url[PathStart..];

    /// <summary>Host without a port; an IPv6 address in its brackets.</summary>
    public string Host
    {
        get
        {
            var authority = Authority;
            var colon = authority.LastIndexOf(':');
            return colon > authority.IndexOf(']', StringComparison.Ordinal) ? authority[..colon] : authority;
        }
    }

    /// <summary>Reads a request target; says why it is none of a provider otherwise.</summary>
    /// <param name="rawTarget">As it stood in the request line.</param>
    /// <param name="acceptsMerged">Take <c>https:/host</c> too.</param>
    public static bool TryParse(string rawTarget, bool acceptsMerged, [NotNullWhen(true)] out ProxyTarget? target, [NotNullWhen(false)] out string? problem)
    {
        target = null;
        var given = OriginForm(rawTarget);
        if (given.IsEmpty || given[0] != '/')
        {
            problem = "the request line has no path";
            return false;
        }

        given = given[1..];
        if (!TryReadScheme(given, out var schemeLength, out var isEncoded, out var slashes))
        {
            problem = given.StartsWith("http:", StringComparison.OrdinalIgnoreCase) || given.StartsWith("http%", StringComparison.OrdinalIgnoreCase)
                ? "only https is proxied" : "the path does not begin with /https://";
            return false;
        }

        if (slashes != 2 && !(slashes == 1 && acceptsMerged))
        {
            problem = $"https: is followed by {slashes} slashes, not 2";
            return false;
        }

        var rest = given[schemeLength..];
        if (isEncoded)
        {
            var raw = rest.IndexOf('?');
            var encoded = raw < 0 ? rest : rest[..raw];
            if (!PercentEncoding.TryDecode(encoded, out var decoded))
            {
                problem = "the percent-encoding is broken, or hides a character that no URL has";
                return false;
            }

            rest = raw < 0 ? decoded : string.Concat(decoded, rest[raw..]);
        }

        return TryBuild(rest, isEncoded, slashes == 1, out target, out problem);
    }

    private static bool TryBuild(ReadOnlySpan<char> rest, bool isEncoded, bool isMerged, [NotNullWhen(true)] out ProxyTarget? target, [NotNullWhen(false)] out string? problem)
    {
        target = null;
        problem = TargetRules.Check(rest, out var authorityLength, out var queryStart);
        if (problem is not null)
        {
            return false;
        }

        // A URL without a path is that of the root: HTTP has to send one.
        var hasPath = authorityLength < rest.Length && rest[authorityLength] == '/';
        var url = hasPath ? string.Concat(SchemeAndSlashes, rest) : string.Concat(SchemeAndSlashes, rest[..authorityLength], "/", rest[authorityLength..]);
        target = new ProxyTarget(
            url, SchemeAndSlashes.Length + authorityLength, SchemeAndSlashes.Length + queryStart + (hasPath ? 0 : 1), isEncoded, isMerged);
        return true;
    }

    // The absolute form names this proxy first: every server has to take it (RFC 9112 3.2.2).
    private static ReadOnlySpan<char> OriginForm(string rawTarget)
    {
        if (rawTarget.StartsWith('/') || !rawTarget.StartsWith(SchemeAndSlashes, StringComparison.OrdinalIgnoreCase))
        {
            return rawTarget;
        }

        var path = rawTarget.IndexOf('/', SchemeAndSlashes.Length);
        return path < 0 ? default : rawTarget.AsSpan(path);
    }

    // https, colon and slashes, each as it is or percent-encoded: one encoded one makes the whole an encoded URL.
    private static bool TryReadScheme(ReadOnlySpan<char> given, out int length, out bool isEncoded, out int slashes)
    {
        (length, isEncoded, slashes) = (0, false, 0);
        if (!given.StartsWith(Scheme, StringComparison.Ordinal))
        {
            return false;
        }

        length = Scheme.Length;
        if (!Take(given, ref length, ':', "%3A", ref isEncoded))
        {
            return false;
        }

        while (Take(given, ref length, '/', "%2F", ref isEncoded))
        {
            slashes++;
        }

        return true;
    }

    private static bool Take(ReadOnlySpan<char> given, ref int at, char plain, string encoded, ref bool isEncoded)
    {
        if (at < given.Length && given[at] == plain)
        {
            at++;
            return true;
        }

        if (!given[at..].StartsWith(encoded, StringComparison.OrdinalIgnoreCase))
        {
            return false;
        }

        at += encoded.Length;
        return isEncoded = true;
    }
}
