using System.Formats.Asn1;
using System.IO.Compression;
using System.Text;
using LocalSpine.Portal.Bodies;

namespace LocalSpine.Tests.Portal;

/// <summary>Bodies as people see them: each format as a tree, containers by their parts, and of what is broken or too large as much as could be read, with a note.</summary>
public sealed class BodyDecoderTests
{
    [Fact]
    public void A_soap_message_is_a_tree_that_says_what_it_carries()
    {
        var body = Decode("""
            <?xml version="1.0"?><S:Envelope xmlns:S="http://schemas.xmlsoap.org/soap/envelope/"><!-- c --><S:Body><QUPA_IN000008UK02 xmlns="urn:hl7-org:v3"><id root="A" extension="B"/>
            <name>Zoë &amp; <![CDATA[<x>]]></name></QUPA_IN000008UK02></S:Body></S:Envelope>
            """);
        Assert.Equal(("SOAP with HL7 v3: QUPA_IN000008UK02", ""), (body.Format, body.Note));
        var interaction = body.Nodes[0].Children[0].Children[0];
        Assert.Equal("root=\"A\" extension=\"B\"", interaction.Children[0].Detail);
        Assert.Equal(("name", "Zoë & <x>"), (interaction.Children[1].Name, interaction.Children[1].Value));
    }

    [Fact]
    public void A_multipart_message_is_shown_part_by_part()
    {
        var body = Decode(
            "--b\r\nContent-Id: <root>\r\nContent-Type: text/xml\r\n\r\n<S:Envelope xmlns:S=\"http://schemas.xmlsoap.org/soap/envelope/\"><S:Header><eb:MessageHeader "
            + "xmlns:eb=\"http://www.oasis-open.org/committees/ebxml-msg/schema/msg-header-2_0.xsd\"/></S:Header></S:Envelope>\r\n--b\r\nContent-Type: application/xml\r\n\r\n<MCCI_IN010000UK13 xmlns=\"urn:hl7-org:v3\"/>"
            + "\r\n--b\r\nContent-Type: application/octet-stream\r\nContent-Transfer-Encoding: base64\r\n\r\nAAECAw==\r\n--b--",
            "multipart/related; boundary=b");
        Assert.Equal(["ebXML (SOAP)", "HL7 v3: MCCI_IN010000UK13", null], body.Parts.Select(p => p.Content?.Format));
        Assert.Contains(KeyValuePair.Create("Content-Id", "<root>"), body.Parts[0].Headers);
        Assert.StartsWith("000000  00 01 02 03", body.Parts[2].Text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_boundary_that_no_header_tells_is_found_in_the_body() =>
        Assert.Equal(2, Decode("--x y\n\na\n--x y\n\nb\n--x y--\n", "").Parts.Count);

    [Fact]
    public void A_body_whose_end_is_missing_is_shown_as_far_as_it_goes()
    {
        Assert.Equal("The end is missing: the record keeps no more of it.", Decode("<a><b>c</b><d>", isCut: true).Note);
        var multipart = Decode("--b\n\n<a/>\n--b\nContent-Type: text/xml\n\n<c><d/><e", "multipart/related; boundary=b", isCut: true);
        Assert.Equal(["a", "c"], multipart.Parts.Select(p => p.Content!.Nodes[0].Name));
        Assert.Contains("missing", multipart.Note, StringComparison.Ordinal);
        var json = Decode("{\"resourceType\":\"Patient\",\"id\":\"1\",\"na", isCut: true);
        Assert.Equal(("FHIR Patient (JSON)", 2), (json.Format, json.Nodes.Count));
        Assert.Contains("missing", json.Note, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("<a><b></a>")]
    [InlineData("<a>&c;</a>")]
    [InlineData("{\"a\":1,}}")]
    [InlineData("{\"a\":1,\"b\":\"c")]
    public void What_breaks_says_where(string text) => Assert.StartsWith("It breaks here: ", Decode(text).Note, StringComparison.Ordinal);

    [Fact]
    public void A_document_type_is_not_read()
    {
        const string Bomb = "<!DOCTYPE a [<!ENTITY b \"bbbbbbbbbb\"><!ENTITY c \"&b;&b;&b;&b;\">]><a>&c;</a>";
        Assert.Null(BodyDecoders.Decode(Input(Bomb)));
        Assert.Null(BodyDecoders.Decode(Input("<!DOCTYPE a SYSTEM \"file:///etc/passwd\"><a/>")));
    }

    [Fact]
    public void Json_is_a_tree_and_tokens_in_it_are_opened_without_their_signature()
    {
        var token = $"{Base64Url("{\"alg\":\"RS512\"}")}.{Base64Url("{\"sub\":\"1234\",\"aud\":[\"a\"]}")}.SIGNATURE";
        var body = Decode($"{{\"resourceType\":\"Bundle\",\"entry\":[{{\"fullUrl\":\"u\"}},null,1.5,true],\"token\":\"{token}\"}}");
        Assert.Equal("FHIR Bundle (JSON)", body.Format);
        Assert.Equal(["[0]", "[1]", "[2]", "[3]"], body.Nodes[1].Children.Select(n => n.Name));
        Assert.Equal(["", "null", "1.5", "true"], body.Nodes[1].Children.Select(n => n.Value));
        Assert.Equal(("sub", "1234"), (body.Nodes[2].Children[1].Children[0].Name, body.Nodes[2].Children[1].Children[0].Value));
        var form = Decode($"a=b+c&client_assertion={token}&empty=", "application/x-www-form-urlencoded");
        Assert.Equal([("a", "b c", 0), ("client_assertion", token, 2), ("empty", "", 0)], form.Nodes.Select(n => (n.Name, n.Value, n.Children.Count)));
    }

    [Fact]
    public void Compressed_bodies_are_opened_up_to_a_bound()
    {
        Assert.Equal("XML", Assert.Single(Decode(Gzip("<a/>"u8.ToArray()), "text/xml").Parts).Content!.Format);
        var bomb = Decode(Gzip(new byte[50_000_000]), "application/octet-stream");
        Assert.Equal("Only its beginning is shown.", bomb.Note);
        Assert.InRange(Assert.Single(bomb.Parts).Text.Length, 1, 100_000);
        Assert.StartsWith("It breaks", Decode([0x1F, 0x8B, 0x08, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15], "").Note, StringComparison.Ordinal);
    }

    [Fact]
    public void Ldap_operations_are_told_in_the_words_of_their_standard()
    {
        var search = Ldap(1, 0x63, w =>
        {
            w.WriteOctetString("ou=services,o=nhs"u8);
            w.WriteEnumeratedValue(Scope.Subtree);
            w.WriteEnumeratedValue(Scope.Base);
            w.WriteInteger(10);
            w.WriteInteger(0);
            w.WriteBoolean(false);
            using (w.PushSequence(new Asn1Tag(TagClass.ContextSpecific, 3)))
            {
                w.WriteOctetString("nhsIDCode"u8);
                w.WriteOctetString("a*b"u8);
            }

            using (w.PushSequence())
            {
                w.WriteOctetString("uniqueIdentifier"u8);
            }
        });
        var request = BodyDecoders.Decode(new BodyInput(search, "", IsLdap: true))!;
        Assert.Equal(["base: ou=services,o=nhs", "scope: Subtree (2)", "filter: (nhsIDCode=a\\2ab)", "attributes: uniqueIdentifier", "size limit: 10", "time limit: 0"], Lines(request.Nodes[0]));

        var entry = Ldap(1, 0x64, w =>
        {
            w.WriteOctetString("o=nhs"u8);
            using (w.PushSequence())
            using (w.PushSequence())
            {
                w.WriteOctetString("o"u8);
                using (w.PushSetOf())
                {
                    w.WriteOctetString("NHS"u8);
                    w.WriteOctetString([0xFF]);
                }
            }
        });
        var done = Ldap(1, 0x65, w =>
        {
            w.WriteEnumeratedValue(Code.NoSuchObject);
            w.WriteOctetString("o=nhs"u8);
            w.WriteOctetString("no such thing"u8);
        });
        var answer = BodyDecoders.Decode(new BodyInput((byte[])[.. entry, .. done], "", IsLdap: true))!;
        Assert.Equal(["entry", "search done"], answer.Nodes.Select(n => n.Name));
        Assert.Equal(["dn: o=nhs", "o: NHS", "o: hex FF"], Lines(answer.Nodes[0]));
        Assert.Equal(["result: NoSuchObject (32)", "matched DN: o=nhs", "message: no such thing"], Lines(answer.Nodes[1]));
        Assert.Equal("The last message is cut off.", BodyDecoders.Decode(new BodyInput((byte[])[.. entry, .. done[..^1]], "", IsLdap: true))!.Note);
    }

    [Fact]
    public void A_password_is_never_shown()
    {
        var bind = Ldap(1, 0x60, w =>
        {
            w.WriteInteger(3);
            w.WriteOctetString("uid=a"u8);
            w.WriteOctetString("PASSWORD"u8, new Asn1Tag(TagClass.ContextSpecific, 0));
        });
        Assert.Equal(["version: 3", "name: uid=a", "method: simple, with a password that is not shown"], Lines(BodyDecoders.Decode(new BodyInput(bind, "", IsLdap: true))!.Nodes[0]));
    }

    [Fact]
    public void Deep_and_endless_bodies_are_shown_in_part()
    {
        string[] hostile =
        [
            string.Concat(Enumerable.Repeat("<a>", 80_000)),
            "<a>" + string.Concat(Enumerable.Repeat("<b/>", 60_000)) + "</a>",
            "<a " + string.Concat(Enumerable.Range(0, 20_000).Select(i => $"b{i}='c' ")) + "/>",
            "<a>" + string.Concat(Enumerable.Repeat("x<!---->", 30_000)) + "</a>",
            new string('[', 250_000),
            "[" + string.Concat(Enumerable.Repeat("1,", 120_000)) + "1]",
            "{\"a\":\"" + new string('x', 250_000) + "\"}",
        ];
        foreach (var body in hostile.Select(text => Decode(text)))
        {
            var (nodes, depth, text) = Measure(body.Nodes, 1);
            Assert.InRange(nodes, 1, TreeBudget.MostNodes);
            Assert.InRange(depth, 1, TreeBudget.DeepestNode + 1);
            Assert.InRange(text, 1, 400_000);
        }

        Assert.Contains("Only the first", Decode(hostile[1]).Note, StringComparison.Ordinal);
    }

    [Fact]
    public void Control_characters_become_visible()
    {
        Assert.Equal("a\uFFFDb", Decode("{\"n\":\"a\\u0000b\"}").Nodes[0].Value);
        Assert.Equal("a\uFFFDb", Decode("{\"n\":\"a\\u202Eb\"}").Nodes[0].Value);
        Assert.Equal("😀", Decode("{\"n\":\"😀\"}").Nodes[0].Value);
    }

    [Theory]
    [InlineData("plain text")]
    [InlineData("")]
    [InlineData("--only one line")]
    public void What_is_of_no_format_stays_text(string text) => Assert.Null(BodyDecoders.Decode(Input(text)));

    internal static (int Nodes, int Depth, int Text) Measure(IReadOnlyList<BodyNode> nodes, int depth)
    {
        var sum = (Nodes: 0, Depth: depth, Text: 0);
        foreach (var node in nodes)
        {
            var inside = node.Children.Count == 0 ? (Nodes: 0, Depth: depth, Text: 0) : Measure(node.Children, depth + 1);
            sum = (sum.Nodes + 1 + inside.Nodes, Math.Max(sum.Depth, inside.Depth), sum.Text + node.Name.Length + node.Detail.Length + node.Value.Length + inside.Text);
        }

        return sum;
    }

    internal static byte[] Ldap(int id, byte operation, Action<AsnWriter> content)
    {
        var writer = new AsnWriter(AsnEncodingRules.BER);
        using (writer.PushSequence())
        {
            writer.WriteInteger(id);
            using (writer.PushSequence(new Asn1Tag((TagClass)(operation & 0xC0), operation & 0x1F)))
            {
                content(writer);
            }
        }

        return writer.Encode();
    }

    private static IEnumerable<string> Lines(BodyNode node) => node.Children.Select(c => $"{c.Name}: {c.Value}");

    private static BodyInput Input(string text, string type = "", bool isCut = false) => new(Encoding.UTF8.GetBytes(text), type, IsCut: isCut);

    private static DecodedBody Decode(string text, string type = "", bool isCut = false) => BodyDecoders.Decode(Input(text, type, isCut))!;

    private static DecodedBody Decode(byte[] octets, string type) => BodyDecoders.Decode(new BodyInput(octets, type))!;

    private static string Base64Url(string text) => System.Buffers.Text.Base64Url.EncodeToString(Encoding.UTF8.GetBytes(text));

    internal static byte[] Gzip(byte[] octets)
    {
        using var stream = new MemoryStream();
        using (var gzip = new GZipStream(stream, CompressionLevel.Fastest))
        {
            gzip.Write(octets);
        }

        return stream.ToArray();
    }

    private enum Scope
    {
        Base = 0,
        Subtree = 2,
    }

    private enum Code
    {
        NoSuchObject = 32,
    }
}
