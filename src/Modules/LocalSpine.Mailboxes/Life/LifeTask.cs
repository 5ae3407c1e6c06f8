using LocalSpine.Core.Time;
using LocalSpine.Hosting.Modules;
using LocalSpine.Mailboxes.Access;
using LocalSpine.Mailboxes.Messages;
using LocalSpine.Mailboxes.Responders;
using LocalSpine.Storage;
using LocalSpine.Storage.Queue;
using Microsoft.Extensions.Logging;

namespace LocalSpine.Mailboxes.Life;

/// <summary>
/// Moves messages on whose time has come: out of delays, out of inboxes after five days, out of the store after thirty. Nodes that share a
/// database may do it at once: each looks at a message again inside its transaction.
/// </summary>
internal sealed partial class LifeTask(
    IDatabase database, MessageLife life, Outbox outbox, UsedTokens tokens, DeliveryQueue queue, VirtualClock clock, ILogger<LifeTask> logger) : IBackgroundTask, IScheduledWork, IDisposable
{
    private const int AtOnce = 200;

    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan SharedWait = TimeSpan.FromSeconds(1);

    private readonly SemaphoreSlim _news = new(0);

    /// <inheritdoc />
    public async Task RunAsync(CancellationToken stopping)
    {
        void Wake() => _news.Release();
        clock.Changed += Wake;
        try
        {
            while (!stopping.IsCancellationRequested)
            {
                try
                {
                    if (!await StepAsync() && !await tokens.TidyAsync(clock.GetUtcNow()))
                    {
                        await WaitAsync(stopping);
                    }
                }
                catch (Exception e) when (e is not OperationCanceledException)
                {
                    LogFailed(logger, e); // the database is away: look again in a while
                    await Task.Delay(SharedWait, stopping);
                }
            }
        }
        finally
        {
            clock.Changed -= Wake;
        }
    }

    /// <summary>
    /// Delays and responders, which a test waits for. Expiry and deletion are not work that waits: a clock that runs until nothing is left would
    /// otherwise empty every mailbox.
    /// </summary>
    public async ValueTask<(bool IsBusy, DateTimeOffset? NextDue)> LookAsync()
    {
        var now = clock.GetUtcNow();
        var (delayed, due) = await database.ReadAsync(read => (MessageRows.NextDelayed(read), MessageRows.NextDue(read)));
        var (isBusy, next) = await queue.LookAsync(ResponderQueue.Module);
        return (isBusy || due <= now, next is null || delayed < next ? delayed ?? next : next);
    }

    /// <inheritdoc />
    public void Dispose() => _news.Dispose();

    private async Task<bool> StepAsync()
    {
        var now = clock.GetUtcNow();
        var due = await database.ReadAsync(read => MessageRows.Due(read, now, AtOnce));
        if (due.Count == 0)
        {
            return false;
        }

        // In one transaction, so that reports come in the order of what they are about.
        await outbox.RemoveAsync(await database.WriteAsync(write => due.SelectMany(id => Step(write, id, now)).ToList()));

        return true;
    }

    // Answers the payloads that nobody needs any more.
    private List<string> Step(WriteConnection write, long id, DateTimeOffset now)
    {
        if (MessageRows.FindForUpdate(write, id) is not { } message || message.Due > now)
        {
            return [];
        }

        switch (message.Status)
        {
            case MeshStatus.Accepted when message.Seq is null:
                life.EndDelay(write, message);
                return [];
            case MeshStatus.Accepted:
                life.Expire(write, message);
                return [];
            default:
                return MessageRows.Delete(write, message);
        }
    }

    private async Task WaitAsync(CancellationToken stopping)
    {
        var wait = database.Engine == DatabaseEngine.Postgres ? SharedWait : LongestWait;
        if (!clock.IsFrozen && await database.ReadAsync(MessageRows.NextDue, stopping) is { } next && next - clock.GetUtcNow() is var left && left < wait)
        {
            wait = left < TimeSpan.Zero ? TimeSpan.Zero : left + TimeSpan.FromMilliseconds(1);
        }

        await _news.WaitAsync(wait, stopping);
        while (_news.CurrentCount > 0 && _news.Wait(0, CancellationToken.None))
        {
            // Many at once are one.
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Mailboxes: moving messages on failed")]
    private static partial void LogFailed(ILogger logger, Exception exception);
}
