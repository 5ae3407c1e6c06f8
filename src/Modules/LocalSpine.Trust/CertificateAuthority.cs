using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using LocalSpine.Core.Outcomes;
using LocalSpine.Core.Trust;
using LocalSpine.Hosting.Modules;
using LocalSpine.Hosting.Surfaces;
using LocalSpine.Storage;

namespace LocalSpine.Trust;

/// <summary>
/// The environment's CA. Keys are made on first start, beside the opening of the ports, and kept; nodes that share a database share them.
/// </summary>
internal sealed class CertificateAuthority(TrustStore store, Revocations revocations, SurfaceCatalog catalog, IDatabase database, TimeProvider clock)
    : ICertificateAuthority, IStartupTask, IBackgroundTask, IDisposable
{
    /// <summary>CN of the certificate that deliveries show; the name that the public page gives as their origin.</summary>
    private const string OutboundName = "msg-out.dep.spine2.ncrs.nhs.uk";

    private static readonly PbeParameters Modern = new(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, 100_000);
    private static readonly PbeParameters Legacy = new(PbeEncryptionAlgorithm.TripleDes3KeyPkcs12, HashAlgorithmName.SHA1, 2_048);

    private readonly InTurn _refreshes = new();
    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ConcurrentDictionary<string, X509Certificate2> _servers = new();
    private X509Certificate2? _root;
    private X509Certificate2? _subCa;
    private RSA? _serverKey;
    private CertificateJudge? _judge;
    private long _revision = -1;

    public Task Ready => _ready.Task;

    public X509Certificate2 Root => _root ?? throw new InvalidOperationException("wait for Ready");

    public X509Certificate2 SubCa => _subCa ?? throw new InvalidOperationException("wait for Ready");

    private string SubCaListUrl => ListUrl(RevocationPaths.SubCaList);

    /// <inheritdoc />
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (_ready.Task.IsCompleted)
        {
            return; // a reset leaves the certificates as they are
        }

        try
        {
            await LoadAsync();
            _ready.TrySetResult();
        }
        catch (Exception e)
        {
            _ready.TrySetException(e);
            throw;
        }
    }

    /// <summary>Sees what other nodes revoked.</summary>
    public Task RunAsync(CancellationToken stopping) => OtherNodes.FollowAsync(database, TimeSpan.FromSeconds(1), _ => RefreshAsync(), stopping);

    public Refusal? Judge(X509Certificate2? certificate) => _judge!.Judge(certificate);

    public X509Certificate2 OutboundCertificate => _servers.GetOrAdd(OutboundName, _ =>
    {
        var now = clock.GetUtcNow();
        using var certificate = CertificateFactory.EndEntity(
            new PublicKey(_serverKey!), OutboundName, [OutboundName], thisMachine: false, SubCa, SubCaListUrl, BeginningOf(SubCa), Earliest(now.AddYears(2)));
        return certificate.CopyWithPrivateKey(_serverKey!);
    });

    public X509Certificate2 ServerCertificateFor(string? surface) => _servers.GetOrAdd(surface ?? "", _ =>
    {
        var names = surface is null
            ? catalog.AllHostNames.Prepend($"*.{catalog.Zone}")
            : catalog.HostNamesOf(catalog.Get(surface));
        var machine = new[] { "localhost", Dns.GetHostName(), "host.docker.internal" };
        var list = names.Concat(machine).ToList();
        var name = surface is null ? $"*.{catalog.Zone}" : (catalog.Get(surface).RealNames is [var real, ..] ? real : list[0]);
        var now = clock.GetUtcNow();
        using var certificate = CertificateFactory.EndEntity(
            new PublicKey(_serverKey!), name, list, thisMachine: true, SubCa, SubCaListUrl, BeginningOf(SubCa), Earliest(now.AddYears(2)));
        return certificate.CopyWithPrivateKey(_serverKey!);
    });

    public string NameOf(string csrPem) => CertificateRequests.Read(csrPem).Name;

    public async Task<IssuedCertificate> IssueAsync(string fqdn, string? csrPem, CancellationToken cancellationToken)
    {
        await Ready.WaitAsync(cancellationToken);
        CheckFqdn(fqdn);
        RSA? key = null;
        try
        {
            PublicKey publicKey;
            if (csrPem is null)
            {
                key = await Task.Run(() => RSA.Create(2048), cancellationToken);
                publicKey = new PublicKey(key);
            }
            else
            {
                (var name, publicKey) = CertificateRequests.Read(csrPem);
                if (!string.Equals(name, fqdn, StringComparison.OrdinalIgnoreCase))
                {
                    throw CertificateRequests.Refused("CSR_SUBJECT_NAME", $"a request for CN {fqdn}", name);
                }
            }

            var now = clock.GetUtcNow();
            using var certificate = CertificateFactory.EndEntity(
                publicKey, fqdn, [fqdn], thisMachine: false, SubCa, SubCaListUrl, now.AddMinutes(-5), Earliest(now.AddYears(3)));
            await store.AddAsync(new IssuedRow
            {
                SerialNumber = certificate.SerialNumber,
                Fqdn = fqdn,
                NotBefore = Iso(certificate.NotBefore),
                NotAfter = Iso(certificate.NotAfter),
                IssuedAt = now.ToString("O", CultureInfo.InvariantCulture),
                Certificate = certificate.ExportCertificatePem(),
            });
            return Describe(certificate, fqdn, key);
        }
        finally
        {
            key?.Dispose();
        }
    }

    public async Task<bool> RevokeAsync(string serialNumber, CancellationToken cancellationToken)
    {
        var found = await store.RevokeAsync(
            serialNumber.ToUpperInvariant(), clock.GetUtcNow().ToString("O", CultureInfo.InvariantCulture), "revoked by the environment's owner");
        await RefreshAsync();
        return found;
    }

    /// <summary>The sub-CA's revocation list, DER.</summary>
    public byte[] SubCaList() => revocations.SubCaList(SubCa);

    /// <summary>The root's revocation list, DER.</summary>
    public byte[] RootList() => revocations.RootList(Root);

    private async Task LoadAsync()
    {
        var kept = await store.AllAsync();
        if (!kept.TryGetValue("authority", out var pem) || !kept.TryGetValue("server-key", out var serverKey))
        {
            // Three RSA keys, side by side: some tenths of a second, once in an environment's life.
            var keys = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => Task.Run(() => RSA.Create(2048))));
            var now = clock.GetUtcNow().AddMinutes(-5);
            using var root = CertificateFactory.Root(keys[0], now);
            using var subCa = CertificateFactory.SubCa(keys[1], root, ListUrl(RevocationPaths.RootList), now);
            pem = await store.KeepAsync("authority", Pem(root, keys[0]) + Pem(subCa, keys[1]));
            serverKey = await store.KeepAsync("server-key", keys[2].ExportPkcs8PrivateKeyPem() + "\n");
        }

        var parts = SplitAuthority(pem);
        _root = X509Certificate2.CreateFromPem(parts.RootCertificate, parts.RootKey);
        _subCa = X509Certificate2.CreateFromPem(parts.SubCertificate, parts.SubKey);
        _serverKey = RSA.Create();
        _serverKey.ImportFromPem(serverKey);
        _judge = new CertificateJudge("CLIENT_CERTIFICATE", "directory-ldap 7.1, spine-messaging 19", _root, _subCa, revocations, clock);
        await RefreshAsync();
    }

    /// <summary>Reads what is revoked, when it is more than before.</summary>
    public Task RefreshAsync() => _refreshes.DoAsync(
        async () =>
        {
            var revision = await store.RevisionAsync();
            if (revision != _revision)
            {
                revocations.Replace(await store.RevokedAsync());
                _revision = revision;
            }
        },
        CancellationToken.None);

    public void Dispose() => _refreshes.Dispose();

    private IssuedCertificate Describe(X509Certificate2 certificate, string fqdn, RSA? key)
    {
        var chain = certificate.ExportCertificatePem() + "\n" + SubCa.ExportCertificatePem() + "\n";
        var ca = SubCa.ExportCertificatePem() + "\n" + Root.ExportCertificatePem() + "\n";
        if (key is null)
        {
            return new IssuedCertificate(fqdn, certificate.SerialNumber, chain, null, null, null, ca);
        }

        using var withKey = certificate.CopyWithPrivateKey(key);
        return new IssuedCertificate(
            fqdn, certificate.SerialNumber, chain, key.ExportPkcs8PrivateKeyPem() + "\n", Pkcs12(withKey, Modern), Pkcs12(withKey, Legacy), ca);
    }

    private byte[] Pkcs12(X509Certificate2 certificate, PbeParameters protection) =>
        new X509Certificate2Collection { certificate, SubCa.WithoutKey(), Root.WithoutKey() }.ExportPkcs12(protection, IssuedCertificate.Pkcs12Password);

    private static void CheckFqdn(string fqdn)
    {
        if (Uri.CheckHostName(fqdn) != UriHostNameType.Dns || fqdn.Length > 64 || !fqdn.Contains('.', StringComparison.Ordinal) || fqdn.Contains('_', StringComparison.Ordinal))
        {
            throw CertificateRequests.Refused("CERTIFICATE_FQDN", "a full host name of at most 64 characters", fqdn);
        }
    }

    // Valid from the environment's first day: clients have clocks of their own, and a certificate may be made after the environment's was moved ahead.
    private static DateTimeOffset BeginningOf(X509Certificate2 authority) => new(authority.NotBefore.ToUniversalTime());

    // A certificate never outlives its issuer.
    private DateTimeOffset Earliest(DateTimeOffset wanted) => wanted < SubCa.NotAfter ? wanted : new DateTimeOffset(SubCa.NotAfter);

    /// <summary>Where a revocation list is published.</summary>
    public string ListUrl(string path) => catalog.UrlOf(catalog.Get("crl")) + path;

    private static string Pem(X509Certificate2 certificate, RSA key) => certificate.ExportCertificatePem() + "\n" + key.ExportPkcs8PrivateKeyPem() + "\n";

    private static (string RootCertificate, string RootKey, string SubCertificate, string SubKey) SplitAuthority(string pem)
    {
        var parts = new List<string>();
        ReadOnlySpan<char> rest = pem;
        while (PemEncoding.TryFind(rest, out var fields))
        {
            parts.Add(new StringBuilder().Append(rest[fields.Location]).ToString());
            rest = rest[fields.Location.End..];
        }

        return (parts[0], parts[1], parts[2], parts[3]);
    }

    private static string Iso(DateTime instant) => instant.ToUniversalTime().ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);
}
