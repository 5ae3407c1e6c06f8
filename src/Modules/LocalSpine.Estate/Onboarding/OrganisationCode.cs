using System.Text.RegularExpressions;

namespace LocalSpine.Estate.Onboarding;

/// <summary>ODS codes as forms take them.</summary>
internal static partial class OrganisationCode
{
    public const string Expected = "an ODS code: 3 to 9 upper-case letters and digits";

    public static bool IsWellFormed(string code) => Form().IsMatch(code);

    [GeneratedRegex("^[A-Z0-9]{3,9}$")]
    private static partial Regex Form();
}
