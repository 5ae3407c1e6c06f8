using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace LocalSpine.Conformance.Estate;

/// <summary>A certificate with its key that no authority of an environment issued.</summary>
internal sealed class MadeCertificate : IDisposable
{
    private readonly RSA _key = RSA.Create(2048);

    /// <param name="usage">Object identifier of its one extended usage; null for none.</param>
    public MadeCertificate(string subject, string? usage = null)
    {
        var request = new CertificateRequest(subject, _key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        if (usage is not null)
        {
            request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(usage)], critical: false));
        }

        using var certificate = request.CreateSelfSigned(DateTimeOffset.UnixEpoch.AddYears(50), DateTimeOffset.UnixEpoch.AddYears(100));
        Pem = certificate.ExportCertificatePem();
    }

    public string Pem { get; }

    public string Key => _key.ExportPkcs8PrivateKeyPem();

    public void Dispose() => _key.Dispose();
}
