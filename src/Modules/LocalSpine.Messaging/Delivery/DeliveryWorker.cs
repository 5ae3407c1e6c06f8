using System.Collections.Concurrent;
using LocalSpine.Core.Directory;
using LocalSpine.Core.Estate;
using LocalSpine.Core.Time;
using LocalSpine.Hosting.Modules;
using LocalSpine.Messaging.Asynchronous;
using LocalSpine.Messaging.Faults;
using LocalSpine.Messaging.Messages;
using LocalSpine.Storage;
using LocalSpine.Storage.Queue;
using Microsoft.Extensions.Logging;

namespace LocalSpine.Messaging.Delivery;

/// <summary>
/// Does what is queued: processes requests to the Spine, delivers messages to suppliers. Each destination has a few workers of its own, so
/// that a dead receiver holds up only itself. While Spine Core is closed nothing is taken; what waited then goes in order, one after another
/// for each destination.
/// </summary>
internal sealed partial class DeliveryWorker(
    DeliveryQueue queue, MessageStore store, IDatabase database, IDirectory directory, FaultyDeliveries deliveries, RequestProcessor processor, FailureNotice notice, AcceptLoad load, VirtualClock clock,
    ILogger<DeliveryWorker> logger, IServiceHours hours) : IBackgroundTask
{
    /// <summary>The queue of requests that the Spine processes; apart from deliveries, so that neither search wades through the other's rows.</summary>
    public const string Process = "messaging-process";

    /// <summary>The queue of messages that go to their To party.</summary>
    public const string Deliver = "messaging";

    /// <summary>Both queues.</summary>
    public static readonly IReadOnlyList<string> Queues = [Process, Deliver];

    private const int AtOnce = 50;
    private const int PerDestination = 8;

    // While many messages are being accepted, processing joins their group commits one at a time instead of taking their cores.
    private const int Processing = 16;
    private const int ProcessingUnderLoad = 1;

    private readonly Lane _processing = new(Processing);
    private readonly Lane _underLoad = new(ProcessingUnderLoad);
    private readonly ConcurrentDictionary<string, Lane> _lanes = new();

    public async Task RunAsync(CancellationToken stopping)
    {
        clock.Changed += queue.WakeAll;
        hours.Changed += queue.WakeAll;
        try
        {
            await queue.BeatAsync(isStart: true);
            await Task.WhenAll(BeatAsync(stopping), WorkAsync(Process, _ => _processing, stopping), WorkAsync(Deliver, LaneOf, stopping));
        }
        finally
        {
            clock.Changed -= queue.WakeAll;
            hours.Changed -= queue.WakeAll;
        }
    }

    private Lane LaneOf(string destination) => _lanes.GetOrAdd(destination, _ => new Lane(PerDestination));

    private async Task BeatAsync(CancellationToken stopping)
    {
        using var timer = new PeriodicTimer(DeliveryQueue.BeatInterval);
        while (await timer.WaitForNextTickAsync(stopping))
        {
            try
            {
                if (await queue.BeatAsync(isStart: false) > 0)
                {
                    queue.WakeAll();
                }
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                LogFailed(logger, e);
            }
        }
    }

    private async Task WorkAsync(string module, Func<string, Lane> laneOf, CancellationToken stopping)
    {
        var held = new HeldQueue(module, SpineServices.Core, hours, queue, database, clock);
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                if (!await held.MayGoOnAsync(stopping))
                {
                    continue;
                }

                var claim = await queue.ClaimAsync(module, destination => laneOf(destination).Room);
                foreach (var item in claim.Items)
                {
                    Begin(item, laneOf(item.Destination), item.Due < held.Opened, stopping);
                }

                if (claim.Items.Count == 0)
                {
                    await queue.WaitAsync(module, claim.NextDue, stopping);
                }
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                LogFailed(logger, e); // the database is away: look again in a while
                await Task.Delay(TimeSpan.FromSeconds(1), stopping);
            }
        }
    }

    private void Begin(QueueItem item, Lane lane, bool waited, CancellationToken stopping)
    {
        lane.Enter();
        var before = waited ? lane.Waited : Task.CompletedTask;
        var work = Task.Run(async () =>
        {
            await before;
            await DoAsync(item, lane, stopping);
        }, CancellationToken.None);
        if (waited)
        {
            lane.Waited = work;
        }
    }

    private async Task DoAsync(QueueItem item, Lane lane, CancellationToken stopping)
    {
        await lane.Turn.WaitAsync(CancellationToken.None);
        try
        {
            if (IsClosed)
            {
                await QueueHolds.ReturnAsync(database, item); // closed since it was taken
            }
            else if (await store.FindAsync(item.Subject) is not { } message)
            {
                await database.WriteAsync(write => { DeliveryQueue.Complete(write, item); return true; }, stopping);
            }
            else if (item.Module == Process)
            {
                await ProcessAsync(item, message, stopping);
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
                await queue.PutBackAsync(item, e.Message);
            }
        }
        finally
        {
            if (lane.Leave() || item.OrderKey is not null)
            {
                queue.Wake(item.Module);
            }
        }
    }

    private async Task ProcessAsync(QueueItem item, SpineMessage message, CancellationToken stopping)
    {
        if (!load.IsHigh)
        {
            await processor.ProcessAsync(item, message, stopping);
            return;
        }

        await _underLoad.Turn.WaitAsync(stopping);
        try
        {
            await processor.ProcessAsync(item, message, stopping);
        }
        finally
        {
            _underLoad.Turn.Release();
        }
    }

    private bool IsClosed => hours.Find(SpineServices.Core) is not null;

    private async Task DeliverAsync(QueueItem item, SpineMessage message, CancellationToken stopping)
    {
        var contract = directory.FindContractByCpa(message.CpaId);
        var isOver = item.Attempt > item.MaxAttempts || clock.GetUtcNow() >= item.Expires;
        if (isOver && IsClosed)
        {
            await QueueHolds.ReturnAsync(database, item); // the time since the closing does not count
            return;
        }

        var outcome = isOver ? new DeliveryOutcome(DeliveryResult.Failed, "no acknowledgement came in time")
            : contract is null ? new DeliveryOutcome(DeliveryResult.Failed, $"contract {message.CpaId} is not in the directory any more")
            : await deliveries.PostAsync(message, contract, stopping);
        var now = clock.GetUtcNow();
        if (outcome.Result != DeliveryResult.Delivered && hours.Find(SpineServices.Core) is { } closure)
        {
            // An attempt that the closing overtook ended with it.
            now = closure.Since > message.ReceivedAt ? closure.Since : message.ReceivedAt;
        }

        await database.WriteAsync(write => Settle(write, item, message, outcome, now), CancellationToken.None);
        if (outcome.Result != DeliveryResult.Delivered)
        {
            queue.Wake(Deliver); // another attempt, or a notice, has its own time
        }
    }

    // When the row is gone, a late acknowledgement has settled the message already.
    private bool Settle(WriteConnection write, QueueItem item, SpineMessage message, DeliveryOutcome outcome, DateTimeOffset now)
    {
        switch (outcome.Result)
        {
            case DeliveryResult.Delivered:
                if (DeliveryQueue.Complete(write, item))
                {
                    MessageStore.Move(write, message.Id, now, MessageState.Delivered);
                }

                return true;
            case DeliveryResult.Refused:
                if (DeliveryQueue.Bury(write, item, outcome.Detail))
                {
                    MessageStore.Move(write, message.Id, now, MessageState.Refused, outcome.Detail);
                }

                return true;
        }

        item = QueueHolds.Renewed(write, item);
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
        else if (DeliveryQueue.Bury(write, item, outcome.Detail))
        {
            MessageStore.Event(write, message.Id, now, $"attempt {item.Attempt}", outcome.Detail);
            MessageStore.Move(write, message.Id, now, MessageState.Expired, outcome.Detail);
            notice.Tell(write, message, outcome.Detail, now);
        }

        return true;
    }

    /// <summary>The claimed work of one destination: a few at a time, the rest waits; no more is claimed while enough waits.</summary>
    private sealed class Lane(int atOnce)
    {
        private int _claimed;

        public SemaphoreSlim Turn { get; } = new(atOnce);

        /// <summary>The last of the work that waited while the service was closed; the next begins after it. For the loop that claims.</summary>
        public Task Waited { get; set; } = Task.CompletedTask;

        /// <summary>How many more may be claimed: none until half is done, so that a claim is worth its commit.</summary>
        public int Room => Volatile.Read(ref _claimed) is var claimed && claimed > AtOnce / 2 ? 0 : AtOnce - claimed;

        public void Enter() => Interlocked.Increment(ref _claimed);

        /// <summary>True when the lane can take more again.</summary>
        public bool Leave()
        {
            Turn.Release();
            return Interlocked.Decrement(ref _claimed) == AtOnce / 2;
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "queued work failed")]
    private static partial void LogFailed(ILogger logger, Exception exception);
}
