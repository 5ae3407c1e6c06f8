using System.Collections.Frozen;

namespace LocalSpine.MiniServices.Operations;

/// <summary>The operations by action and by the root of their request.</summary>
internal sealed class MiniServiceCatalog
{
    private readonly FrozenDictionary<string, MiniService> _byAction;
    private readonly FrozenDictionary<string, MiniService> _byRoot;

    public MiniServiceCatalog(IEnumerable<MiniService> services)
    {
        All = [.. services];
        _byAction = All.ToFrozenDictionary(s => s.Action);
        _byRoot = All.SelectMany(s => s.RequestRoots, (service, root) => (service, root)).ToFrozenDictionary(p => p.root, p => p.service);
    }

    public IReadOnlyList<MiniService> All { get; }

    public MiniService? Find(string action) => _byAction.GetValueOrDefault(action);

    public MiniService? FindByRoot(string root) => _byRoot.GetValueOrDefault(root);
}
