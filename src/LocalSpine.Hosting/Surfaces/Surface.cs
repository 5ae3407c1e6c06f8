using System.Net.Security;
using System.Security.Authentication;
using LocalSpine.Core.Estate;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace LocalSpine.Hosting.Surfaces;

/// <summary>Whether a surface wants a client certificate in the TLS handshake.</summary>
public enum ClientCertificates
{
    /// <summary>Never asked for (browsers would pop up a dialog).</summary>
    None,

    /// <summary>Asked for; a connection without one is served, one with a bad one is refused.</summary>
    Optional,

    /// <summary>The connection is refused without a good one.</summary>
    Required,

    /// <summary>Asked for, and any or none is taken: the surface judges it and answers over HTTP, as front ends with statuses 495 and 496 do.</summary>
    Unjudged,
}

/// <summary>What a surface speaks, which decides the port it is found on.</summary>
public enum SurfaceProtocol
{
    Https,
    Ldaps,

    /// <summary>Plain HTTP: revocation lists (a CRL over TLS is a circle), certificates, health, admin.</summary>
    Http,
}

/// <summary>
/// A named host with a TLS policy and endpoints. From the list of surfaces come SNI, Host dispatch, the server certificate's names,
/// the hosts block, the start-up table and the estate page; nothing else names a host.
/// </summary>
public sealed record Surface
{
    /// <summary>First label of the host name: <c>{Name}.{zone}</c>.</summary>
    public required string Name { get; init; }

    /// <summary>One line for the start-up table and the estate page.</summary>
    public required string Purpose { get; init; }

    /// <summary>Which of <see cref="SpineServices"/> it closes with; null for those that never close.</summary>
    public string? Service { get; init; }

    /// <summary>How its protocol says that the service is closed, written and answered with true; false leaves it to the usual 503. Null for no way of its own.</summary>
    public Func<HttpContext, Closure, Task<bool>>? AnswerClosed { get; init; }

    public SurfaceProtocol Protocol { get; init; } = SurfaceProtocol.Https;

    public ClientCertificates ClientCertificates { get; init; } = ClientCertificates.Required;

    /// <summary>The same in a word, for people: one that is judged over HTTP is needed all the same.</summary>
    public string CertificateWord => Protocol == SurfaceProtocol.Http ? "none"
        : ClientCertificates == ClientCertificates.Unjudged ? "required"
        : ClientCertificates.ToString().ToLowerInvariant();

    /// <summary>Names of the real deployment environment that answer too.</summary>
    public IReadOnlyList<string> RealNames { get; init; } = [];

    public SslProtocols TlsVersions { get; init; } = SslProtocols.Tls12 | SslProtocols.Tls13;

    /// <summary>Cipher suites that are offered, best first; null leaves them to the platform.</summary>
    public CipherSuitesPolicy? CipherSuites { get; init; }

    /// <summary>False for surfaces whose clients speak HTTP/1.1 only (all that want client certificates).</summary>
    public bool Http2 { get; init; }

    /// <summary>Largest request body in bytes.</summary>
    public long MaxRequestBody { get; init; } = 5_242_880;

    /// <summary>Paths for the estate page: description and path.</summary>
    public IReadOnlyList<(string Description, string Path)> Paths { get; init; } = [];

    /// <summary>
    /// For requests to a name that is no surface's (localhost, an address): true when the request is this surface's by more than its path.
    /// </summary>
    public Func<HttpRequest, bool>? Claims { get; init; }

    /// <summary>Names of surfaces whose host names serve this one's paths too, because the real environment has both on one host.</summary>
    public IReadOnlyList<string> AlsoUnder { get; init; } = [];

    /// <summary>Status of the answer to a request without a client certificate, over a connection that did not insist on one.</summary>
    public int NoCertificateStatus { get; init; } = StatusCodes.Status403Forbidden;

    /// <summary>Port of its own for plain HTTP, where every request is this surface's; 0 for none.</summary>
    public int PlainPort { get; init; }

    /// <summary>What the environment's settings change in the surface.</summary>
    public Func<Surface, EnvironmentOptions, Surface>? Configure { get; init; }

    /// <summary>Builds the surface's own pipeline; built at its first request. Null for LDAPS.</summary>
    public Action<IApplicationBuilder>? Build { get; init; }
}
