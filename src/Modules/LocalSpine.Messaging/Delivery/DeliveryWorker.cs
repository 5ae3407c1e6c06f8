using System.Collections.Concurrent;
using LocalSpine.Core.Directory;
using LocalSpine.Core.Time;
using LocalSpine.Hosting.Modules;
using LocalSpine.Messaging.Asynchronous;
using LocalSpine.Messaging.Messages;
using LocalSpine.Storage;
using LocalSpine.Storage.Queue;
using Microsoft.Extensions.Logging;

namespace LocalSpine.Messaging.Delivery;

/// <summary>
/// Does what is queued: processes requests to the Spine, delivers messages to suppliers. Each destination has a few workers of its own, so
/// that a dead receiver holds up only itself.
/// </summary>
internal sealed partial class DeliveryWorker(
    DeliveryQueue queue, MessageStore store, IDatabase database, IDirectory directory, OutboundSender sender, RequestProcessor processor, FailureNotice notice, VirtualClock clock,
    ILogger<DeliveryWorker> logger) : IBackgroundTask
{
    /// <summary>Kind of queue rows whose message the Spine processes.</summary>
    public const string Process = "process";

    /// <summary>Kind of queue rows whose message goes to its To party.</summary>
    public const string Deliver = "deliver";

    private const int AtOnce = 50;
    private const int PerDestination = 8;

    // Processing keeps pace with accepting by joining its group commits, not by taking its cores.
    private const int Processing = 2;

    private readonly ConcurrentDictionary<string, Lane> _lanes = new();

    public async Task RunAsync(CancellationToken stopping)
    {
        clock.Changed += queue.Wake;
        try
        {
            await queue.BeatAsync(isStart: true);
            var beating = BeatAsync(stopping);
            while (!stopping.IsCancellationRequested)
            {
                await TurnAsync(stopping);
            }

            await beating;
        }
        finally
        {
            clock.Changed -= queue.Wake;
        }
    }

    private async Task BeatAsync(CancellationToken stopping)
    {
        using var timer = new PeriodicTimer(DeliveryQueue.BeatInterval);
        while (await timer.WaitForNextTickAsync(stopping))
        {
            try
            {
                if (await queue.BeatAsync(isStart: false) > 0)
                {
                    queue.Wake();
                }
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                LogFailed(logger, e);
            }
        }
    }

    private async Task TurnAsync(CancellationToken stopping)
    {
        try
        {
            var busy = _lanes.Where(l => l.Value.IsFull).Select(l => l.Key).ToList();
            var claimed = await queue.ClaimAsync(MessagingModule.ModuleName, AtOnce, busy);
            foreach (var item in claimed)
            {
                var lane = _lanes.GetOrAdd(item.Destination, destination => new Lane(destination.Length == 0 ? Processing : PerDestination));
                lane.Enter();
                _ = Task.Run(() => DoAsync(item, lane, stopping), CancellationToken.None);
            }

            if (claimed.Count < AtOnce)
            {
                await queue.WaitAsync(MessagingModule.ModuleName, stopping);
            }
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            LogFailed(logger, e); // the database is away: look again in a while
            await Task.Delay(TimeSpan.FromSeconds(1), stopping);
        }
    }

    private async Task DoAsync(QueueItem item, Lane lane, CancellationToken stopping)
    {
        await lane.Turn.WaitAsync(CancellationToken.None);
        try
        {
            if (await store.FindAsync(item.Subject) is not { } message)
            {
                await database.WriteAsync(write => { DeliveryQueue.Complete(write, item.Id); return true; }, stopping);
            }
            else if (item.Kind == Process)
            {
                await processor.ProcessAsync(item, message, stopping);
            }
            else
            {
                await DeliverAsync(item, message, stopping);
            }
        }
        catch (Exception e)
        {
            if (!stopping.IsCancellationRequested)
            {
                LogFailed(logger, e);
                await PutBackAsync(item, e.Message);
            }
        }
        finally
        {
            if (lane.Leave())
            {
                queue.Wake();
            }
        }
    }

    private async Task DeliverAsync(QueueItem item, SpineMessage message, CancellationToken stopping)
    {
        var contract = directory.FindContractByCpa(message.CpaId);
        var outcome = item.Attempt > item.MaxAttempts || clock.GetUtcNow() >= item.Expires ? new DeliveryOutcome(DeliveryResult.Failed, "no acknowledgement came in time")
            : contract is null ? new DeliveryOutcome(DeliveryResult.Failed, $"contract {message.CpaId} is not in the directory any more")
            : await sender.PostAsync(message, contract, stopping);
        var now = clock.GetUtcNow();
        await database.WriteAsync(write => Settle(write, item, message, outcome, now), CancellationToken.None);
    }

    // When the row is gone, a late acknowledgement has settled the message already.
    private bool Settle(WriteConnection write, QueueItem item, SpineMessage message, DeliveryOutcome outcome, DateTimeOffset now)
    {
        switch (outcome.Result)
        {
            case DeliveryResult.Delivered:
                if (DeliveryQueue.Complete(write, item.Id))
                {
                    MessageStore.Move(write, message.Id, now, MessageState.Delivered);
                }

                return true;
            case DeliveryResult.Refused:
                if (DeliveryQueue.Bury(write, item.Id, outcome.Detail))
                {
                    MessageStore.Move(write, message.Id, now, MessageState.Refused, outcome.Detail);
                }

                return true;
        }

        var next = item.NextAttempt(now);
        if (next is null && outcome.Result == DeliveryResult.AwaitsAcknowledgment)
        {
            next = now + item.RetryInterval < item.Expires ? now + item.RetryInterval : item.Expires; // to give up then, unless it comes
        }

        if (next is { } due)
        {
            if (DeliveryQueue.Retry(write, item.Id, due, outcome.Detail))
            {
                MessageStore.Event(write, message.Id, now, $"attempt {item.Attempt}", $"{outcome.Detail}; next step at {EbxmlTime.Text(due)}");
            }
        }
        else if (DeliveryQueue.Bury(write, item.Id, outcome.Detail))
        {
            MessageStore.Event(write, message.Id, now, $"attempt {item.Attempt}", outcome.Detail);
            MessageStore.Move(write, message.Id, now, MessageState.Expired, outcome.Detail);
            notice.Tell(write, message, outcome.Detail, now);
        }

        return true;
    }

    private async Task PutBackAsync(QueueItem item, string why)
    {
        try
        {
            await database.WriteAsync(write => { DeliveryQueue.Retry(write, item.Id, clock.GetUtcNow() + TimeSpan.FromSeconds(1), why); return true; });
        }
        catch (Exception e)
        {
            LogFailed(logger, e); // its lease will run out
        }
    }

    /// <summary>The claimed work of one destination: a few at a time, the rest waits; no more is claimed while enough waits.</summary>
    private sealed class Lane(int atOnce)
    {
        private int _claimed;

        public SemaphoreSlim Turn { get; } = new(atOnce);

        public bool IsFull => Volatile.Read(ref _claimed) >= AtOnce;

        public void Enter() => Interlocked.Increment(ref _claimed);

        /// <summary>True when the lane can take more again after it was full.</summary>
        public bool Leave()
        {
            Turn.Release();
            return Interlocked.Decrement(ref _claimed) == AtOnce / 2;
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "queued work failed")]
    private static partial void LogFailed(ILogger logger, Exception exception);
}
