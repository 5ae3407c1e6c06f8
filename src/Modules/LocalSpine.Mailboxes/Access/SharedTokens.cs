using LocalSpine.Storage;

namespace LocalSpine.Mailboxes.Access;

/// <summary>On a database that nodes share: the database says whether a token was used.</summary>
internal sealed class SharedTokens(IDatabase database) : UsedTokens
{
    private const long Minute = 60_000;

    public override IReadOnlyList<string> ResetSql { get; } = ["delete from mailboxes_token"];

    public override async Task<T> WithAsync<T>(MeshToken? token, Func<WriteConnection, T> work, CancellationToken cancellationToken)
    {
        var (isNew, result) = await database.WriteAsync(
            write => token is null || write.Command(
                "insert into mailboxes_token (mailbox, nonce, nonce_count, until) values (@mailbox, @nonce, @count, @until) on conflict do nothing",
                ("@mailbox", token.MailboxId), ("@nonce", token.Nonce), ("@count", token.NonceCount), ("@until", UntilOf(token))).ExecuteNonQuery() > 0
                ? (true, work(write))
                : (false, default(T)!),
            cancellationToken);
        return isNew ? result : throw TokenCheck.Replayed(token!);
    }

    public override async Task<bool> TidyAsync(DateTimeOffset now)
    {
        var oldest = await database.ReadAsync(read => read.Command("select min(until) from mailboxes_token").ExecuteScalar() is long until ? until : long.MaxValue);
        var before = now.ToUnixTimeMilliseconds() - Minute;
        if (oldest >= before)
        {
            return false;
        }

        await database.WriteAsync(write => write.Command("delete from mailboxes_token where until < @until", ("@until", Math.Min(oldest + Minute, before))).ExecuteNonQuery());
        return true;
    }

    public override Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
