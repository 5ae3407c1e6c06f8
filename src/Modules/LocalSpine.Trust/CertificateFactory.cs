using System.Formats.Asn1;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using LocalSpine.Core.Trust;

namespace LocalSpine.Trust;

/// <summary>
/// Makes the certificates. Root and sub-CA have the shape of the two that the deployment environment publishes: 2048-bit RSA, SHA-256,
/// twenty and ten years, key usage for signing certificates and lists only, key identifiers, and on the sub-CA a distribution point over plain HTTP.
/// </summary>
internal static class CertificateFactory
{
    private const string ServerAuthentication = "1.3.6.1.5.5.7.3.1";
    private const string ClientAuthentication = "1.3.6.1.5.5.7.3.2";

    /// <summary>The self-signed root.</summary>
    public static X509Certificate2 Root(RSA key, DateTimeOffset now)
    {
        var notAfter = now.AddYears(20);
        var request = Request("CN=LocalSpine PTL Root Authority, OU=CA, O=localspine", key);
        request.CertificateExtensions.Add(PrivateKeyUsagePeriod(now, notAfter));
        AddCaExtensions(request);
        var subjectKey = new X509SubjectKeyIdentifierExtension(request.PublicKey, false);
        request.CertificateExtensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromSubjectKeyIdentifier(subjectKey));
        return request.CreateSelfSigned(now, notAfter);
    }

    /// <summary>The sub-CA that issues everything else, with its key.</summary>
    public static X509Certificate2 SubCa(RSA key, X509Certificate2 root, string revocationList, DateTimeOffset now) =>
        Authority("CN=LocalSpine DEP Level1C, OU=CA, O=localspine", key, root, revocationList, now);

    /// <summary>The authority that issues to smartcards, with its key.</summary>
    public static X509Certificate2 CardCa(RSA key, X509Certificate2 root, string revocationList, DateTimeOffset now) =>
        Authority("CN=LocalSpine SubCA02, OU=CA, O=localspine", key, root, revocationList, now);

    /// <summary>
    /// A certificate of a smartcard, shaped like the public test card: O, OU and CN in this order, one key usage, the policy of NHS cards, no extended usage (identity 10.1);
    /// RSA-2048 and SHA-256 where that card, of 2016, had RSA-1024 and SHA-1.
    /// </summary>
    public static X509Certificate2 Card(RSA key, string uid, CardKeyUse use, X509Certificate2 issuer, string revocationList, DateTimeOffset now, DateTimeOffset notAfter)
    {
        var request = Request($"CN={uid}, OU=people, O=nhs", key);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, false));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(use == CardKeyUse.Authentication ? X509KeyUsageFlags.DigitalSignature : X509KeyUsageFlags.NonRepudiation, true));
        request.CertificateExtensions.Add(CardPolicy());
        request.CertificateExtensions.Add(CertificateRevocationListBuilder.BuildCrlDistributionPointExtension([revocationList]));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        request.CertificateExtensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromCertificate(issuer, true, false));
        return request.Create(issuer, now, notAfter, NewSerial());
    }

    /// <summary>A server or endpoint certificate: both usages, because one certificate serves a supplier in both directions.</summary>
    public static X509Certificate2 EndEntity(
        PublicKey key, string name, IEnumerable<string> dnsNames, bool thisMachine, X509Certificate2 subCa, string revocationList, DateTimeOffset now, DateTimeOffset notAfter)
    {
        var subject = new X500DistinguishedNameBuilder();
        subject.AddCommonName(name);
        var request = new CertificateRequest(subject.Build(), key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, false));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature | X509KeyUsageFlags.KeyEncipherment, true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(ServerAuthentication), new Oid(ClientAuthentication)], false));
        request.CertificateExtensions.Add(CertificateRevocationListBuilder.BuildCrlDistributionPointExtension([revocationList]));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(key, false));
        request.CertificateExtensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromCertificate(subCa, true, false));
        var names = new SubjectAlternativeNameBuilder();
        foreach (var dns in dnsNames.Distinct(StringComparer.OrdinalIgnoreCase))
        {
            names.AddDnsName(dns);
        }

        if (thisMachine)
        {
            names.AddIpAddress(IPAddress.Loopback);
            names.AddIpAddress(IPAddress.IPv6Loopback);
        }

        request.CertificateExtensions.Add(names.Build());
        return request.Create(subCa.SubjectName, X509SignatureGenerator.CreateForRSA(subCa.GetRSAPrivateKey()!, RSASignaturePadding.Pkcs1), now, notAfter, NewSerial());
    }

    /// <summary>The certificate alone, so that an authority's key never leaves with it.</summary>
    public static X509Certificate2 WithoutKey(this X509Certificate2 certificate) => X509CertificateLoader.LoadCertificate(certificate.RawData);

    private static X509Certificate2 Authority(string subject, RSA key, X509Certificate2 root, string revocationList, DateTimeOffset now)
    {
        var request = Request(subject, key);
        request.CertificateExtensions.Add(CertificateRevocationListBuilder.BuildCrlDistributionPointExtension([revocationList]));
        AddCaExtensions(request);
        request.CertificateExtensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromCertificate(root, true, false));
        var notAfter = now.AddYears(10);
        using var certificate = request.Create(root, now, notAfter < root.NotAfter ? notAfter : root.NotAfter, NewSerial());
        return certificate.CopyWithPrivateKey(key);
    }

    // certificatePolicies (RFC 5280 4.2.1.4) with the one policy of NHS cards.
    private static X509Extension CardPolicy()
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        using (writer.PushSequence())
        {
            writer.WriteObjectIdentifier("1.2.826.0.1275.101.0.3.1.1");
        }

        return new X509Extension("2.5.29.32", writer.Encode(), critical: false);
    }

    private static void AddCaExtensions(CertificateRequest request)
    {
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, false));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, false));
    }

    private static CertificateRequest Request(string subject, RSA key) =>
        new(new X500DistinguishedName(subject), key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);

    // RFC 3280 4.2.1.4, present on the published root: two implicitly tagged GeneralizedTime.
    private static X509Extension PrivateKeyUsagePeriod(DateTimeOffset from, DateTimeOffset to)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            writer.WriteGeneralizedTime(from, omitFractionalSeconds: true, new Asn1Tag(TagClass.ContextSpecific, 0));
            writer.WriteGeneralizedTime(to, omitFractionalSeconds: true, new Asn1Tag(TagClass.ContextSpecific, 1));
        }

        return new X509Extension("2.5.29.16", writer.Encode(), critical: false);
    }

    private static byte[] NewSerial()
    {
        var serial = RandomNumberGenerator.GetBytes(16);
        serial[0] = (byte)((serial[0] & 0x3F) | 0x40); // positive and of full length
        return serial;
    }
}
