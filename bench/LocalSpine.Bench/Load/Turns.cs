using System.Globalization;

namespace LocalSpine.Bench.Load;

/// <summary>
/// Some loads measured in turns after a warm-up of each (a just-in-time compiler needs some seconds). Ratios are taken within a round and their median counts, so that other
/// work on the machine, which comes and goes over seconds, weighs on all sides alike.
/// </summary>
internal sealed class Turns
{
    private readonly List<LoadResult>[] results;

    private Turns(int loads) => results = [.. Enumerable.Range(0, loads).Select(_ => new List<LoadResult>())];

    public static async Task<Turns> MeasureAsync(int rounds, params Func<Task<LoadResult>>[] loads)
    {
        for (var warmUp = 0; warmUp < 3; warmUp++)
        {
            foreach (var load in loads)
            {
                await load();
            }
        }

        var turns = new Turns(loads.Length);
        for (var round = 0; round < rounds; round++)
        {
            for (var load = 0; load < loads.Length; load++)
            {
                turns.results[load].Add(await loads[load]());
            }
        }

        return turns;
    }

    /// <summary>Rate, median and p99 of a load, medians over the rounds.</summary>
    public string Describe(int load) => string.Create(
        CultureInfo.InvariantCulture,
        $"{Report.Median(results[load].Select(r => r.PerSecond)):0}/s p50 {Report.Median(results[load].Select(r => r.Percentile(50))):0.00} p99 {Report.Median(results[load].Select(r => r.Percentile(99))):0.00} ms");

    /// <summary>Rate of one load over rate of another.</summary>
    public double RateRatio(int one, int other) => Ratio(one, other, r => r.PerSecond);

    /// <summary>A percentile of one load's latency over that of another.</summary>
    public double PercentileRatio(double percentile, int one, int other) => Ratio(one, other, r => r.Percentile(percentile));

    private double Ratio(int one, int other, Func<LoadResult, double> of) =>
        Report.Median(results[one].Zip(results[other], (x, y) => of(x) / of(y)));
}
