using System.Text.Json;
using LocalSpine.Core.Estate;
using LocalSpine.Core.Time;
using LocalSpine.Hosting.Modules;
using LocalSpine.Storage;

namespace LocalSpine.Estate.Builds;

/// <summary>Builds in the database and in memory, and how what is deployed here behaves. Other nodes follow within a quarter of a second.</summary>
internal sealed class BuildStore(IDatabase database) : IBehaviour, IStartupTask, IBackgroundTask, IResettable, IDisposable
{
    private readonly InTurn _loads = new();
    private BuildState _state = BuildState.Empty;
    private Pinned _pinned = new(BuildNames.MimFamilies, null);

    public IReadOnlyList<string> ResetSql { get; } = ["delete from estate_version", "delete from estate_profile", "delete from estate_build"];

    public BuildState State => Volatile.Read(ref _state);

    public IReadOnlyList<string> MimFamilies => Volatile.Read(ref _pinned).Mim;

    public string? Directory => Volatile.Read(ref _pinned).Directory;

    public Task StartAsync(CancellationToken cancellationToken) => _loads.DoAsync(async () =>
    {
        var loaded = await database.ReadAsync(Read, cancellationToken);
        Volatile.Write(ref _state, loaded);
        Volatile.Write(ref _pinned, new Pinned(
            Setting(loaded, BuildNames.Mim) is { } mim ? BuildNames.Families(mim) : BuildNames.MimFamilies, Setting(loaded, BuildNames.DirectoryKind)));
    }, cancellationToken);

    public Task RunAsync(CancellationToken stopping) => OtherNodes.FollowAsync(database, OtherNodes.Often, StartAsync, stopping);

    public async Task SetAsync(EnvironmentBuild build, CancellationToken cancellationToken)
    {
        await database.WriteAsync(
            write => write.Command(
                "insert into estate_build (environment, service, version, set_at) values (@environment, @service, @version, @at) "
                + "on conflict (environment, service) do update set version = excluded.version, set_at = excluded.set_at",
                ("@environment", build.Environment), ("@service", build.Service), ("@version", build.Version), ("@at", build.SetAt!.Value.ToUnixTimeMilliseconds())).ExecuteNonQuery(),
            cancellationToken);
        await StartAsync(CancellationToken.None);
    }

    public async Task PutVersionAsync(BuildVersion version, CancellationToken cancellationToken)
    {
        await database.WriteAsync(
            write => write.Command(
                "insert into estate_version (service, version, notes, profile) values (@service, @version, @notes, @profile) "
                + "on conflict (service, version) do update set notes = excluded.notes, profile = excluded.profile",
                ("@service", version.Service), ("@version", version.Version), ("@notes", version.Notes), ("@profile", version.Profile ?? "")).ExecuteNonQuery(),
            cancellationToken);
        await StartAsync(CancellationToken.None);
    }

    public async Task PutProfileAsync(BehaviourProfile profile, CancellationToken cancellationToken)
    {
        await database.WriteAsync(
            write => write.Command(
                "insert into estate_profile (name, settings) values (@name, @settings) on conflict (name) do update set settings = excluded.settings",
                ("@name", profile.Name), ("@settings", JsonSerializer.Serialize(profile.Settings))).ExecuteNonQuery(),
            cancellationToken);
        await StartAsync(CancellationToken.None);
    }

    public void Dispose() => _loads.Dispose();

    // Of the version of the setting's own service that is deployed here.
    private static string? Setting(BuildState state, string name) =>
        state.Set.FirstOrDefault(b => b.Environment == BuildNames.Deployment && b.Service == BuildNames.Settings[name].Service) is { Profile: { } profile }
            ? state.Profile(profile)?.Settings.GetValueOrDefault(name)
            : null;

    private static BuildState Read(ReadConnection read)
    {
        var versions = new List<BuildVersion>();
        using (var reader = read.Command("select service, version, notes, profile from estate_version order by id").ExecuteReader())
        {
            while (reader.Read())
            {
                versions.Add(new BuildVersion(reader.GetString(0), reader.GetString(1), reader.GetString(2), reader.GetString(3) is { Length: > 0 } profile ? profile : null));
            }
        }

        var profiles = new List<BehaviourProfile>();
        using (var reader = read.Command("select name, settings from estate_profile order by name").ExecuteReader())
        {
            while (reader.Read())
            {
                profiles.Add(new BehaviourProfile(reader.GetString(0), JsonSerializer.Deserialize<Dictionary<string, string>>(reader.GetString(1))!, IsBuiltIn: false));
            }
        }

        var set = new List<EnvironmentBuild>();
        using (var reader = read.Command("select environment, service, version, set_at from estate_build order by environment, service").ExecuteReader())
        {
            while (reader.Read())
            {
                var (service, version) = (reader.GetString(1), reader.GetString(2));
                set.Add(new EnvironmentBuild(
                    reader.GetString(0), service, version, versions.Find(v => v.Service == service && v.Version == version)?.Profile,
                    UkTime.ToLocal(DateTimeOffset.FromUnixTimeMilliseconds(reader.GetInt64(3)))));
            }
        }

        return new BuildState(versions, profiles, set);
    }

    private sealed record Pinned(IReadOnlyList<string> Mim, string? Directory);
}
