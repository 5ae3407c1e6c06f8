using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using LocalSpine.Core.Outcomes;
using LocalSpine.Core.Trust;

namespace LocalSpine.Trust;

/// <summary>Reads certificate requests as the environment's registration authority would (directory-ldap 13.5).</summary>
internal static class CertificateRequests
{
    private const string Source = "directory-ldap 13.5";

    /// <summary>The request's CN and public key, after its signature, key and subject were checked.</summary>
    public static (string Name, PublicKey Key) Read(string csrPem)
    {
        CertificateRequest request;
        try
        {
            request = CertificateRequest.LoadSigningRequestPem(
                csrPem, HashAlgorithmName.SHA256, CertificateRequestLoadOptions.Default, RSASignaturePadding.Pkcs1);
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException or NotSupportedException)
        {
            throw Refused("CSR_UNREADABLE", "a PEM certificate request signed with its own key", e.Message);
        }

        CheckKey(request.PublicKey);
        var names = request.SubjectName.EnumerateRelativeDistinguishedNames(reversed: false)
            .Where(r => !r.HasMultipleElements).Select(r => (Type: r.GetSingleElementType().Value, Value: r.GetSingleElementValue())).ToList();
        if (names.Any(n => n.Type == "1.2.840.113549.1.9.1"))
        {
            throw Refused("CSR_SUBJECT_EMAIL", "a subject without an e-mail address", request.SubjectName.Name);
        }

        return names.Where(n => n.Type == "2.5.4.3").ToList() is [{ Value: { Length: > 0 } name }]
            ? (name, request.PublicKey)
            : throw Refused("CSR_SUBJECT_NAME", "a subject with one CN: the FQDN", request.SubjectName.Name);
    }

    public static CertificateRefusedException Refused(string rule, string expected, string came) => new(new Refusal(rule, expected, came, Source));

    private static void CheckKey(PublicKey key)
    {
        using var rsa = key.GetRSAPublicKey();
        using var ec = key.GetECDsaPublicKey();
        if (rsa is { KeySize: >= 2048 and <= 8192 } || ec is { KeySize: 256 or 384 })
        {
            return;
        }

        throw Refused("CSR_KEY", "an RSA key of at least 2048 bits, or P-256 or P-384", $"{key.Oid.FriendlyName ?? key.Oid.Value} {rsa?.KeySize ?? ec?.KeySize}");
    }
}
