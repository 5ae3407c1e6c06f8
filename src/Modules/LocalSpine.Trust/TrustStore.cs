using System.Globalization;
using Dapper;
using LocalSpine.Core.Trust;
using LocalSpine.Storage;

namespace LocalSpine.Trust;

/// <summary>What the environment's CA keeps: its keys, and every certificate it issued.</summary>
internal sealed class TrustStore(IDatabase database) : IIssuedCertificates
{
    /// <summary>Keeps a value unless another node kept one first; answers the one that stands.</summary>
    public Task<string> KeepAsync(string name, string value) => database.WriteAsync(write =>
    {
        write.Connection.Execute(
            "insert into trust_secret (name, value) values (@name, @value) on conflict (name) do nothing", new { name, value }, write.Transaction);
        return write.Connection.ExecuteScalar<string>("select value from trust_secret where name = @name", new { name }, write.Transaction)!;
    });

    /// <summary>Replaces a value.</summary>
    public Task ReplaceAsync(string name, string value) => database.WriteAsync(write => write.Connection.Execute(
        "insert into trust_secret (name, value) values (@name, @value) on conflict (name) do update set value = excluded.value",
        new { name, value },
        write.Transaction));

    public ValueTask<Dictionary<string, string>> AllAsync() => database.ReadAsync(read =>
    {
        var values = new Dictionary<string, string>();
        using var reader = read.Command("select name, value from trust_secret").ExecuteReader();
        while (reader.Read())
        {
            values[reader.GetString(0)] = reader.GetString(1);
        }

        return values;
    });

    public Task AddAsync(IssuedRow row) => database.WriteAsync(write => write.Connection.Execute(
        "insert into trust_certificate (serial_number, fqdn, not_before, not_after, issued_at, certificate, issuer) "
        + "values (@SerialNumber, @Fqdn, @NotBefore, @NotAfter, @IssuedAt, @Certificate, @Issuer)",
        row,
        write.Transaction));

    /// <summary>Marks a certificate revoked (the first time counts) and moves the revision; false when it was never issued.</summary>
    public Task<bool> RevokeAsync(string serialNumber, string revokedAt, string reason) => database.WriteAsync(write =>
    {
        var found = write.Connection.Execute(
            "update trust_certificate set revoked_at = coalesce(revoked_at, @revokedAt), reason = coalesce(reason, @reason) where serial_number = @serialNumber",
            new { serialNumber, revokedAt, reason },
            write.Transaction) > 0;
        write.Connection.Execute("update trust_revision set revision = revision + 1 where id = 1", transaction: write.Transaction);
        return found;
    });

    public ValueTask<long> RevisionAsync() => database.ReadAsync(read =>
        Convert.ToInt64(read.Command("select revision from trust_revision where id = 1").ExecuteScalar(), CultureInfo.InvariantCulture));

    public ValueTask<List<IssuedRow>> RevokedAsync() => RowsAsync("where revoked_at is not null", 1_000_000);

    /// <summary>Newest first.</summary>
    public ValueTask<List<IssuedRow>> ListAsync(int limit) => RowsAsync("", limit);

    public async ValueTask<IReadOnlyList<KnownCertificate>> ToAsync(string fqdn, CancellationToken cancellationToken) =>
        [.. (await RowsAsync($"where lower(fqdn) = @fqdn and issuer = '{IssuedRow.SubCa}'", 100, fqdn.ToLowerInvariant())).Select(row => new KnownCertificate(
            row.SerialNumber, row.Fqdn, Instant(row.NotBefore), Instant(row.NotAfter), row.RevokedAt is null ? null : Instant(row.RevokedAt), row.Certificate))];

    private static DateTimeOffset Instant(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);

    private ValueTask<List<IssuedRow>> RowsAsync(string where, int limit, string? fqdn = null) => database.ReadAsync(read => read.Connection.Query<IssuedRow>(
        "select serial_number as SerialNumber, fqdn as Fqdn, not_before as NotBefore, not_after as NotAfter, issued_at as IssuedAt, "
        + $"certificate as Certificate, revoked_at as RevokedAt, reason as Reason, issuer as Issuer from trust_certificate {where} order by issued_at desc limit @limit",
        new { limit, fqdn }).AsList());
}

/// <summary>An issued certificate; instants in ISO 8601.</summary>
internal sealed class IssuedRow
{
    public string SerialNumber { get; init; } = "";

    public string Fqdn { get; init; } = "";

    public string NotBefore { get; init; } = "";

    public string NotAfter { get; init; } = "";

    public string IssuedAt { get; init; } = "";

    public string Certificate { get; init; } = "";

    public string? RevokedAt { get; init; }

    public string? Reason { get; init; }

    public string Issuer { get; init; } = SubCa;

    public const string SubCa = "subca";

    public const string CardCa = "cards";
}
