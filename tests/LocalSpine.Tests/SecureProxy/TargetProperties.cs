using LocalSpine.SecureProxy.Requests;

namespace LocalSpine.Tests.SecureProxy;

/// <summary>What must hold for whatever stands in a request line (ssp 2, 13).</summary>
internal static class TargetProperties
{
    /// <summary>Registered addresses against which every target is held.</summary>
    public static readonly string[] Registered =
        ["https://surgery.example.nhs.uk/A/STU3/1/gpconnect", "https://surgery.example.nhs.uk", "https://surgery.example.nhs.uk/", "https://surgery.example.nhs.uk:8443/A", "https://[::1]:8443/A"];

    /// <summary>Where request targets begin from: real ones and their spellings.</summary>
    public static readonly string[] Corpus =
    [
        "/https://surgery.example.nhs.uk/A/STU3/1/gpconnect/Patient/2", "/https%3A%2F%2Fsurgery.example.nhs.uk%2FA%2FSTU3%2F1%2Fgpconnect?x=%7C", "/https:/surgery.example.nhs.uk/A",
        "/https://SURGERY.example.nhs.uk:8443/A/x?y=https://z/", "https://proxy.example.nhs.uk/https://surgery.example.nhs.uk/A", "/https://[::1]:8443/A/%2e%2e/", "/https://user@surgery.example.nhs.uk/A",
    ];

    /// <exception cref="InvalidOperationException">One of these does not hold. Any other exception is a finding as well.</exception>
    public static void Check(string rawTarget)
    {
        foreach (var acceptsMerged in new[] { false, true })
        {
            var isRead = ProxyTarget.TryParse(rawTarget, acceptsMerged, out var target, out var problem);
            Require(isRead == (target is not null) && isRead == (problem is null), "a target or a problem");
            if (target is null)
            {
                continue;
            }

            Require(target.Url.All(c => c is >= '!' and <= '~' and not '#'), "characters that a URL has");
            Require(target.Url.StartsWith("https://", StringComparison.Ordinal) && target.Url[target.PathStart] == '/', "https, and a path");
            Require(!target.IsMerged || acceptsMerged, "merged slashes on the internet face only");
            Require(target.Authority.Length > 0 && !target.Authority.Any(c => c is '@' or '/' or '\\' or '?' or '#' or '%'), "a host and nothing else before the path");
            Require(target.QueryStart == target.Url.Length || target.Url[target.QueryStart] == '?', "a query from its question mark");
            Require(target.Url == $"https://{target.Authority}{target.PathAndQuery}" && target.Url.StartsWith(target.WithoutQuery, StringComparison.Ordinal), "parts that make up the whole");
            Require(target.IsEncoded || rawTarget.EndsWith(target.PathAndQuery, StringComparison.Ordinal) || target.PathAndQuery[0] == '/', "the octets that came");

            // .NET, another parser, must not see another host in what the checks saw.
            if (Uri.TryCreate(target.Url, UriKind.Absolute, out var uri))
            {
                Require(uri.UserInfo.Length == 0 && uri.Scheme == "https", "no user");
                var host = target.Authority.Split(':')[0];
                Require(target.Authority[0] == '[' || uri.OriginalString.Contains(host, StringComparison.Ordinal), "the same host");
            }

            foreach (var registered in Registered.Where(r => EndpointMatch.Covers(r, target)))
            {
                var address = registered.TrimEnd('/');
                var path = address.IndexOf('/', "https://".Length);
                var authority = path < 0 ? address["https://".Length..] : address["https://".Length..path];
                Require(target.Authority.Equals(authority, StringComparison.OrdinalIgnoreCase), $"the registered authority {authority}, not {target.Authority}");
                var rest = target.WithoutQuery[(address.Length - (path < 0 ? 0 : address.Length - path))..];
                Require(path < 0 || rest.StartsWith(address[path..], StringComparison.Ordinal), "the registered path");
                Require(!rest.Split('/', '\\').Any(s => s is "." or ".."), "no way out of it");
            }
        }
    }

    private static void Require(bool holds, string otherwise)
    {
        if (!holds)
        {
            throw new InvalidOperationException(otherwise);
        }
    }
}
