namespace LocalSpine.Storage.Snapshots;

/// <summary>What a snapshot says of itself: the file <c>manifest.json</c> in it.</summary>
/// <param name="Format">1.</param>
/// <param name="Program">Version of the program that wrote it.</param>
/// <param name="SavedAt">Real time.</param>
/// <param name="Now">Where the environment's clock stood.</param>
/// <param name="Part">Kind and name of the part, <c>patient 9990000018</c>; empty for the whole environment.</param>
/// <param name="Schema">The migrations that its tables went through, <c>module number</c>.</param>
public sealed record SnapshotManifest(
    int Format, string Program, DateTimeOffset SavedAt, DateTimeOffset Now, bool IsFrozen, string Part, IReadOnlyList<string> Schema, IReadOnlyList<SnapshotTable> Tables,
    IReadOnlyList<SnapshotPayload> Payloads)
{
    /// <summary>The form that this program writes, and the only one that it reads.</summary>
    public const int CurrentFormat = 1;
}

/// <summary>A table in a snapshot: the file <c>tables/NAME</c>.</summary>
/// <param name="Sequence">The number that its last new row got, where rows number themselves; else 0.</param>
/// <param name="Length">Octets of the rows, before compression.</param>
/// <param name="Digest">SHA-256 of them, hexadecimal.</param>
public sealed record SnapshotTable(string Name, IReadOnlyList<SnapshotColumn> Columns, long Rows, long Sequence, long Length, string Digest)
{
    /// <summary>Where a column stands in a row; -1 when there is none of that name.</summary>
    public int IndexOf(string column)
    {
        for (var i = 0; i < Columns.Count; i++)
        {
            if (Columns[i].Name == column)
            {
                return i;
            }
        }

        return -1;
    }
}

/// <summary>A column: its name, and <c>text</c>, <c>integer</c> or <c>octets</c>.</summary>
public sealed record SnapshotColumn(string Name, string Kind);

/// <summary>Content that is no row: the file <c>payloads/NAME</c>.</summary>
public sealed record SnapshotPayload(string Name, long Length, string Checksum);
