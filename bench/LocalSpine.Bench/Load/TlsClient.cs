using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;

namespace LocalSpine.Bench.Load;

/// <summary>Opens TLS connections with a client certificate, the same way to every server that is measured.</summary>
internal sealed class TlsClient
{
    private readonly SslStreamCertificateContext certificate;
    private readonly X509ChainPolicy trust;

    /// <param name="folder">Folder with client.pem, client.key and ca.pem.</param>
    public TlsClient(string folder)
    {
        using var pem = X509Certificate2.CreateFromPemFile(Path.Combine(folder, "client.pem"), Path.Combine(folder, "client.key"));
        var chain = new X509Certificate2Collection();
        chain.ImportFromPemFile(Path.Combine(folder, "ca.pem"));
        certificate = SslStreamCertificateContext.Create(
            X509CertificateLoader.LoadPkcs12(pem.Export(X509ContentType.Pkcs12), null), chain, offline: true);

        // Without a policy of its own SslStream looks through the machine's trust store for every connection, which costs more than the handshake.
        trust = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck,
            DisableCertificateDownloads = true,
        };
        trust.CustomTrustStore.AddRange(chain);
    }

    /// <summary>Connects to a port of this machine. No session is resumed: a cold connection is one of a new process.</summary>
    public async Task<SslStream> ConnectAsync(int port, string serverName)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(IPAddress.Loopback, port);
            var stream = new SslStream(new NetworkStream(socket, ownsSocket: true));
            await stream.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
            {
                TargetHost = serverName,
                ClientCertificateContext = certificate,
                AllowTlsResume = false,
                CertificateChainPolicy = trust,
#pragma warning disable CA5359 // The peer is a server this program started on 127.0.0.1; verifying it would measure the generator.
                RemoteCertificateValidationCallback = (_, _, _, _) => true,
#pragma warning restore CA5359
            });
            return stream;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
