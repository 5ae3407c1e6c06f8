using LocalSpine.Core.Outcomes;
using LocalSpine.Core.Time;
using LocalSpine.Hosting;
using LocalSpine.Hosting.Modules;
using LocalSpine.Storage;
using LocalSpine.Storage.Payloads;
using LocalSpine.Storage.Snapshots;

namespace LocalSpine.Estate.Snapshots;

/// <summary>Saves the environment, or a part of it, to a file, and has it loaded from one.</summary>
internal sealed class SnapshotDesk(IDatabase database, IPayloads payloads, IEnumerable<ISnapshotState> states, EnvironmentLifecycle lifecycle, SpineState state, EnvironmentOptions options, VirtualClock clock)
{
    /// <summary>How the last load ended; null before the first.</summary>
    public ChangeOutcome? LastLoad => state.LastChange;

    /// <summary>Writes a snapshot to a file that is gone when it is closed; the file stands at its beginning.</summary>
    /// <param name="kind">Null for the whole environment.</param>
    /// <exception cref="RefusedException">There is no such kind of part, or no such part.</exception>
    public async Task<Stream> SaveAsync(string? kind, string name, CancellationToken cancellationToken)
    {
        var rules = Rules();
        var part = kind is null ? null
            : rules.Parts.FirstOrDefault(p => p.Kind == kind) ?? throw new RefusedException(new Refusal("SNAPSHOT_PART", string.Join(", ", rules.Parts.Select(p => p.Kind)), kind));
        if (part is not null && (name.Length is 0 or > 100 || !PlainText.Holds(name)))
        {
            throw new RefusedException(new Refusal("SNAPSHOT_PART", $"the name of a {kind}", name));
        }

        var file = TemporaryFile();
        try
        {
            var manifest = await new SnapshotWriter(database, payloads).WriteAsync(file, rules, part, name, lifecycle.Version, clock.GetUtcNow(), clock.IsFrozen, cancellationToken);
            if (part is not null && manifest.Tables.All(t => t.Rows == 0))
            {
                throw new RefusedException(new Refusal("SNAPSHOT_PART_UNKNOWN", $"a {kind} of this environment", name));
            }

            file.Position = 0;
            return file;
        }
        catch
        {
            await file.DisposeAsync();
            throw;
        }
    }

    /// <summary>
    /// Takes a snapshot, looks whether it can be one of this program, and begins the environment anew with it. How that ended tells <see cref="LastLoad"/> of the environment that is there then.
    /// </summary>
    /// <returns>The id of the load, and what the file says of itself.</returns>
    /// <exception cref="RefusedException">The file cannot be loaded: nothing was changed.</exception>
    public async Task<(string Id, SnapshotManifest Manifest)> LoadAsync(Stream content, CancellationToken cancellationToken)
    {
        var file = TemporaryFile();
        SnapshotReader? snapshot = null;
        try
        {
            await content.CopyToAsync(file, cancellationToken);
            file.Position = 0;
            snapshot = SnapshotReader.Open(file);
            snapshot.CheckSchema(await database.ReadAsync(read => SnapshotReader.SchemaOf(read.Connection, null), cancellationToken));
            var id = Guid.NewGuid().ToString("N");
            var rules = Rules();
            if (!lifecycle.RequestRestart(new StateChange(id, (kept, stopping) => LoadAsync(snapshot, rules, kept, stopping))))
            {
                throw new RefusedException(new Refusal("SNAPSHOT_BUSY", "an environment that is not loading a snapshot already", "one that is"));
            }

            return (id, snapshot.Manifest);
        }
        catch (Exception e)
        {
            snapshot?.Dispose();
            await file.DisposeAsync();
            throw e is SnapshotException bad ? new RefusedException(new Refusal(bad.Rule, bad.Expected, bad.Came)) : e;
        }
    }

    // Between two hosts: nothing of the old one is left that could write.
    private static async Task<(DateTimeOffset Now, bool IsFrozen)?> LoadAsync(SnapshotReader snapshot, SnapshotRules rules, SpineState state, CancellationToken cancellationToken)
    {
        using (snapshot)
        {
            var payloads = state.OpenPayloads();
            using var store = payloads as IDisposable;
            await new SnapshotLoader(state.Database, payloads).LoadAsync(snapshot, rules, cancellationToken);
            return snapshot.Manifest.Part.Length > 0 ? null : (snapshot.Manifest.Now, snapshot.Manifest.IsFrozen);
        }
    }

    private SnapshotRules Rules()
    {
        var all = states.ToList();
        return new SnapshotRules(
            all.SelectMany(s => s.Excluded).ToHashSet(), [.. all.SelectMany(s => s.Payloads)], [.. all.SelectMany(s => s.AfterLoad(database.Engine))],
            [.. all.SelectMany(s => s.Parts(database.Engine)).GroupBy(p => p.Kind).Select(g => new SnapshotPart(g.Key, [.. g.SelectMany(p => p.Tables)]))]);
    }

    private FileStream TemporaryFile()
    {
        var folder = options.Ephemeral ? Path.GetTempPath() : options.Data;
        System.IO.Directory.CreateDirectory(folder);
        return SecretFile.Open( // it holds the keys of the authorities
            Path.Combine(folder, $"localspine-snapshot-{Guid.NewGuid():N}.tmp"),
            new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.ReadWrite, BufferSize = 1 << 16, Options = FileOptions.DeleteOnClose | FileOptions.Asynchronous });
    }
}
