using System.Data.Common;
using System.Globalization;
using System.Security.Cryptography;
using LocalSpine.Hosting.Modules;
using LocalSpine.Storage;

namespace LocalSpine.SecureProxy.Audit;

/// <summary>
/// The audit of every request. Entries gather in memory and go into the database as pages, a quarter of a second after they were made at the latest
/// (a crash loses no more than that); when the database cannot take them, new requests are refused rather than left out. The oldest pages go when
/// there is more than a gigabyte.
/// </summary>
internal sealed class AuditLog(IDatabase database) : IStartupTask, IBackgroundTask, IResettable, IDisposable
{
    private const long MostWaiting = 64L * 1024 * 1024;
    private const int PagesAtOnce = 64;
    private const long MostStored = 1024L * 1024 * 1024;

    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(250);

    private readonly Lock _gate = new();
    private readonly SemaphoreSlim _flushing = new(1, 1);
    private readonly SemaphoreSlim _news = new(0, 1);
    private readonly Queue<AuditPage> _full = new();
    private readonly string _node = RandomNumberGenerator.GetHexString(6);
    private AuditPage? _current;
    private long _waiting;
    private long _stored;
    private long _sequence;

    public IReadOnlyList<string> ResetSql { get; } = ["delete from secureproxy_audit"];

    /// <summary>More waits to be written than may: the database does not take it.</summary>
    public bool IsFull => Volatile.Read(ref _waiting) > MostWaiting;

    public void Add(AuditEntry entry)
    {
        lock (_gate)
        {
            var page = _current ??= new AuditPage(_node, _sequence);
            var before = page.Length;
            page.Add(entry);
            _sequence++;
            _waiting += page.Length - before;
            if (page.IsFull)
            {
                _full.Enqueue(page);
                _current = null;
                if (_full.Count >= PagesAtOnce && _news.CurrentCount == 0)
                {
                    _news.Release();
                }
            }
        }
    }

    /// <summary>The entries between two times, newest first.</summary>
    public async Task<IReadOnlyList<AuditEntry>> FindAsync(DateTimeOffset from, DateTimeOffset to, int limit, CancellationToken cancellationToken)
    {
        await FlushAsync(cancellationToken);
        var pages = await database.ReadAsync(
            read =>
            {
                var found = new List<byte[]>();
                var rows = 0L;
                using var reader = read.Command(
                    "select content, row_count from secureproxy_audit where last_at >= @from and first_at <= @to order by id desc",
                    ("@from", from.ToUnixTimeMilliseconds()), ("@to", to.ToUnixTimeMilliseconds())).ExecuteReader();
                while (reader.Read() && rows < limit)
                {
                    found.Add((byte[])reader.GetValue(0));
                    rows += reader.GetInt32(1);
                }

                return found;
            },
            cancellationToken);
        return [.. pages.SelectMany(p => new AuditPageReader(p).Entries())
            .Where(e => e.At >= from && e.At <= to).OrderByDescending(e => e.At).Take(limit)];
    }

    // After a reset nothing is left of what was before it.
    public Task StartAsync(CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            _full.Clear();
            _current = null;
            _waiting = 0;
        }

        return CountAsync(cancellationToken);
    }

    private async Task CountAsync(CancellationToken cancellationToken) => _stored = await database.ReadAsync(
        read => Convert.ToInt64(read.Command("select coalesce(sum(length(content)), 0) from secureproxy_audit").ExecuteScalar(), CultureInfo.InvariantCulture), cancellationToken);

    public async Task RunAsync(CancellationToken stopping)
    {
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                await _news.WaitAsync(Patience, stopping);
                await FlushAsync(CancellationToken.None);
            }
            catch (OperationCanceledException)
            {
                break;
            }
            catch (Exception e) when (e is DbException or CommitUnknownException or DatabaseBusyException)
            {
                // The database is away: what waits stays, and is tried again.
                await Task.Delay(Patience, CancellationToken.None);
            }
        }

        try
        {
            await FlushAsync(CancellationToken.None);
        }
        catch (Exception e) when (e is DbException or CommitUnknownException or DatabaseBusyException)
        {
            // The environment stops, and its database went first.
        }
    }

    public void Dispose()
    {
        _flushing.Dispose();
        _news.Dispose();
    }

    private async Task FlushAsync(CancellationToken cancellationToken)
    {
        await _flushing.WaitAsync(cancellationToken);
        try
        {
            // What comes in meanwhile waits for the next time, unless it fills pages faster than they are written.
            for (var pages = Next(onlyFull: false); pages.Count > 0; pages = Next(onlyFull: true))
            {
                await database.WriteAsync(
                    write =>
                    {
                        foreach (var page in pages)
                        {
                            write.Command(
                                "insert into secureproxy_audit (first_at, last_at, row_count, content) values (@first, @last, @rows, @content)",
                                ("@first", page.First), ("@last", page.Last), ("@rows", page.Rows), ("@content", page.Content)).ExecuteNonQuery();
                        }

                        return true;
                    },
                    cancellationToken);
                Written(pages);
            }

            if (_stored > MostStored)
            {
                await ShrinkAsync(cancellationToken);
            }
        }
        finally
        {
            _flushing.Release();
        }
    }

    // The pages that wait; with the one that is being filled, or without it.
    private List<AuditPage> Next(bool onlyFull)
    {
        lock (_gate)
        {
            if (!onlyFull && _current is { Rows: > 0 } current)
            {
                _full.Enqueue(current);
                _current = null;
            }

            return [.. _full.Take(PagesAtOnce)];
        }
    }

    private void Written(List<AuditPage> pages)
    {
        lock (_gate)
        {
            foreach (var page in pages)
            {
                _stored += page.Length;
                if (_full.TryPeek(out var first) && first == page) // else a reset was in between
                {
                    _full.Dequeue();
                    _waiting -= page.Length;
                }
            }
        }
    }

    private async Task ShrinkAsync(CancellationToken cancellationToken)
    {
        await database.WriteAsync(
            write => write.Command("delete from secureproxy_audit where id in (select id from secureproxy_audit order by id limit 400)").ExecuteNonQuery(), cancellationToken);
        await CountAsync(cancellationToken);
    }
}
