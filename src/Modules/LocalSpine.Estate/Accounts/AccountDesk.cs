using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using LocalSpine.Core.Estate;
using LocalSpine.Core.Outcomes;
using LocalSpine.Hosting;
using LocalSpine.Storage;
using Microsoft.AspNetCore.Identity;

namespace LocalSpine.Estate.Accounts;

/// <summary>Accounts and their sessions, in the database: signed in on one node is signed in on all. A reset leaves them.</summary>
internal sealed partial class AccountDesk(IDatabase database, EnvironmentOptions options, TimeProvider clock) : IAccounts
{
    private const int ShortestPassword = 10;
    private const int MostWrongTries = 5;

    private static readonly TimeSpan SessionLength = TimeSpan.FromHours(12);
    private static readonly TimeSpan LockLength = TimeSpan.FromMinutes(15);

    private readonly PasswordHasher<AccountRecord> _hasher = new();

    public ValueTask<IReadOnlyList<Account>> ListAsync(CancellationToken cancellationToken) => database.ReadAsync<IReadOnlyList<Account>>(
        read =>
        {
            var all = new List<Account>();
            using var reader = read.Command("select document from estate_account order by name").ExecuteReader();
            while (reader.Read())
            {
                all.Add(Parse(reader.GetString(0)).Public);
            }

            return all;
        },
        cancellationToken);

    public async Task<(Account Account, string Password)> CreateAsync(string name, EstateRole roles, string? password, CancellationToken cancellationToken)
    {
        if (!NameForm().IsMatch(name) || name == EstateActor.Operator.Name)
        {
            throw Refused("ACCOUNT_NAME", "2 to 40 lower-case letters, digits, dots and hyphens, beginning with a letter, and not operator", name);
        }

        password ??= Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8));
        CheckRoles(roles);
        CheckPassword(password);
        var account = Hashed(new AccountRecord(name, roles, clock.GetUtcNow()), password);
        var isNew = await database.WriteAsync(
            write => write.Command("insert into estate_account (name, document) values (@name, @document) on conflict (name) do nothing", ("@name", name), ("@document", JsonSerializer.Serialize(account))).ExecuteNonQuery() == 1,
            cancellationToken);
        return isNew ? (account.Public, password) : throw Refused("ACCOUNT_UNIQUE", "a name that no account has", name);
    }

    public Task<Account> ChangeAsync(string name, EstateRole? roles, string? password, CancellationToken cancellationToken)
    {
        if (roles is { } wanted)
        {
            CheckRoles(wanted);
        }

        if (password is not null)
        {
            CheckPassword(password);
        }

        return database.WriteAsync(
            write =>
            {
                var account = Lock(write, name) ?? throw Refused("ACCOUNT_UNKNOWN", "the name of an account", name);
                account = account with { Roles = roles ?? account.Roles };
                account = password is null ? account : Hashed(account with { WrongTries = 0, LockedUntil = null }, password);
                Save(write, account);
                write.Command("delete from estate_account_session where name = @name", ("@name", name)).ExecuteNonQuery();
                return account.Public;
            },
            cancellationToken);
    }

    public Task<bool> RemoveAsync(string name, CancellationToken cancellationToken) => database.WriteAsync(
        write =>
        {
            write.Command("delete from estate_account_session where name = @name", ("@name", name)).ExecuteNonQuery();
            return write.Command("delete from estate_account where name = @name", ("@name", name)).ExecuteNonQuery() == 1;
        },
        cancellationToken);

    public async Task<string> SignInAsync(string name, string password, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var cookie = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32));
        var refusal = name == EstateActor.Operator.Name ? RefuseOperator(password)
            : await database.WriteAsync(write => Refuse(write, name, password, now), cancellationToken);
        if (refusal is not null)
        {
            throw new RefusedException(refusal);
        }

        await database.WriteAsync(
            write =>
            {
                write.Command("delete from estate_account_session where ends_at <= @now", ("@now", now.ToUnixTimeMilliseconds())).ExecuteNonQuery();
                return write.Command(
                    "insert into estate_account_session (cookie_hash, name, ends_at) values (@hash, @name, @ends)",
                    ("@hash", Digest(cookie)), ("@name", name), ("@ends", (now + SessionLength).ToUnixTimeMilliseconds())).ExecuteNonQuery();
            },
            cancellationToken);
        return cookie;
    }

    public ValueTask<EstateActor?> FindSessionAsync(string cookie, CancellationToken cancellationToken) => database.ReadAsync(
        read =>
        {
            var name = read.Command(
                "select name from estate_account_session where cookie_hash = @hash and ends_at > @now", ("@hash", Digest(cookie)), ("@now", clock.GetUtcNow().ToUnixTimeMilliseconds())).ExecuteScalar() as string;
            return name is null ? null
                : name == EstateActor.Operator.Name ? EstateActor.Operator
                : read.Command("select document from estate_account where name = @name", ("@name", name)).ExecuteScalar() is string text ? new EstateActor(name, Parse(text).Roles) : null;
        },
        cancellationToken);

    public Task SignOutAsync(string cookie, CancellationToken cancellationToken) => database.WriteAsync(
        write => write.Command("delete from estate_account_session where cookie_hash = @hash", ("@hash", Digest(cookie))).ExecuteNonQuery(), cancellationToken);

    // Who holds the admin token is the operator.
    private Refusal? RefuseOperator(string password) =>
        options.AdminToken.Length > 0 && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(password), Encoding.UTF8.GetBytes(options.AdminToken)) ? null : Wrong(EstateActor.Operator.Name);

    private Refusal? Refuse(WriteConnection write, string name, string password, DateTimeOffset now)
    {
        if (Lock(write, name) is not { } account)
        {
            return Wrong(name);
        }

        if (account.LockedUntil > now)
        {
            return new Refusal("ACCOUNT_LOCKED", $"no more than {MostWrongTries} wrong passwords in a row; it opens at {account.LockedUntil:O}", name);
        }

        if (_hasher.VerifyHashedPassword(account, account.Hash, password) != PasswordVerificationResult.Failed)
        {
            if (account.WrongTries > 0)
            {
                Save(write, account with { WrongTries = 0, LockedUntil = null });
            }

            return null;
        }

        var tries = account.WrongTries + 1;
        Save(write, tries >= MostWrongTries ? account with { WrongTries = 0, LockedUntil = now + LockLength } : account with { WrongTries = tries });
        return Wrong(name);
    }

    private AccountRecord Hashed(AccountRecord account, string password) => account with { Hash = _hasher.HashPassword(account, password) };

    private static AccountRecord? Lock(WriteConnection write, string name)
    {
        write.Lock($"estate account {name}");
        return write.Command("select document from estate_account where name = @name", ("@name", name)).ExecuteScalar() is string text ? Parse(text) : null;
    }

    private static void Save(WriteConnection write, AccountRecord account) =>
        write.Command("update estate_account set document = @document where name = @name", ("@document", JsonSerializer.Serialize(account)), ("@name", account.Name)).ExecuteNonQuery();

    private static void CheckRoles(EstateRole roles)
    {
        if (roles == EstateRole.None)
        {
            throw Refused("ACCOUNT_ROLES", $"at least one of {EstateRoles.Of(EstateRole.All)}", "none");
        }
    }

    private static void CheckPassword(string password)
    {
        if (password.Length is < ShortestPassword or > 200)
        {
            throw Refused("ACCOUNT_PASSWORD", $"a password of {ShortestPassword} to 200 characters", $"{password.Length}");
        }
    }

    private static AccountRecord Parse(string text) => JsonSerializer.Deserialize<AccountRecord>(text)!;

    private static string Digest(string cookie) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(cookie)));

    private static Refusal Wrong(string name) => new("ACCOUNT_PASSWORD_WRONG", "the name of an account and its password", PlainText.Holds(name) && name.Length <= 100 ? name : "another text");

    private static RefusedException Refused(string rule, string expected, string came) => new(new Refusal(rule, expected, came));

    [GeneratedRegex("^[a-z][a-z0-9.-]{1,39}$")]
    private static partial Regex NameForm();

    /// <summary>An account as it is kept.</summary>
    private sealed record AccountRecord(string Name, EstateRole Roles, DateTimeOffset MadeAt)
    {
        public string Hash { get; init; } = "";

        public int WrongTries { get; init; }

        public DateTimeOffset? LockedUntil { get; init; }

        [System.Text.Json.Serialization.JsonIgnore]
        public Account Public => new(Name, Roles, MadeAt);
    }
}
