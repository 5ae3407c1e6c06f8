using System.Globalization;
using LocalSpine.Core.Outcomes;

namespace LocalSpine.Core.Faults;

/// <summary>Values of a form, read as a fault needs them.</summary>
public sealed class FaultValues(IReadOnlyDictionary<string, string> values)
{
    /// <summary>The text, or null when it is missing or empty.</summary>
    public string? Text(string name) => values.TryGetValue(name, out var value) && !string.IsNullOrWhiteSpace(value) ? value.Trim() : null;

    /// <exception cref="RefusedException">FAULT_NUMBER: it is no whole number.</exception>
    public int Whole(string name, int missing) => OptionalWhole(name) ?? missing;

    /// <exception cref="RefusedException">FAULT_NUMBER: it is no whole number.</exception>
    public int? OptionalWhole(string name) => Text(name) is not { } text ? null
        : int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number
        : throw new RefusedException(new Refusal("FAULT_NUMBER", $"{name} as a whole number", text));

    /// <exception cref="RefusedException">FAULT_NUMBER: it is no number.</exception>
    public double Seconds(string name, double missing) => Text(name) is not { } text ? missing
        : double.TryParse(text, NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number
        : throw new RefusedException(new Refusal("FAULT_NUMBER", $"{name} as a number", text));

    /// <summary>What a fault is limited to, in words.</summary>
    /// <param name="limits">Names with values; those without one do not limit.</param>
    public static string Where(params ReadOnlySpan<(string Name, string? Value)> limits)
    {
        var given = new List<string>();
        foreach (var (name, value) in limits)
        {
            if (!string.IsNullOrEmpty(value))
            {
                given.Add($"{name} {value}");
            }
        }

        return given.Count == 0 ? "any" : string.Join(", ", given);
    }

    /// <summary>A fault in words, with what matters to it.</summary>
    public static string What(string fault, int status, double seconds) => fault switch
    {
        "status" => $"status {status}",
        "delay" => string.Create(CultureInfo.InvariantCulture, $"delay of {seconds} s"),
        _ => fault,
    };
}
