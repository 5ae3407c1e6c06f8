using System.Net;
using LocalSpine.Conformance.Environments;
using LocalSpine.Conformance.Messaging;

namespace LocalSpine.Conformance.Portal;

/// <summary>The pages a supplier reads: what the public page of the deployment environment shows, and the exchange record.</summary>
[Collection(OnSqlite.Name)]
public sealed class PortalTests(SqliteFixture spine)
{
    [Fact]
    public async Task The_estate_page_shows_what_the_public_page_shows()
    {
        var page = WebUtility.HtmlDecode(await GetAsync("/"));
        Assert.All(
            [
                "YES-0000806", "227319907548", "YEO-11809150", "606179841014",
                $"https://messaging.localspine.test:{spine.Process.Https}/sync-service", $"ldaps://directory.localspine.test:{spine.Process.Ldaps}",
                "ldaps://ldap.vn1.national.ncrs.nhs.uk", "https://gas.vn1.national.ncrs.nhs.uk/login/authactivate", "https://sbapi.vn1.national.ncrs.nhs.uk/saml/RoleAssertion",
                "https://msg.dep.spine2.ncrs.nhs.uk/reliablemessaging/reliablerequest", "https://msg.dep.spine2.ncrs.nhs.uk/reliablemessaging/queryrequest",
                "https://msg.dep.spine2.ncrs.nhs.uk/reliablemessaging/intermediary", "https://msg.dep.spine2.ncrs.nhs.uk/addressfinder/query",
                "https://simple-sync.dep.spine2.ncrs.nhs.uk/smsp/pds", "https://proxy.dep.spine2.ncrs.nhs.uk", "https://msg.depspineservices.nhs.uk",
                "https://proxy.depspineservices.nhs.uk", "https://simple.depspineservices.nhs.uk", "msg-out.dep.spine2.ncrs.nhs.uk",
                "https://dep-ers.nhs.uk", "https://dep-refer.nhs.uk", "https://dep.api.service.nhs.uk/referrals-dep",
                "Thursday 20:00", "Friday 06:00", "Wednesday 20:00", "following a live e-RS release", "not yet", "Build version",
            ],
            (string shown) => Assert.Contains(shown, page, StringComparison.Ordinal));
        foreach (var download in new[] { "/certificates/root.pem", "/certificates/root.der", "/certificates/subca.pem", "/certificates/subca.der" })
        {
            Assert.Contains($"href=\"{download}\"", page, StringComparison.Ordinal);
            Assert.NotEqual("", await GetAsync(download));
        }
    }

    [Fact]
    public async Task A_refusal_can_be_read_and_what_a_stranger_sent_stays_text()
    {
        var request = new SyncRequest("QUPA_IN000008UK02", spine.Asid, SyncRequest.Retrieval("9000000009"));
        await SyncAnswer.SendAsync(spine.Client, request, text => text.Replace("<creationTime value=\"20260701120000\"/>", "<creationTime value=\"&lt;script&gt;alert(1)&lt;/script&gt;\"/>", StringComparison.Ordinal));
        var exchange = await spine.NewestExchangeAsync($"messageId=uuid:{request.MessageId}");
        var list = await GetAsync("/exchanges");
        Assert.Contains("INVALID_CREATION_TIME", list, StringComparison.Ordinal);
        var detail = await GetAsync($"/exchanges/{exchange.GetProperty("id").GetInt64()}");
        Assert.DoesNotContain("<script>alert", list + detail, StringComparison.Ordinal);
        Assert.Contains(request.MessageId, detail, StringComparison.Ordinal);
        Assert.Contains("creationTime", detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_exchange_that_is_not_kept_is_a_404()
    {
        using var client = spine.ClientWith(null);
        using var request = new HttpRequestMessage(HttpMethod.Get, "/exchanges/999999999");
        request.Headers.Host = $"portal.localspine.test:{spine.Process.Https}";
        using var response = await client.SendAsync(request);
        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        Assert.Contains("It is not in the record", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    private async Task<string> GetAsync(string path)
    {
        using var client = spine.ClientWith(null);
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Host = $"portal.localspine.test:{spine.Process.Https}";
        using var response = await client.SendAsync(request);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return await response.Content.ReadAsStringAsync();
    }
}
