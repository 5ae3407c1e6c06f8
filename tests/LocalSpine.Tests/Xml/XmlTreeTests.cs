using System.Text;
using System.Xml;
using System.Xml.Linq;
using CsCheck;
using LocalSpine.Protocols.Xml;

namespace LocalSpine.Tests.Xml;

/// <summary>The tree holds what the message holds, and refuses what it must.</summary>
public sealed class XmlTreeTests
{
    private static readonly Gen<XElement> Element = Gen.Recursive<XElement>((depth, inner) =>
        Gen.Select(Gen.Int[0, 3], Gen.Int[0, 2], Gen.Int[0, depth > 4 ? 0 : 5].SelectMany(n => inner.Array[n])).Select((name, attributes, children) =>
            new XElement(
                XName.Get($"e{name}", name % 2 == 0 ? "urn:a" : ""),
                Enumerable.Range(0, attributes).Select(a => new XAttribute($"a{a}", $"v{a}<")),
                children.Length == 0 ? $"t{name}" : null,
                children)));

    [Fact]
    public void Elements_attributes_and_text_are_those_of_the_message() => Element.Sample(expected =>
        AssertSame(expected, XmlTree.Read(Encoding.UTF8.GetBytes(expected.ToString(SaveOptions.DisableFormatting)))));

    [Theory]
    [InlineData("")]
    [InlineData("   ")]
    [InlineData("<a>")]
    [InlineData("<a></b>")]
    [InlineData("<!DOCTYPE a [<!ENTITY x 'y'>]><a>&x;</a>")]
    public void What_is_no_message_is_refused(string text) =>
        Assert.Throws<XmlException>(() => XmlTree.Read(Encoding.UTF8.GetBytes(text)));

    [Fact]
    public void Nesting_is_bounded()
    {
        static byte[] Nested(int levels) =>
            Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("<a>", levels)) + string.Concat(Enumerable.Repeat("</a>", levels)));
        Assert.Equal("a", XmlTree.Read(Nested(XmlTree.MaxDepth)).LocalName);
        Assert.Throws<XmlException>(() => XmlTree.Read(Nested(XmlTree.MaxDepth + 1)));
    }

    [Fact]
    public void Text_in_many_pieces_is_whole_and_costs_no_more_than_its_length()
    {
        const int Pieces = 50_000;
        var message = Encoding.UTF8.GetBytes($"<a>{string.Concat(Enumerable.Repeat("x<!---->y<b>i<![CDATA[j]]></b>", Pieces))}z</a>");
        var before = GC.GetAllocatedBytesForCurrentThread();
        var read = XmlTree.Read(message);
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.Equal(string.Concat(Enumerable.Repeat("xy", Pieces)) + "z", read.Text);
        Assert.All(read.Children, b => Assert.Equal("ij", b.Text));
        Assert.InRange(allocated, 0, 400L * message.Length);
    }

    [Fact]
    public void Random_bytes_are_refused_and_never_crash() => Gen.Byte.Array[0, 400].Sample(bytes =>
    {
        try
        {
            Assert.NotNull(XmlTree.Read(bytes));
        }
        catch (XmlException)
        {
            // What nearly all of them are.
        }
    });

    [Theory]
    [InlineData("utf-16")]
    [InlineData("utf-8")]
    [InlineData("iso-8859-1")]
    public void The_declared_encoding_is_used(string encoding)
    {
        var declared = Encoding.GetEncoding(encoding);
        byte[] bytes = [.. declared.GetPreamble(), .. declared.GetBytes($"<?xml version=\"1.0\" encoding=\"{encoding}\"?><a>Zoë</a>")];
        Assert.Equal("Zoë", XmlTree.Read(bytes).Text);
    }

    private static void AssertSame(XElement expected, LocalSpine.Protocols.Xml.XmlElement actual)
    {
        Assert.Equal(expected.Name.LocalName, actual.LocalName);
        Assert.Equal(expected.Name.NamespaceName, actual.NamespaceUri);
        Assert.Equal(
            expected.Attributes().Where(a => !a.IsNamespaceDeclaration).Select(a => (a.Name.LocalName, a.Value)),
            actual.Attributes.Select(a => (a.LocalName, a.Value)));
        Assert.Equal(expected.HasElements ? "" : expected.Value, actual.Text);
        var children = expected.Elements().ToList();
        Assert.Equal(children.Count, actual.Children.Count);
        var at = 0;
        foreach (var child in actual.Children)
        {
            AssertSame(children[at++], child);
        }

        Assert.Equal(children.Count, at);
    }
}
