namespace LocalSpine.Bench.Load;

/// <summary>Two loads measured in turns.</summary>
internal sealed class Pair
{
    private readonly Turns turns;

    private Pair(Turns turns) => this.turns = turns;

    /// <summary>Rate, median and p99 of the first, medians over the rounds.</summary>
    public string A => turns.Describe(0);

    /// <summary>Rate, median and p99 of the second.</summary>
    public string B => turns.Describe(1);

    /// <summary>Rate of the first over rate of the second.</summary>
    public double RateRatio => turns.RateRatio(0, 1);

    /// <summary>Median latency of the first over that of the second.</summary>
    public double MedianRatio => turns.PercentileRatio(50, 0, 1);

    /// <summary>99th percentile of the first over that of the second.</summary>
    public double P99Ratio => turns.PercentileRatio(99, 0, 1);

    public static async Task<Pair> MeasureAsync(int rounds, Func<Task<LoadResult>> first, Func<Task<LoadResult>> second) =>
        new(await Turns.MeasureAsync(rounds, first, second));
}
