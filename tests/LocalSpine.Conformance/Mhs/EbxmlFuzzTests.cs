using System.Text;
using System.Xml.Linq;
using LocalSpine.Conformance.Environments;

namespace LocalSpine.Conformance.Mhs;

/// <summary>Random and mutated ebXML requests: always an answer, never a 500 without a fault, memory flat.</summary>
public sealed class EbxmlFuzzTests(MhsOnSqlite spine) : IClassFixture<MhsOnSqlite>
{
    private const string Psis = "urn:nhs:names:services:psis";
    private const string Summary = "REPC_IN150016UK05";
    private const long AllowedGrowthMiB = 96;

    [Fact]
    public async Task Whatever_comes_is_answered_and_the_process_lives()
    {
        var cpa = await spine.CpaAsync("YES-0000806", $"{Psis}:{Summary}");
        var mutations = new Mutations(4);
        var early = 0L;
        for (var i = 0; i < Mutations.Count; i++)
        {
            var valid = new EbxmlMessage(spine.A.PartyKey, "YES-0000806", cpa, Psis, Summary, Hl7Request.Of(Summary, Guid.NewGuid().ToString(), spine.A.Asid, "<subject><x/></subject>"));
            using var request = new HttpRequestMessage(HttpMethod.Post, i % 2 == 0 ? "/reliablemessaging/reliablerequest" : "/reliablemessaging/intermediary")
            {
                Content = new ByteArrayContent(mutations.Of(valid.Body())),
            };
            var type = i % 5 == 0 ? Encoding.Latin1.GetString(mutations.Of(Encoding.ASCII.GetBytes(EbxmlMessage.ContentType))).ReplaceLineEndings("").Replace("\0", "", StringComparison.Ordinal) : EbxmlMessage.ContentType;
            request.Content.Headers.TryAddWithoutValidation("Content-Type", type);
            request.Headers.TryAddWithoutValidation("SOAPAction", i % 11 == 0 ? "urn:urn:oasis:names:tc:ebxml-msg:service/Acknowledgment" : $"{Psis}/{Summary}");
            using var response = await spine.A.Client.SendAsync(request);
            var status = (int)response.StatusCode;
            var text = await response.Content.ReadAsStringAsync();
            Assert.True(status is 200 or 202 or 400 or 413 or 500, $"mutation {i}: {status} {text}");
            if (status is 200 or 500)
            {
                var root = XDocument.Parse(text).Root!;
                var code = root.Descendants().FirstOrDefault(e => e.Name.LocalName == "errorCode")?.Value;
                Assert.True(status == 500 ? code is "101" or "201" or "900" : root.Descendants().Any(e => e.Name.LocalName == "ErrorList"), $"mutation {i}: {status} {text}");
            }

            if (i == Mutations.Count / 4)
            {
                early = spine.Spine.MemoryMiB;
            }
        }

        Assert.True(spine.Spine.IsRunning);
        Assert.InRange(spine.Spine.MemoryMiB, 1, early + AllowedGrowthMiB);
    }
}
