using System.Buffers;
using System.Text;

namespace LocalSpine.Protocols.Xml;

/// <summary>
/// Writes XML as UTF-8, forward only. Names are trusted (they are constants of ours); text and attribute values are escaped,
/// and characters that XML 1.0 cannot hold are replaced by U+FFFD.
/// </summary>
public sealed class XmlBuilder
{
    // Every character that is not written as it is: markup, and what XML 1.0 cannot hold or a parser would normalise away.
    private const string Controls =
        "\0\u0001\u0002\u0003\u0004\u0005\u0006\u0007\u0008\u000B\u000C\u000E\u000F\u0010\u0011\u0012\u0013\u0014\u0015\u0016\u0017\u0018\u0019\u001A\u001B\u001C\u001D\u001E\u001F\uFFFE\uFFFF";

    private const int Short = 128; // characters

    private static readonly SearchValues<char> SpecialInText = SearchValues.Create("&<>\r" + Controls);
    private static readonly SearchValues<char> SpecialInAttribute = SearchValues.Create("&<>\r\"\t\n" + Controls);

    private readonly Stack<string> _open = new(32);
    private byte[] _output;
    private int _length;
    private bool _tagOpen;

    public XmlBuilder(int capacity = 4096) => _output = GC.AllocateUninitializedArray<byte>(capacity);

    /// <summary>What was written so far.</summary>
    public ReadOnlyMemory<byte> Written => _output.AsMemory(0, _length);

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

    /// <inheritdoc cref="Verbatim(ReadOnlySpan{byte})" />
    public XmlBuilder Verbatim(ReadOnlySpan<char> xml)
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
        bytes.CopyTo(Room(bytes.Length));
        _length += bytes.Length;
    }

    // Room for the worst case costs no look at a short text, but three times the room of a long one.
    private void Raw(ReadOnlySpan<char> chars) =>
        _length += Encoding.UTF8.GetBytes(chars, Room(chars.Length > Short ? Encoding.UTF8.GetByteCount(chars) : Encoding.UTF8.GetMaxByteCount(chars.Length)));

    private Span<byte> Room(int bytes)
    {
        if (_output.Length - _length < bytes)
        {
            var larger = GC.AllocateUninitializedArray<byte>(checked(Math.Max(_output.Length * 2, _length + bytes)));
            _output.AsSpan(0, _length).CopyTo(larger);
            _output = larger;
        }

        return _output.AsSpan(_length);
    }

    private void Escape(ReadOnlySpan<char> text, bool inAttribute)
    {
        var special = inAttribute ? SpecialInAttribute : SpecialInText;
        while (true)
        {
            var at = text.IndexOfAny(special);
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
}
