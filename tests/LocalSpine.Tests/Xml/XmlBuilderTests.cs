using System.Text;
using System.Xml;
using CsCheck;
using LocalSpine.Protocols.Xml;

namespace LocalSpine.Tests.Xml;

/// <summary>What the builder writes, an XML 1.0 parser reads back.</summary>
public sealed class XmlBuilderTests
{
    [Theory]
    [InlineData("a&b<c>d", "<e a=\"a&amp;b&lt;c&gt;d\">a&amp;b&lt;c&gt;d</e>")]
    [InlineData("\"\t\n\r", "<e a=\"&quot;&#9;&#10;&#13;\">\"\t\n&#13;</e>")]
    [InlineData("\0\u0008\u000B\u001F\uFFFE", "<e a=\"\uFFFD\uFFFD\uFFFD\uFFFD\uFFFD\">\uFFFD\uFFFD\uFFFD\uFFFD\uFFFD</e>")]
    [InlineData("Zoë Ωmega 名", "<e a=\"Zoë Ωmega 名\">Zoë Ωmega 名</e>")]
    public void Special_characters_are_escaped_and_impossible_ones_replaced(string value, string expected) =>
        Assert.Equal(expected, Written(value));

    [Fact]
    public void Any_text_comes_back_as_it_was_or_replaced() => Gen.String.Sample(value =>
    {
        using var reader = XmlReader.Create(new StringReader(Written(value)));
        Assert.True(reader.Read());
        var expected = Possible(value);
        Assert.Equal(expected, reader.GetAttribute("a"));
        Assert.Equal(expected, reader.ReadElementContentAsString());
    });

    [Fact]
    public void Output_grows_past_its_first_capacity()
    {
        var xml = new XmlBuilder(16);
        xml.Start("r");
        for (var i = 0; i < 1000; i++)
        {
            xml.Element("item", "é");
        }

        xml.End();
        var text = Encoding.UTF8.GetString(xml.Written.Span);
        Assert.StartsWith("<r><item>é</item>", text, StringComparison.Ordinal);
        Assert.EndsWith("<item>é</item></r>", text, StringComparison.Ordinal);
        Assert.Equal(1000 * "<item>é</item>".Length + "<r></r>".Length, text.Length);
    }

    private static string Written(string value)
    {
        var xml = new XmlBuilder();
        xml.Start("e").Attribute("a", value).Text(value).End();
        return Encoding.UTF8.GetString(xml.Written.Span);
    }

    // XML 1.0 section 2.2; a lone surrogate cannot be written as UTF-8.
    private static string Possible(string value)
    {
        var text = new StringBuilder();
        for (var i = 0; i < value.Length; i++)
        {
            if (i + 1 < value.Length && char.IsSurrogatePair(value[i], value[i + 1]))
            {
                text.Append(value[i]).Append(value[++i]);
            }
            else
            {
                text.Append(XmlConvert.IsXmlChar(value[i]) ? value[i] : '\uFFFD');
            }
        }

        return text.ToString();
    }
}
