namespace LocalSpine.Storage.Snapshots;

/// <summary>What modules say of their tables, together.</summary>
/// <param name="Excluded">Tables that are not state: what a process knows of itself.</param>
/// <param name="Payloads">Tables whose rows name payloads.</param>
/// <param name="AfterLoad">SQL that makes derived tables anew after everything was loaded.</param>
/// <param name="Parts">What can be saved by itself.</param>
public sealed record SnapshotRules(IReadOnlySet<string> Excluded, IReadOnlyList<PayloadColumns> Payloads, IReadOnlyList<string> AfterLoad, IReadOnlyList<SnapshotPart> Parts)
{
    public PayloadColumns? PayloadOf(string table) => Payloads.FirstOrDefault(p => p.Table == table);
}

/// <summary>Where a table names a payload, with its size and checksum.</summary>
public sealed record PayloadColumns(string Table, string Name, string Size, string Checksum);

/// <summary>A part of the state that is saved and loaded by itself.</summary>
/// <param name="Kind">organisation, patient, mailbox.</param>
/// <param name="Tables">Its rows; in the order in which they are loaded.</param>
public sealed record SnapshotPart(string Kind, IReadOnlyList<PartTable> Tables);

/// <summary>The rows of a part in one table.</summary>
/// <param name="Where">SQL with the part's name as <c>@name</c>.</param>
/// <param name="Key">Columns that tell a row: a part is not loaded where something else has the same.</param>
public sealed record PartTable(string Table, string Where, IReadOnlyList<string> Key)
{
    /// <summary>Column of a number that is moved to where the environment's own numbers end; null for none.</summary>
    public string? Number { get; init; }

    /// <summary>Table whose numbers it follows: its own, unless it refers to another's.</summary>
    public string? NumberOf { get; init; }

    /// <summary>By how much a step of that number moves this one.</summary>
    public long Scale { get; init; } = 1;
}
