using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using LocalSpine.Core.Outcomes;
using LocalSpine.Core.Trust;
using LocalSpine.Hosting.Exchanges;
using Microsoft.AspNetCore.Server.Kestrel.Https;

namespace LocalSpine.Hosting.Surfaces;

/// <summary>
/// Chooses certificate and client-certificate policy for each connection by its SNI name, and writes the reason of every refusal
/// into the exchange record: on this platform a refused client sees only that the connection closes.
/// </summary>
public sealed class TlsPolicy(SurfaceCatalog catalog, ICertificateAuthority authority, IExchangeLog exchanges, TimeProvider clock)
{
    private readonly ConcurrentDictionary<string, SslStreamCertificateContext> _contexts = new();
    private X509ChainPolicy? _chain;

    /// <summary>For the port where surfaces share one listener.</summary>
    public TlsHandshakeCallbackOptions ForHttps() => new()
    {
        HandshakeTimeout = TimeSpan.FromSeconds(15),
        OnConnection = context => OptionsAsync(context, catalog.TryFind(context.ClientHelloInfo.ServerName, out var surface) ? surface : null),
    };

    /// <summary>For a port that is one surface, whatever name the client sends.</summary>
    public TlsHandshakeCallbackOptions For(Surface surface) => new()
    {
        HandshakeTimeout = TimeSpan.FromSeconds(15),
        OnConnection = context => OptionsAsync(context, surface),
    };

    private async ValueTask<SslServerAuthenticationOptions> OptionsAsync(TlsHandshakeCallbackContext context, Surface? surface)
    {
        await authority.Ready.WaitAsync(context.CancellationToken);
        var asks = surface?.ClientCertificates ?? ClientCertificates.Optional;
        var options = new SslServerAuthenticationOptions
        {
            ServerCertificateContext = CertificateContext(surface?.Name),
            EnabledSslProtocols = surface?.TlsVersions ?? System.Security.Authentication.SslProtocols.None,
            CipherSuitesPolicy = surface?.CipherSuites,
            ClientCertificateRequired = asks != ClientCertificates.None,
            CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
            ApplicationProtocols = surface is { Protocol: SurfaceProtocol.Ldaps } ? null
                : surface is { Http2: true } ? [SslApplicationProtocol.Http2, SslApplicationProtocol.Http11] : [SslApplicationProtocol.Http11],
        };
        if (asks != ClientCertificates.None)
        {
            var peer = (context.Connection.RemoteEndPoint as IPEndPoint)?.ToString() ?? "";
            options.CertificateChainPolicy = Chain();
            options.RemoteCertificateValidationCallback = (_, certificate, _, _) =>
                Admit(surface, asks, certificate as X509Certificate2, peer, context.ClientHelloInfo.ServerName);
        }

        return options;
    }

    private bool Admit(Surface? surface, ClientCertificates asks, X509Certificate2? certificate, string peer, string serverName)
    {
        if (asks == ClientCertificates.Unjudged || (certificate is null && asks == ClientCertificates.Optional))
        {
            return true;
        }

        var refusal = authority.Judge(certificate);
        if (refusal is null)
        {
            return true;
        }

        exchanges.Record(new Exchange
        {
            At = clock.GetUtcNow(),
            Surface = surface?.Name ?? "?",
            Operation = serverName.Length == 0 ? "TLS handshake" : $"TLS handshake with {serverName}",
            Peer = peer,
            ClientCertificate = certificate?.Subject ?? "",
            Refusal = new Refusal(refusal.Rule, refusal.Expected, refusal.Came, refusal.Source),
        });
        return false;
    }

    // Built once and kept: building a chain per connection collapses under load. The CA names go out in the
    // CertificateRequest, so that clients with several certificates choose the right one.
    private SslStreamCertificateContext CertificateContext(string? surface) => _contexts.GetOrAdd(surface ?? "", _ =>
    {
        var issuers = new X509Certificate2Collection { authority.SubCa, authority.Root };
        var trust = SslCertificateTrust.CreateForX509Collection(issuers, sendTrustInHandshake: OperatingSystem.IsLinux() || OperatingSystem.IsMacOS());
        return SslStreamCertificateContext.Create(authority.ServerCertificateFor(surface), [authority.SubCa], offline: true, trust);
    });

    private X509ChainPolicy Chain() => _chain ??= new X509ChainPolicy
    {
        TrustMode = X509ChainTrustMode.CustomRootTrust,
        RevocationMode = X509RevocationMode.NoCheck,
        DisableCertificateDownloads = true,
        CustomTrustStore = { authority.Root },
        ExtraStore = { authority.SubCa },
    };
}
