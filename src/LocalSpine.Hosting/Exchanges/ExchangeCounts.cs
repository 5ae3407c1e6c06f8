using System.Runtime.InteropServices;

namespace LocalSpine.Hosting.Exchanges;

/// <summary>How many exchanges there were in the last minutes of real time, by surface and by rule; in memory that neither grows with them nor with time.</summary>
/// <param name="time">Real time: a frozen environment has minutes too.</param>
internal sealed class ExchangeCounts(TimeProvider time)
{
    public const int Minutes = 15;

    private const int MostRules = 200; // of one minute; the names of rules are ours, but this is no place to rely on it

    private readonly Lock _gate = new();
    private readonly Minute[] _minutes = [.. Enumerable.Range(0, Minutes).Select(_ => new Minute())];

    /// <summary>Counts an exchange that is over.</summary>
    public void Add(Exchange exchange)
    {
        var number = Now();
        lock (_gate)
        {
            var minute = _minutes[number % Minutes];
            if (minute.Number != number)
            {
                minute.Number = number;
                minute.Surfaces.Clear();
                minute.Rules.Clear();
            }

            ref var count = ref CollectionsMarshal.GetValueRefOrAddDefault(minute.Surfaces, exchange.Surface, out _);
            count.Total++;
            count.Microseconds += exchange.Microseconds;
            if (exchange.Refusal is { } refusal)
            {
                count.Refused++;
                if (minute.Rules.Count < MostRules || minute.Rules.ContainsKey(refusal.Rule))
                {
                    CollectionsMarshal.GetValueRefOrAddDefault(minute.Rules, refusal.Rule, out _)++;
                }
            }
            else if (exchange.Warning is not null)
            {
                count.Warned++;
            }
        }
    }

    /// <summary>The last minutes, the present one included: surfaces with most exchanges first, rules that refused most first.</summary>
    public RecentExchanges Look()
    {
        var oldest = Now() - Minutes + 1;
        var surfaces = new Dictionary<string, Count>();
        var rules = new Dictionary<string, int>();
        lock (_gate)
        {
            foreach (var minute in _minutes.Where(m => m.Number >= oldest))
            {
                foreach (var (surface, of) in minute.Surfaces)
                {
                    ref var sum = ref CollectionsMarshal.GetValueRefOrAddDefault(surfaces, surface, out _);
                    sum = new Count { Total = sum.Total + of.Total, Refused = sum.Refused + of.Refused, Warned = sum.Warned + of.Warned, Microseconds = sum.Microseconds + of.Microseconds };
                }

                foreach (var (rule, of) in minute.Rules)
                {
                    CollectionsMarshal.GetValueRefOrAddDefault(rules, rule, out _) += of;
                }
            }
        }

        return new RecentExchanges(
            Minutes,
            [.. surfaces.Select(s => new SurfaceCount(s.Key, s.Value.Total, s.Value.Refused, s.Value.Warned, s.Value.Microseconds / s.Value.Total)).OrderByDescending(s => s.Total).ThenBy(s => s.Surface, StringComparer.Ordinal)],
            [.. rules.Select(r => new RuleCount(r.Key, r.Value)).OrderByDescending(r => r.Refused).ThenBy(r => r.Rule, StringComparer.Ordinal)]);
    }

    private long Now() => time.GetUtcNow().Ticks / TimeSpan.TicksPerMinute;

    private sealed class Minute
    {
        public long Number { get; set; }

        public Dictionary<string, Count> Surfaces { get; } = [];

        public Dictionary<string, int> Rules { get; } = [];
    }

    private struct Count
    {
        public int Total;
        public int Refused;
        public int Warned;
        public long Microseconds;
    }
}

/// <summary>The exchanges of the last minutes.</summary>
/// <param name="Minutes">How many minutes of real time.</param>
/// <param name="Rules">Those that refused, with how often.</param>
public sealed record RecentExchanges(int Minutes, IReadOnlyList<SurfaceCount> Surfaces, IReadOnlyList<RuleCount> Rules);

/// <summary>Exchanges of a surface.</summary>
/// <param name="Warned">Accepted with a warning.</param>
/// <param name="Microseconds">On average, from the first octet to the answer handed over.</param>
public sealed record SurfaceCount(string Surface, int Total, int Refused, int Warned, long Microseconds);

/// <summary>How often a rule refused.</summary>
public sealed record RuleCount(string Rule, int Refused);
