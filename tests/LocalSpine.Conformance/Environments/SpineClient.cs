using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;

namespace LocalSpine.Conformance.Environments;

/// <summary>Speaks HTTPS with an environment as a supplier does.</summary>
internal static class SpineClient
{
    /// <summary>An HTTP client with that certificate, or with none, that trusts the environment's own authorities only.</summary>
    /// <param name="endpoint">Folder that <c>endpoint create</c> wrote.</param>
    /// <param name="at">Address of this machine to connect to; null for loopback. Such a client keeps no cookies.</param>
    public static HttpClient Of(SpineProcess spine, string endpoint, X509Certificate2? certificate, bool followsRedirects = true, IPAddress? at = null) =>
        Of(spine.Https, endpoint, certificate, followsRedirects, at);

    /// <summary>The same for whatever listens at a port.</summary>
    public static HttpClient Of(int https, string endpoint, X509Certificate2? certificate, bool followsRedirects = true, IPAddress? at = null)
    {
        var authorities = new X509Certificate2Collection();
        authorities.ImportFromPemFile(Path.Combine(endpoint, "ca.pem"));
        var handler = new SocketsHttpHandler { RequestHeaderEncodingSelector = (_, _) => System.Text.Encoding.Latin1, AllowAutoRedirect = followsRedirects };
        handler.SslOptions.CertificateChainPolicy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck, DisableCertificateDownloads = true,
        };
        handler.SslOptions.CertificateChainPolicy.CustomTrustStore.AddRange(authorities);
        handler.SslOptions.AllowTlsResume = false;
        if (at is not null)
        {
            handler.UseCookies = false;
            handler.ConnectCallback = async (context, cancellationToken) =>
            {
                var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
                await socket.ConnectAsync(new IPEndPoint(at, context.DnsEndPoint.Port), cancellationToken);
                return new NetworkStream(socket, ownsSocket: true);
            };
        }

        if (certificate is not null)
        {
            handler.SslOptions.ClientCertificates = [certificate];
            handler.SslOptions.LocalCertificateSelectionCallback = (_, _, _, _, _) => certificate;
        }

        return new HttpClient(handler) { BaseAddress = new Uri($"https://localhost:{https}") };
    }
}
