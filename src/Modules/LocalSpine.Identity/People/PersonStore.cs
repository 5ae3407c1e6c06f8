using System.Data.Common;
using System.Globalization;
using System.Security.Cryptography;
using LocalSpine.Core.Identity;
using LocalSpine.Core.Outcomes;
using LocalSpine.Hosting;
using LocalSpine.Hosting.Identity;
using LocalSpine.Hosting.Modules;
using LocalSpine.Identity.Cards;
using LocalSpine.Storage;

namespace LocalSpine.Identity.People;

/// <summary>The people. What is changed here is in the directory with the same commit.</summary>
internal sealed class PersonStore(IDatabase database, IUserDirectory directory, EnvironmentOptions options, TimeProvider clock) : IUsers, IStartupTask, IResettable
{
    public IReadOnlyList<string> ResetSql { get; } = ["delete from identity_person", "delete from identity_role", "delete from identity_card"];

    /// <summary>The person of a uid, or null.</summary>
    public ValueTask<Person?> FindPersonAsync(string uid, CancellationToken cancellationToken) => database.ReadAsync(
        read => One(read.Command("select document from identity_person where uid = @uid", ("@uid", uid))), cancellationToken);

    /// <summary>The person who holds a card, or null.</summary>
    public ValueTask<Person?> FindByCardAsync(string serial, CancellationToken cancellationToken) => database.ReadAsync(
        read => One(read.Command("select p.document from identity_card c join identity_person p on p.uid = c.uid where c.serial = @serial", ("@serial", serial))), cancellationToken);

    public async ValueTask<SpineUser?> FindAsync(string uid, CancellationToken cancellationToken) => (await FindPersonAsync(uid, cancellationToken))?.User;

    public async ValueTask<SpineUser?> FindByRoleAsync(string roleProfileId, CancellationToken cancellationToken) => (await database.ReadAsync(
        read => One(read.Command("select p.document from identity_role r join identity_person p on p.uid = r.uid where r.id = @id", ("@id", roleProfileId))), cancellationToken))?.User;

    /// <summary>People by name and uid.</summary>
    /// <param name="text">In family name, given name or uid, any case; null for all.</param>
    public ValueTask<List<Person>> ListAsync(string? text, int limit, CancellationToken cancellationToken) => database.ReadAsync(
        read =>
        {
            var people = new List<Person>();
            using var reader = read.Command(
                "select document from identity_person where upper(family || ' ' || given || ' ' || uid) like @text order by family, given, uid limit @limit",
                ("@text", $"%{text?.ToUpperInvariant()}%"), ("@limit", limit)).ExecuteReader();
            while (reader.Read())
            {
                people.Add(PersonJson.Read(reader.GetString(0)));
            }

            return people;
        },
        cancellationToken);

    /// <summary>Adds a person.</summary>
    /// <param name="make">From the uid.</param>
    /// <param name="uid">Twelve digits that nobody has yet; null for new ones.</param>
    /// <exception cref="RefusedException">The uid is no uid or somebody's, or <paramref name="make"/> refused.</exception>
    public Person Add(WriteConnection write, Func<string, Person> make, string? uid = null)
    {
        var person = make(uid is null ? NewId() : IsId(uid) ? uid : throw new RefusedException(new Refusal("USER_ID", "a uid of twelve digits", uid, "identity 9.1")));
        if (!Insert(write, person))
        {
            throw new RefusedException(new Refusal("USER_TAKEN", "a uid that nobody has", person.User.Uid, "identity 9.1"));
        }

        directory.Publish(write, person.User);
        return person;
    }

    /// <summary>People who could be the same: of the same names and date of birth, or the same National Insurance number (identity 11.2).</summary>
    public static List<Person> Alike(WriteConnection write, string family, string given, DateOnly? birthDate, string nationalInsurance)
    {
        var people = new List<Person>();
        using var reader = write.Command(
            "select document from identity_person where (upper(family) = @family and upper(given) = @given) or (@number <> '' and document like @like) order by uid",
            ("@family", family.ToUpperInvariant()), ("@given", given.ToUpperInvariant()), ("@number", nationalInsurance), ("@like", $"%\"NationalInsurance\":\"{nationalInsurance}\"%")).ExecuteReader();
        while (reader.Read())
        {
            people.Add(PersonJson.Read(reader.GetString(0)));
        }

        return [.. people.Where(p => (nationalInsurance.Length > 0 && p.NationalInsurance == nationalInsurance) || (p.BirthDate == birthDate
            && p.User.Family.Equals(family, StringComparison.OrdinalIgnoreCase) && p.User.Given.Equals(given, StringComparison.OrdinalIgnoreCase)))];
    }

    /// <summary>Changes a person and, with it, what the directory says.</summary>
    /// <param name="change">May run more than once; may throw a refusal. More may be written in the same commit.</param>
    /// <exception cref="RefusedException">There is no such person, or <paramref name="change"/> refused.</exception>
    public Task<Person> ChangeAsync(string uid, Func<WriteConnection, Person, Person> change, CancellationToken cancellationToken) => database.WriteAsync(
        write => Change(write, uid, change), cancellationToken);

    /// <summary>The same on a transaction that is there.</summary>
    public Person Change(WriteConnection write, string uid, Func<WriteConnection, Person, Person> change)
    {
        write.Lock($"identity person {uid}");
        var old = One(write.Command("select document from identity_person where uid = @uid", ("@uid", uid)))
            ?? throw new RefusedException(new Refusal("USER_UNKNOWN", "the uid of a smartcard user of this environment", uid));
        var changed = change(write, old);
        if (!ReferenceEquals(changed, old))
        {
            Update(write, changed);
            if (!ReferenceEquals(changed.User, old.User))
            {
                directory.Publish(write, changed.User);
            }
        }

        return changed;
    }

    /// <summary>Twelve random digits, as uids, org-person and role profile ids have (identity 9.1).</summary>
    public static string NewId() => $"555{RandomNumberGenerator.GetInt32(1_000_000_000).ToString("D9", CultureInfo.InvariantCulture)}";

    /// <summary>True for twelve digits.</summary>
    public static bool IsId(string id) => id.Length == 12 && id.All(char.IsAsciiDigit);

    /// <summary>Gives the seed's users their first cards.</summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (!options.SeedPlan.HasPeople || await database.ReadAsync(read => read.Command("select 1 from identity_person limit 1").ExecuteScalar() is not null, cancellationToken))
        {
            return;
        }

        var now = clock.GetUtcNow();
        var passcode = Passcode.Hash(SyntheticUsers.Passcode);
        await database.WriteAsync(
            write =>
            {
                foreach (var user in SyntheticUsers.All)
                {
                    // Keys are made when the card is first used: a first start need not wait for them.
                    Insert(write, new Person(user) { Cards = [new Card($"9{user.Uid[^9..]}", CardState.Active, now) { PasscodeHash = passcode }] });
                }

                return true;
            },
            cancellationToken);
    }

    // False when somebody has the uid.
    private static bool Insert(WriteConnection write, Person person)
    {
        if (write.Command(
            "insert into identity_person (uid, family, given, document) values (@uid, @family, @given, @document) on conflict (uid) do nothing",
            ("@uid", person.User.Uid), ("@family", person.User.Family), ("@given", person.User.Given), ("@document", PersonJson.Write(person))).ExecuteNonQuery() == 0)
        {
            return false;
        }

        Index(write, person);
        return true;
    }

    private static void Update(WriteConnection write, Person person)
    {
        write.Command(
            "update identity_person set family = @family, given = @given, document = @document where uid = @uid",
            ("@uid", person.User.Uid), ("@family", person.User.Family), ("@given", person.User.Given), ("@document", PersonJson.Write(person))).ExecuteNonQuery();
        Index(write, person);
    }

    // Roles and cards are never taken away.
    private static void Index(WriteConnection write, Person person)
    {
        foreach (var role in person.User.Roles)
        {
            if (write.Command("insert into identity_role (id, uid) values (@id, @uid) on conflict (id) do nothing", ("@id", role.Id), ("@uid", person.User.Uid)).ExecuteNonQuery() == 0
                && write.Command("select uid from identity_role where id = @id", ("@id", role.Id)).ExecuteScalar() as string != person.User.Uid)
            {
                throw new RefusedException(new Refusal("ROLE_TAKEN", "a role profile id that no other user has", role.Id, "identity 9.1"));
            }
        }

        foreach (var card in person.Cards)
        {
            write.Command("insert into identity_card (serial, uid) values (@serial, @uid) on conflict (serial) do nothing", ("@serial", card.Serial), ("@uid", person.User.Uid)).ExecuteNonQuery();
        }
    }

    private static Person? One(DbCommand command) => command.ExecuteScalar() is string text ? PersonJson.Read(text) : null;
}
