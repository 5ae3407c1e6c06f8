using System.Net;
using System.Net.Http.Json;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using LocalSpine.Conformance.Environments;

namespace LocalSpine.Conformance.Identity;

/// <summary>Sign-ons end together: smartcard session, CIS2 session, applications, and what the API platform gave (identity 12.7, 12.8, 13.6).</summary>
public abstract class LogoutTests(SpineFixture spine)
{
    private const string Event = "http://schemas.openid.net/event/backchannel-logout";
    private const string Platform = "999999999999.apps.national";

    private string Issuer => $"https://localhost:{spine.Process.Https}{TestBrowser.Cis2}";

    [Fact]
    public async Task An_application_is_told_when_the_smartcards_session_ends()
    {
        await using var server = await ApplicationServer.StartAsync();
        var application = await TestApplication.CreateAsync(spine, a => a["backchannelLogoutUri"] = server.LogoutUrl);
        using var browser = new TestBrowser(spine);
        var tokens = await browser.Cis2TokensAsync(application);
        await EndSessionAsync(Staff.OneRole);
        var logout = await server.LogoutAsync();
        Assert.True(TestToken.IsSignedBy(logout, (await PlatformAnswer.GetAsync(spine, $"{TestBrowser.Cis2}/connect/jwk_uri")).Json));
        var (idToken, claims) = (TestToken.Claims(tokens.Text("id_token")), TestToken.Claims(logout));
        Assert.Equal(["iss", "aud", "sub", "iat", "exp", "jti", "sid", "events"], claims.Select(p => p.Key));
        Assert.All(["iss", "aud", "sub", "sid"], name => Assert.Equal((string?)idToken[name], (string?)claims[name]));
        Assert.Equal("{}", claims["events"]![Event]!.ToJsonString());
        Assert.True((long)claims["exp"]! > (long)claims["iat"]!);

        // And nothing of it is good any more.
        Assert.Equal(401, (await PlatformAnswer.GetAsync(spine, $"{TestBrowser.Cis2}/userinfo", tokens.Text("access_token"))).Status);
        await browser.OpenAsync(TestBrowser.AuthorizeUrl(application, more: "&prompt=none"));
        Assert.Equal("login_required", browser.Returned("error"));
    }

    [Fact]
    public async Task A_session_that_is_over_by_time_tells_too()
    {
        await using var server = await ApplicationServer.StartAsync();
        var application = await TestApplication.CreateAsync(spine, a => a["backchannelLogoutUri"] = server.LogoutUrl);
        using var browser = new TestBrowser(spine);
        await using var clock = await TestClock.FreezeAsync(spine);
        await browser.Cis2TokensAsync(application);
        await clock.AdvanceAsync(600 * 60);
        Assert.Equal(Staff.OneRole, (string?)TestToken.Claims(await server.LogoutAsync())["sub"]);
    }

    [Fact]
    public async Task A_code_is_dead_when_the_session_ended_before_it_was_redeemed()
    {
        var application = await TestApplication.CreateAsync(spine);
        using var browser = new TestBrowser(spine);
        var code = await browser.SignInAsync(TestBrowser.AuthorizeUrl(application));
        await EndSessionAsync(Staff.OneRole);
        Assert.Equal("invalid_grant", (await browser.RedeemAsync(application, code)).Error.Error);
    }

    [Fact]
    public async Task An_application_can_end_the_session()
    {
        await using var server = await ApplicationServer.StartAsync();
        var application = await TestApplication.CreateAsync(spine);
        var other = await TestApplication.CreateAsync(spine, a => a["backchannelLogoutUri"] = server.LogoutUrl);
        using var browser = new TestBrowser(spine);
        var hint = (await browser.Cis2TokensAsync(application)).Text("id_token");
        await browser.Cis2TokensAsync(other);
        var forged = TestToken.Signed(TestApplication.Key, TestToken.Header(hint), TestToken.Claims(hint));
        foreach (var bad in new[] { "", "x", forged, $"{TestToken.Unsigned(new JsonObject { ["alg"] = "none" }, TestToken.Claims(hint))}" })
        {
            Assert.Equal(400, (await PlatformAnswer.GetAsync(spine, $"{TestBrowser.Cis2}/connect/endSession?id_token_hint={bad}")).Status);
        }

        var url = $"{TestBrowser.Cis2}/connect/endSession?id_token_hint={hint}&state=s9&post_logout_redirect_uri=";
        Assert.Equal(400, (await PlatformAnswer.GetAsync(spine, url + Uri.EscapeDataString("https://evil.example.com"))).Status);
        await browser.OpenAsync(url + Uri.EscapeDataString(TestApplication.Redirect));
        Assert.Equal(("s9", "app.example.com"), (browser.Returned("state"), browser.Left!.Host));
        Assert.Equal(other.ClientId, (string?)TestToken.Claims(await server.LogoutAsync())["aud"]);
        await browser.OpenAsync(TestBrowser.AuthorizeUrl(application, more: "&prompt=none"));
        Assert.Equal("login_required", browser.Returned("error"));
    }

    [Fact]
    public async Task What_the_platform_gave_ends_with_the_session_refreshed_or_not()
    {
        var application = await TestApplication.CreateAsync(spine);
        using var browser = new TestBrowser(spine);
        var first = await application.CodeAsync(await browser.SignInAsync(TestBrowser.PlatformUrl(application)));
        var second = await application.RefreshAsync(first.Text("refresh_token"));
        await EndSessionAsync(Staff.OneRole);
        foreach (var token in new[] { first, second })
        {
            Assert.Contains("Invalid Access Token", (await PlatformAnswer.GetAsync(spine, "/oauth2/userinfo", token.Text("access_token"))).Body, StringComparison.Ordinal);
        }

        (await application.RefreshAsync(second.Text("refresh_token"))).IsError(401, "invalid_grant", "refresh_token is invalid");
    }

    [Fact]
    public async Task The_platform_takes_logout_tokens_of_CIS2()
    {
        var application = await TestApplication.CreateAsync(spine);
        using var browser = new TestBrowser(spine);
        await browser.OpenAsync(TestBrowser.PlatformUrl(application));
        await browser.SubmitAsync(("user", Staff.OneRole), ("passcode", TestBrowser.Passcode));
        var first = await application.CodeAsync(browser.Returned("code")!);
        var second = await application.RefreshAsync(first.Text("refresh_token"));
        (await LogoutAsync(await MintAsync(new { issuer = Issuer, sid = "unknown" }))).IsError(501, "not_implemented", "SID not found");
        Assert.Equal(200, (await PlatformAnswer.GetAsync(spine, "/oauth2/userinfo", second.Text("access_token"))).Status);
        var logout = await MintAsync(new { issuer = Issuer, accessToken = first.Text("access_token") });
        var answer = await LogoutAsync(logout);
        Assert.Equal((200, """{"success":true}"""), (answer.Status, answer.Body));
        foreach (var token in new[] { first, second })
        {
            Assert.Contains("Invalid Access Token", (await PlatformAnswer.GetAsync(spine, "/oauth2/userinfo", token.Text("access_token"))).Body, StringComparison.Ordinal);
        }

        (await LogoutAsync(logout)).IsError(501, "not_implemented", "SID not found");
    }

    [Theory]
    [InlineData("""{"aud":null,"iss":null}""", "invalid_request", "Missing/invalid aud claim in JWT")]
    [InlineData("""{"aud":"another"}""", "invalid_request", "Missing/invalid aud claim in JWT")]
    [InlineData("""{"iss":null,"sid":null}""", "invalid_request", "Missing/invalid iss claim in JWT")]
    [InlineData("""{"iss":"https://other.example.com"}""", "invalid_request", "Missing/invalid iss claim in JWT")]
    [InlineData("""{"sid":null,"events":null}""", "invalid_request", "Missing sid claim in JWT")]
    [InlineData("""{"events":null,"nonce":"n"}""", "invalid_request", "Missing/invalid events claim in JWT")]
    [InlineData("""{"events":{"other":{}}}""", "invalid_request", "Missing/invalid events claim in JWT")]
    [InlineData("""{"nonce":"n"}""", "invalid_request", "Prohibited nonce claim in JWT")]
    [InlineData("{}", "bad_request", "Unable to verify JWT")]
    public async Task Each_check_of_a_logout_token_has_its_place(string changes, string error, string description)
    {
        JsonObject claims = new()
        {
            ["iss"] = Issuer.ToUpperInvariant(), ["aud"] = Platform, ["sub"] = Staff.OneRole, ["sid"] = "sid", ["events"] = new JsonObject { [Event] = new JsonObject() },
        };
        TokenErrorTests.Change(claims, changes);
        (await LogoutAsync(TestToken.Signed(TestApplication.Key, new JsonObject { ["alg"] = "RS256", ["kid"] = "k" }, claims))).IsError(400, error, description);
    }

    [Fact]
    public async Task A_logout_token_that_is_none_and_keys_that_are_away()
    {
        (await LogoutAsync("x")).IsError(400, "invalid_request", "Malformed JWT in logout_token");
        (await LogoutAsync("")).IsError(400, "invalid_request", "Malformed JWT in logout_token");
        using var fault = await spine.Admin.PostAsync("/admin/identity/faults?kind=key-set-away", null);
        Assert.True(fault.IsSuccessStatusCode);
        (await LogoutAsync(await MintAsync(new { issuer = Issuer, sid = "any" }))).IsError(501, "not_implemented", "Logout Failed");
    }

    [Fact]
    public async Task Logout_tokens_come_from_this_machines_usual_address_only()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Parse("127.0.0.2"), 0));
        await socket.ConnectAsync(IPAddress.Loopback, spine.Process.Https);
        using var tls = new SslStream(new NetworkStream(socket), false, (_, certificate, _, _) => certificate is not null);
        await tls.AuthenticateAsClientAsync("localhost");
        await tls.WriteAsync(Encoding.ASCII.GetBytes(
            "POST /oauth2/backchannel_logout HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 14\r\nConnection: close\r\n\r\nlogout_token=x"));
        using var reader = new StreamReader(tls);
        Assert.Equal("HTTP/1.1 403 Forbidden", await reader.ReadLineAsync());
    }

    private Task<PlatformAnswer> LogoutAsync(string token) => PlatformAnswer.PostAsync(spine, "/oauth2/backchannel_logout", new() { ["logout_token"] = token });

    private async Task<string> MintAsync(object order)
    {
        using var response = await spine.Admin.PostAsJsonAsync("/admin/identity/logout-tokens", order);
        return (string)(await response.Content.ReadFromJsonAsync<JsonObject>())!["logout_token"]!;
    }

    private async Task EndSessionAsync(string uid)
    {
        foreach (var session in (await spine.Admin.GetFromJsonAsync<JsonArray>($"/admin/sessions?uid={uid}"))!)
        {
            using var ended = await spine.Admin.DeleteAsync($"/admin/sessions?ticket={Uri.EscapeDataString((string)session!["ticket"]!)}");
            Assert.True(ended.IsSuccessStatusCode);
        }
    }
}

[Collection(OnSqlite.Name)]
public sealed class LogoutsOnSqlite(SqliteFixture spine) : LogoutTests(spine);

[Collection(OnPostgres.Name)]
public sealed class LogoutsOnPostgres(PostgresFixture spine) : LogoutTests(spine);
