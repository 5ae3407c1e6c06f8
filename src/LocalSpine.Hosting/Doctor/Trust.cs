using System.Security.Cryptography.X509Certificates;

namespace LocalSpine.Hosting.Doctor;

/// <summary>Whether a certificate leads to the authorities that a client was given, whatever the time is.</summary>
internal static class Trust
{
    /// <summary>Why it does not, in the platform's words, or null.</summary>
    public static string? Problem(X509Certificate2 certificate, X509Certificate2Collection authorities)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.DisableCertificateDownloads = true;
        chain.ChainPolicy.VerificationFlags = X509VerificationFlags.IgnoreNotTimeValid;
        chain.ChainPolicy.CustomTrustStore.AddRange(authorities);
        chain.ChainPolicy.ExtraStore.AddRange(authorities);
        return chain.Build(certificate) ? null : string.Join(", ", chain.ChainStatus.Select(s => s.Status).Distinct());
    }
}
