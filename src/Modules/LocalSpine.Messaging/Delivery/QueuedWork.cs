using LocalSpine.Hosting.Modules;
using LocalSpine.Messaging.Messages;
using LocalSpine.Storage.Queue;

namespace LocalSpine.Messaging.Delivery;

/// <summary>What of the module waits in the queue.</summary>
internal sealed class QueuedWork(DeliveryQueue queue, MessageInbox inbox) : IScheduledWork
{
    public async ValueTask<(bool IsBusy, DateTimeOffset? NextDue)> LookAsync()
    {
        await inbox.SortAsync();
        return await queue.LookAsync(DeliveryWorker.Queues);
    }
}
