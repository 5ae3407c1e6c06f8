using LocalSpine.Core.Directory;

namespace LocalSpine.Portal.Pages;

/// <summary>How the directory is searched and linked.</summary>
internal static class DirectoryWords
{
    public static IReadOnlyList<(DirectoryField Field, string Name)> Fields { get; } =
    [
        (DirectoryField.Any, "Anything"), (DirectoryField.Ods, "ODS code"), (DirectoryField.Asid, "ASID"), (DirectoryField.Party, "Party key"), (DirectoryField.Name, "Part of a name"),
        (DirectoryField.Interaction, "Interaction"), (DirectoryField.Fqdn, "FQDN"), (DirectoryField.User, "User or role profile id"),
    ];

    /// <summary>The field that a query names, any case; anything for others.</summary>
    public static DirectoryField FieldOf(string? by) => Fields.FirstOrDefault(f => string.Equals($"{f.Field}", by, StringComparison.OrdinalIgnoreCase)).Field;

    public static string EntryUrl(string dn) => $"/directory/entry?dn={Uri.EscapeDataString(dn)}";

    public static string SearchUrl(DirectoryField field, string text) => $"/directory?by={$"{field}".ToLowerInvariant()}&q={Uri.EscapeDataString(text)}";

    /// <summary>The search for what else has this value; null when the attribute names nothing that is looked for.</summary>
    public static string? ValueUrl(string attribute, string value) => attribute switch
    {
        "nhsIDCode" or "nhsAsClient" => SearchUrl(DirectoryField.Ods, value),
        "nhsMHSPartyKey" => SearchUrl(DirectoryField.Party, value),
        "nhsMhsFQDN" => SearchUrl(DirectoryField.Fqdn, value),
        "nhsMhsSvcIA" or "nhsAsSvcIA" or "nhsMHsIN" => SearchUrl(DirectoryField.Interaction, value),
        "uid" => SearchUrl(DirectoryField.User, value),
        _ => null,
    };
}
