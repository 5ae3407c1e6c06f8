using LocalSpine.Core.Estate;
using LocalSpine.Hosting.Modules;
using LocalSpine.Messaging.Messages;
using LocalSpine.Storage;
using LocalSpine.Storage.Queue;

namespace LocalSpine.Messaging.Delivery;

/// <summary>What of the module waits in the queue; while Spine Core is closed, for the opening at least.</summary>
internal sealed class QueuedWork(DeliveryQueue queue, IDatabase database, MessageInbox inbox, IServiceHours hours) : IScheduledWork
{
    public async ValueTask<(bool IsBusy, DateTimeOffset? NextDue)> LookAsync()
    {
        await inbox.SortAsync();
        return await HeldQueue.LookAsync(queue, database, hours.Find(SpineServices.Core), DeliveryWorker.Queues);
    }
}
