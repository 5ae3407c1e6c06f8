using System.Collections.Frozen;
using LocalSpine.Demographics.Queries;

namespace LocalSpine.Demographics.Changes;

/// <summary>
/// Failures of changes: code 15, then the specific one (pds 2.3, 2.6). Of the specific codes only IU058 is public; where none is known the
/// symbolic name stands as display name under GE002, or GE007 for what is missing.
/// </summary>
internal static class ChangeError
{
    private static readonly FrozenDictionary<string, string> Codes = new Dictionary<string, string>
    {
        ["SERIAL_CHANGE_NUMBER_MISMATCH"] = "IU036",
        ["INVALID_GP_REGISTRATION"] = "IU058",
        ["NHS_NUMBER_NOT_FOUND"] = "1",
        ["MANDATORY_FIELD_MISSING"] = "GE007",
        ["UID_MUST_BE_PROVIDED"] = "GE007",
        ["AUTHOR_UNSPECIFIED_ON_DEATH"] = "GE007",
        ["ASSIGNED_REG_PERSON_MISSING"] = "GE007",
        ["CITY_COUNTY_COUNTRY_MISSING"] = "GE007",
    }.ToFrozenDictionary();

    /// <summary>The failure with that symbolic name.</summary>
    public static PdsErrorException Of(string name, string expected, string came) =>
        new(new PdsError(name, "15", Codes.GetValueOrDefault(name, "GE002"), name == "SERIAL_CHANGE_NUMBER_MISMATCH" ? $"Serial change number {came} is not the current one, {expected}" : name), expected, came);
}
