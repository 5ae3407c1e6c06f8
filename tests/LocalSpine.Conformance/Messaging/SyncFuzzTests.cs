using System.Text;
using System.Xml.Linq;
using LocalSpine.Conformance.Environments;

namespace LocalSpine.Conformance.Messaging;

/// <summary>Random and mutated requests to the synchronous service: always an answer, never a 500 without a fault, memory flat.</summary>
public abstract class SyncFuzzTests(SpineFixture spine)
{
    private const long AllowedGrowthMiB = 64;

    [Fact]
    public async Task Whatever_comes_is_answered_and_the_process_lives()
    {
        SyncRequest[] valid =
        [
            new("QUPA_IN000008UK02", spine.Asid, SyncRequest.Retrieval("9000000009")),
            new("QUPA_IN000005UK01", spine.Asid, SyncRequest.Trace("SMITH", "1", "19700101")),
        ];
        var mutations = new Mutations(2);
        var early = 0L;
        for (var i = 0; i < Mutations.Count; i++)
        {
            var text = valid[i % valid.Length].ToString();
            var body = i % 4 < 2 ? mutations.OfXml(text) : mutations.Of(Encoding.UTF8.GetBytes(text));
            using var message = new HttpRequestMessage(HttpMethod.Post, "/sync-service") { Content = new ByteArrayContent(body) };
            message.Headers.TryAddWithoutValidation("SOAPAction", Encoding.Latin1.GetString(i % 3 == 0 ? mutations.Of("urn:nhs:names:services:pdsquery/QUPA_IN000008UK02"u8.ToArray()) : Encoding.ASCII.GetBytes(valid[i % valid.Length].Action)).ReplaceLineEndings("").Replace("\0", "", StringComparison.Ordinal));
            message.Content.Headers.TryAddWithoutValidation("Content-Type", i % 5 == 0 ? "text/xml; charset=utf-16" : "text/xml");
            using var response = await spine.Client.SendAsync(message);
            var answered = await response.Content.ReadAsStringAsync();
            var status = (int)response.StatusCode;
            Assert.True(status is 200 or 400 or 413 or 431 or 500, $"mutation {i}: {status} {answered}");
            if (status is 200 or 500)
            {
                var root = XDocument.Parse(answered).Root!;
                Assert.Equal("Envelope", root.Name.LocalName);
                var code = root.Descendants().FirstOrDefault(e => e.Name.LocalName == "errorCode")?.Value;
                Assert.True(status == 500 ? code is "101" or "201" or "900" : code is null, $"mutation {i}: {status} {answered}"); // 200 would be a failure of ours
            }

            if (i == Mutations.Count / 4)
            {
                early = spine.Process.MemoryMiB;
            }
        }

        Assert.True(spine.Process.IsRunning);
        Assert.InRange(spine.Process.MemoryMiB, 1, early + AllowedGrowthMiB);
        var answer = await SyncAnswer.SendAsync(spine.Client, valid[0]);
        Assert.Equal("AA", answer.Acknowledgement);
    }
}

[Collection(OnSqlite.Name)]
public sealed class SyncFuzzOnSqlite(SqliteFixture spine) : SyncFuzzTests(spine);
