using System.Diagnostics;
using LocalSpine.Core.Messaging;
using LocalSpine.Core.Time;
using LocalSpine.Hosting.Exchanges;
using LocalSpine.Hosting.Surfaces;
using LocalSpine.Storage;
using LocalSpine.Storage.Queue;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace LocalSpine.Hosting.Health;

/// <summary>Looks at the running environment: its listeners, database, queues, clock, conversations and the last minutes' exchanges.</summary>
public sealed class EnvironmentHealth(
    EnvironmentLifecycle lifecycle, IServer server, SurfaceCatalog catalog, EnvironmentOptions options, IDatabase database, DeliveryQueue queue, VirtualClock clock, ExchangeLog exchanges,
    IConversations conversations) : IDisposable
{
    /// <summary>A database that takes longer for nothing is slow.</summary>
    private static readonly TimeSpan SlowAfter = TimeSpan.FromMilliseconds(200);

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    /// <summary>So long one look serves everybody.</summary>
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(1);

    private readonly SemaphoreSlim _turn = new(1, 1);
    private (long At, HealthReport Report)? _last;

    /// <summary>How the environment is now.</summary>
    public async Task<HealthReport> LookAsync(CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            if (_last is not { } last || Stopwatch.GetElapsedTime(last.At) > Fresh)
            {
                _last = last = (Stopwatch.GetTimestamp(), await MakeAsync(cancellationToken));
            }

            return last.Report;
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <inheritdoc />
    public void Dispose() => _turn.Dispose();

    private async Task<HealthReport> MakeAsync(CancellationToken cancellationToken)
    {
        var read = await TimedAsync(async () => await database.ReadAsync(r => r.Command("select 1").ExecuteScalar(), cancellationToken));
        var write = await TimedAsync(() => database.WriteAsync(w => w.Command("select 1").ExecuteScalar(), cancellationToken));
        var isReachable = read.State != "failed";
        var queues = isReachable ? await queue.OverviewAsync() : [];
        var now = clock.GetUtcNow();
        var offset = now - TimeProvider.System.GetUtcNow();
        var recent = exchanges.Recent();
        var services = Services(recent);
        return new HealthReport(
            !lifecycle.IsReady ? "starting" : services.All(s => s.IsListening) && read.State == "ok" && write.State == "ok" ? "ok" : "degraded",
            services,
            new DatabaseHealth(options.Database.Length > 0 ? "PostgreSQL" : options.Ephemeral ? "memory" : "SQLite", read, write),
            [.. queues.Select(q => new QueueHealth(q.Module, q.Waiting, q.InWork, q.GivenUp, q.NextDue, q.NextDue is { } due && due < now ? (long)(now - due).TotalSeconds : 0))],
            new ClockHealth(now, clock.IsFrozen, Math.Abs(offset.TotalSeconds) < 1 ? 0 : (long)offset.TotalSeconds),
            isReachable ? await conversations.HealthAsync(cancellationToken) : new ConversationHealth(0, 0, 0, []),
            recent,
            exchanges.Count,
            options.Record,
            Environment.WorkingSet / 1024 / 1024,
            UptimeSeconds());
    }

    private static long UptimeSeconds()
    {
        using var process = Process.GetCurrentProcess();
        return (long)(DateTime.UtcNow - process.StartTime.ToUniversalTime()).TotalSeconds;
    }

    private List<ServiceHealth> Services(RecentExchanges recent)
    {
        var ports = (server.Features.Get<IServerAddressesFeature>()?.Addresses ?? []).Select(a => a.Split(':')[^1].TrimEnd('/')).ToHashSet();
        return [.. catalog.Surfaces.Select(s =>
        {
            var port = catalog.PortOf(s);
            var counts = recent.Surfaces.FirstOrDefault(c => c.Surface == s.Name);
            return new ServiceHealth(
                s.Name, s.Purpose, catalog.UrlOf(s), ports.Contains(port.ToString(System.Globalization.CultureInfo.InvariantCulture)),
                counts?.Total ?? 0, counts?.Refused ?? 0, counts?.Warned ?? 0, counts?.Microseconds ?? 0);
        })];
    }

    private static async Task<LatencyHealth> TimedAsync<T>(Func<Task<T>> work)
    {
        var began = Stopwatch.GetTimestamp();
        try
        {
            await work().WaitAsync(Patience);
            var took = Stopwatch.GetElapsedTime(began);
            return new LatencyHealth(took > SlowAfter ? "slow" : "ok", Math.Round(took.TotalMilliseconds, 1), "");
        }
        catch (Exception e) when (e is System.Data.Common.DbException or TimeoutException or DatabaseBusyException or CommitUnknownException)
        {
            return new LatencyHealth("failed", Math.Round(Stopwatch.GetElapsedTime(began).TotalMilliseconds, 1), e.Message);
        }
    }
}
