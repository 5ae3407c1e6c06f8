using System.Text;
using CsCheck;
using LocalSpine.Protocols.Mime;

namespace LocalSpine.Tests.Mime;

/// <summary>Multipart bodies as real message handling systems write them (spine-messaging 3.2, 23).</summary>
public sealed class MultipartMessageTests
{
    // A carriage return at the very end cannot be told from half of a line end.
    private static readonly Gen<byte[][]> Contents = Gen.Byte.Array[0, 300].Where(c => c is not [.., (byte)'\r']).Array[1, 20];

    [Theory]
    [InlineData("multipart/related; boundary=\"--=_MIME-Boundary\"; type=\"text/xml\"; start=\"<a@spine.nhs.uk>\"", "--=_MIME-Boundary", "a@spine.nhs.uk")]
    [InlineData("multipart/related; boundary=\"--=_MIME-Boundary\"; type=text/xml; start=ebXMLHeader@spine.nhs.uk", "--=_MIME-Boundary", "ebXMLHeader@spine.nhs.uk")]
    [InlineData("Multipart/Related;START=<x>;BOUNDARY=----=_Part_457_1.2", "----=_Part_457_1.2", "x")]
    [InlineData("multipart/related; charset=\"a;b\\\"c\"; boundary=b", "b", null)]
    public void Parameters_are_read_whatever_their_quoting(string header, string boundary, string? start)
    {
        var parameters = MimeParameters.Read(header);
        Assert.Equal(("multipart/related", boundary, start), (parameters.MediaType, parameters["boundary"], parameters["start"]?.Trim('<', '>')));
    }

    [Theory]
    [InlineData("\n")]
    [InlineData("\r\n")]
    public void Every_octet_of_every_part_survives(string lineEnd) => Contents.Sample(contents =>
    {
        var message = MultipartMessage.Read("multipart/related; boundary=b1", Body(contents, lineEnd, "b1"));
        Assert.Equal(contents.Length, message.Parts.Count);
        for (var i = 0; i < contents.Length; i++)
        {
            Assert.Equal(contents[i], message.Parts[i].Content.ToArray());
            Assert.Equal($"part{i}", message.Parts[i].ContentId);
        }
    }, iter: 500);

    [Fact]
    public void Preamble_epilogue_folding_and_blank_lines_are_accepted()
    {
        const string Body = "preamble\n\n--b \nContent-Type: text/xml;\n  charset=UTF-8\nCONTENT-ID:<one>\n\n\n<a/>\n\n--b\ncontent-id: <two>\n\n--bc is not a delimiter\n--b--epilogue";
        var message = MultipartMessage.Read("multipart/related; boundary=b; start=two", Encoding.UTF8.GetBytes(Body));
        Assert.Equal(2, message.Parts.Count);
        Assert.Equal("text/xml; charset=UTF-8", message.Parts[0].ContentType);
        Assert.Equal("\n<a/>\n", Encoding.UTF8.GetString(message.Parts[0].Content.Span));
        Assert.Equal("--bc is not a delimiter", Encoding.UTF8.GetString(message.Parts[1].Content.Span));
        Assert.Same(message.Parts[1], message.Root);
    }

    [Fact]
    public void A_reference_finds_its_part_or_the_only_other_one()
    {
        var two = MultipartMessage.Read("multipart/related; boundary=b", Body([[1], [2]], "\r\n", "b"));
        var three = MultipartMessage.Read("multipart/related; boundary=b", Body([[1], [2], [3]], "\r\n", "b"));
        Assert.Same(two.Parts[1], two.Find("elsewhere"));
        Assert.Null(three.Find("elsewhere"));
        Assert.Same(three.Parts[2], three.Find("PART2"));
    }

    [Theory]
    [InlineData("text/xml", "--b\n\na\n--b--")]
    [InlineData("", "--b\n\na\n--b--")]
    [InlineData("multipart/related", "--b\n\na\n--b--")]
    [InlineData("multipart/related; boundary=c", "--b\n\na\n--b--")]
    [InlineData("multipart/related; boundary=b", "--b\n\na\n")]
    [InlineData("multipart/related; boundary=b", "--b\nContent-Id: x\n--b--")]
    [InlineData("multipart/related; boundary=b", "--b\nno colon\n\na\n--b--")]
    public void What_is_no_multipart_message_is_refused(string contentType, string body) =>
        Assert.Throws<MimeException>(() => MultipartMessage.Read(contentType, Encoding.UTF8.GetBytes(body)));

    [Fact]
    public void Too_many_parts_are_refused() =>
        Assert.Throws<MimeException>(() => MultipartMessage.Read("multipart/related; boundary=b", Body([.. Enumerable.Repeat<byte[]>([1], MultipartMessage.MaxParts + 1)], "\n", "b")));

    [Fact]
    public void Noise_is_read_or_refused_and_nothing_else() => Gen.Select(Contents, Gen.Int, Gen.Byte).Sample((contents, at, octet) =>
    {
        var body = Body(contents, "\r\n", "b");
        body[(at & int.MaxValue) % body.Length] = octet;
        try
        {
            Assert.NotEmpty(MultipartMessage.Read("multipart/related; boundary=b", body).Parts);
        }
        catch (MimeException)
        {
            // The one exception that becomes a fault.
        }
    }, iter: 5000);

    private static byte[] Body(byte[][] contents, string lineEnd, string boundary)
    {
        var body = new List<byte>();
        for (var i = 0; i < contents.Length; i++)
        {
            body.AddRange(Encoding.ASCII.GetBytes($"{(i == 0 ? "" : lineEnd)}--{boundary}{lineEnd}Content-Id: <part{i}>{lineEnd}Content-Transfer-Encoding: 8bit{lineEnd}{lineEnd}"));
            body.AddRange(contents[i]);
        }

        return [.. body, .. Encoding.ASCII.GetBytes($"{lineEnd}--{boundary}--{lineEnd}")];
    }
}
