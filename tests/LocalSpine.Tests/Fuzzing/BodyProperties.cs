using System.Text;
using System.Text.Encodings.Web;
using LocalSpine.Portal.Bodies;
using LocalSpine.Tests.Portal;

namespace LocalSpine.Tests.Fuzzing;

/// <summary>One input as a body that a page shows: a tree within its bounds, or nothing; and no text of it is markup.</summary>
internal static class BodyProperties
{
    private const int MostHtml = 8 * 1024 * 1024;

    /// <summary>Bodies of each format that is decoded.</summary>
    public static IReadOnlyList<byte[]> Samples { get; } =
    [
        .. Corpus.Valid.Select(Encoding.UTF8.GetBytes),
        Encoding.UTF8.GetBytes("""{"resourceType":"Bundle","entry":[{"fullUrl":"urn:uuid:1","resource":{"resourceType":"Patient","name":[{"family":"Zoë","given":["A","B"]}],"x":1.5e3,"y":null,"z":true}}],"t":"eyJhIjoxfQ.eyJhIjpbMV19.x"}"""),
        Encoding.UTF8.GetBytes("grant_type=authorization_code&code=a%20b&client_assertion=eyJhIjoxfQ.eyJhIjoxfQ.x&empty=&=none"),
        BodyDecoderTests.Gzip(Encoding.UTF8.GetBytes("<a xmlns='urn:hl7-org:v3'><b c='d'>e</b></a>")),
        [
            .. BodyDecoderTests.Ldap(1, 0x64, w =>
            {
                w.WriteOctetString("o=nhs"u8);
                using (w.PushSequence())
                using (w.PushSequence())
                {
                    w.WriteOctetString("o"u8);
                    using (w.PushSetOf())
                    {
                        w.WriteOctetString("NHS"u8);
                    }
                }
            }),
            .. BodyDecoderTests.Ldap(1, 0x60, w =>
            {
                w.WriteInteger(3);
                w.WriteOctetString("uid=a"u8);
            }),
            .. BodyDecoderTests.Ldap(2, 0x78, w => w.WriteInteger(0)),
        ],
    ];

    /// <exception cref="InvalidOperationException">One of these does not hold. Any other exception is a finding as well.</exception>
    public static void Check(string type, byte[] input)
    {
        foreach (var isLdap in new[] { false, true })
        {
            foreach (var isCut in new[] { false, true })
            {
                if (BodyDecoders.Decode(new BodyInput(input, isLdap ? "" : type, isLdap, isCut)) is { } body)
                {
                    Check(body);
                }
            }
        }

        Require(!BodyTexts.Of(input).Contains('\0', StringComparison.Ordinal), "a text with control characters");
    }

    private static void Check(DecodedBody body)
    {
        using var html = new StringWriter();
        var nodes = Write(body, html);
        Require(nodes <= TreeBudget.MostNodes + 50, $"{nodes} nodes"); // a node may be begun just before the end and bring its own
        var text = html.ToString();
        Require(text.Length <= MostHtml, $"{text.Length} characters");
        for (var at = text.IndexOf('<', StringComparison.Ordinal); at >= 0; at = text.IndexOf('<', at + 1))
        {
            if (text[at + 1] is not ('/' or 'u' or 'l' or 'b' or 's' or 'd'))
            {
                throw new InvalidOperationException($"markup that is not ours: {text.AsSpan(at, Math.Min(40, text.Length - at))}");
            }
        }
    }

    private static int Write(DecodedBody body, StringWriter html)
    {
        new TreeHtml(body.Nodes).WriteTo(html, HtmlEncoder.Default);
        return BodyDecoderTests.Measure(body.Nodes, 1).Nodes + body.Parts.Sum(p => p.Content is null ? 0 : Write(p.Content, html));
    }

    private static void Require(bool holds, string otherwise)
    {
        if (!holds)
        {
            throw new InvalidOperationException(otherwise);
        }
    }
}
