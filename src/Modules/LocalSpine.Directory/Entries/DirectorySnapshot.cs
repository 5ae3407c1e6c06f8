using LocalSpine.Hosting.Modules;
using LocalSpine.Storage;
using LocalSpine.Storage.Snapshots;

namespace LocalSpine.Directory.Entries;

/// <summary>An organisation as a part of a snapshot: every entry that has its code. Numbers of new entries go on after those that were loaded.</summary>
internal sealed class DirectorySnapshot : ISnapshotState
{
    public IReadOnlyList<string> AfterLoad(DatabaseEngine engine) =>
        ["update directory_counter set value = (select max(id) from directory_entry) where name = 'entry' and value < (select max(id) from directory_entry)"];

    public IReadOnlyList<SnapshotPart> Parts(DatabaseEngine engine) =>
        [new SnapshotPart("organisation", [new PartTable("directory_entry", $"""{(engine == DatabaseEngine.Postgres ? "strpos" : "instr")}(attributes, '["nhsIDCode","' || @name || '"]') > 0""", ["normal_dn"]) { Number = "id" }])];
}
