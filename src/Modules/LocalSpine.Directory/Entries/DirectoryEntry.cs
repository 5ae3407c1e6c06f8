using LocalSpine.Directory.Schema;

namespace LocalSpine.Directory.Entries;

/// <summary>An entry of the tree: immutable; a change puts another in its place.</summary>
internal sealed class DirectoryEntry
{
    public DirectoryEntry(long id, EntryName name, IReadOnlyList<EntryAttribute> attributes, DateTimeOffset created)
    {
        Id = id;
        Name = name;
        Attributes = attributes;
        Created = created;
    }

    /// <summary>Grows with every entry written; answers come in this order.</summary>
    public long Id { get; }

    public EntryName Name { get; }

    public IReadOnlyList<EntryAttribute> Attributes { get; }

    public DateTimeOffset Created { get; }

    /// <summary>The attribute, or null.</summary>
    public EntryAttribute? Find(AttributeType type)
    {
        foreach (var attribute in Attributes)
        {
            if (ReferenceEquals(attribute.Type, type))
            {
                return attribute;
            }
        }

        return null;
    }

    /// <summary>The first value of an attribute, or null.</summary>
    public string? Value(AttributeType type) => Find(type) is { Values.Length: > 0 } attribute ? attribute.Values[0] : null;
}

/// <summary>A DN in stored spelling, in comparable form, and its parent's comparable form.</summary>
internal sealed record EntryName(string Text, string Normal, string ParentNormal)
{
    /// <summary>True for the name itself and everything below it.</summary>
    public bool IsWithin(string baseNormal) =>
        baseNormal.Length == 0 || Normal.Length == baseNormal.Length
            ? baseNormal.Length == 0 || Normal == baseNormal
            : Normal.Length > baseNormal.Length && Normal[^(baseNormal.Length + 1)] == ',' && Normal.EndsWith(baseNormal, StringComparison.Ordinal);
}
