using LocalSpine.Storage;
using LocalSpine.Storage.Snapshots;

namespace LocalSpine.Hosting.Modules;

/// <summary>
/// What a module says of its tables for snapshots. Without it all of them are saved and loaded as they are; there is something to say when a table is no state, names payloads, can be made
/// from others, or holds a part that is saved by itself.
/// </summary>
public interface ISnapshotState
{
    /// <summary>Tables that are not saved.</summary>
    IReadOnlyList<string> Excluded => [];

    IReadOnlyList<PayloadColumns> Payloads => [];

    /// <summary>SQL that makes derived tables anew, run after everything was loaded.</summary>
    IReadOnlyList<string> AfterLoad(DatabaseEngine engine) => [];

    /// <summary>The module's tables of parts; those of one kind are joined.</summary>
    IReadOnlyList<SnapshotPart> Parts(DatabaseEngine engine) => [];
}
