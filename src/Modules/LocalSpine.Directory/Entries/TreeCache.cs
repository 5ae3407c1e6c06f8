using System.Collections.Concurrent;

namespace LocalSpine.Directory.Entries;

/// <summary>Look-ups derived from the tree, kept until the tree changes.</summary>
internal sealed class TreeCache<T>(DirectoryTree tree, Func<string, T?> lookUp)
    where T : class
{
    private const int MaxKept = 10_000;

    private readonly ConcurrentDictionary<string, (long Revision, T? Value)> _kept = new();

    public T? Get(string key)
    {
        // Read before looking up: a change in between makes what is kept too old, never too young.
        var revision = tree.Revision;
        if (_kept.TryGetValue(key, out var kept) && kept.Revision == revision)
        {
            return kept.Value;
        }

        var value = lookUp(key);
        if (_kept.Count >= MaxKept)
        {
            _kept.Clear();
        }

        _kept[key] = (revision, value);
        return value;
    }
}
