using System.Globalization;

namespace LocalSpine.Bench.Load;

/// <summary>
/// Two loads measured in turns after a warm-up of each (a just-in-time compiler needs some seconds). Ratios are taken within a round and their median counts, so that other
/// work on the machine, which comes and goes over seconds, weighs on both sides alike.
/// </summary>
internal sealed class Pair
{
    private readonly List<LoadResult> a = [];
    private readonly List<LoadResult> b = [];

    /// <summary>Rate, median and p99 of the first, medians over the rounds.</summary>
    public string A => Describe(a);

    /// <summary>Rate, median and p99 of the second.</summary>
    public string B => Describe(b);

    /// <summary>Rate of the first over rate of the second.</summary>
    public double RateRatio => Report.Median(a.Zip(b, (x, y) => x.PerSecond / y.PerSecond));

    /// <summary>Median latency of the first over that of the second.</summary>
    public double MedianRatio => Report.Median(a.Zip(b, (x, y) => x.Percentile(50) / y.Percentile(50)));

    /// <summary>99th percentile of the first over that of the second.</summary>
    public double P99Ratio => Report.Median(a.Zip(b, (x, y) => x.Percentile(99) / y.Percentile(99)));

    public static async Task<Pair> MeasureAsync(int rounds, Func<Task<LoadResult>> first, Func<Task<LoadResult>> second)
    {
        for (var warmUp = 0; warmUp < 3; warmUp++)
        {
            await first();
            await second();
        }

        var pair = new Pair();
        for (var round = 0; round < rounds; round++)
        {
            pair.a.Add(await first());
            pair.b.Add(await second());
        }

        return pair;
    }

    private static string Describe(IReadOnlyCollection<LoadResult> results) => string.Create(
        CultureInfo.InvariantCulture,
        $"{Report.Median(results.Select(r => r.PerSecond)):0}/s p50 {Report.Median(results.Select(r => r.Percentile(50))):0.00} p99 {Report.Median(results.Select(r => r.Percentile(99))):0.00} ms");
}
