using LocalSpine.Conformance.Environments;
using LocalSpine.Storage;
using LocalSpine.Storage.Queue;

namespace LocalSpine.Conformance.Storage;

/// <summary>What those who run the clock may rely on, on both engines.</summary>
public sealed class DeliveryQueueTests : IDisposable
{
    private const string Module = "m";
    private const int Conversations = 200;

    private readonly string _folder = Directory.CreateTempSubdirectory("localspine-queue-").FullName;

    /// <summary>Two items in an order, again and again: between the first one's end and the second one's beginning there is always one that could be done now.</summary>
    [Theory]
    [InlineData(DatabaseEngine.Sqlite)]
    [InlineData(DatabaseEngine.Postgres)]
    public async Task Nobody_who_looks_finds_nothing_to_do_while_ordered_work_goes_on(DatabaseEngine engine)
    {
        using var opened = (IDisposable)Database.Open(await PostgresCluster.ConnectionAsync(engine), _folder, ephemeral: false);
        var database = (IDatabase)opened;
        await Migrator.ApplyAsync(database, [.. DeliveryQueue.Migrations], TimeProvider.System.GetUtcNow());
        using var queue = new DeliveryQueue(database, TimeProvider.System);
        await queue.BeatAsync(isStart: true);
        var (looks, idle) = (0, 0);
        for (var conversation = 0; conversation < Conversations; conversation++)
        {
            var key = $"{conversation}";
            await database.WriteAsync(w =>
            {
                var now = TimeProvider.System.GetUtcNow();
                queue.Add(w, Module, "there", 1, now, 1, TimeSpan.FromSeconds(1), now.AddDays(1), key);
                queue.Add(w, Module, "there", 2, now, 1, TimeSpan.FromSeconds(1), now.AddDays(1), key);
                return 0;
            });
            var work = Task.Run(async () =>
            {
                var first = await TakeAsync();
                await database.WriteAsync(w => DeliveryQueue.Complete(w, first)); // the second may go
                return await TakeAsync();
            });
            do
            {
                var (isBusy, due) = await queue.LookAsync(Module);
                looks++;
                idle += !isBusy && due is null ? 1 : 0;
            }
            while (!work.IsCompleted);
            var second = await work;
            Assert.Equal(2, second.Subject);
            await database.WriteAsync(w => DeliveryQueue.Complete(w, second));
        }

        Assert.Equal((false, null), await queue.LookAsync(Module));
        Assert.True(looks >= Conversations);
        Assert.Equal(0, idle);

        async Task<QueueItem> TakeAsync() => Assert.Single((await queue.ClaimAsync(Module, _ => 1)).Items);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
