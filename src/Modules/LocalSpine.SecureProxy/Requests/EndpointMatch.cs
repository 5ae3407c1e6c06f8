namespace LocalSpine.SecureProxy.Requests;

/// <summary>Whether a target lies within a registered address (ssp 2, prefix match).</summary>
internal static class EndpointMatch
{
    private const string Scheme = "https://";

    /// <summary>
    /// True when the target is the address or goes on below it. Scheme and host are compared without regard to case, the rest octet by octet; a
    /// slash at the address's end does not count. No port is added or taken away.
    /// </summary>
    /// <param name="registered">nhsMhsEndPoint.</param>
    public static bool Covers(string registered, ProxyTarget target)
    {
        var address = registered.AsSpan().TrimEnd('/');
        var url = target.Url.AsSpan(0, target.QueryStart);
        if (!address.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) || url.Length < address.Length)
        {
            return false;
        }

        var path = address[Scheme.Length..].IndexOf('/');
        var authorityEnd = path < 0 ? address.Length : Scheme.Length + path;
        return url[..authorityEnd].Equals(address[..authorityEnd], StringComparison.OrdinalIgnoreCase)
            && url[authorityEnd..].StartsWith(address[authorityEnd..], StringComparison.Ordinal)
            && (url.Length == address.Length || url[address.Length] == '/');
    }
}
