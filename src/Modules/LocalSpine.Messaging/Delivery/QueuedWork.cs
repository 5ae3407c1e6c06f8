using LocalSpine.Hosting.Modules;
using LocalSpine.Messaging.Messages;
using LocalSpine.Storage.Queue;

namespace LocalSpine.Messaging.Delivery;

/// <summary>What of the module waits in the queue.</summary>
internal sealed class QueuedWork(DeliveryQueue queue, MessageInbox inbox, TimeProvider clock) : IScheduledWork
{
    public async ValueTask<(bool IsBusy, DateTimeOffset? NextDue)> LookAsync()
    {
        await inbox.SortAsync();
        var status = await queue.StatusAsync(DeliveryWorker.Queues);
        return (status.Leased > 0 || status.NextDue <= clock.GetUtcNow() || (status.NextDue is null && status.Pending > 0), status.NextDue);
    }
}
