using System.Globalization;
using LocalSpine.Core.Estate;
using LocalSpine.Core.Time;
using LocalSpine.Hosting;
using LocalSpine.Hosting.Modules;
using LocalSpine.Storage;

namespace LocalSpine.Estate.Calendar;

/// <summary>
/// The calendar in the database and in memory, and which services it closes. A change acts on this node before it is answered, on other nodes of
/// a shared database within a quarter of a second.
/// </summary>
internal sealed class CalendarStore(IDatabase database, VirtualClock clock, EnvironmentOptions options) : IServiceHours, IStartupTask, IBackgroundTask, IResettable, IDisposable
{
    private const string EnforcedName = "maintenance";
    private const string Enforced = "enforce";
    private const string Announced = "announce";
    private const string Columns = "services, starts, ends, title, description, closes, ended, cancelled, revision, changed";

    private readonly InTurn _loads = new();
    private CalendarState _state = CalendarState.Empty;
    private Outlook? _outlook;

    public event Action? Changed;

    public IReadOnlyList<string> ResetSql { get; } = [$"delete from estate_setting where name = '{EnforcedName}'", "delete from estate_change", "delete from estate_release"];

    public CalendarState State => Volatile.Read(ref _state);

    public Closure? Find(string? service)
    {
        var state = State;
        if (service is null || !state.IsEnforced)
        {
            return null;
        }

        var now = clock.GetUtcNow();
        var outlook = Volatile.Read(ref _outlook);
        if (outlook is null || outlook.State != state || now < outlook.From || now >= outlook.To)
        {
            Volatile.Write(ref _outlook, outlook = new Outlook(state, now));
        }

        return outlook.Find(service);
    }

    // What the environment is started with is said anew; what was switched while it ran stays otherwise.
    public Task StartAsync(CancellationToken cancellationToken) =>
        options.Maintenance.Length > 0 ? EnforceAsync(options.Maintenance == Enforced, cancellationToken) : LoadAsync(cancellationToken);

    public Task RunAsync(CancellationToken stopping) => OtherNodes.FollowAsync(database, OtherNodes.Often, LoadAsync, stopping);

    public Task EnforceAsync(bool isEnforced, CancellationToken cancellationToken) => WriteAsync(write => write.Command(
        "insert into estate_setting (name, value) values (@name, @value) on conflict (name) do update set value = excluded.value",
        ("@name", EnforcedName), ("@value", isEnforced ? Enforced : Announced)).ExecuteNonQuery(), cancellationToken);

    /// <summary>Adds a change and answers its number.</summary>
    public Task<long> AddAsync(StoredChange change, CancellationToken cancellationToken) => WriteAsync(write => write.Insert(
        $"insert into estate_change ({Columns}) values (@services, @starts, @ends, @title, @description, @closes, @ended, @cancelled, @revision, @changed)", Parameters(change)), cancellationToken);

    /// <summary>Stores a change over the one of one revision less; false when somebody else was faster.</summary>
    public Task<bool> ReplaceAsync(StoredChange change, CancellationToken cancellationToken) => WriteAsync(write => write.Command(
        "update estate_change set services = @services, starts = @starts, ends = @ends, title = @title, description = @description, closes = @closes, ended = @ended, cancelled = @cancelled, "
        + "revision = @revision, changed = @changed where id = @id and revision = @before",
        [.. Parameters(change), ("@id", change.Id), ("@before", change.Revision - 1)]).ExecuteNonQuery() > 0, cancellationToken);

    public Task<long> AddReleaseAsync(DateTimeOffset at, string title, CancellationToken cancellationToken) => WriteAsync(write => write.Insert(
        "insert into estate_release (released, title) values (@at, @title)", ("@at", at.ToUnixTimeMilliseconds()), ("@title", title)), cancellationToken);

    public Task<bool> RemoveReleaseAsync(long id, CancellationToken cancellationToken) =>
        WriteAsync(write => write.Command("delete from estate_release where id = @id", ("@id", id)).ExecuteNonQuery() > 0, cancellationToken);

    public void Dispose() => _loads.Dispose();

    private async Task<T> WriteAsync<T>(Func<WriteConnection, T> work, CancellationToken cancellationToken)
    {
        var done = await database.WriteAsync(work, cancellationToken);
        await LoadAsync(CancellationToken.None);
        return done;
    }

    private async Task LoadAsync(CancellationToken cancellationToken)
    {
        var isNews = false;
        await _loads.DoAsync(async () =>
        {
            var loaded = await database.ReadAsync(Read, cancellationToken);
            isNews = !loaded.IsSame(_state);
            if (isNews)
            {
                Volatile.Write(ref _state, loaded);
            }
        }, cancellationToken);
        if (isNews)
        {
            Changed?.Invoke();
        }
    }

    private static CalendarState Read(ReadConnection read)
    {
        var isEnforced = read.Command("select value from estate_setting where name = @name", ("@name", EnforcedName)).ExecuteScalar() as string == Enforced;
        var changes = new List<StoredChange>();
        using (var reader = read.Command($"select id, {Columns} from estate_change order by id").ExecuteReader())
        {
            while (reader.Read())
            {
                changes.Add(new StoredChange(
                    reader.GetInt64(0), reader.GetString(1).Split(','), Instant(reader.GetInt64(2)), Instant(reader.GetInt64(3)), reader.GetString(4), reader.GetString(5),
                    Number(reader.GetValue(6)) != 0, reader.IsDBNull(7) ? null : Instant(reader.GetInt64(7)), Number(reader.GetValue(8)) != 0, Number(reader.GetValue(9)), Instant(reader.GetInt64(10))));
            }
        }

        var releases = new List<StoredRelease>();
        using (var reader = read.Command("select id, released, title from estate_release order by id").ExecuteReader())
        {
            while (reader.Read())
            {
                releases.Add(new StoredRelease(reader.GetInt64(0), Instant(reader.GetInt64(1)), reader.GetString(2)));
            }
        }

        return new CalendarState(isEnforced, changes, releases);
    }

    private static (string, object?)[] Parameters(StoredChange c) =>
    [
        ("@services", string.Join(',', c.Services)), ("@starts", c.From.ToUnixTimeMilliseconds()), ("@ends", c.PlannedTo.ToUnixTimeMilliseconds()), ("@title", c.Title), ("@description", c.Description),
        ("@closes", c.Closes ? 1 : 0), ("@ended", c.Ended?.ToUnixTimeMilliseconds()), ("@cancelled", c.IsCancelled ? 1 : 0), ("@revision", c.Revision), ("@changed", c.ChangedAt.ToUnixTimeMilliseconds()),
    ];

    private static DateTimeOffset Instant(long milliseconds) => DateTimeOffset.FromUnixTimeMilliseconds(milliseconds);

    private static int Number(object value) => Convert.ToInt32(value, CultureInfo.InvariantCulture);
}
