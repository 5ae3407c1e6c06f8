using System.Buffers;

namespace LocalSpine.Hosting.Exchanges;

/// <summary>Texts of strangers in commands that people copy: one word of a shell, whatever is in them.</summary>
public static class ShellText
{
    private static readonly SearchValues<char> Plain = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_./:,@%+=");

    /// <summary>The text as it is when a shell reads it so, else in single quotes.</summary>
    public static string Quote(string? text) => string.IsNullOrEmpty(text) ? "''"
        : text.AsSpan().ContainsAnyExcept(Plain) ? $"'{text.Replace("'", @"'\''", StringComparison.Ordinal)}'"
        : text;
}
