using LocalSpine.Core.Estate;
using LocalSpine.Core.Outcomes;
using LocalSpine.Core.Time;
using LocalSpine.Hosting;

namespace LocalSpine.Estate.Builds;

/// <summary>What people do with builds, and the rules of it. Until something else is said, the program's own version is what is deployed in Deployment (DEP).</summary>
internal sealed class BuildDesk(BuildStore store, EnvironmentLifecycle lifecycle, TimeProvider clock) : IBuilds
{
    private const int LongestName = 60;
    private const int LongestNotes = 10_000;

    public IReadOnlyList<PathToLive> Environments => BuildNames.Environments;

    public IReadOnlyList<string> Services => BuildNames.Services;

    public IReadOnlyList<EnvironmentBuild> Deployed =>
    [
        .. from service in BuildNames.Services
           from environment in BuildNames.Environments
           let set = store.State.Set.FirstOrDefault(b => b.Environment == environment.Key && b.Service == service)
           where set is not null || environment.Key == BuildNames.Deployment
           select set ?? new EnvironmentBuild(environment.Key, service, lifecycle.Version, null, null),
    ];

    public IReadOnlyList<BuildVersion> Versions => [.. BuildNames.Services.SelectMany(VersionsOf)];

    public IReadOnlyList<BehaviourProfile> Profiles => [.. BuildNames.BuiltIn, .. store.State.Profiles];

    public async Task<EnvironmentBuild> SetAsync(string? environment, string? service, string? version, CancellationToken cancellationToken)
    {
        if (BuildNames.Environments.All(e => e.Key != environment))
        {
            throw Broken("BUILD_ENVIRONMENT", string.Join(", ", BuildNames.Environments.Select(e => e.Key)), environment);
        }

        var known = Find(Service(service), version);
        var build = new EnvironmentBuild(environment!, known.Service, known.Version, known.Profile, UkTime.ToLocal(clock.GetUtcNow()));
        await store.SetAsync(build, cancellationToken);
        return build;
    }

    public async Task<BuildVersion> PutVersionAsync(string? service, string? version, string? notes, string? profile, CancellationToken cancellationToken)
    {
        var name = Service(service);
        if (!IsName(version))
        {
            throw Broken("BUILD_VERSION", $"1 to {LongestName} letters, digits, dots, dashes and underscores", version);
        }

        if (!PlainText.HoldsLines(notes) || notes is { Length: > LongestNotes })
        {
            throw Broken("BUILD_NOTES", $"at most {LongestNotes} characters without control characters", $"{notes!.Length} characters");
        }

        var pinned = string.IsNullOrEmpty(profile) ? null
            : store.State.Profile(profile) ?? throw Broken("BUILD_PROFILE", string.Join(", ", Profiles.Select(p => p.Name)), profile);
        if (pinned?.Settings.Keys.All(s => BuildNames.Settings[s].Service != name) == true)
        {
            throw Broken("BUILD_PROFILE", $"a profile with a setting of {name}", $"{pinned.Name}, which sets {string.Join(", ", pinned.Settings.Keys)}");
        }

        var made = new BuildVersion(name, version!, notes ?? "", pinned?.Name);
        await store.PutVersionAsync(made, cancellationToken);
        return made;
    }

    public async Task<BehaviourProfile> PutProfileAsync(string? name, IReadOnlyDictionary<string, string>? settings, CancellationToken cancellationToken)
    {
        if (!IsName(name) || BuildNames.BuiltIn.Any(p => p.Name == name))
        {
            throw Broken("PROFILE_NAME", $"1 to {LongestName} letters, digits, dots, dashes and underscores, not one of {string.Join(", ", BuildNames.BuiltIn.Select(p => p.Name))}", name);
        }

        if (settings is not { Count: > 0 })
        {
            throw Broken("PROFILE_SETTINGS", $"one or more of {string.Join(", ", BuildNames.Settings.Keys)}", "none");
        }

        foreach (var (setting, value) in settings)
        {
            if (!BuildNames.Settings.TryGetValue(setting, out var known))
            {
                throw Broken("PROFILE_SETTINGS", $"one or more of {string.Join(", ", BuildNames.Settings.Keys)}", setting);
            }

            if (!known.IsGood(value))
            {
                throw Broken("PROFILE_SETTINGS", $"{setting}: {known.Expected}", value);
            }
        }

        var made = new BehaviourProfile(name!, settings, IsBuiltIn: false);
        await store.PutProfileAsync(made, cancellationToken);
        return made;
    }

    public ReleaseNotes NotesBetween(string? service, string? from, string? to)
    {
        var name = Service(service);
        var versions = VersionsOf(name).ToList();
        var (first, last) = (versions.IndexOf(Find(name, from)), versions.IndexOf(Find(name, to)));
        var isBack = last < first;
        return new ReleaseNotes(name, from!, to!, isBack, versions[(Math.Min(first, last) + 1)..(Math.Max(first, last) + 1)]);
    }

    // The program's own version is the oldest, unless something is said of it.
    private IEnumerable<BuildVersion> VersionsOf(string service)
    {
        var said = store.State.Versions.Where(v => v.Service == service).ToList();
        return said.Exists(v => v.Version == lifecycle.Version) ? said : said.Prepend(new BuildVersion(service, lifecycle.Version, "", null));
    }

    private BuildVersion Find(string service, string? version) =>
        VersionsOf(service).FirstOrDefault(v => v.Version == version)
        ?? throw Broken("BUILD_VERSION_UNKNOWN", $"a version of {service}: {string.Join(", ", VersionsOf(service).Select(v => v.Version))}; 'localspine build add' makes one known", version);

    private static string Service(string? service) =>
        BuildNames.Services.FirstOrDefault(s => string.Equals(s, service, StringComparison.OrdinalIgnoreCase)) ?? throw Broken("BUILD_SERVICE", string.Join(", ", BuildNames.Services), service);

    private static bool IsName(string? name) => name is { Length: > 0 and <= LongestName } && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_');

    private static RefusedException Broken(string rule, string expected, string? came) => new(new Refusal(rule, expected, came ?? ""));
}
