using System.Net.Http.Json;
using System.Text.Json.Nodes;
using LocalSpine.Conformance.Environments;

namespace LocalSpine.Conformance.Identity;

/// <summary>Two nodes on one PostgreSQL: whichever is asked knows what the other granted.</summary>
public sealed class TwoNodesSignInTests
{
    [Fact]
    public async Task What_one_node_grants_the_other_honours_once()
    {
        var database = await (await PostgresCluster.SharedAsync()).NewDatabaseAsync();
        await using var a = new Node(database);
        await using var b = new Node(database);
        await a.InitializeAsync();
        await b.InitializeAsync();
        var application = await TestApplication.CreateAsync(a);
        using var browser = new TestBrowser(a);

        // One key signs for both.
        var token = (await browser.Cis2TokensAsync(application)).Text("id_token");
        Assert.True(TestToken.IsSignedBy(token, (await PlatformAnswer.GetAsync(b, $"{TestBrowser.Cis2}/connect/jwk_uri")).Json));

        // Of all that redeem a code, at whatever node, one gets tokens.
        await browser.OpenAsync(TestBrowser.PlatformUrl(application));
        var form = new Dictionary<string, string>
        {
            ["grant_type"] = "authorization_code", ["client_id"] = application.ClientId, ["client_secret"] = application.Secret, ["redirect_uri"] = TestApplication.Redirect,
            ["code"] = browser.Returned("code")!,
        };
        var answers = await Task.WhenAll(new[] { a, b, a, b }.Select(node => PlatformAnswer.PostAsync(node, "/oauth2/token", form)));
        var tokens = Assert.Single(answers, x => x.Status == 200);

        // An identifier counts for both.
        var assertion = await application.AssertionAsync((_, c) => c["aud"] = "https://dep.api.service.nhs.uk/oauth2/token");
        form = new() { ["grant_type"] = "client_credentials", ["client_assertion_type"] = TestApplication.AssertionType, ["client_assertion"] = assertion };
        Assert.Equal(200, (await PlatformAnswer.PostAsync(a, "/oauth2/token", form)).Status);
        (await PlatformAnswer.PostAsync(b, "/oauth2/token", form)).IsError(400, "invalid_request", "Non-unique 'jti' claim in client_assertion JWT");

        // A session that one ends is over at the other.
        Assert.Equal(200, (await PlatformAnswer.GetAsync(a, "/oauth2/userinfo", tokens.Text("access_token"))).Status);
        foreach (var session in (await b.Admin.GetFromJsonAsync<JsonArray>($"/admin/sessions?uid={Staff.OneRole}"))!)
        {
            using var ended = await b.Admin.DeleteAsync($"/admin/sessions?ticket={Uri.EscapeDataString((string)session!["ticket"]!)}");
        }

        Assert.Equal(401, (await PlatformAnswer.GetAsync(a, "/oauth2/userinfo", tokens.Text("access_token"))).Status);
    }

    private sealed class Node(string database) : SpineFixture
    {
        protected override Task<string[]> StoreAsync(string folder) => Task.FromResult<string[]>(["--data", Path.Combine(folder, "data"), "--database", database]);
    }
}
