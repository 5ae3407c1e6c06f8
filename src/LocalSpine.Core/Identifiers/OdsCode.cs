namespace LocalSpine.Core.Identifiers;

/// <summary>Codes of organisations, as registrations, forms and seeds take them (directory-ldap 4.4).</summary>
public static class OdsCode
{
    /// <summary>What one has to be, for refusals.</summary>
    public const string Expected = "an ODS code: 3 to 9 upper-case letters and digits";

    public static bool IsWellFormed(string? code) => code is { Length: >= 3 and <= 9 } && code.All(c => char.IsAsciiDigit(c) || char.IsAsciiLetterUpper(c));
}
