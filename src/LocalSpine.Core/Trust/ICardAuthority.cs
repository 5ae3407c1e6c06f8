using System.Security.Cryptography.X509Certificates;
using LocalSpine.Core.Outcomes;

namespace LocalSpine.Core.Trust;

/// <summary>What a key pair of a smartcard is for (identity 10.1).</summary>
public enum CardKeyUse
{
    /// <summary>Sign-on.</summary>
    Authentication,

    /// <summary>Content commitment: signing prescriptions.</summary>
    Signing,
}

/// <summary>The environment's authority for smartcards: below the same root as its sub-CA, so that a card opens no endpoint and an endpoint's certificate is no card.</summary>
public interface ICardAuthority
{
    /// <summary>Its certificate, made at the first use.</summary>
    ValueTask<X509Certificate2> CertificateAsync(CancellationToken cancellationToken);

    /// <summary>Issues a certificate with a new RSA key to a user: subject <c>O=nhs, OU=people, CN=uid</c>, two years.</summary>
    /// <param name="from">Since when it is valid; its authority's first day when that is later.</param>
    Task<CardCredential> IssueAsync(string uid, CardKeyUse use, DateTimeOffset from, CancellationToken cancellationToken);

    /// <summary>
    /// Judges a card's certificate by issuer, period, revocation and, for <paramref name="use"/>, key usage; null means accepted. The rules begin with <c>CARD_CERTIFICATE_</c>:
    /// <c>UNKNOWN_ISSUER</c>, <c>NOT_YET_VALID</c>, <c>EXPIRED</c>, <c>REVOKED</c>, <c>WRONG_USAGE</c>.
    /// </summary>
    ValueTask<Refusal?> JudgeAsync(X509Certificate2 certificate, CardKeyUse use, CancellationToken cancellationToken);

    /// <summary>Revokes by serial number (hexadecimal); the card authority's list shows it at once.</summary>
    Task RevokeAsync(string serialNumber, string reason, CancellationToken cancellationToken);
}

/// <summary>A certificate of a card with its key.</summary>
/// <param name="SerialNumber">Hexadecimal.</param>
/// <param name="KeyPem">PKCS#8, unprotected: the card is synthetic.</param>
public sealed record CardCredential(CardKeyUse Use, string SerialNumber, DateTimeOffset NotBefore, DateTimeOffset NotAfter, string CertificatePem, string KeyPem);
