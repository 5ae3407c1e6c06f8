using System.Collections.Concurrent;
using System.Diagnostics;

namespace LocalSpine.Bench.Load;

/// <summary>Runs a number of workers, each making its next request when the last one is answered, for a time.</summary>
internal static class ClosedLoop
{
    /// <param name="worker">Given its number, makes the worker: a function that does one request.</param>
    /// <returns>Requests a second, and each request's milliseconds.</returns>
    public static async Task<LoadResult> RunAsync(int workers, TimeSpan time, Func<int, Task<Func<Task>>> worker)
    {
        var requests = await Task.WhenAll(Enumerable.Range(0, workers).Select(worker));
        var latencies = new ConcurrentBag<List<double>>();
        var started = Stopwatch.GetTimestamp();
        await Task.WhenAll(requests.Select(request => Task.Run(async () =>
        {
            var mine = new List<double>(100_000);
            while (Stopwatch.GetElapsedTime(started) < time)
            {
                var before = Stopwatch.GetTimestamp();
                await request();
                mine.Add(Stopwatch.GetElapsedTime(before).TotalMilliseconds);
            }

            latencies.Add(mine);
        })));
        var took = Stopwatch.GetElapsedTime(started);
        var all = latencies.SelectMany(l => l).Order().ToArray();
        return new LoadResult(all.Length / took.TotalSeconds, all);
    }

    /// <summary>The same with a connection for each worker, opened before the time begins and closed after it.</summary>
    public static async Task<LoadResult> RunAsync<TConnection>(
        int workers, TimeSpan time, Func<Task<TConnection>> open, Func<int, TConnection, Func<Task>> worker)
        where TConnection : IAsyncDisposable
    {
        var connections = await Task.WhenAll(Enumerable.Range(0, workers).Select(_ => open()));
        var result = await RunAsync(workers, time, number => Task.FromResult(worker(number, connections[number])));
        foreach (var connection in connections)
        {
            await connection.DisposeAsync();
        }

        return result;
    }
}

/// <param name="Sorted">Milliseconds of every request, ascending.</param>
internal sealed record LoadResult(double PerSecond, double[] Sorted)
{
    public double Percentile(double p) => Sorted[Math.Min(Sorted.Length - 1, (int)(Sorted.Length * p / 100))];
}
