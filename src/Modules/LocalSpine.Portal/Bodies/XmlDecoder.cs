using System.Text;
using System.Xml;
using LocalSpine.Protocols.Ebxml;
using LocalSpine.Protocols.Soap;
using LocalSpine.Protocols.Xml;

namespace LocalSpine.Portal.Bodies;

/// <summary>
/// XML as a tree, up to where it breaks or a bound is reached: SOAP, ebXML, HL7 v3, FHIR. Nothing is fetched and no document type is read, so there are no entities.
/// </summary>
internal sealed class XmlDecoder : IBodyDecoder
{
    private const string Fhir = "http://hl7.org/fhir";

    public DecodedBody? Decode(BodyInput input)
    {
        if (input.First != '<' && !IsWide(input.Octets.Span))
        {
            return null;
        }

        var tree = new Tree(input.Budget);
        var note = "";
        try
        {
            using var reader = XmlTree.Open(input.Octets);
            while (!tree.Budget.IsSpent && reader.Read())
            {
                tree.Take(reader);
            }

            note = tree.Budget.Note;
        }
        catch (Exception e) when (e is XmlException or ArgumentException or DecoderFallbackException or InvalidOperationException or NotSupportedException)
        {
            note = input.IsCut ? "The end is missing: the record keeps no more of it." : $"It breaks here: {TreeBudget.Clean(e.Message, 300)}";
        }

        return tree.Roots.Count == 0 ? null : new DecodedBody(tree.Format, tree.Roots, note);
    }

    // UTF-16 with its mark, as the declaration of a message that somebody edited may say.
    private static bool IsWide(ReadOnlySpan<byte> octets) => octets.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xFE]) || octets.StartsWith((ReadOnlySpan<byte>)[0xFE, 0xFF]);

    private sealed class Tree(TreeBudget budget)
    {
        private readonly List<BodyNode?> _open = []; // null for elements that are too deep to be shown
        private bool _hasMessageHeader;
        private bool _isInBody;
        private string _envelope = "";
        private string _content = "";

        public TreeBudget Budget => budget;

        public List<BodyNode> Roots { get; } = [];

        public string Format => _envelope.Length > 0
            ? string.Join(" with ", new[] { _hasMessageHeader ? "ebXML (SOAP)" : "SOAP", _content }.Where(t => t.Length > 0))
            : _content.Length > 0 ? _content : "XML";

        public void Take(XmlReader reader)
        {
            switch (reader.NodeType)
            {
                case XmlNodeType.Element:
                    var isEmpty = reader.IsEmptyElement;
                    Notice(reader);
                    var parent = _open.Count == 0 ? null : _open[^1];
                    BodyNode? node = null;
                    if (_open.Count < TreeBudget.DeepestNode)
                    {
                        node = budget.Node(reader.Name, Attributes(reader));
                        (parent?.Children ?? Roots).Add(node);
                    }
                    else if (parent is not null && _open.Count == TreeBudget.DeepestNode)
                    {
                        parent.Value = "deeper elements are not shown";
                    }

                    if (!isEmpty)
                    {
                        _open.Add(node);
                    }

                    break;
                case XmlNodeType.EndElement:
                    _open.RemoveAt(_open.Count - 1);
                    break;
                case XmlNodeType.Text or XmlNodeType.CDATA or XmlNodeType.SignificantWhitespace when _open.Count > 0 && _open[^1] is { } holder && holder.Value.Length < TreeBudget.LongestText:
                    holder.Value += budget.Text(reader.Value);
                    break;
            }
        }

        private void Notice(XmlReader reader)
        {
            if (_open.Count == 0 && reader.LocalName == "Envelope" && reader.NamespaceURI is SoapNames.Envelope or "http://www.w3.org/2003/05/soap-envelope")
            {
                _envelope = reader.LocalName;
            }
            else if (reader.NamespaceURI == EbxmlNames.Header && reader.LocalName == "MessageHeader")
            {
                _hasMessageHeader = true;
            }
            else if (_open.Count == 1 && reader.LocalName == "Body")
            {
                _isInBody = true;
            }
            else if (_content.Length == 0 && (_isInBody || _envelope.Length == 0))
            {
                _content = reader.NamespaceURI switch
                {
                    SoapNames.Hl7 => $"HL7 v3: {TreeBudget.Clean(reader.LocalName, 100)}",
                    Fhir => $"FHIR {TreeBudget.Clean(reader.LocalName, 100)} (XML)",
                    _ => "",
                };
            }
        }

        private static string Attributes(XmlReader reader)
        {
            if (!reader.HasAttributes)
            {
                return "";
            }

            var text = new StringBuilder();
            while (reader.MoveToNextAttribute() && text.Length <= TreeBudget.LongestText)
            {
                if (reader.NamespaceURI != "http://www.w3.org/2000/xmlns/")
                {
                    text.Append(text.Length > 0 ? " " : "").Append(reader.Name).Append("=\"").Append(reader.Value).Append('"');
                }
            }

            reader.MoveToElement();
            return text.ToString();
        }
    }
}
