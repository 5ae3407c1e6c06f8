using LocalSpine.Hosting.Modules;

namespace LocalSpine.Hosting;

/// <summary>Which nodes live is no state: work that one of them had taken is taken again.</summary>
internal sealed class QueueSnapshot : ISnapshotState
{
    public IReadOnlyList<string> Excluded { get; } = ["queue_node"];
}
