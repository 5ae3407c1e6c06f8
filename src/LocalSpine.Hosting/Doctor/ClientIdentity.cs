using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using LocalSpine.Core.Estate;

namespace LocalSpine.Hosting.Doctor;

/// <summary>What a client shows and trusts: its certificate with its key, and the authorities it was given. What is wrong with them can be said without a connection.</summary>
public sealed class ClientIdentity : IDisposable
{
    private const string ClientAuthentication = "1.3.6.1.5.5.7.3.2";
    private const string DistributionPoints = "2.5.29.31";

    private ClientIdentity(X509Certificate2? certificate, X509Certificate2Collection authorities, IReadOnlyList<Finding> findings)
    {
        Certificate = certificate;
        Authorities = authorities;
        Findings = findings;
    }

    /// <summary>Nothing to show, and those authorities to trust.</summary>
    /// <exception cref="FormatException">The authorities cannot be read.</exception>
    public static ClientIdentity Nobody(string? caPem) => new(null, Load(caPem), []);

    /// <summary>Without a key when the key is missing or is another's: it cannot be shown then.</summary>
    public X509Certificate2? Certificate { get; }

    public X509Certificate2Collection Authorities { get; }

    /// <summary>What is to say about the certificate and the key alone.</summary>
    public IReadOnlyList<Finding> Findings { get; }

    /// <summary>The certificate's common name; empty without one.</summary>
    public string Name => Certificate?.GetNameInfo(X509NameType.SimpleName, forIssuer: false) ?? "";

    /// <summary>Reads PEM texts and looks at them.</summary>
    /// <param name="keyPem">Null when only its owner's key store has it.</param>
    /// <param name="fqdn">The name that the certificate should have; empty for any.</param>
    /// <param name="now">By the clock of the client's machine.</param>
    /// <exception cref="FormatException">A text is no PEM.</exception>
    public static ClientIdentity Read(string certificatePem, string? keyPem, string? caPem, string fqdn, DateTimeOffset now)
    {
        var authorities = Load(caPem);
        X509Certificate2 certificate;
        try
        {
            certificate = X509Certificate2.CreateFromPem(certificatePem);
        }
        catch (CryptographicException e)
        {
            throw new FormatException($"the client certificate is no PEM certificate: {e.Message}", e);
        }

        var findings = new List<Finding>();
        certificate = WithKey(certificate, certificatePem, keyPem, findings);
        findings.Add(Period(certificate, now));
        findings.Add(Use(certificate));
        findings.Add(Chain(certificate, authorities));
        if (fqdn.Length > 0)
        {
            var name = certificate.GetNameInfo(X509NameType.SimpleName, forIssuer: false);
            findings.Add(string.Equals(name, fqdn, StringComparison.OrdinalIgnoreCase)
                ? Finding.Ok("client certificate name", $"CN {name} is the endpoint's FQDN")
                : Finding.Failed("client certificate name", $"CN {name}, but the endpoint's FQDN is {fqdn}", $"Use the certificate that was issued for {fqdn}: the Spine knows a message's sender by it"));
        }

        return new ClientIdentity(certificate, authorities, findings);
    }

    /// <summary>Where the certificate says that its revocation list can be fetched by HTTP; null when it does not.</summary>
    public Uri? RevocationList()
    {
        if (Certificate?.Extensions[DistributionPoints] is not { } extension)
        {
            return null;
        }

        // CRLDistributionPoints, RFC 5280 4.2.1.13: points > point > name [0] > full name [0] > URI [6].
        try
        {
            var name = new Asn1Tag(TagClass.ContextSpecific, 0, isConstructed: true);
            var full = new AsnReader(extension.RawData, AsnEncodingRules.DER).ReadSequence().ReadSequence().ReadSequence(name).ReadSequence(name);
            var url = new Uri(full.ReadCharacterString(UniversalTagNumber.IA5String, new Asn1Tag(TagClass.ContextSpecific, 6)));
            return url.Scheme is "http" or "https" ? url : null; // others give an LDAP entry
        }
        catch (Exception e) when (e is AsnContentException or UriFormatException)
        {
            return null;
        }
    }

    public void Dispose()
    {
        Certificate?.Dispose();
        foreach (var authority in Authorities)
        {
            authority.Dispose();
        }
    }

    private static X509Certificate2Collection Load(string? pem)
    {
        var authorities = new X509Certificate2Collection();
        try
        {
            authorities.ImportFromPem(pem ?? "");
        }
        catch (CryptographicException e)
        {
            throw new FormatException($"the CA file is no PEM file of certificates: {e.Message}", e);
        }

        return pem is null || authorities.Count > 0 ? authorities : throw new FormatException("the CA file has no certificate in it");
    }

    private static X509Certificate2 WithKey(X509Certificate2 certificate, string certificatePem, string? keyPem, List<Finding> findings)
    {
        if (keyPem is null)
        {
            findings.Add(Finding.Skipped("client key", "there is no key to try the certificate with", "Name your key with --key; where the certificate came from a CSR, only you have it"));
            return certificate;
        }

        try
        {
            var whole = X509Certificate2.CreateFromPem(certificatePem, keyPem);
            findings.Add(Finding.Ok("client key", "belongs to the client certificate"));
            certificate.Dispose();
            if (!OperatingSystem.IsWindows())
            {
                return whole;
            }

            // Windows does not take a key that is in memory only.
            using (whole)
            {
                return X509CertificateLoader.LoadPkcs12(whole.Export(X509ContentType.Pkcs12), null);
            }
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            findings.Add(Finding.Failed("client key", $"does not belong to the client certificate: {e.Message}", "Take key and certificate from the same folder or pack, or ask for a certificate for this key with 'localspine endpoint create --csr FILE'"));
            return certificate;
        }
    }

    private static Finding Period(X509Certificate2 certificate, DateTimeOffset now)
    {
        var (from, until) = (certificate.NotBefore.ToUniversalTime(), certificate.NotAfter.ToUniversalTime());
        return now < from ? Finding.Failed("client certificate period", $"not valid before {from:yyyy-MM-dd HH:mm}, and this machine has {now:yyyy-MM-dd HH:mm} UTC", "Set this machine's clock, or wait")
            : now > until ? Finding.Failed("client certificate period", $"expired {until:yyyy-MM-dd HH:mm} UTC", "Get a new certificate: 'localspine pack --asid ASID --new-key --out FILE' makes one with a new key")
            : until - now < TimeSpan.FromDays(30) ? Finding.Warning("client certificate period", $"expires {until:yyyy-MM-dd}", "Get a new one in time")
            : Finding.Ok("client certificate period", $"valid until {until:yyyy-MM-dd}");
    }

    private static Finding Use(X509Certificate2 certificate) =>
        certificate.Extensions.OfType<X509BasicConstraintsExtension>().Any(b => b.CertificateAuthority)
            ? Finding.Failed("client certificate use", "it is the certificate of an authority", "Show the endpoint's own certificate; the authorities belong into the file of those to trust")
        : certificate.Extensions.OfType<X509EnhancedKeyUsageExtension>().FirstOrDefault() is { } usage && usage.EnhancedKeyUsages.Cast<Oid>().All(o => o.Value != ClientAuthentication)
            ? Finding.Failed("client certificate use", "it is for other uses than client authentication", "Use the certificate that the environment issued to the endpoint: it is for both directions")
        : Finding.Ok("client certificate use", "for client authentication");

    private static Finding Chain(X509Certificate2 certificate, X509Certificate2Collection authorities)
    {
        if (authorities.Count == 0)
        {
            return Finding.Skipped("client certificate chain", "no CA file to compare with", "Name it with --ca");
        }

        var problem = Trust.Problem(certificate, authorities);
        return problem is null ? Finding.Ok("client certificate chain", $"issued by {certificate.Issuer}, which the CA file has")
            : Finding.Failed("client certificate chain", $"issued by {certificate.Issuer}, which leads to no authority of the CA file ({problem})", "Show the certificate that this environment issued, or take the ca.pem of the environment that issued this one");
    }
}
