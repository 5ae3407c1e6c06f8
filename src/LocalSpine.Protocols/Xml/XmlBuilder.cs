using System.Buffers;
using System.Text;

namespace LocalSpine.Protocols.Xml;

/// <summary>
/// Writes XML as UTF-8, forward only. Names are trusted (they are constants of ours); text and attribute values are escaped,
/// and characters that XML 1.0 cannot hold are replaced by U+FFFD.
/// </summary>
public sealed class XmlBuilder
{
    private readonly ArrayBufferWriter<byte> _output;
    private readonly Stack<string> _open = new();
    private bool _tagOpen;

    public XmlBuilder(int capacity = 4096) => _output = new ArrayBufferWriter<byte>(capacity);

    /// <summary>What was written so far.</summary>
    public ReadOnlyMemory<byte> Written => _output.WrittenMemory;

    /// <summary>Opens an element; the name may carry a prefix.</summary>
    public XmlBuilder Start(string name)
    {
        CloseTag();
        Raw("<"u8);
        Raw(name);
        _open.Push(name);
        _tagOpen = true;
        return this;
    }

    /// <summary>Adds an attribute to the element just opened; a null value is left out.</summary>
    public XmlBuilder Attribute(string name, string? value)
    {
        if (value is null)
        {
            return this;
        }

        Raw(" "u8);
        Raw(name);
        Raw("=\""u8);
        Escape(value, inAttribute: true);
        Raw("\""u8);
        return this;
    }

    /// <summary>Adds text to the open element.</summary>
    public XmlBuilder Text(string value)
    {
        CloseTag();
        Escape(value, inAttribute: false);
        return this;
    }

    /// <summary>Closes the innermost open element.</summary>
    public XmlBuilder End()
    {
        var name = _open.Pop();
        if (_tagOpen)
        {
            Raw("/>"u8);
            _tagOpen = false;
            return this;
        }

        Raw("</"u8);
        Raw(name);
        Raw(">"u8);
        return this;
    }

    /// <summary>An element with text only; empty text gives an empty element.</summary>
    public XmlBuilder Element(string name, string text)
    {
        Start(name);
        if (text.Length > 0)
        {
            Text(text);
        }

        return End();
    }

    /// <summary>An empty element with up to three attributes; null values are left out.</summary>
    public XmlBuilder Empty(
        string name, string attribute1, string? value1, string? attribute2 = null, string? value2 = null, string? attribute3 = null, string? value3 = null)
    {
        Start(name).Attribute(attribute1, value1);
        if (attribute2 is not null)
        {
            Attribute(attribute2, value2);
        }

        if (attribute3 is not null)
        {
            Attribute(attribute3, value3);
        }

        return End();
    }

    /// <summary>Copies well-formed XML (an element or several) as it is.</summary>
    public XmlBuilder Verbatim(ReadOnlySpan<byte> xml)
    {
        CloseTag();
        Raw(xml);
        return this;
    }

    private void CloseTag()
    {
        if (_tagOpen)
        {
            Raw(">"u8);
            _tagOpen = false;
        }
    }

    private void Raw(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(_output.GetSpan(bytes.Length));
        _output.Advance(bytes.Length);
    }

    private void Raw(ReadOnlySpan<char> chars)
    {
        var span = _output.GetSpan(Encoding.UTF8.GetMaxByteCount(chars.Length));
        _output.Advance(Encoding.UTF8.GetBytes(chars, span));
    }

    private void Escape(ReadOnlySpan<char> text, bool inAttribute)
    {
        while (true)
        {
            var at = IndexOfSpecial(text, inAttribute);
            if (at < 0)
            {
                Raw(text);
                return;
            }

            Raw(text[..at]);
            Raw(text[at] switch
            {
                '&' => "&amp;",
                '<' => "&lt;",
                '>' => "&gt;",
                '"' => "&quot;",
                '\t' => "&#9;",
                '\n' => "&#10;",
                '\r' => "&#13;",
                _ => "\uFFFD",
            });
            text = text[(at + 1)..];
        }
    }

    private static int IndexOfSpecial(ReadOnlySpan<char> text, bool inAttribute)
    {
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (c is '&' or '<' or '>' or '\r' or '\uFFFE' or '\uFFFF'
                || (inAttribute && (c is '"' or '\t' or '\n'))
                || (c < ' ' && c is not ('\t' or '\n')))
            {
                return i;
            }
        }

        return -1;
    }
}
