namespace LocalSpine.Core.Estate;

/// <summary>Which version of each service is deployed in each environment of the path to live. That of Deployment (DEP) is how this environment behaves.</summary>
public interface IBuilds
{
    /// <summary>Development to Live, in the order of the path.</summary>
    IReadOnlyList<PathToLive> Environments { get; }

    /// <summary>Services that have builds.</summary>
    IReadOnlyList<string> Services { get; }

    /// <summary>What is deployed, by service and environment; environments of which nothing was said are left out.</summary>
    IReadOnlyList<EnvironmentBuild> Deployed { get; }

    /// <summary>Versions of all services, each service's oldest first.</summary>
    IReadOnlyList<BuildVersion> Versions { get; }

    IReadOnlyList<BehaviourProfile> Profiles { get; }

    /// <summary>Says what is deployed.</summary>
    /// <exception cref="Outcomes.RefusedException">Environment, service or version are not known.</exception>
    Task<EnvironmentBuild> SetAsync(string? environment, string? service, string? version, CancellationToken cancellationToken);

    /// <summary>Makes a version known, or changes what is said of it.</summary>
    /// <param name="profile">Name of the profile that it pins; null or empty for none.</param>
    /// <exception cref="Outcomes.RefusedException">A rule is broken.</exception>
    Task<BuildVersion> PutVersionAsync(string? service, string? version, string? notes, string? profile, CancellationToken cancellationToken);

    /// <summary>Makes a profile, or changes one of this environment's own.</summary>
    /// <exception cref="Outcomes.RefusedException">A rule is broken.</exception>
    Task<BehaviourProfile> PutProfileAsync(string? name, IReadOnlyDictionary<string, string>? settings, CancellationToken cancellationToken);

    /// <summary>What comes with each version after <paramref name="from"/> up to <paramref name="to"/>; what goes when that is the way back.</summary>
    /// <exception cref="Outcomes.RefusedException">A version is not known.</exception>
    ReleaseNotes NotesBetween(string? service, string? from, string? to);
}

/// <summary>An environment of the path to live.</summary>
/// <param name="Key"><c>development</c>, <c>int</c>, <c>dep</c>, <c>training</c>, <c>live</c>.</param>
public sealed record PathToLive(string Key, string Name);

/// <summary>A version that is deployed.</summary>
/// <param name="Profile">The profile that it pins, or null.</param>
/// <param name="SetAt">When that was said; null for what this environment began with.</param>
public sealed record EnvironmentBuild(string Environment, string Service, string Version, string? Profile, DateTimeOffset? SetAt);

/// <summary>A version of a service.</summary>
public sealed record BuildVersion(string Service, string Version, string Notes, string? Profile);

/// <summary>A named set of settings: <c>mim</c> (families that demographics accept, of Spine Core) and <c>directory</c> (national or openldap, of the directory).</summary>
public sealed record BehaviourProfile(string Name, IReadOnlyDictionary<string, string> Settings, bool IsBuiltIn);

/// <summary>Release notes between two versions.</summary>
/// <param name="IsBack">True when it is the way to an older version: these notes do not hold there.</param>
public sealed record ReleaseNotes(string Service, string From, string To, bool IsBack, IReadOnlyList<BuildVersion> Versions);
