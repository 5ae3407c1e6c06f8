using System.Net;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;

namespace LocalSpine.BareHost;

/// <summary>What a folder with client.pem, client.key and ca.pem makes of a program: its own certificate, for either role, and whom it believes.</summary>
internal sealed class Credentials : IDisposable
{
    private readonly X509Certificate2Collection chain = [];

    public Credentials(string folder)
    {
        using var pem = X509Certificate2.CreateFromPemFile(Path.Combine(folder, "client.pem"), Path.Combine(folder, "client.key"));
        Certificate = X509CertificateLoader.LoadPkcs12(pem.Export(X509ContentType.Pkcs12), null);
        chain.ImportFromPemFile(Path.Combine(folder, "ca.pem"));
        Trust = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck, DisableCertificateDownloads = true,
        };
        Trust.CustomTrustStore.AddRange(chain);
        Trust.ExtraStore.AddRange(chain);
    }

    public X509Certificate2 Certificate { get; }

    public X509Certificate2Collection Chain => chain;

    public X509ChainPolicy Trust { get; }

    /// <summary>Mutual TLS on one port of 127.0.0.1, plain HTTP on another.</summary>
    public void Listen(KestrelServerOptions kestrel, int httpPort, int httpsPort)
    {
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxRequestBodySize = null;
        kestrel.Listen(IPAddress.Loopback, httpsPort, listen =>
        {
            listen.Protocols = HttpProtocols.Http1;
            listen.UseHttps(new HttpsConnectionAdapterOptions
            {
                ServerCertificate = Certificate,
                ServerCertificateChain = chain,
                ClientCertificateMode = ClientCertificateMode.RequireCertificate,

                // Otherwise every handshake begins with a search through the machine's trust store.
                OnAuthenticate = (_, tls) => tls.CertificateChainPolicy = Trust,
                ClientCertificateValidation = (_, _, errors) => errors == System.Net.Security.SslPolicyErrors.None,
            });
        });
        kestrel.Listen(IPAddress.Loopback, httpPort); // last: who gets an answer here can connect above
    }

    public void Dispose() => Certificate.Dispose();
}
