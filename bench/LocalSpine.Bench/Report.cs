using System.Globalization;

namespace LocalSpine.Bench;

/// <summary>Prints one measurement a line and remembers whether every target was met.</summary>
internal sealed class Report
{
    public bool AllMet { get; private set; } = true;

    public static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        return sorted.Length % 2 == 1 ? sorted[sorted.Length / 2] : (sorted[sorted.Length / 2 - 1] + sorted[sorted.Length / 2]) / 2;
    }

    public static void Line(FormattableString text) => Console.WriteLine(text.ToString(CultureInfo.InvariantCulture));

    /// <summary>A number and the bound it is held to.</summary>
    public void Target(string what, double value, double bound, bool atLeast, string unit = "")
    {
        var met = atLeast ? value >= bound : value <= bound;
        AllMet &= met;
        Line($"{what,-64} {value,9:0.00}{unit}   target {(atLeast ? ">=" : "<=")} {bound:0.##}{unit}   {(met ? "met" : "MISSED")}");
    }
}
