using System.Globalization;
using LocalSpine.Core.Directory;
using LocalSpine.Core.Outcomes;
using LocalSpine.Hosting.Modules;
using LocalSpine.Storage;

namespace LocalSpine.Directory.Names;

/// <summary>Registered names with their addresses, in the database, so that all nodes know them.</summary>
internal sealed class NameRegister(IDatabase database) : INameRegister, IResettable, IStartupTask
{
    private const int LongestName = 253;

    private long _revision;

    public long Revision => Volatile.Read(ref _revision);

    public IReadOnlyList<string> ResetSql { get; } = ["delete from directory_name"];

    // After a reset nothing is registered.
    public Task StartAsync(CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _revision);
        return Task.CompletedTask;
    }

    public async ValueTask<(string Host, int Port)?> FindAsync(string fqdn, CancellationToken cancellationToken) =>
        await database.ReadAsync(
            read => read.Command("select address from directory_name where fqdn = @fqdn", ("@fqdn", fqdn.ToLowerInvariant())).ExecuteScalar() as string, cancellationToken) is { } address
            ? Parse(address)
            : null;

    public async Task<IReadOnlyList<RegisteredName>> ListAsync(CancellationToken cancellationToken) => await database.ReadAsync(
        read =>
        {
            var names = new List<RegisteredName>();
            using var reader = read.Command("select fqdn, address from directory_name order by fqdn").ExecuteReader();
            while (reader.Read())
            {
                names.Add(new RegisteredName(reader.GetString(0), reader.GetString(1)));
            }

            return names;
        },
        cancellationToken);

    public Refusal? Check(string fqdn, string? address) =>
        Uri.CheckHostName(fqdn) != UriHostNameType.Dns || fqdn.Length > LongestName ? new Refusal("FQDN_INVALID", "a host name", fqdn)
        : address is null || Parse(address) is null ? new Refusal("ADDRESS_INVALID", "host:port", address ?? "")
        : null;

    public async Task<Refusal?> PutAsync(string fqdn, string? address, CancellationToken cancellationToken)
    {
        if (Check(fqdn, address) is { } refusal)
        {
            return refusal;
        }

        await database.WriteAsync(
            write => write.Command(
                "insert into directory_name (fqdn, address) values (@fqdn, @address) on conflict (fqdn) do update set address = excluded.address",
                ("@fqdn", fqdn.ToLowerInvariant()), ("@address", address)).ExecuteNonQuery(),
            cancellationToken);
        Interlocked.Increment(ref _revision);
        return null;
    }

    public async Task<bool> RemoveAsync(string fqdn, CancellationToken cancellationToken)
    {
        var removed = await database.WriteAsync(
            write => write.Command("delete from directory_name where fqdn = @fqdn", ("@fqdn", fqdn.ToLowerInvariant())).ExecuteNonQuery() > 0, cancellationToken);
        Interlocked.Increment(ref _revision);
        return removed;
    }

    private static (string Host, int Port)? Parse(string address)
    {
        var colon = address.LastIndexOf(':');
        var host = colon > 0 ? address[..colon].Trim('[', ']') : "";
        return colon > 0 && Uri.CheckHostName(host) != UriHostNameType.Unknown
            && int.TryParse(address.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port is > 0 and <= 65535
                ? (host, port) : null;
    }
}

/// <summary>A name with its address, host:port.</summary>
internal sealed record RegisteredName(string Fqdn, string Address);
