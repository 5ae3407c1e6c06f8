using System.Diagnostics;
using LocalSpine.Hosting.Modules;
using LocalSpine.Mailboxes.Messages;
using LocalSpine.Storage;
using LocalSpine.Storage.Payloads;
using Microsoft.Extensions.Logging;

namespace LocalSpine.Mailboxes.Life;

/// <summary>
/// Removes payloads that no message has: what a process left that died between storing bytes and committing their message. The only node of a
/// SQLite file finds all of them at its start; nodes that share a store spare what is young, because another may just be writing it.
/// </summary>
internal sealed partial class PayloadSweep(IDatabase database, IPayloads payloads, ILogger<PayloadSweep> logger) : IBackgroundTask
{
    private static readonly TimeSpan Interval = TimeSpan.FromHours(1);

    public async Task RunAsync(CancellationToken stopping)
    {
        using var timer = new PeriodicTimer(Interval);
        var age = database.Engine == DatabaseEngine.Sqlite ? SinceStart() : Interval;
        do
        {
            try
            {
                await SweepAsync(age, stopping);
                age = Interval;
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                LogFailed(logger, e);
            }
        }
        while (await timer.WaitForNextTickAsync(stopping));
    }

    private static TimeSpan SinceStart()
    {
        using var process = Process.GetCurrentProcess();
        return TimeProvider.System.GetUtcNow() - process.StartTime.ToUniversalTime();
    }

    /// <summary>Removes payloads older than <paramref name="age"/> that no message has, and answers how many those were.</summary>
    public async Task<int> SweepAsync(TimeSpan age, CancellationToken cancellationToken)
    {
        var removed = 0;
        var before = TimeProvider.System.GetUtcNow() - age;
        await foreach (var (name, written) in payloads.ListAsync(cancellationToken))
        {
            if (written < before && !await database.ReadAsync(read => MessageRows.IsPayloadUsed(read, name), cancellationToken))
            {
                await payloads.DeleteAsync(name, cancellationToken);
                removed++;
            }
        }

        return removed;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Mailboxes: removing payloads without a message failed")]
    private static partial void LogFailed(ILogger logger, Exception exception);
}
