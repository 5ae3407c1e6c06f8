namespace LocalSpine.Core.Trust;

/// <summary>What the environment's authorities issued, for people who look it up.</summary>
public interface ICertificateRegister
{
    /// <summary>Certificates of endpoints, newest first.</summary>
    /// <param name="text">Part of an FQDN or of a serial number; null for all.</param>
    ValueTask<CertificateList> ListAsync(string? text, bool onlyRevoked, int skip, int most, CancellationToken cancellationToken);

    /// <summary>The certificate of an endpoint (serial number in any case) followed by the sub-CA and the root, PEM; null when none was issued under it.</summary>
    ValueTask<string?> FindChainAsync(string serialNumber, CancellationToken cancellationToken);

    /// <summary>How many certificates of smartcards there are, and how many of them are revoked.</summary>
    ValueTask<(long Issued, long Revoked)> CountCardsAsync(CancellationToken cancellationToken);

    /// <summary>The revocation lists as certificates name them.</summary>
    IReadOnlyList<(string Of, string Url)> RevocationLists { get; }
}

/// <summary>A part of a list.</summary>
public sealed record CertificateList(IReadOnlyList<ListedCertificate> Certificates, bool HasMore);

/// <summary>A certificate as issued.</summary>
/// <param name="SerialNumber">Hexadecimal.</param>
/// <param name="Revoked">When and why; null while it stands.</param>
public sealed record ListedCertificate(string SerialNumber, string Fqdn, string Subject, DateTimeOffset NotBefore, DateTimeOffset NotAfter, (DateTimeOffset At, string Reason)? Revoked);
