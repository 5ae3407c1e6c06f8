using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using LocalSpine.Hosting.Modules;
using LocalSpine.Storage;

namespace LocalSpine.Identity.OpenId;

/// <summary>
/// What is granted for a time: sign-ins under way, codes, tokens, states, identifiers that may come once (identity 16). In the database, so that every node knows
/// it; keyed by a digest, so that the database holds nothing that can be shown; gone when the environment's clock says so.
/// </summary>
internal sealed class Grants(IDatabase database, TimeProvider clock) : IResettable
{
    private const int PrunedAtOnce = 100;
    private const int MostOfOpenKinds = 10_000;

    public IReadOnlyList<string> ResetSql { get; } = ["delete from identity_grant"];

    /// <summary>43 characters that nobody guesses.</summary>
    public static string NewSecret() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));

    /// <summary>Grants something until <paramref name="life"/> is over.</summary>
    /// <param name="reference">What it ends with: a session, for example.</param>
    public Task AddAsync<T>(GrantKind kind, string key, string reference, T document, TimeSpan life, CancellationToken cancellationToken) => database.WriteAsync(
        write =>
        {
            Add(write, kind, key, reference, document, life);
            return true;
        },
        cancellationToken);

    /// <summary>The same on a transaction that is there; what has the same key is replaced.</summary>
    public void Add<T>(WriteConnection write, GrantKind kind, string key, string reference, T document, TimeSpan life)
    {
        Prune(write, kind);
        write.Command(
            "insert into identity_grant (id, kind, ref, document, expires) values (@id, @kind, @ref, @document, @expires) "
            + "on conflict (id) do update set ref = excluded.ref, document = excluded.document, expires = excluded.expires",
            ("@id", Id(kind, key)), ("@kind", kind.ToString()), ("@ref", reference), ("@document", JsonSerializer.Serialize(document)), ("@expires", Ms(clock.GetUtcNow() + life))).ExecuteNonQuery();
    }

    /// <summary>Notes something that may come once; false when it came before.</summary>
    public Task<bool> TryFirstAsync(GrantKind kind, string key, TimeSpan life, CancellationToken cancellationToken) => database.WriteAsync(
        write =>
        {
            Prune(write, kind);
            var now = clock.GetUtcNow();
            return write.Command(
                "insert into identity_grant (id, kind, ref, document, expires) values (@id, @kind, '', '{}', @expires) "
                + "on conflict (id) do update set expires = excluded.expires where identity_grant.expires <= @now",
                ("@id", Id(kind, key)), ("@kind", kind.ToString()), ("@expires", Ms(now + life)), ("@now", Ms(now))).ExecuteNonQuery() > 0;
        },
        cancellationToken);

    /// <summary>What was granted under a key and is not over, or null.</summary>
    public ValueTask<T?> FindAsync<T>(GrantKind kind, string? key, CancellationToken cancellationToken)
        where T : class => string.IsNullOrEmpty(key) ? default : database.ReadAsync(
            read => One<T>(read.Command("select document, expires from identity_grant where id = @id", ("@id", Id(kind, key)))), cancellationToken);

    /// <summary>The same, and it is granted no longer: of two that take it, on whatever node, one gets it.</summary>
    public Task<T?> TakeAsync<T>(GrantKind kind, string? key, CancellationToken cancellationToken)
        where T : class => string.IsNullOrEmpty(key) ? Task.FromResult<T?>(null) : database.WriteAsync(write => Take<T>(write, kind, key), cancellationToken);

    /// <summary>The same on a transaction that is there.</summary>
    public T? Take<T>(WriteConnection write, GrantKind kind, string key)
        where T : class => One<T>(write.Command("delete from identity_grant where id = @id returning document, expires", ("@id", Id(kind, key))));

    /// <summary>Takes all of a kind that end with <paramref name="reference"/>.</summary>
    public static List<T> TakeAll<T>(WriteConnection write, GrantKind kind, string reference)
    {
        var documents = new List<T>();
        using var reader = write.Command("delete from identity_grant where ref = @ref and kind = @kind returning document", ("@ref", reference), ("@kind", kind.ToString())).ExecuteReader();
        while (reader.Read())
        {
            documents.Add(JsonSerializer.Deserialize<T>(reader.GetString(0))!);
        }

        return documents;
    }

    /// <summary>Ends everything that ends with <paramref name="reference"/>; how many there were.</summary>
    public static int End(WriteConnection write, string reference) => reference.Length == 0 ? 0
        : write.Command("delete from identity_grant where ref = @ref", ("@ref", reference)).ExecuteNonQuery();

    private T? One<T>(System.Data.Common.DbCommand command)
        where T : class
    {
        using var reader = command.ExecuteReader();
        return reader.Read() && reader.GetInt64(1) > Ms(clock.GetUtcNow()) ? JsonSerializer.Deserialize<T>(reader.GetString(0)) : null;
    }

    // What anybody can ask for without being known has a limit too: the clock may stand still.
    private void Prune(WriteConnection write, GrantKind kind)
    {
        write.Command(
            "delete from identity_grant where id in (select id from identity_grant where expires <= @now order by expires limit @limit)",
            ("@now", Ms(clock.GetUtcNow())), ("@limit", PrunedAtOnce)).ExecuteNonQuery();
        if (kind is GrantKind.SignIn or GrantKind.State && RandomNumberGenerator.GetInt32(64) == 0)
        {
            write.Command(
                "delete from identity_grant where id in (select id from identity_grant where kind = @kind order by expires desc limit 1000000 offset @most)",
                ("@kind", kind.ToString()), ("@most", MostOfOpenKinds)).ExecuteNonQuery();
        }
    }

    private static string Id(GrantKind kind, string key) =>
        string.Create(CultureInfo.InvariantCulture, $"{kind}:{Base64Url.EncodeToString(SHA256.HashData(Encoding.UTF8.GetBytes(key)))}");

    private static long Ms(DateTimeOffset at) => at.ToUnixTimeMilliseconds();
}

/// <summary>Kinds of grants.</summary>
internal enum GrantKind
{
    /// <summary>A browser on its way through the pages of a provider.</summary>
    SignIn,

    /// <summary>A browser that is signed in at a provider.</summary>
    Browser,

    /// <summary>A session of a client at a provider (sid).</summary>
    Session,

    /// <summary>A provider's code.</summary>
    Code,

    /// <summary>A provider's access token.</summary>
    ProviderToken,

    /// <summary>An identifier of a client assertion at a provider.</summary>
    ProviderJti,

    /// <summary>The API platform's state while the user is at a provider.</summary>
    State,

    /// <summary>The API platform's code.</summary>
    PlatformCode,

    /// <summary>The API platform's access token; kept beyond its end, to be called expired.</summary>
    AccessToken,

    /// <summary>The API platform's refresh token; kept beyond its end too.</summary>
    RefreshToken,

    /// <summary>An identifier of a client assertion at the API platform.</summary>
    PlatformJti,

    /// <summary>Something to be put wrong on purpose.</summary>
    Fault,
}
