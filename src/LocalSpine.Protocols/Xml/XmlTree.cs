using System.Text;
using System.Xml;

namespace LocalSpine.Protocols.Xml;

/// <summary>
/// Reads a message into a tree of <see cref="XmlElement"/>. Document type definitions are refused and nothing is fetched;
/// depth, number of nodes and characters are bounded.
/// </summary>
public static class XmlTree
{
    /// <summary>Deepest nesting that is read; the deepest real message (GP summaries) stays below 60.</summary>
    public const int MaxDepth = 256;

    /// <summary>Most elements and attributes that are read from one message.</summary>
    public const int MaxNodes = 2_000_000;

    private static readonly XmlReaderSettings Strict = Settings(checkCharacters: true);

    private static readonly XmlReaderSettings Lenient = Settings(checkCharacters: false);

    /// <summary>Reads the whole message.</summary>
    /// <param name="message">The bytes as received; the encoding comes from the byte order mark or the XML declaration, else UTF-8.</param>
    /// <exception cref="XmlException">Not well formed, or over a bound; the message says where.</exception>
    public static XmlElement Read(ReadOnlyMemory<byte> message)
    {
        using var reader = XmlReader.Create(new ReadOnlyMemoryStream(SkipLeadingSpace(message)), Strict);
        try
        {
            return Read(reader);
        }
        catch (Exception e) when (e is ArgumentException or DecoderFallbackException or InvalidOperationException or NotSupportedException)
        {
            throw new XmlException($"the message's encoding cannot be read: {e.Message}", e);
        }
    }

    /// <summary>A reader of the message as <see cref="Read(ReadOnlyMemory{byte})"/> uses, without its bounds, for those who show what there is of one; references to characters that XML does not have are read.</summary>
    public static XmlReader Open(ReadOnlyMemory<byte> message) => XmlReader.Create(new ReadOnlyMemoryStream(SkipLeadingSpace(message)), Lenient);

    private static XmlElement Read(XmlReader reader)
    {
        XmlElement? root = null;
        var open = new Stack<XmlElement>(16);
        var nodes = 0;
        Dictionary<XmlElement, StringBuilder>? pieces = null;
        while (reader.Read())
        {
            switch (reader.NodeType)
            {
                case XmlNodeType.Element:
                    var isEmpty = reader.IsEmptyElement;
                    nodes += 1 + reader.AttributeCount;
                    var element = new XmlElement(reader.LocalName, reader.NamespaceURI, ReadAttributes(reader));
                    if (nodes > MaxNodes || open.Count >= MaxDepth)
                    {
                        throw new XmlException($"more than {MaxNodes} nodes or {MaxDepth} levels");
                    }

                    if (open.TryPeek(out var parent))
                    {
                        parent.Add(element);
                    }
                    else
                    {
                        root = element;
                    }

                    if (!isEmpty)
                    {
                        open.Push(element);
                    }

                    break;
                case XmlNodeType.EndElement:
                    var closed = open.Pop();
                    if (pieces is not null && pieces.Remove(closed, out var whole))
                    {
                        closed.Text = whole.ToString();
                    }

                    break;
                case XmlNodeType.Text or XmlNodeType.CDATA or XmlNodeType.SignificantWhitespace when open.TryPeek(out var holder):
                    if (holder.Text.Length == 0)
                    {
                        holder.Text = reader.Value;
                        break;
                    }

                    // Comments, CDATA or children cut a text into pieces: a longer text made of each would cost time and memory with their number squared.
                    pieces ??= [];
                    if (!pieces.TryGetValue(holder, out var text))
                    {
                        pieces.Add(holder, text = new StringBuilder(holder.Text));
                    }

                    text.Append(reader.Value);
                    break;
            }
        }

        return root ?? throw new XmlException("there is no element");
    }

    private static XmlAttribute[] ReadAttributes(XmlReader reader)
    {
        var attributes = reader.AttributeCount == 0 ? [] : new XmlAttribute[reader.AttributeCount];
        var count = 0;
        while (reader.MoveToNextAttribute())
        {
            if (reader.NamespaceURI != "http://www.w3.org/2000/xmlns/")
            {
                attributes[count++] = new XmlAttribute(reader.LocalName, reader.NamespaceURI, reader.Value);
            }
        }

        return count == attributes.Length ? attributes : attributes[..count];
    }

    // Real clients put blank lines before the XML declaration (spine-messaging section 3.2); a reader refuses that.
    private static ReadOnlyMemory<byte> SkipLeadingSpace(ReadOnlyMemory<byte> message)
    {
        var span = message.Span;
        var at = 0;
        while (at < span.Length && span[at] is (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n')
        {
            at++;
        }

        return message[at..];
    }

    private static XmlReaderSettings Settings(bool checkCharacters) => new()
    {
        DtdProcessing = DtdProcessing.Prohibit,
        XmlResolver = null,
        IgnoreComments = true,
        IgnoreProcessingInstructions = true,
        IgnoreWhitespace = true,
        CheckCharacters = checkCharacters,
        CloseInput = true,
    };
}
