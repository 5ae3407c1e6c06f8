using LocalSpine.Storage;

namespace LocalSpine.Mailboxes.Access;

/// <summary>Tokens that were used, kept until their own timestamp makes them invalid (mesh 2.2). A restart forgets none.</summary>
internal sealed class UsedTokens(IDatabase database)
{
    /// <summary>Marks a token as used, in the transaction of its request's work; false when it was used before.</summary>
    public static bool Use(WriteConnection write, MeshToken token) => write.Command(
        "insert into mailboxes_token (mailbox, nonce, nonce_count, until) values (@mailbox, @nonce, @count, @until) on conflict do nothing",
        ("@mailbox", token.MailboxId), ("@nonce", token.Nonce), ("@count", token.NonceCount), ("@until", (token.Time!.Value + TokenCheck.Tolerance).ToUnixTimeMilliseconds())).ExecuteNonQuery() > 0;

    /// <summary>The same in a transaction of its own.</summary>
    public Task<bool> UseAsync(MeshToken token, CancellationToken cancellationToken) => database.WriteAsync(write => Use(write, token), cancellationToken);

    /// <summary>Forgets what no timestamp check would let in any more, a minute's worth at most; false when there was nothing.</summary>
    public async Task<bool> ForgetAsync(DateTimeOffset now)
    {
        var oldest = await database.ReadAsync(read => read.Command("select min(until) from mailboxes_token").ExecuteScalar() is long until ? until : long.MaxValue);
        var before = now.AddMinutes(-1).ToUnixTimeMilliseconds();
        if (oldest >= before)
        {
            return false;
        }

        var until = Math.Min(oldest + 60_000, before);
        await database.WriteAsync(write => write.Command("delete from mailboxes_token where until < @until", ("@until", until)).ExecuteNonQuery());
        return true;
    }
}
