namespace LocalSpine.Storage.Snapshots;

/// <summary>A file cannot be loaded.</summary>
/// <param name="rule"><c>SNAPSHOT_</c> and what is wrong.</param>
public sealed class SnapshotException(string rule, string expected, string came) : Exception($"{rule}: expected {expected}; came {came}")
{
    public string Rule { get; } = rule;

    public string Expected { get; } = expected;

    public string Came { get; } = came;
}
