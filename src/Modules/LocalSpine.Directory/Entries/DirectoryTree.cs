using LocalSpine.Directory.Schema;

namespace LocalSpine.Directory.Entries;

/// <summary>
/// The indexed picture in memory of what the tables hold. Readers share a lock and take immutable entries out; adding one entry costs
/// the same however many there are.
/// </summary>
internal sealed class DirectoryTree : IDisposable
{
    private readonly ReaderWriterLockSlim _lock = new();
    private readonly DirectorySchema _schema;
    private readonly Dictionary<string, DirectoryEntry> _byName = [];
    private readonly Dictionary<string, SortedList> _children = [];
    private readonly Dictionary<AttributeType, Dictionary<string, SortedList>> _indexes = [];
    private long _revision;

    public DirectoryTree(DirectorySchema schema)
    {
        _schema = schema;
        foreach (var name in new[]
        {
            "objectClass", "uniqueIdentifier", "uid", "cn", "sn", "nhsIDCode", "nhsMHSPartyKey", "nhsMhsSvcIA", "nhsAsSvcIA", "nhsMHsIN", "nhsMhsCPAId",
            "nhsMhsFQDN", "nhsGNC",
        })
        {
            _indexes[schema.Attribute(name)] = [];
        }
    }

    /// <summary>Grows with every change; what was derived from the tree holds while it stays the same.</summary>
    public long Revision => Volatile.Read(ref _revision);

    public int Count
    {
        get
        {
            using var _ = Read();
            return _byName.Count;
        }
    }

    /// <summary>Adds entries, each in place of one with the same name.</summary>
    public void Put(IEnumerable<DirectoryEntry> entries)
    {
        _lock.EnterWriteLock();
        try
        {
            foreach (var entry in entries)
            {
                Take(entry.Name.Normal);
                _byName[entry.Name.Normal] = entry;
                ListOf(_children, entry.Name.ParentNormal).Add(entry);
                Index(entry, (list, e) => list.Add(e));
            }
        }
        finally
        {
            Volatile.Write(ref _revision, _revision + 1);
            _lock.ExitWriteLock();
        }
    }

    public void Remove(string normalName)
    {
        _lock.EnterWriteLock();
        try
        {
            Take(normalName);
        }
        finally
        {
            Volatile.Write(ref _revision, _revision + 1);
            _lock.ExitWriteLock();
        }
    }

    public void Clear()
    {
        _lock.EnterWriteLock();
        try
        {
            _byName.Clear();
            _children.Clear();
            foreach (var index in _indexes.Values)
            {
                index.Clear();
            }
        }
        finally
        {
            Volatile.Write(ref _revision, _revision + 1);
            _lock.ExitWriteLock();
        }
    }

    public DirectoryEntry? Find(string normalName)
    {
        using var _ = Read();
        return _byName.GetValueOrDefault(normalName);
    }

    /// <summary>Number of entries directly below.</summary>
    public int ChildrenOf(string normalName)
    {
        using var _ = Read();
        return _children.TryGetValue(normalName, out var children) ? children.Count : 0;
    }

    /// <summary>Entries that have this value; the attribute must be indexed.</summary>
    public IReadOnlyList<DirectoryEntry> With(AttributeType type, string value)
    {
        using var _ = Read();
        return _indexes[type].TryGetValue(type.Normalise(value), out var list) ? list.ToArray() : [];
    }

    /// <summary>True when an entry has this value; the attribute must be indexed.</summary>
    public bool Has(AttributeType type, string value) => CountWith(type, type.Normalise(value)) > 0;

    public bool IsIndexed(AttributeType type) => _indexes.ContainsKey(type);

    /// <summary>How many entries have this normal value; the attribute must be indexed.</summary>
    public int CountWith(AttributeType type, string normalValue)
    {
        using var _ = Read();
        return _indexes[type].TryGetValue(normalValue, out var list) ? list.Count : 0;
    }

    /// <summary>Visits the entries with this value, in order, until <paramref name="visit"/> answers false; the attribute must be indexed.</summary>
    public void Visit(AttributeType type, string normalValue, Func<DirectoryEntry, bool> visit)
    {
        using var _ = Read();
        if (_indexes[type].TryGetValue(normalValue, out var list))
        {
            list.Visit(visit);
        }
    }

    /// <summary>The entries directly below a name, in order.</summary>
    public IReadOnlyList<DirectoryEntry> Children(string normalName)
    {
        using var _ = Read();
        return _children.TryGetValue(normalName, out var list) ? list.ToArray() : [];
    }

    /// <summary>An entry and everything below it, in order.</summary>
    public IReadOnlyList<DirectoryEntry> Subtree(string normalName)
    {
        using var _ = Read();
        var found = new List<DirectoryEntry>();
        if (_byName.TryGetValue(normalName, out var top))
        {
            found.Add(top);
        }

        Collect(normalName, found);
        found.Sort((a, b) => a.Id.CompareTo(b.Id));
        return found;
    }

    /// <summary>The deepest entry above a name that does not exist, or null.</summary>
    public DirectoryEntry? DeepestAncestor(string normalName)
    {
        using var _ = Read();
        for (var at = normalName; at.Length > 0;)
        {
            var comma = UnescapedComma(at);
            if (comma < 0)
            {
                return null;
            }

            at = at[(comma + 1)..];
            if (_byName.TryGetValue(at, out var entry))
            {
                return entry;
            }
        }

        return null;
    }

    public void Dispose() => _lock.Dispose();

    /// <summary>objectClass values with those of the classes above, in lower case: <c>(objectClass=organizationalPerson)</c> finds nhsOrgPerson.</summary>
    public IEnumerable<string> ClassNames(DirectoryEntry entry)
    {
        var names = new HashSet<string>();
        foreach (var value in entry.Find(_schema.ObjectClassAttribute)?.Values ?? [])
        {
            names.Add(value.ToLowerInvariant());
            if (_schema.TryFindClass(value, out var known))
            {
                names.UnionWith(known.WithSuperiors().Select(c => c.Name.ToLowerInvariant()));
            }
        }

        return names;
    }

    private static int UnescapedComma(string name)
    {
        for (var i = 0; i < name.Length; i++)
        {
            if (name[i] == '\\')
            {
                i++;
            }
            else if (name[i] == ',')
            {
                return i;
            }
        }

        return -1;
    }

    private void Collect(string normalName, List<DirectoryEntry> found)
    {
        if (!_children.TryGetValue(normalName, out var children))
        {
            return;
        }

        children.Visit(child =>
        {
            found.Add(child);
            Collect(child.Name.Normal, found);
            return true;
        });
    }

    private void Take(string normalName)
    {
        if (_byName.Remove(normalName, out var old))
        {
            _children[old.Name.ParentNormal].Remove(old);
            Index(old, (list, e) => list.Remove(e));
        }
    }

    private void Index(DirectoryEntry entry, Action<SortedList, DirectoryEntry> apply)
    {
        foreach (var attribute in entry.Attributes)
        {
            if (!_indexes.TryGetValue(attribute.Type, out var index))
            {
                continue;
            }

            foreach (var value in ReferenceEquals(attribute.Type, _schema.ObjectClassAttribute) ? ClassNames(entry) : attribute.Normal)
            {
                apply(ListOf(index, value), entry);
            }
        }
    }

    private static SortedList ListOf(Dictionary<string, SortedList> lists, string key)
    {
        if (!lists.TryGetValue(key, out var list))
        {
            lists[key] = list = new SortedList();
        }

        return list;
    }

    private ReadScope Read() => new(_lock);

    private readonly ref struct ReadScope
    {
        private readonly ReaderWriterLockSlim _held;

        public ReadScope(ReaderWriterLockSlim held)
        {
            _held = held;
            held.EnterReadLock();
        }

        public void Dispose() => _held.ExitReadLock();
    }
}
