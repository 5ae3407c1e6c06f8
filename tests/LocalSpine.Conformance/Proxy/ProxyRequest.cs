using System.Text;

namespace LocalSpine.Conformance.Proxy;

/// <summary>A request to the proxy, to be changed in one place by a test and written out as it stands.</summary>
internal sealed record ProxyRequest(string Method, string Target, IReadOnlyList<(string Name, string Value)> Fields, byte[] Body)
{
    /// <summary>Face that is called: SNI and Host.</summary>
    public string Face { get; init; } = "proxy.localspine.test";

    public string Version { get; init; } = "HTTP/1.1";

    public string TraceId => Value("Ssp-TraceID");

    public string Value(string name) => Fields.FirstOrDefault(f => f.Name.Equals(name, StringComparison.OrdinalIgnoreCase)).Value ?? "";

    /// <summary>With one header set to a value, in place of the one it has.</summary>
    public ProxyRequest With(string name, string value) => Without(name).Plus(name, value);

    /// <summary>With one more header.</summary>
    public ProxyRequest Plus(string name, string value) => this with { Fields = [.. Fields, (name, value)] };

    public ProxyRequest Without(string name) => this with { Fields = [.. Fields.Where(f => !f.Name.Equals(name, StringComparison.OrdinalIgnoreCase))] };

    /// <summary>With a body and its length.</summary>
    public ProxyRequest WithBody(string body, string contentType) => this with
    {
        Body = Encoding.UTF8.GetBytes(body), Fields = [.. Without("Content-Type").Fields, ("Content-Type", contentType), ("Content-Length", $"{Encoding.UTF8.GetByteCount(body)}")],
    };

    public byte[] Octets() =>
    [
        .. Encoding.Latin1.GetBytes($"{Method} {Target} {Version}\r\nHost: {Face}\r\n{string.Concat(Fields.Select(f => $"{f.Name}: {f.Value}\r\n"))}\r\n"), .. Body,
    ];
}
