using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography.X509Certificates;
using LocalSpine.Core.Outcomes;

namespace LocalSpine.Trust;

/// <summary>Judges client certificates. The costly part (the chain's signatures) is done once per certificate; period and revocation each time.</summary>
internal sealed class ClientCertificateJudge(X509Certificate2 root, X509Certificate2 subCa, Revocations revocations, TimeProvider clock)
{
    private const int MaxKnown = 10_000;
    private const string ClientAuthentication = "1.3.6.1.5.5.7.3.2";
    private const string Source = "directory-ldap 7.1, spine-messaging 19";

    private readonly ConcurrentDictionary<string, Known> _known = new();

    public Refusal? Judge(X509Certificate2? certificate)
    {
        if (certificate is null)
        {
            return new Refusal("CLIENT_CERTIFICATE_MISSING", $"a client certificate issued by {subCa.Subject}", "", Source);
        }

        if (!_known.TryGetValue(certificate.Thumbprint, out var known))
        {
            known = Examine(certificate);
            if (_known.Count >= MaxKnown)
            {
                _known.Clear();
            }

            _known[certificate.Thumbprint] = known;
        }

        return known.Refusal ?? JudgeToday(known);
    }

    private Refusal? JudgeToday(Known known)
    {
        var now = clock.GetUtcNow();
        if (now < known.NotBefore)
        {
            return new Refusal("CLIENT_CERTIFICATE_NOT_YET_VALID", $"a certificate valid at {Iso(now)}", $"one valid from {Iso(known.NotBefore)}", Source);
        }

        if (now > known.NotAfter)
        {
            return new Refusal("CLIENT_CERTIFICATE_EXPIRED", $"a certificate valid at {Iso(now)}", $"one that expired {Iso(known.NotAfter)}", Source);
        }

        return revocations.Find(known.SerialNumber) is { } revoked
            ? new Refusal("CLIENT_CERTIFICATE_REVOKED", "a certificate that is not revoked", $"serial {known.SerialNumber}, revoked {Iso(revoked.At)} ({revoked.Reason})", Source)
            : null;
    }

    private Known Examine(X509Certificate2 certificate)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.Add(root);
        chain.ChainPolicy.ExtraStore.Add(subCa);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.DisableCertificateDownloads = true;
        chain.ChainPolicy.VerificationFlags = X509VerificationFlags.IgnoreNotTimeValid; // time is the environment's, judged on each use
        Refusal? refusal = null;
        if (!chain.Build(certificate))
        {
            var why = string.Join(", ", chain.ChainStatus.Select(s => s.Status));
            refusal = new Refusal("CLIENT_CERTIFICATE_UNKNOWN_ISSUER", $"a certificate issued by {subCa.Subject}", $"one issued by {certificate.Issuer} ({why})", Source);
        }
        else if (certificate.Extensions.OfType<X509EnhancedKeyUsageExtension>().FirstOrDefault() is { } usage
            && !usage.EnhancedKeyUsages.Cast<System.Security.Cryptography.Oid>().Any(o => o.Value == ClientAuthentication))
        {
            refusal = new Refusal("CLIENT_CERTIFICATE_WRONG_USAGE", "a certificate for client authentication", "one for other uses only", Source);
        }
        else if (certificate.Extensions.OfType<X509BasicConstraintsExtension>().Any(b => b.CertificateAuthority))
        {
            refusal = new Refusal("CLIENT_CERTIFICATE_WRONG_USAGE", "an endpoint's certificate", "the certificate of an authority", Source);
        }

        return new Known(certificate.SerialNumber, certificate.NotBefore.ToUniversalTime(), certificate.NotAfter.ToUniversalTime(), refusal);
    }

    private static string Iso(DateTimeOffset instant) => instant.ToUniversalTime().ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);

    private sealed record Known(string SerialNumber, DateTimeOffset NotBefore, DateTimeOffset NotAfter, Refusal? Refusal);
}
