using LocalSpine.Core.Estate;

namespace LocalSpine.Estate.Builds;

/// <summary>What was said of builds.</summary>
internal sealed record BuildState(IReadOnlyList<BuildVersion> Versions, IReadOnlyList<BehaviourProfile> Profiles, IReadOnlyList<EnvironmentBuild> Set)
{
    public static BuildState Empty { get; } = new([], [], []);

    public BehaviourProfile? Profile(string? name) => Profiles.Concat(BuildNames.BuiltIn).FirstOrDefault(p => p.Name == name);
}

/// <summary>The names of the public page, and the profiles that every environment has.</summary>
internal static class BuildNames
{
    /// <summary>The environment that this one is.</summary>
    public const string Deployment = "dep";

    public const string Directory = "Spine Directory Service";

    /// <summary>Setting of Spine Core: MIM families that demographics accept, with commas between.</summary>
    public const string Mim = "mim";

    /// <summary>Setting of the directory: national or openldap.</summary>
    public const string DirectoryKind = "directory";

    public static IReadOnlyList<PathToLive> Environments { get; } =
    [
        new("development", "Development"), new("int", "Integration (INT)"), new(Deployment, "Deployment (DEP)"), new("training", "Training"), new("live", "Live"),
    ];

    /// <summary>In the order of the public page's list of services.</summary>
    public static IReadOnlyList<string> Services { get; } =
    [
        SpineServices.Core, Directory, "Spine Mini Service Provider", "Spine Secure Proxy", "MESH", SpineServices.Cis, SpineServices.Ers, "e-RS API",
    ];

    public static IReadOnlyList<string> MimFamilies { get; } = ["4.2", "6.3", "7.2"];

    /// <summary>Which service a setting is of, and what it may be.</summary>
    public static IReadOnlyDictionary<string, (string Service, string Expected, Func<string, bool> IsGood)> Settings { get; } =
        new Dictionary<string, (string, string, Func<string, bool>)>
        {
            [Mim] = (SpineServices.Core, $"one or more of {string.Join(", ", MimFamilies)}", v => Families(v) is { Count: > 0 } f && f.All(MimFamilies.Contains)),
            [DirectoryKind] = (Directory, "national or openldap", v => v is "national" or "openldap"),
        };

    public static IReadOnlyList<BehaviourProfile> BuiltIn { get; } =
    [
        new("pds-2006b", new Dictionary<string, string> { [Mim] = "4.2" }, true),
        new("pds-2008a", new Dictionary<string, string> { [Mim] = "4.2,6.3" }, true),
        new("pds-2008b", new Dictionary<string, string> { [Mim] = "4.2,6.3,7.2" }, true),
        new("sds-national", new Dictionary<string, string> { [DirectoryKind] = "national" }, true),
        new("sds-openldap", new Dictionary<string, string> { [DirectoryKind] = "openldap" }, true),
    ];

    public static IReadOnlyList<string> Families(string value) => value.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
}
