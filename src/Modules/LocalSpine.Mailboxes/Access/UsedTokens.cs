using LocalSpine.Hosting.Modules;
using LocalSpine.Storage;

namespace LocalSpine.Mailboxes.Access;

/// <summary>
/// Tokens that were used, kept until their own timestamp makes them invalid (mesh 2.2). Each is stored in the transaction of its request's work,
/// so that a restart forgets none and a work that failed does not use its token.
/// </summary>
internal abstract class UsedTokens : IStartupTask, IResettable
{
    public abstract IReadOnlyList<string> ResetSql { get; }

    public static UsedTokens For(IDatabase database) => database.Engine == DatabaseEngine.Postgres ? new SharedTokens(database) : new RememberedTokens(database);

    /// <summary>Does some work in a transaction that marks the token as used.</summary>
    /// <param name="token">Null when it was used before, or none is needed.</param>
    /// <exception cref="Api.MeshRefusedException">The token was used before; nothing was done.</exception>
    public abstract Task<T> WithAsync<T>(MeshToken? token, Func<WriteConnection, T> work, CancellationToken cancellationToken);

    /// <summary>Marks a token as used in a transaction of its own.</summary>
    public Task UseAsync(MeshToken token, CancellationToken cancellationToken) => WithAsync(token, _ => true, cancellationToken);

    /// <summary>Tidies a little: forgets what no timestamp check would let in any more. False when there was nothing to do.</summary>
    public abstract Task<bool> TidyAsync(DateTimeOffset now);

    public abstract Task StartAsync(CancellationToken cancellationToken);

    /// <summary>Unix milliseconds after which the timestamp check refuses the token.</summary>
    protected static long UntilOf(MeshToken token) => (token.Time!.Value + TokenCheck.Tolerance).ToUnixTimeMilliseconds();
}
