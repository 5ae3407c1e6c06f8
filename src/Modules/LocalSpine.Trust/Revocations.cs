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

    private readonly ConcurrentDictionary<string, (DateTimeOffset At, string Reason, string Issuer)> _revoked = new(StringComparer.OrdinalIgnoreCase);
    private readonly Lock _gate = new();
    private (byte[] Der, DateTimeOffset Until)? _subCaList;
    private (byte[] Der, DateTimeOffset Until)? _rootList;
    private (byte[] Der, DateTimeOffset Until)? _cardCaList;

    /// <summary>When and why a serial number (hexadecimal) was revoked, or null.</summary>
    public (DateTimeOffset At, string Reason)? Find(string serialNumber) => _revoked.TryGetValue(serialNumber, out var revoked) ? (revoked.At, revoked.Reason) : null;

    public void Replace(IEnumerable<IssuedRow> rows)
    {
        foreach (var row in rows)
        {
            _revoked[row.SerialNumber] = (DateTimeOffset.Parse(row.RevokedAt!, CultureInfo.InvariantCulture), row.Reason ?? "", row.Issuer);
        }

        lock (_gate)
        {
            _subCaList = null;
            _cardCaList = null;
        }
    }

    /// <summary>The sub-CA's revocation list, DER.</summary>
    public byte[] SubCaList(X509Certificate2 subCa) => Current(ref _subCaList, subCa, IssuedRow.SubCa);

    /// <summary>The card authority's, DER.</summary>
    public byte[] CardCaList(X509Certificate2 cardCa) => Current(ref _cardCaList, cardCa, IssuedRow.CardCa);

    /// <summary>The root's list of revoked authorities: empty, they are never revoked.</summary>
    public byte[] RootList(X509Certificate2 root) => Current(ref _rootList, root, "root");

    private byte[] Current(ref (byte[] Der, DateTimeOffset Until)? kept, X509Certificate2 issuer, string name)
    {
        lock (_gate)
        {
            var now = clock.GetUtcNow();
            if (kept is { } list && list.Until - now > Validity / 2 && list.Until - now <= Validity)
            {
                return list.Der;
            }

            var builder = new CertificateRevocationListBuilder();
            foreach (var (serial, revoked) in _revoked.Where(r => r.Value.Issuer == name))
            {
                builder.AddEntry(Convert.FromHexString(serial), revoked.At);
            }

            var until = now + Validity;
            var number = new BigInteger(now.ToUnixTimeMilliseconds()); // grows, also over restarts
            var der = builder.Build(issuer, number, until, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1, now);
            kept = (der, until);
            return der;
        }
    }
}
