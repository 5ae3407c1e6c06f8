namespace LocalSpine.Core.Directory;

/// <summary>Types of organisations by their directory code.</summary>
public static class OrganisationTypes
{
    public static IReadOnlyList<(string Code, string Name)> All { get; } =
        [("PR", "GP Practice"), ("TR", "NHS Trust"), ("PH", "Pharmacy"), ("CT", "Care Trust"), ("IP", "Independent Provider")];

    /// <summary>Name of a type; the code itself when it is none of these.</summary>
    public static string NameOf(string code) => All.FirstOrDefault(t => t.Code == code).Name ?? code;
}
