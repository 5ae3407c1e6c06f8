using System.Diagnostics.CodeAnalysis;

namespace LocalSpine.Core.Identifiers;

/// <summary>
/// A new-style NHS number: ten digits of which the last is a modulus-11 check digit
/// (weights 10 to 2 over the first nine; 11 - remainder; 11 becomes 0, 10 is never issued).
/// </summary>
public readonly record struct NhsNumber
{
    private NhsNumber(string value) => Value = value;

    /// <summary>The ten digits, without spaces.</summary>
    public string Value { get; }

    /// <summary>True when the text is ten digits with a correct check digit.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out NhsNumber number)
    {
        number = default;
        if (!IsTenDigits(text) || CheckDigit(text.AsSpan(0, 9)) != text[9] - '0')
        {
            return false;
        }

        number = new NhsNumber(text);
        return true;
    }

    /// <summary>True for ten digits, whatever the check digit.</summary>
    public static bool IsTenDigits([NotNullWhen(true)] string? text)
    {
        if (text is not { Length: 10 })
        {
            return false;
        }

        foreach (var c in text)
        {
            if (!char.IsAsciiDigit(c))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>The check digit of nine digits, or -1 when no number may be issued for them.</summary>
    public static int CheckDigit(ReadOnlySpan<char> nine)
    {
        var sum = 0;
        for (var i = 0; i < 9; i++)
        {
            sum += (nine[i] - '0') * (10 - i);
        }

        var check = 11 - (sum % 11);
        return check switch { 11 => 0, 10 => -1, _ => check };
    }

    /// <inheritdoc />
    public override string ToString() => Value ?? "";
}
