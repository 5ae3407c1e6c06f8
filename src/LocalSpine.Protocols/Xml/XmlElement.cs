namespace LocalSpine.Protocols.Xml;

/// <summary>
/// An element of a parsed message: cheap to build in one forward pass, read-only afterwards.
/// Comments, processing instructions and white space between elements are not kept.
/// </summary>
public sealed class XmlElement
{
    private readonly XmlAttribute[] _attributes;
    private XmlElement[] _children = [];
    private int _count;

    internal XmlElement(string localName, string namespaceUri, XmlAttribute[] attributes)
    {
        LocalName = localName;
        NamespaceUri = namespaceUri;
        _attributes = attributes;
    }

    public string LocalName { get; }

    public string NamespaceUri { get; }

    /// <summary>Text directly inside this element (not of its children); empty when there is none.</summary>
    public string Text { get; internal set; } = "";

    public IReadOnlyList<XmlElement> Children => _count == 0 ? Array.Empty<XmlElement>() : new ArraySegment<XmlElement>(_children, 0, _count);

    /// <summary>The first child element, or null.</summary>
    public XmlElement? FirstChild => _count == 0 ? null : _children[0];

    public IReadOnlyList<XmlAttribute> Attributes => _attributes;

    /// <summary>The first child of that local name, whatever its namespace, or null.</summary>
    public XmlElement? Child(string localName)
    {
        foreach (var child in _children.AsSpan(0, _count))
        {
            if (child.LocalName == localName)
            {
                return child;
            }
        }

        return null;
    }

    /// <summary>The first child of that name in that namespace, or null.</summary>
    public XmlElement? Child(string localName, string namespaceUri)
    {
        foreach (var child in _children.AsSpan(0, _count))
        {
            if (child.LocalName == localName && child.NamespaceUri == namespaceUri)
            {
                return child;
            }
        }

        return null;
    }

    /// <summary>All children of that local name.</summary>
    public IEnumerable<XmlElement> ChildrenOf(string localName)
    {
        for (var i = 0; i < _count; i++)
        {
            if (_children[i].LocalName == localName)
            {
                yield return _children[i];
            }
        }
    }

    /// <summary>How many children have that local name.</summary>
    public int Count(string localName)
    {
        var count = 0;
        foreach (var child in _children.AsSpan(0, _count))
        {
            count += child.LocalName == localName ? 1 : 0;
        }

        return count;
    }

    /// <summary>Follows first children by local name; null as soon as one is missing.</summary>
    public XmlElement? Path(params ReadOnlySpan<string> localNames)
    {
        var at = this;
        foreach (var name in localNames)
        {
            if (at.Child(name) is not { } next)
            {
                return null;
            }

            at = next;
        }

        return at;
    }

    /// <summary>The value of an attribute by local name (any namespace), or null.</summary>
    public string? Attribute(string localName)
    {
        foreach (var attribute in _attributes)
        {
            if (attribute.LocalName == localName)
            {
                return attribute.Value;
            }
        }

        return null;
    }

    // Most elements have no child or one or two: a List for each would be a third of what a message costs in memory.
    internal void Add(XmlElement child)
    {
        if (_count == _children.Length)
        {
            Array.Resize(ref _children, _count == 0 ? 2 : _count * 2);
        }

        _children[_count++] = child;
    }
}

/// <summary>An attribute of a parsed element; namespace declarations are not kept.</summary>
public readonly record struct XmlAttribute(string LocalName, string NamespaceUri, string Value);
