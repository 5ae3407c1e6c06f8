using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography.X509Certificates;
using LocalSpine.Core.Outcomes;

namespace LocalSpine.Trust;

/// <summary>Judges certificates of one authority. The costly part (the chain's signatures) is done once per certificate; period and revocation each time.</summary>
/// <param name="prefix">What the names of its rules begin with.</param>
/// <param name="source">Where they are written down.</param>
internal sealed class CertificateJudge(string prefix, string source, X509Certificate2 root, X509Certificate2 issuer, Revocations revocations, TimeProvider clock)
{
    private const int MaxKnown = 10_000;
    private const string ClientAuthentication = "1.3.6.1.5.5.7.3.2";

    private readonly ConcurrentDictionary<string, Known> _known = new();

    public Refusal? Judge(X509Certificate2? certificate)
    {
        if (certificate is null)
        {
            return new Refusal($"{prefix}_MISSING", $"a client certificate issued by {issuer.Subject}", "", source);
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
            return new Refusal($"{prefix}_NOT_YET_VALID", $"a certificate valid at {Iso(now)}", $"one valid from {Iso(known.NotBefore)}", source);
        }

        if (now > known.NotAfter)
        {
            return new Refusal($"{prefix}_EXPIRED", $"a certificate valid at {Iso(now)}", $"one that expired {Iso(known.NotAfter)}", source);
        }

        return revocations.Find(known.SerialNumber) is { } revoked
            ? new Refusal($"{prefix}_REVOKED", "a certificate that is not revoked", $"serial {known.SerialNumber}, revoked {Iso(revoked.At)} ({revoked.Reason})", source)
            : null;
    }

    private Known Examine(X509Certificate2 certificate)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.Add(root);
        chain.ChainPolicy.ExtraStore.Add(issuer);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.DisableCertificateDownloads = true;
        chain.ChainPolicy.VerificationFlags = X509VerificationFlags.IgnoreNotTimeValid; // time is the environment's, judged on each use
        Refusal? refusal = null;
        if (!chain.Build(certificate))
        {
            var why = string.Join(", ", chain.ChainStatus.Select(s => s.Status));
            refusal = new Refusal($"{prefix}_UNKNOWN_ISSUER", $"a certificate issued by {issuer.Subject}", $"one issued by {certificate.Issuer} ({why})", source);
        }
        else if (certificate.Extensions.OfType<X509EnhancedKeyUsageExtension>().FirstOrDefault() is { } usage
            && !usage.EnhancedKeyUsages.Cast<System.Security.Cryptography.Oid>().Any(o => o.Value == ClientAuthentication))
        {
            refusal = new Refusal($"{prefix}_WRONG_USAGE", "a certificate for client authentication", "one for other uses only", source);
        }
        else if (certificate.Extensions.OfType<X509BasicConstraintsExtension>().Any(b => b.CertificateAuthority))
        {
            refusal = new Refusal($"{prefix}_WRONG_USAGE", "an endpoint's certificate", "the certificate of an authority", source);
        }
        else if (!chain.ChainElements[1].Certificate.RawDataMemory.Span.SequenceEqual(issuer.RawDataMemory.Span))
        {
            // Endpoints and smartcards have authorities of their own below one root.
            refusal = new Refusal($"{prefix}_UNKNOWN_ISSUER", $"a certificate issued by {issuer.Subject}", $"one issued by {certificate.Issuer}", source);
        }

        return new Known(certificate.SerialNumber, certificate.NotBefore.ToUniversalTime(), certificate.NotAfter.ToUniversalTime(), refusal);
    }

    private static string Iso(DateTimeOffset instant) => instant.ToUniversalTime().ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);

    private sealed record Known(string SerialNumber, DateTimeOffset NotBefore, DateTimeOffset NotAfter, Refusal? Refusal);
}
