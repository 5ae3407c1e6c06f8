using System.ComponentModel;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;

namespace LocalSpine.Hosting.Doctor;

/// <summary>A handshake in one TLS version: whether it came to its end, and what the server showed and asked for on the way.</summary>
internal sealed class TlsAttempt : IAsyncDisposable
{
    private readonly SslStream _stream;

    private TlsAttempt(SslStream stream) => _stream = stream;

    /// <summary>Why the handshake failed; null when it did not.</summary>
    public string? Error { get; private set; }

    /// <summary>The server's certificate; null when it did not come so far.</summary>
    public X509Certificate2? Server { get; private set; }

    /// <summary>The server asked for a client certificate.</summary>
    public bool Asked { get; private set; }

    /// <summary>What answered does not speak TLS at all.</summary>
    public bool IsOther { get; private set; }

    public Stream Stream => _stream;

    /// <summary>Connects and shakes hands. Any server certificate is taken: it is judged afterwards, in words.</summary>
    public static async Task<TlsAttempt> MakeAsync(string address, int port, string host, SslProtocols version, X509Certificate2? certificate, CancellationToken cancellationToken)
    {
        var stream = await Outbound.OutboundTls.ConnectAsync(address, port, cancellationToken);
        TlsAttempt? attempt = null;
        var tls = new SslStream(stream, leaveInnerStreamOpen: false, (_, shown, _, _) =>
        {
            attempt!.Server = shown is X509Certificate2 whole ? X509CertificateLoader.LoadCertificate(whole.RawData) : null;
            return attempt.Server is not null; // judged afterwards
        });
        attempt = new TlsAttempt(tls);
        try
        {
            await tls.AuthenticateAsClientAsync(
                new SslClientAuthenticationOptions
                {
                    TargetHost = host,
                    EnabledSslProtocols = version,
                    AllowTlsResume = false,
                    ClientCertificates = [],
                    CertificateChainPolicy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck, DisableCertificateDownloads = true },
                    LocalCertificateSelectionCallback = (_, _, _, server, _) =>
                    {
                        attempt.Asked |= server is not null; // the first call comes before the handshake, the second when the server wants one
                        return server is null ? null! : certificate!;
                    },
                },
                cancellationToken);
        }
        catch (Exception e) when (e is AuthenticationException or IOException or SocketException or Win32Exception)
        {
            attempt.Error = Words(e);
            attempt.IsOther = e is AuthenticationException && e.Message.Contains("frame", StringComparison.Ordinal);
        }

        return attempt;
    }

    /// <summary>Ends the connection; what was found stays.</summary>
    public ValueTask DisposeAsync() => _stream.DisposeAsync();

    private static string Words(Exception e)
    {
        while (e.InnerException is { } inner)
        {
            e = inner;
        }

        // "error:0A00042E:SSL routines::tlsv1 alert protocol version" says it at its end
        var colon = e.Message.LastIndexOf("::", StringComparison.Ordinal);
        return (colon >= 0 ? e.Message[(colon + 2)..] : e.Message).Trim();
    }
}
