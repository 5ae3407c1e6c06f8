namespace LocalSpine.Protocols.Xml;

/// <summary>
/// An element of a parsed message: cheap to build in one forward pass, read-only afterwards.
/// Comments, processing instructions and white space between elements are not kept.
/// </summary>
public sealed class XmlElement
{
    private readonly List<XmlElement> _children = [];
    private List<XmlAttribute>? _attributes;

    internal XmlElement(string localName, string namespaceUri)
    {
        LocalName = localName;
        NamespaceUri = namespaceUri;
    }

    public string LocalName { get; }

    public string NamespaceUri { get; }

    /// <summary>Text directly inside this element (not of its children); empty when there is none.</summary>
    public string Text { get; internal set; } = "";

    public IReadOnlyList<XmlElement> Children => _children;

    public IReadOnlyList<XmlAttribute> Attributes => _attributes is null ? [] : _attributes;

    /// <summary>The first child of that local name, whatever its namespace, or null.</summary>
    public XmlElement? Child(string localName)
    {
        foreach (var child in _children)
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
        foreach (var child in _children)
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
        foreach (var child in _children)
        {
            if (child.LocalName == localName)
            {
                yield return child;
            }
        }
    }

    /// <summary>How many children have that local name.</summary>
    public int Count(string localName)
    {
        var count = 0;
        foreach (var child in _children)
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
        if (_attributes is not null)
        {
            foreach (var attribute in _attributes)
            {
                if (attribute.LocalName == localName)
                {
                    return attribute.Value;
                }
            }
        }

        return null;
    }

    internal void Add(XmlElement child) => _children.Add(child);

    internal void Add(XmlAttribute attribute) => (_attributes ??= []).Add(attribute);
}

/// <summary>An attribute of a parsed element; namespace declarations are not kept.</summary>
public readonly record struct XmlAttribute(string LocalName, string NamespaceUri, string Value);
