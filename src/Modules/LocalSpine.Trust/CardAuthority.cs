using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using LocalSpine.Core.Outcomes;
using LocalSpine.Core.Trust;

namespace LocalSpine.Trust;

/// <summary>Issues and judges the certificates of smartcards. Its key is made when the first card needs it, and kept; nodes that share a database share it.</summary>
internal sealed class CardAuthority(TrustStore store, CertificateAuthority authority, Revocations revocations, TimeProvider clock) : ICardAuthority, IDisposable
{
    private const string Kept = "card-authority";

    private readonly SemaphoreSlim _gate = new(1, 1);
    private (X509Certificate2 Certificate, CertificateJudge Judge)? _made;

    public async ValueTask<X509Certificate2> CertificateAsync(CancellationToken cancellationToken) => (await MadeAsync(cancellationToken)).Certificate;

    public async Task<CardCredential> IssueAsync(string uid, CardKeyUse use, DateTimeOffset from, CancellationToken cancellationToken)
    {
        var issuer = await CertificateAsync(cancellationToken);
        using var key = await Task.Run(() => RSA.Create(2048), cancellationToken);
        var now = clock.GetUtcNow();
        var notAfter = now.AddYears(2);
        using var certificate = CertificateFactory.Card(
            key, uid, use, issuer, authority.ListUrl(RevocationPaths.CardCaList), from > issuer.NotBefore ? from : issuer.NotBefore, notAfter < issuer.NotAfter ? notAfter : issuer.NotAfter);
        var credential = new CardCredential(
            use, certificate.SerialNumber, certificate.NotBefore.ToUniversalTime(), certificate.NotAfter.ToUniversalTime(), certificate.ExportCertificatePem(), key.ExportPkcs8PrivateKeyPem());
        await store.AddAsync(new IssuedRow
        {
            SerialNumber = certificate.SerialNumber,
            Fqdn = uid,
            NotBefore = Iso(credential.NotBefore),
            NotAfter = Iso(credential.NotAfter),
            IssuedAt = now.ToString("O", CultureInfo.InvariantCulture),
            Certificate = credential.CertificatePem,
            Issuer = IssuedRow.CardCa,
        });
        return credential;
    }

    public async ValueTask<Refusal?> JudgeAsync(X509Certificate2 certificate, CardKeyUse use, CancellationToken cancellationToken)
    {
        var (_, judge) = await MadeAsync(cancellationToken);
        if (judge.Judge(certificate) is { } refusal)
        {
            return refusal;
        }

        // A signing certificate has content commitment alone.
        var usage = certificate.Extensions.OfType<X509KeyUsageExtension>().FirstOrDefault()?.KeyUsages ?? X509KeyUsageFlags.None;
        var wanted = use == CardKeyUse.Authentication ? X509KeyUsageFlags.DigitalSignature : X509KeyUsageFlags.NonRepudiation;
        return usage.HasFlag(wanted) ? null : new Refusal("CARD_CERTIFICATE_WRONG_USAGE", $"the card's {use.ToString().ToLowerInvariant()} certificate", $"one for {usage}", "identity 10.1");
    }

    public async Task RevokeAsync(string serialNumber, string reason, CancellationToken cancellationToken)
    {
        await store.RevokeAsync(serialNumber.ToUpperInvariant(), clock.GetUtcNow().ToString("O", CultureInfo.InvariantCulture), reason);
        await authority.RefreshAsync();
    }

    /// <summary>The revocation list of the card authority, DER.</summary>
    public async Task<byte[]> ListAsync(CancellationToken cancellationToken) => revocations.CardCaList(await CertificateAsync(cancellationToken));

    public void Dispose()
    {
        _made?.Certificate.Dispose();
        _gate.Dispose();
    }

    private async ValueTask<(X509Certificate2 Certificate, CertificateJudge Judge)> MadeAsync(CancellationToken cancellationToken)
    {
        if (_made is { } made)
        {
            return made;
        }

        await authority.Ready.WaitAsync(cancellationToken);
        await _gate.WaitAsync(cancellationToken);
        try
        {
            if (_made is null)
            {
                var pem = (await store.AllAsync()).GetValueOrDefault(Kept) ?? await MakeAsync(cancellationToken);
                var certificate = X509Certificate2.CreateFromPem(pem, pem);
                _made = (certificate, new CertificateJudge("CARD_CERTIFICATE", "identity 3.7", authority.Root, certificate, revocations, clock));
            }

            return _made.Value;
        }
        finally
        {
            _gate.Release();
        }
    }

    private async Task<string> MakeAsync(CancellationToken cancellationToken)
    {
        using var key = await Task.Run(() => RSA.Create(2048), cancellationToken);
        using var certificate = CertificateFactory.CardCa(key, authority.Root, authority.ListUrl(RevocationPaths.RootList), authority.Root.NotBefore);
        return await store.KeepAsync(Kept, certificate.ExportCertificatePem() + "\n" + key.ExportPkcs8PrivateKeyPem() + "\n");
    }

    private static string Iso(DateTimeOffset instant) => instant.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);
}
