using System.Security.Cryptography.X509Certificates;
using System.Security.Cryptography.Xml;
using System.Text;
using System.Xml;

namespace LocalSpine.Identity.Broker;

/// <summary>Signs the outer assertion of a response: enveloped, exclusive canonicalisation, the certificate in it, last child as the SAML 1.1 schema wants (identity 8.4).</summary>
internal static class AssertionSigner
{
    /// <param name="algorithm"><c>rsa-sha1</c> or <c>rsa-sha256</c>.</param>
    public static ReadOnlyMemory<byte> Sign(ReadOnlyMemory<byte> response, X509Certificate2 certificate, string algorithm)
    {
        var document = new XmlDocument { PreserveWhitespace = true, XmlResolver = null };
        document.LoadXml(Encoding.UTF8.GetString(response.Span));
        var assertion = (XmlElement)document.GetElementsByTagName("Assertion", "urn:oasis:names:tc:SAML:1.0:assertion")[0]!;
        using var key = certificate.GetRSAPrivateKey()!;
        var signed = new SignedAssertion(document, assertion) { SigningKey = key };
        var isOld = algorithm == "rsa-sha1";
        signed.SignedInfo!.CanonicalizationMethod = SignedXml.XmlDsigExcC14NTransformUrl;
        signed.SignedInfo.SignatureMethod = isOld ? SignedXml.XmlDsigRSASHA1Url : SignedXml.XmlDsigRSASHA256Url;
        var reference = new Reference($"#{assertion.GetAttribute("AssertionID")}") { DigestMethod = isOld ? SignedXml.XmlDsigSHA1Url : SignedXml.XmlDsigSHA256Url };
        reference.AddTransform(new XmlDsigEnvelopedSignatureTransform());
        reference.AddTransform(new XmlDsigExcC14NTransform());
        signed.AddReference(reference);
        signed.KeyInfo.AddClause(new KeyInfoX509Data(X509CertificateLoader.LoadCertificate(certificate.RawData)));
        signed.ComputeSignature();
        assertion.AppendChild(document.ImportNode(signed.GetXml(), deep: true));

        // The writer of the framework puts a blank before "/>", which a public client does not expect.
        return Encoding.UTF8.GetBytes(document.OuterXml.Replace(" />", "/>", StringComparison.Ordinal));
    }

    private sealed class SignedAssertion(XmlDocument document, XmlElement assertion) : SignedXml(document)
    {
        public override XmlElement? GetIdElement(XmlDocument? document, string idValue) => assertion.GetAttribute("AssertionID") == idValue ? assertion : null;
    }
}
