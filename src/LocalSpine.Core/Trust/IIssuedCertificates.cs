namespace LocalSpine.Core.Trust;

/// <summary>The endpoint certificates that the environment issued. Their keys are with their owners only.</summary>
public interface IIssuedCertificates
{
    /// <summary>Those for an FQDN (any case), newest first.</summary>
    ValueTask<IReadOnlyList<KnownCertificate>> ToAsync(string fqdn, CancellationToken cancellationToken);
}

/// <summary>An issued certificate.</summary>
/// <param name="SerialNumber">Hexadecimal.</param>
/// <param name="Pem">The certificate alone.</param>
public sealed record KnownCertificate(string SerialNumber, string Fqdn, DateTimeOffset NotBefore, DateTimeOffset NotAfter, DateTimeOffset? RevokedAt, string Pem);
