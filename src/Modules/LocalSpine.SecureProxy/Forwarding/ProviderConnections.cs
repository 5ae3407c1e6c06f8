using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using LocalSpine.Core.Directory;
using LocalSpine.Core.Trust;
using LocalSpine.Hosting;
using LocalSpine.Hosting.Outbound;
using LocalSpine.Hosting.Surfaces;
using LocalSpine.SecureProxy.Requests;

namespace LocalSpine.SecureProxy.Forwarding;

/// <summary>
/// The connections to providers: mutual TLS with the environment's outbound identity, kept open. A name goes to the address that the environment's
/// FQDN register has for it; a name of the environment's own to itself; any other as name servers say, but never into this machine's own network.
/// </summary>
internal sealed class ProviderConnections(ICertificateAuthority trust, INameRegister names, SurfaceCatalog surfaces, EnvironmentOptions options)
{
    private const int MostKept = 1000;
    private const string ByNameServer = "";

    /// <summary>Other nodes may move a name without this one being told.</summary>
    private static readonly TimeSpan KeptName = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<string, (long Revision, long At, string Address)> _addresses = new();
    private volatile Kept? _kept;

    /// <summary>The connections to a target's host, wherever that is now.</summary>
    public async ValueTask<HttpMessageInvoker> ForAsync(ProxyTarget target, CancellationToken cancellationToken)
    {
        if (!trust.Ready.IsCompletedSuccessfully)
        {
            await trust.Ready.WaitAsync(cancellationToken);
        }

        var authority = target.Authority;
        var kept = _addresses.TryGetValue(authority, out var known) && known.Revision == names.Revision && Environment.TickCount64 - known.At < KeptName.TotalMilliseconds;
        var address = kept ? known.Address : await LookUpAsync(target, authority, cancellationToken);
        var own = _kept;
        if (own is null || !ReferenceEquals(own.Identity, trust.OutboundCertificate) || own.Invokers.Count >= MostKept)
        {
            // After a reset the environment is another. Requests on their way keep their connections: a handler that is left closes its idle ones by itself.
            _kept = own = new Kept(trust.OutboundCertificate);
        }

        return own.Invokers.GetOrAdd(address, static (to, me) => me.New(to), this);
    }

    private async ValueTask<string> LookUpAsync(ProxyTarget target, string authority, CancellationToken cancellationToken)
    {
        var revision = names.Revision;
        var host = target.Host;
        var address = await names.FindAsync(host, cancellationToken) is var (to, port) ? string.Create(CultureInfo.InvariantCulture, $"{to}:{port}")
            : surfaces.TryFind(host, out _) ? string.Create(CultureInfo.InvariantCulture, $"{options.OwnAddress}:{options.Https}")
            : ByNameServer;
        if (_addresses.Count >= MostKept)
        {
            _addresses.Clear();
        }

        _addresses[authority] = (revision, Environment.TickCount64, address);
        return address;
    }

    private HttpMessageInvoker New(string address)
    {
        var handler = OutboundTls.Handler(trust, trust.OutboundCertificate, (end, cancellationToken) => ConnectAsync(address, end, cancellationToken), Trusts);
        handler.ConnectTimeout = Timeout.InfiniteTimeSpan; // the forwarder has limits of its own
        handler.PooledConnectionLifetime = TimeSpan.FromMinutes(10);
        handler.RequestHeaderEncodingSelector = (_, _) => Encoding.UTF8; // as they were read: the same octets go on
        handler.ResponseHeaderEncodingSelector = (_, _) => Encoding.Latin1;
        handler.SslOptions.EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13;
        handler.SslOptions.AllowTlsResume = false; // a resumed connection would not show the certificate

        // Where both limits are the same the forwarder's own suffices.
        return options.Ssp.FirstByte < options.Ssp.Idle ? new FirstByteLimit(handler, TimeSpan.FromSeconds(options.Ssp.FirstByte)) : new HttpMessageInvoker(handler);
    }

    private static async ValueTask<Stream> ConnectAsync(string registered, DnsEndPoint named, CancellationToken cancellationToken)
    {
        if (registered == ByNameServer)
        {
            return await OutboundTls.ConnectAsync(await ProviderAddresses.ResolveAsync(named.Host, cancellationToken), named.Port, cancellationToken);
        }

        var colon = registered.LastIndexOf(':');
        return await OutboundTls.ConnectAsync(registered[..colon], int.Parse(registered.AsSpan(colon + 1), CultureInfo.InvariantCulture), cancellationToken);
    }

    // Chain, period, revocation, and the name in the target (ssp 6).
    private bool Trusts(object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors) =>
        trust.Judge(certificate as X509Certificate2) is { } refusal ? throw new AuthenticationException($"the provider's certificate: {refusal}")
            : errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch) ? throw new AuthenticationException($"the provider's certificate {certificate!.Subject} is not for the target's host name")
            : true;

    /// <summary>The connections under one identity, by the address that they go to.</summary>
    private sealed record Kept(X509Certificate2 Identity)
    {
        public ConcurrentDictionary<string, HttpMessageInvoker> Invokers { get; } = new();
    }
}
