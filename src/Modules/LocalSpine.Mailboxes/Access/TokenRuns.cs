using System.Collections.Concurrent;
using LocalSpine.Storage;

namespace LocalSpine.Mailboxes.Access;

/// <summary>
/// In a database of one process: a token is appended to a table and kept in memory, so that a burst of clients, each with a nonce of its own,
/// does not rewrite a page of an index for each of them. When many have gathered, the oldest move on to a sorted run; a few look-ups by key
/// then tell whether a token is in one.
/// </summary>
internal sealed class TokenRuns(IDatabase database, int runLength = TokenRuns.RunLength) : UsedTokens
{
    /// <summary>Tokens of a run: few enough to move in a moment, enough that there are few runs.</summary>
    public const int RunLength = 50_000;

    private const int TidyAtOnce = 5_000;

    private readonly ConcurrentDictionary<string, bool> _recent = new(StringComparer.Ordinal);
    private long[] _runs = [];

    public override IReadOnlyList<string> ResetSql { get; } = ["delete from mailboxes_token_recent", "delete from mailboxes_token", "delete from mailboxes_token_run"];

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        _recent.Clear();
        _runs = await database.ReadAsync(
            read =>
            {
                foreach (var (key, _, _) in Rows(read, long.MaxValue))
                {
                    _recent[key] = true;
                }

                var runs = new List<long>();
                using var reader = read.Command("select run from mailboxes_token_run order by run").ExecuteReader();
                while (reader.Read())
                {
                    runs.Add(reader.GetInt64(0));
                }

                return runs.ToArray();
            },
            cancellationToken);
    }

    public override async Task<T> WithAsync<T>(MeshToken? token, Func<WriteConnection, T> work, CancellationToken cancellationToken)
    {
        if (token is null)
        {
            return await database.WriteAsync(work, cancellationToken);
        }

        // Taken in memory first: of many at once with one token one goes on.
        var key = Key(token.MailboxId, token.Nonce, token.NonceCount);
        if (!_recent.TryAdd(key, true))
        {
            throw TokenCheck.Replayed(token);
        }

        try
        {
            if (await IsInRunAsync(token, cancellationToken))
            {
                throw TokenCheck.Replayed(token);
            }

            return await database.WriteAsync(
                write =>
                {
                    write.Command(
                        "insert into mailboxes_token_recent (mailbox, nonce, nonce_count, until) values (@mailbox, @nonce, @count, @until)",
                        ("@mailbox", token.MailboxId), ("@nonce", token.Nonce), ("@count", token.NonceCount), ("@until", UntilOf(token))).ExecuteNonQuery();
                    return work(write);
                },
                cancellationToken);
        }
        catch (Exception e) when (e is not CommitUnknownException)
        {
            _recent.TryRemove(key, out _); // nothing was stored
            throw;
        }
    }

    public override async Task<bool> TidyAsync(DateTimeOffset now)
    {
        var over = now.ToUnixTimeMilliseconds();
        return await DropRunAsync(over) || await DropRecentAsync(over) || (_recent.Count > 2 * runLength && await MoveOnAsync());
    }

    private ValueTask<bool> IsInRunAsync(MeshToken token, CancellationToken cancellationToken)
    {
        var runs = Volatile.Read(ref _runs);
        return runs.Length == 0 ? ValueTask.FromResult(false) : database.ReadAsync(
            read =>
            {
                foreach (var run in runs)
                {
                    if (read.Command(
                        "select 1 from mailboxes_token where run = @run and mailbox = @mailbox and nonce = @nonce and nonce_count = @count",
                        ("@run", run), ("@mailbox", token.MailboxId), ("@nonce", token.Nonce), ("@count", token.NonceCount)).ExecuteScalar() is not null)
                    {
                        return true;
                    }
                }

                return false;
            },
            cancellationToken);
    }

    // A run is known before its tokens leave the memory: each is in one of both at any time.
    private async Task<bool> MoveOnAsync()
    {
        var rows = await database.ReadAsync(read => Rows(read, runLength));
        var last = rows[^1].Id;
        var run = await database.WriteAsync(write =>
        {
            var made = write.Insert("insert into mailboxes_token_run (until) select max(until) from mailboxes_token_recent where id <= @last", ("@last", last));
            write.Command(
                "insert into mailboxes_token (run, mailbox, nonce, nonce_count) select @run, mailbox, nonce, nonce_count from mailboxes_token_recent where id <= @last order by mailbox, nonce, nonce_count",
                ("@run", made), ("@last", last)).ExecuteNonQuery();
            write.Command("delete from mailboxes_token_recent where id <= @last", ("@last", last)).ExecuteNonQuery();
            return made;
        });
        Volatile.Write(ref _runs, [.. _runs, run]);
        Forget(rows);
        return true;
    }

    private async Task<bool> DropRunAsync(long over)
    {
        var run = await database.ReadAsync(read => read.Command("select min(run) from mailboxes_token_run where until < @over", ("@over", over)).ExecuteScalar() as long?);
        if (run is null)
        {
            return false;
        }

        await database.WriteAsync(write =>
        {
            write.Command("delete from mailboxes_token where run = @run", ("@run", run)).ExecuteNonQuery();
            return write.Command("delete from mailboxes_token_run where run = @run", ("@run", run)).ExecuteNonQuery();
        });
        Volatile.Write(ref _runs, [.. _runs.Where(r => r != run)]);
        return true;
    }

    // From the oldest on, as far as they are over.
    private async Task<bool> DropRecentAsync(long over)
    {
        var rows = (await database.ReadAsync(read => Rows(read, TidyAtOnce))).TakeWhile(r => r.Until < over).ToList();
        if (rows.Count == 0)
        {
            return false;
        }

        await database.WriteAsync(write => write.Command("delete from mailboxes_token_recent where id <= @last", ("@last", rows[^1].Id)).ExecuteNonQuery());
        Forget(rows);
        return true;
    }

    private void Forget(List<(string Key, long Id, long Until)> rows)
    {
        foreach (var (key, _, _) in rows)
        {
            _recent.TryRemove(key, out _);
        }
    }

    private static List<(string Key, long Id, long Until)> Rows(ReadConnection read, long most)
    {
        var rows = new List<(string, long, long)>();
        using var reader = read.Command("select id, mailbox, nonce, nonce_count, until from mailboxes_token_recent order by id limit @most", ("@most", most)).ExecuteReader();
        while (reader.Read())
        {
            rows.Add((Key(reader.GetString(1), reader.GetString(2), reader.GetString(3)), reader.GetInt64(0), reader.GetInt64(4)));
        }

        return rows;
    }

    private static string Key(string mailbox, string nonce, string count) => $"{mailbox}:{nonce}:{count}";
}
