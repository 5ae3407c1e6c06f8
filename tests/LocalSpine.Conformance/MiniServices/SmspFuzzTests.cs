using System.Text;
using System.Xml.Linq;
using LocalSpine.Conformance.Environments;

namespace LocalSpine.Conformance.MiniServices;

/// <summary>Random and mutated requests to the mini services: always an answer in their protocol, never a failure of ours, memory flat.</summary>
public abstract class SmspFuzzTests(SpineFixture spine)
{
    private const long AllowedGrowthMiB = 64;

    [Fact]
    public async Task Whatever_comes_is_answered_and_the_process_lives()
    {
        var person = await People.OneAsync(spine, "MOVING");
        string[] valid = [.. SmspRequest.Operations.Select(o => SmspRequest.For(o, spine.Asid, person).ToString())];
        var mutations = new Mutations(3);
        var early = 0L;
        var count = Mutations.Count / 4; // each is a connection of its own
        for (var i = 0; i < count; i++)
        {
            var text = valid[i % valid.Length];
            var body = i % 4 < 3 ? mutations.OfXml(text) : mutations.Of(Encoding.UTF8.GetBytes(text));
            using var message = new HttpRequestMessage(HttpMethod.Post, SmspRequest.Path) { Content = new ByteArrayContent(body) };
            message.Content.Headers.TryAddWithoutValidation("Content-Type", i % 5 == 0 ? "text/xml; charset=ISO-8859-1" : "text/xml");
            using var response = await spine.Client.SendAsync(message);
            var answered = await response.Content.ReadAsStringAsync();
            var root = XDocument.Parse(answered).Root!;
            var error = root.Descendants(SmspAnswer.Itk + "ErrorCode").FirstOrDefault()?.Value;
            Assert.True((int)response.StatusCode == 200 ? error is null : (int)response.StatusCode == 500 && error is "1000" or "3000", $"mutation {i}: {response.StatusCode} {answered}");
            Assert.DoesNotContain("SMSP-9999", answered, StringComparison.Ordinal);
            if (i == count / 4)
            {
                early = spine.Process.MemoryMiB;
            }
        }

        Assert.True(spine.Process.IsRunning);
        Assert.InRange(spine.Process.MemoryMiB, 1, early + AllowedGrowthMiB);
        Assert.Equal("SMSP-0000", (await SmspAnswer.SendAsync(spine.Client, valid[0])).Code);
    }
}

[Collection(OnSqlite.Name)]
public sealed class SmspFuzzOnSqlite(SqliteFixture spine) : SmspFuzzTests(spine);

[Collection(OnPostgres.Name)]
public sealed class SmspFuzzOnPostgres(PostgresFixture spine) : SmspFuzzTests(spine);
