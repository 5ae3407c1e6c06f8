namespace LocalSpine.Estate.Onboarding;

/// <summary>Message sets by name, each a list of interactions: those that are publicly known (directory-ldap 13.2), and some of the environment's own.</summary>
internal static class MessageSets
{
    private const string GpConnect = "urn:nhs:names:services:gpconnect:fhir:";

    private static readonly Dictionary<string, IReadOnlyList<string>> ByName = new(StringComparer.OrdinalIgnoreCase)
    {
        ["GPC Access Record"] = [GpConnect + "operation:gpc.getcarerecord"],
        ["GPC Foundations"] =
        [
            .. Under("rest:read", "location", "metadata", "metadata-1", "organization", "patient", "practitioner"), .. Under("rest:search", "location", "organization", "patient", "practitioner"),
        ],
        ["GPConnect-Foundations-1"] =
        [
            GpConnect + "operation:gpc.registerpatient-1", .. Under("rest:read", "location-1", "organization-1", "patient-1", "practitioner-1"),
            .. Under("rest:search", "organization-1", "patient-1", "practitioner-1"),
        ],
        ["GPConnect-Appointments-1"] =
        [
            GpConnect + "rest:cancel:appointment-1", GpConnect + "rest:create:appointment-1", GpConnect + "rest:read:appointment-1", GpConnect + "rest:update:appointment-1",
            GpConnect + "rest:search:patient_appointments-1", GpConnect + "rest:search:slot-1",
        ],
        ["GPConnect-StructuredRecord-1"] = [GpConnect + "operation:gpc.getstructuredrecord-1"],
        ["Spine Core"] = [],
    };

    /// <summary>Everything that the core services know: what an endpoint gets that names no message set.</summary>
    public const string Everything = "Spine Core";

    public static IEnumerable<string> Names => ByName.Keys;

    /// <summary>True for a set's name, and for what can only be an interaction.</summary>
    public static bool IsKnown(string name) => ByName.ContainsKey(name) || IsInteraction(name);

    /// <summary>The interactions of sets and single interactions; empty stands for all of the core services.</summary>
    public static IReadOnlyList<string> Expand(IEnumerable<string> names)
    {
        var all = new List<string>();
        foreach (var name in names)
        {
            if (string.Equals(name, Everything, StringComparison.OrdinalIgnoreCase))
            {
                return [];
            }

            all.AddRange(ByName.TryGetValue(name, out var set) ? set : [name]);
        }

        return [.. all.Distinct()];
    }

    // urn:service:interaction, or an id such as QUPA_IN000008UK02.
    private static bool IsInteraction(string name) =>
        !name.Contains(' ', StringComparison.Ordinal) && (name.StartsWith("urn:", StringComparison.Ordinal) || (name.Length is >= 8 and <= 40 && name.Contains("_IN", StringComparison.Ordinal)));

    private static IEnumerable<string> Under(string verb, params string[] names) => names.Select(n => $"{GpConnect}{verb}:{n}");
}
