using System.Collections.Concurrent;
using System.Globalization;
using System.Numerics;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace LocalSpine.Trust;

/// <summary>Revoked certificates in memory, and the lists that publish them.</summary>
internal sealed class Revocations(TimeProvider clock)
{
    private static readonly TimeSpan Validity = TimeSpan.FromDays(7);

    private readonly ConcurrentDictionary<string, (DateTimeOffset At, string Reason)> _revoked = new(StringComparer.OrdinalIgnoreCase);
    private readonly Lock _gate = new();
    private (byte[] Der, DateTimeOffset Until)? _subCaList;
    private (byte[] Der, DateTimeOffset Until)? _rootList;

    /// <summary>When and why a serial number (hexadecimal) was revoked, or null.</summary>
    public (DateTimeOffset At, string Reason)? Find(string serialNumber) => _revoked.TryGetValue(serialNumber, out var revoked) ? revoked : null;

    public void Replace(IEnumerable<IssuedRow> rows)
    {
        foreach (var row in rows)
        {
            _revoked[row.SerialNumber] = (DateTimeOffset.Parse(row.RevokedAt!, CultureInfo.InvariantCulture), row.Reason ?? "");
        }

        lock (_gate)
        {
            _subCaList = null;
        }
    }

    /// <summary>The sub-CA's revocation list, DER.</summary>
    public byte[] SubCaList(X509Certificate2 subCa) => Current(ref _subCaList, subCa, builder =>
    {
        foreach (var (serial, revoked) in _revoked)
        {
            builder.AddEntry(Convert.FromHexString(serial), revoked.At);
        }
    });

    /// <summary>The root's list of revoked authorities: empty, there is one sub-CA.</summary>
    public byte[] RootList(X509Certificate2 root) => Current(ref _rootList, root, _ => { });

    private byte[] Current(ref (byte[] Der, DateTimeOffset Until)? kept, X509Certificate2 issuer, Action<CertificateRevocationListBuilder> fill)
    {
        lock (_gate)
        {
            var now = clock.GetUtcNow();
            if (kept is { } list && list.Until - now > Validity / 2 && list.Until - now <= Validity)
            {
                return list.Der;
            }

            var builder = new CertificateRevocationListBuilder();
            fill(builder);
            var until = now + Validity;
            var number = new BigInteger(now.ToUnixTimeMilliseconds()); // grows, also over restarts
            var der = builder.Build(issuer, number, until, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1, now);
            kept = (der, until);
            return der;
        }
    }
}
