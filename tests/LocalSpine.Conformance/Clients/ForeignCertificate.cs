using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace LocalSpine.Conformance.Clients;

/// <summary>A folder like that of <c>endpoint create</c>, but with a certificate that no authority of the environment issued.</summary>
internal sealed class ForeignCertificate : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("localspine-foreign-").FullName;

    /// <param name="real">Settings of a registered endpoint, whose CA file is used.</param>
    public ForeignCertificate(ClientSettings real)
    {
        Settings = real with { Folder = folder };
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=gpsys.example.nhs.uk, O=Another authority", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var now = DateTimeOffset.UnixEpoch.AddYears(50);
        using var certificate = request.CreateSelfSigned(now, now.AddYears(50));
        File.WriteAllText(Settings.File("client.pem"), certificate.ExportCertificatePem());
        File.WriteAllText(Settings.File("client.key"), key.ExportPkcs8PrivateKeyPem());
        File.WriteAllBytes(Settings.File("client.p12"), certificate.Export(X509ContentType.Pkcs12, real.Pkcs12Password));
        File.Copy(real.File("ca.pem"), Settings.File("ca.pem"));
    }

    public ClientSettings Settings { get; }

    public void Dispose() => Directory.Delete(folder, recursive: true);
}
