using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.Pkcs;
using System.Security.Cryptography.X509Certificates;

namespace LocalSpine.Estate.Packs;

/// <summary>A PKCS#12 file of authorities that Java takes as a trust store too: each certificate carries the mark by which it knows a trusted one.</summary>
internal static class TrustStoreFile
{
    // Of Oracle's PKCS12 key store: a certificate without it is part of a chain, and not trusted by itself.
    private const string TrustedKeyUsage = "2.16.840.1.113894.746875.1.1";
    private const string AnyUsage = "2.5.29.37.0";
    private const string FriendlyName = "1.2.840.113549.1.9.20";

    /// <param name="password">Also of its integrity.</param>
    public static byte[] Make(IEnumerable<(string Alias, X509Certificate2 Certificate)> authorities, string password)
    {
        var contents = new Pkcs12SafeContents();
        foreach (var (alias, certificate) in authorities)
        {
            var bag = contents.AddCertificate(certificate);
            bag.Attributes.Add(new AsnEncodedData(new Oid(FriendlyName), Encode(w => w.WriteCharacterString(UniversalTagNumber.BMPString, alias))));
            bag.Attributes.Add(new AsnEncodedData(new Oid(TrustedKeyUsage), Encode(w => w.WriteObjectIdentifier(AnyUsage))));
        }

        var builder = new Pkcs12Builder();
        builder.AddSafeContentsEncrypted(contents, password, new PbeParameters(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, 10_000));
        builder.SealWithMac(password, HashAlgorithmName.SHA256, 10_000);
        return builder.Encode();
    }

    private static byte[] Encode(Action<AsnWriter> write)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        write(writer);
        return writer.Encode();
    }
}
