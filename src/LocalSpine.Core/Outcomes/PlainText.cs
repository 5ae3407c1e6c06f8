namespace LocalSpine.Core.Outcomes;

/// <summary>Texts that people enter: lines without control characters, which neither directory nor database take.</summary>
public static class PlainText
{
    /// <summary>True when no text has a control character.</summary>
    /// <param name="texts">Null counts as empty.</param>
    public static bool Holds(params IEnumerable<string?> texts) => texts.All(t => t is null || !t.Any(char.IsControl));

    /// <summary>The same for a text of several lines.</summary>
    public static bool HoldsLines(string? text) => text is null || !text.Any(c => char.IsControl(c) && c is not ('\r' or '\n' or '\t'));

    /// <summary>True for one @ with something on both sides, and no blank.</summary>
    public static bool IsMailAddress(string text) => text.Split('@') is [{ Length: > 0 }, { Length: > 0 }] && !text.Contains(' ', StringComparison.Ordinal);
}
