using System.Buffers;

namespace LocalSpine.Storage.Payloads;

/// <summary>Names of payloads: 32 lower-case hexadecimal digits that begin with the time and end at random.</summary>
internal static class PayloadName
{
    public const int Length = 32;

    private static readonly SearchValues<char> Digits = SearchValues.Create("0123456789abcdef");

    public static string New() => Guid.CreateVersion7().ToString("N");

    public static bool IsOne(ReadOnlySpan<char> name) => name.Length == Length && !name.ContainsAnyExcept(Digits);

    /// <summary>Refuses anything else, so that nothing like a path reaches a store.</summary>
    /// <exception cref="ArgumentException">It is no name of a payload.</exception>
    public static void Check(string name)
    {
        if (!IsOne(name))
        {
            throw new ArgumentException("a payload's name is 32 lower-case hexadecimal digits", nameof(name));
        }
    }
}
