using System.Collections.Concurrent;
using System.Security.Cryptography;
using LocalSpine.Storage;

namespace LocalSpine.Identity.OpenId;

/// <summary>The keys that providers sign with: RSA of 2048 bits, made when the first is asked for, the same on every node, kept by a reset.</summary>
internal sealed class SigningKeys(IDatabase database) : IDisposable
{
    private readonly ConcurrentDictionary<string, SigningKey> _known = new();

    /// <summary>The key of a provider.</summary>
    public async ValueTask<SigningKey> GetAsync(string provider, CancellationToken cancellationToken) =>
        _known.TryGetValue(provider, out var known) ? known : await database.WriteAsync(write => Get(write, provider), cancellationToken);

    /// <summary>The same on a transaction that is there.</summary>
    public SigningKey Get(WriteConnection write, string provider)
    {
        if (_known.TryGetValue(provider, out var known))
        {
            return known;
        }

        if (Stored(write, provider) is not { } stored)
        {
            using var made = RSA.Create(2048);
            write.Command(
                "insert into identity_signing_key (name, kid, pem) values (@name, @kid, @pem) on conflict (name) do nothing",
                ("@name", provider), ("@kid", Guid.NewGuid().ToString()), ("@pem", made.ExportPkcs8PrivateKeyPem())).ExecuteNonQuery();
            stored = Stored(write, provider)!;
        }

        // Not before its commit: the work may be undone, and another node's key win.
        write.AfterCommit(() => _known.TryAdd(provider, stored));
        return stored;
    }

    public void Dispose()
    {
        foreach (var key in _known.Values)
        {
            key.Key.Dispose();
        }
    }

    private static SigningKey? Stored(WriteConnection write, string provider)
    {
        using var reader = write.Command("select kid, pem from identity_signing_key where name = @name", ("@name", provider)).ExecuteReader();
        if (!reader.Read())
        {
            return null;
        }

        var key = RSA.Create();
        key.ImportFromPem(reader.GetString(1));
        return new SigningKey(reader.GetString(0), key);
    }
}

/// <summary>A provider's key.</summary>
internal sealed record SigningKey(string Id, RSA Key);
