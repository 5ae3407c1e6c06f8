namespace LocalSpine.Directory.Entries;

/// <summary>Entries in the order of their ids; new ones come at the end, which is where they are looked for first.</summary>
internal sealed class SortedList
{
    private readonly List<DirectoryEntry> _entries = new(1);

    public int Count => _entries.Count;

    public void Add(DirectoryEntry entry)
    {
        var at = _entries.Count;
        while (at > 0 && _entries[at - 1].Id > entry.Id)
        {
            at--;
        }

        if (at == 0 || !ReferenceEquals(_entries[at - 1], entry))
        {
            _entries.Insert(at, entry);
        }
    }

    public void Remove(DirectoryEntry entry) => _entries.Remove(entry);

    public DirectoryEntry[] ToArray() => [.. _entries];

    /// <summary>Visits in order until the visitor answers false.</summary>
    public void Visit(Func<DirectoryEntry, bool> visit)
    {
        foreach (var entry in _entries)
        {
            if (!visit(entry))
            {
                return;
            }
        }
    }
}
