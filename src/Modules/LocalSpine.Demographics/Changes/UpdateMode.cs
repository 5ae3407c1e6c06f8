using LocalSpine.Demographics.Answers;
using LocalSpine.Protocols.Xml;

namespace LocalSpine.Demographics.Changes;

/// <summary>What a change does with an item.</summary>
internal enum UpdateMode
{
    Added,
    Altered,
    Removed,
}

/// <summary>Reads updateMode (pds 2.3).</summary>
internal static class UpdateModes
{
    /// <summary>
    /// The mode of an item: the first of <paramref name="carriers"/> that has one. In messages without modes <c>nullFlavor="NA"</c> removes and
    /// everything else alters.
    /// </summary>
    public static UpdateMode Of(ChangeFamily family, params ReadOnlySpan<XmlElement?> carriers)
    {
        foreach (var carrier in carriers)
        {
            if (family.HasModes && carrier?.Attribute("updateMode") is { } mode)
            {
                return mode switch
                {
                    "added" => UpdateMode.Added,
                    "altered" => UpdateMode.Altered,
                    "removed" => UpdateMode.Removed,
                    _ => throw ChangeError.Of("INVALID_UPDATE_MODE", "updateMode added, altered or removed", mode),
                };
            }

            if (!family.HasModes && carrier?.Attribute("nullFlavor") == "NA")
            {
                return UpdateMode.Removed;
            }
        }

        return family.HasModes
            ? throw ChangeError.Of("INVALID_UPDATE_MODE", "updateMode added, altered or removed on every changed item", carriers[0]?.LocalName ?? "")
            : UpdateMode.Altered;
    }
}
