using System.Net.Security;
using System.Security.Authentication;

namespace LocalSpine.Hosting.Surfaces;

/// <summary>Cipher suites by what a face of the Spine is published to offer, best first.</summary>
public static class CipherSuites
{
    private static readonly TlsCipherSuite[] Tls13 =
    [
        TlsCipherSuite.TLS_AES_256_GCM_SHA384, TlsCipherSuite.TLS_AES_128_GCM_SHA256, TlsCipherSuite.TLS_CHACHA20_POLY1305_SHA256,
    ];

    private static readonly TlsCipherSuite[] Gcm =
    [
        TlsCipherSuite.TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384, TlsCipherSuite.TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256,
        TlsCipherSuite.TLS_DHE_RSA_WITH_AES_256_GCM_SHA384, TlsCipherSuite.TLS_DHE_RSA_WITH_AES_128_GCM_SHA256,
    ];

    /// <summary>The Secure Proxy's published list: forward secrecy only, GCM before CBC (ssp 6).</summary>
    public static CipherSuitesPolicy? SecureProxy { get; } = Policy(
    [
        .. Tls13, .. Gcm,
        TlsCipherSuite.TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA384, TlsCipherSuite.TLS_DHE_RSA_WITH_AES_256_CBC_SHA256,
        TlsCipherSuite.TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA, TlsCipherSuite.TLS_DHE_RSA_WITH_AES_256_CBC_SHA,
    ]);

    /// <summary>Internet faces: authenticated encryption with forward secrecy only. What the real ones offer is not published.</summary>
    public static CipherSuitesPolicy? Internet { get; } = Policy([.. Tls13, .. Gcm]);

    /// <summary>The surface with the TLS policy of an internet face: the same engine, a name and a policy of its own.</summary>
    public static Surface AsInternetFacing(this Surface surface) =>
        surface with { TlsVersions = SslProtocols.Tls12 | SslProtocols.Tls13, CipherSuites = Internet };

    // Windows leaves no choice to programs: its own stands there.
    private static CipherSuitesPolicy? Policy(TlsCipherSuite[] suites) => !OperatingSystem.IsWindows() ? new CipherSuitesPolicy(suites) : null;
}
