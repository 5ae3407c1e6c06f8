using System.Globalization;
using System.Security.Cryptography.X509Certificates;
using LocalSpine.Core.Outcomes;
using LocalSpine.Core.Trust;
using LocalSpine.Storage;

namespace LocalSpine.Trust;

/// <summary>Lists what was issued, out of the table that the authorities write.</summary>
internal sealed class CertificateRegister(IDatabase database, CertificateAuthority authority) : ICertificateRegister
{
    public IReadOnlyList<(string Of, string Url)> RevocationLists =>
    [
        ("The root", authority.ListUrl(RevocationPaths.RootList)), ("The sub-CA", authority.ListUrl(RevocationPaths.SubCaList)), ("Smartcards", authority.ListUrl(RevocationPaths.CardCaList)),
    ];

    public ValueTask<CertificateList> ListAsync(string? text, bool onlyRevoked, int skip, int most, CancellationToken cancellationToken)
    {
        var wanted = string.IsNullOrWhiteSpace(text) ? null : text.Trim();
        return wanted is not null && !PlainText.Holds(wanted)
            ? ValueTask.FromResult(new CertificateList([], false))
            : database.ReadAsync(
                read =>
                {
                    var found = new List<ListedCertificate>();
                    using var reader = read.Command(
                        "select serial_number, fqdn, certificate, revoked_at, reason from trust_certificate where issuer = @issuer"
                        + (onlyRevoked ? " and revoked_at is not null" : "")
                        + (wanted is null ? "" : " and (lower(fqdn) like @name escape '!' or serial_number like @serial escape '!')")
                        + " order by issued_at desc, serial_number limit @most offset @skip",
                        [
                            ("@issuer", IssuedRow.SubCa), ("@most", most + 1), ("@skip", skip),
                            .. wanted is null ? [] : new (string, object?)[] { ("@name", Pattern(wanted.ToLowerInvariant())), ("@serial", Pattern(wanted.ToUpperInvariant())) },
                        ]).ExecuteReader();
                    while (reader.Read())
                    {
                        found.Add(Listed(
                            reader.GetString(0), reader.GetString(1), reader.GetString(2),
                            reader.IsDBNull(3) ? null : (DateTimeOffset.Parse(reader.GetString(3), CultureInfo.InvariantCulture), reader.IsDBNull(4) ? "" : reader.GetString(4))));
                    }

                    return new CertificateList([.. found.Take(most)], found.Count > most);
                },
                cancellationToken);
    }

    public async ValueTask<string?> FindChainAsync(string serialNumber, CancellationToken cancellationToken) => !PlainText.Holds(serialNumber) ? null
        : await database.ReadAsync(
            read => read.Command(
                "select certificate from trust_certificate where serial_number = @serial and issuer = @issuer", ("@serial", serialNumber.ToUpperInvariant()), ("@issuer", IssuedRow.SubCa)).ExecuteScalar() as string,
            cancellationToken) is { } pem
            ? $"{pem.TrimEnd()}\n{authority.SubCa.ExportCertificatePem()}\n{authority.Root.ExportCertificatePem()}\n"
            : null;

    public ValueTask<(long Issued, long Revoked)> CountCardsAsync(CancellationToken cancellationToken) => database.ReadAsync(
        read =>
        {
            using var reader = read.Command("select count(*), count(revoked_at) from trust_certificate where issuer = @issuer", ("@issuer", IssuedRow.CardCa)).ExecuteReader();
            reader.Read();
            return (reader.GetInt64(0), reader.GetInt64(1));
        },
        cancellationToken);

    private static string Pattern(string part) =>
        $"%{part.Replace("!", "!!", StringComparison.Ordinal).Replace("%", "!%", StringComparison.Ordinal).Replace("_", "!_", StringComparison.Ordinal)}%";

    private static ListedCertificate Listed(string serial, string fqdn, string pem, (DateTimeOffset, string)? revoked)
    {
        using var certificate = X509Certificate2.CreateFromPem(pem);
        return new ListedCertificate(serial, fqdn, certificate.Subject, certificate.NotBefore.ToUniversalTime(), certificate.NotAfter.ToUniversalTime(), revoked);
    }
}
