using System.Security.Cryptography.X509Certificates;
using LocalSpine.Core.Outcomes;

namespace LocalSpine.Core.Trust;

/// <summary>The environment's certificates: a private root, a sub-CA, and what they issued.</summary>
public interface ICertificateAuthority
{
    /// <summary>Completes when keys and server certificate exist. Listeners open before and wait for it inside the handshake.</summary>
    Task Ready { get; }

    /// <summary>The root certificate (after <see cref="Ready"/>).</summary>
    X509Certificate2 Root { get; }

    /// <summary>The issuing sub-CA (after <see cref="Ready"/>).</summary>
    X509Certificate2 SubCa { get; }

    /// <summary>
    /// The server certificate of a surface (its first real name as CN, all its names, localhost and this machine as alternatives);
    /// for null one that covers every name of every surface (after <see cref="Ready"/>).
    /// </summary>
    X509Certificate2 ServerCertificateFor(string? surface);

    /// <summary>The client certificate, with its key, that the environment itself shows when it delivers a message (after <see cref="Ready"/>).</summary>
    X509Certificate2 OutboundCertificate { get; }

    /// <summary>
    /// Judges a client certificate: issuer, period, usage, revocation. Null means accepted.
    /// Cheap enough for every handshake (cached by thumbprint until the next revocation).
    /// </summary>
    Refusal? Judge(X509Certificate2? certificate);

    /// <summary>Issues a client certificate for an FQDN, from a PEM CSR or, when it is null, for a new RSA key.</summary>
    /// <exception cref="CertificateRefusedException">The CSR cannot be read or its signature or key is not acceptable.</exception>
    Task<IssuedCertificate> IssueAsync(string fqdn, string? csrPem, CancellationToken cancellationToken);

    /// <summary>The CN of a PEM certificate request.</summary>
    /// <exception cref="CertificateRefusedException">The CSR cannot be read.</exception>
    string NameOf(string csrPem);

    /// <summary>Revokes by serial number (hexadecimal, any case); false when no such certificate was issued. The CRL shows it at once.</summary>
    Task<bool> RevokeAsync(string serialNumber, CancellationToken cancellationToken);
}

/// <summary>A certificate as handed to a supplier.</summary>
/// <param name="CertificatePem">The certificate followed by the sub-CA and the root.</param>
/// <param name="KeyPem">PKCS#8 private key; null when a CSR was given.</param>
/// <param name="Pkcs12">PKCS#12 (AES-256, SHA-256), password <see cref="Pkcs12Password"/>; null when a CSR was given.</param>
/// <param name="Pkcs12Legacy">PKCS#12 in the old form (3DES, SHA-1) for old Java and Windows stores; null when a CSR was given.</param>
public sealed record IssuedCertificate(
    string Fqdn, string SerialNumber, string CertificatePem, string? KeyPem, byte[]? Pkcs12, byte[]? Pkcs12Legacy, string CaPem)
{
    /// <summary>The password of the PKCS#12 files: a fixed word, because the key beside them is synthetic and unprotected.</summary>
    public const string Pkcs12Password = "localspine";
}

/// <summary>A certificate request broke a rule.</summary>
public sealed class CertificateRefusedException(Refusal refusal) : RefusedException(refusal);
