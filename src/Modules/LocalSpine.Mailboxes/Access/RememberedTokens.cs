using System.IO.Hashing;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using LocalSpine.Storage;

namespace LocalSpine.Mailboxes.Access;

/// <summary>
/// In a database of one process: tokens are appended to a table, which is read at the start, and known in memory by a hash of 128 bits, in
/// sets by the hour in which they end. An index of nonces would rewrite a page for each client in every commit.
/// </summary>
internal sealed class RememberedTokens(IDatabase database) : UsedTokens
{
    private const int TidyAtOnce = 5_000;
    private const long Hour = 3_600_000;

    // Nobody outside knows which tokens would have the same hash.
    private readonly long _seed = BitConverter.ToInt64(RandomNumberGenerator.GetBytes(sizeof(long)));
    private readonly Lock _gate = new();
    private readonly Dictionary<long, HashSet<UInt128>> _byHour = [];

    public override IReadOnlyList<string> ResetSql { get; } = ["delete from mailboxes_token"];

    public override Task StartAsync(CancellationToken cancellationToken) => database.ReadAsync(
        read =>
        {
            lock (_gate)
            {
                _byHour.Clear();
                using var reader = read.Command("select mailbox, nonce, nonce_count, until from mailboxes_token").ExecuteReader();
                while (reader.Read())
                {
                    SetOf(reader.GetInt64(3) / Hour).Add(HashOf(reader.GetString(0), reader.GetString(1), reader.GetString(2)));
                }

                return true;
            }
        },
        cancellationToken).AsTask();

    public override async Task<T> WithAsync<T>(MeshToken? token, Func<WriteConnection, T> work, CancellationToken cancellationToken)
    {
        if (token is null)
        {
            return await database.WriteAsync(work, cancellationToken);
        }

        // Taken in memory first: of many at once with one token one goes on.
        var (hash, until) = (HashOf(token.MailboxId, token.Nonce, token.NonceCount), UntilOf(token));
        if (!TryTake(hash, until))
        {
            throw TokenCheck.Replayed(token);
        }

        try
        {
            return await database.WriteAsync(
                write =>
                {
                    write.Command(
                        "insert into mailboxes_token (mailbox, nonce, nonce_count, until) values (@mailbox, @nonce, @count, @until)",
                        ("@mailbox", token.MailboxId), ("@nonce", token.Nonce), ("@count", token.NonceCount), ("@until", until)).ExecuteNonQuery();
                    return work(write);
                },
                cancellationToken);
        }
        catch (Exception e) when (e is not CommitUnknownException)
        {
            lock (_gate)
            {
                SetOf(until / Hour).Remove(hash); // nothing was stored
            }

            throw;
        }
    }

    /// <summary>From the oldest row on, as far as they are over.</summary>
    public override async Task<bool> TidyAsync(DateTimeOffset now)
    {
        var over = now.ToUnixTimeMilliseconds();
        var last = await database.ReadAsync(read =>
        {
            var id = 0L;
            using var reader = read.Command("select id, until from mailboxes_token order by id limit @most", ("@most", TidyAtOnce)).ExecuteReader();
            while (reader.Read() && reader.GetInt64(1) < over)
            {
                id = reader.GetInt64(0);
            }

            return id;
        });
        if (last == 0)
        {
            return false;
        }

        await database.WriteAsync(write => write.Command("delete from mailboxes_token where id <= @last", ("@last", last)).ExecuteNonQuery());
        lock (_gate)
        {
            foreach (var hour in _byHour.Keys.Where(h => (h + 1) * Hour <= over).ToList())
            {
                _byHour.Remove(hour);
            }
        }

        return true;
    }

    private bool TryTake(UInt128 hash, long until)
    {
        lock (_gate)
        {
            foreach (var used in _byHour.Values)
            {
                if (used.Contains(hash))
                {
                    return false;
                }
            }

            SetOf(until / Hour).Add(hash);
            return true;
        }
    }

    private HashSet<UInt128> SetOf(long hour) => _byHour.TryGetValue(hour, out var set) ? set : _byHour[hour] = [];

    private UInt128 HashOf(string mailbox, string nonce, string count) => XxHash128.HashToUInt128(MemoryMarshal.AsBytes($"{mailbox}:{nonce}:{count}".AsSpan()), _seed);
}
