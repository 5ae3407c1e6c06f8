using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using LocalSpine.Core.Directory;
using LocalSpine.Core.Trust;

namespace LocalSpine.Hosting.Outbound;

/// <summary>How the environment calls others: with its outbound identity, past proxies and the machine's trust store, to where its own registers say.</summary>
public static class OutboundTls
{
    /// <summary>A handler for HTTP/1.1 that follows and keeps nothing. The caller says which server certificates are good.</summary>
    /// <param name="identity">The client certificate to show, or null for none.</param>
    /// <param name="connect">Opens a connection to a host and port.</param>
    public static SocketsHttpHandler Handler(
        ICertificateAuthority trust, X509Certificate2? identity, Func<DnsEndPoint, CancellationToken, ValueTask<Stream>> connect, RemoteCertificateValidationCallback isTrusted)
    {
        var handler = new SocketsHttpHandler
        {
            UseProxy = false,
            UseCookies = false,
            AllowAutoRedirect = false,
            AutomaticDecompression = DecompressionMethods.None,
            ActivityHeadersPropagator = null,
            ConnectTimeout = TimeSpan.FromSeconds(10),
            ConnectCallback = (context, cancellationToken) => connect(context.DnsEndPoint, cancellationToken),
        };
        if (identity is not null)
        {
            handler.SslOptions.ClientCertificateContext = SslStreamCertificateContext.Create(identity, [trust.SubCa], offline: true);
        }

        // Without a policy of its own each connection looks through the machine's trust store, which costs more than its handshake.
        handler.SslOptions.CertificateChainPolicy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck, DisableCertificateDownloads = true,
        };
        handler.SslOptions.RemoteCertificateValidationCallback = isTrusted;
        return handler;
    }

    /// <summary>Opens a TCP connection.</summary>
    public static ValueTask<Stream> ConnectAsync(string host, int port, CancellationToken cancellationToken) => ConnectAsync(socket => socket.ConnectAsync(host, port, cancellationToken));

    /// <summary>Opens a TCP connection to the first of the addresses that takes it.</summary>
    public static ValueTask<Stream> ConnectAsync(IPAddress[] addresses, int port, CancellationToken cancellationToken) => ConnectAsync(socket => socket.ConnectAsync(addresses, port, cancellationToken));

    /// <summary>Opens a TCP connection to a host: a registered name at its registered address, any other as name servers have it.</summary>
    public static async ValueTask<Stream> ConnectAsync(INameRegister names, string host, int port, CancellationToken cancellationToken)
    {
        var (to, at) = await names.FindAsync(host, cancellationToken) ?? (host, port);
        return await ConnectAsync(to, at, cancellationToken);
    }

    private static async ValueTask<Stream> ConnectAsync(Func<Socket, ValueTask> connect)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await connect(socket);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
