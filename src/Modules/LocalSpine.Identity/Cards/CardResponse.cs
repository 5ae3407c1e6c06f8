using System.Security.Cryptography;
using System.Security.Cryptography.Pkcs;
using System.Security.Cryptography.X509Certificates;
using LocalSpine.Protocols.Gas;

namespace LocalSpine.Identity.Cards;

/// <summary>How a card answers a challenge of the gateway: signs the raw octets, in the CMS, without signed attributes (identity 3.4).</summary>
internal static class CardResponse
{
    /// <summary>The <c>response</c> parameter of an authentication request.</summary>
    /// <param name="challenge">As the gateway gave it, in base64.</param>
    /// <param name="certificate">Of the card's authentication credential, with its key.</param>
    public static string To(string challenge, X509Certificate2 certificate)
    {
        var cms = new SignedCms(new ContentInfo(Convert.FromBase64String(challenge)));
        cms.ComputeSignature(new CmsSigner(SubjectIdentifierType.IssuerAndSerialNumber, certificate)
        {
            IncludeOption = X509IncludeOption.EndCertOnly, DigestAlgorithm = new Oid("1.3.14.3.2.26"),
        });
        return CardSignature.Wrap(cms.Encode());
    }
}
