using System.Net.Http.Json;
using System.Text.Json.Nodes;
using LocalSpine.Conformance.Environments;

namespace LocalSpine.Conformance.Identity;

/// <summary>The sign-in pages of CIS2: cards, passcodes, roles, and who may post their forms (identity 10.1, 12.3, 12.7).</summary>
public abstract class SignInPageTests(SpineFixture spine)
{
    [Theory]
    [InlineData("user", Staff.OneRole)]
    [InlineData("user", Staff.Card)]
    [InlineData("card", Staff.Card)]
    public async Task A_card_is_chosen_or_typed_and_begins_a_session(string field, string value)
    {
        var application = await TestApplication.CreateAsync(spine);
        using var browser = new TestBrowser(spine);
        await browser.OpenAsync(TestBrowser.AuthorizeUrl(application));
        Assert.Contains($"<option value=\"{Staff.Card}\">", browser.Page, StringComparison.Ordinal);
        Assert.DoesNotContain("<script", browser.Page, StringComparison.OrdinalIgnoreCase);
        var before = (await SessionsAsync(Staff.OneRole)).Count;
        await browser.SubmitAsync((field, value), ("passcode", TestBrowser.Passcode));
        Assert.NotNull(browser.Returned("code"));
        var sessions = await SessionsAsync(Staff.OneRole);
        Assert.Equal(before + 1, sessions.Count);
        Assert.Equal(Staff.Card, (string?)sessions[0]!["card"]);
    }

    [Fact]
    public async Task Three_wrong_passcodes_block_the_card()
    {
        const string user = "555000100005";
        using var browser = new TestBrowser(spine);
        await browser.OpenAsync(TestBrowser.AuthorizeUrl(await TestApplication.CreateAsync(spine)));
        foreach (var rule in new[] { "PASSCODE_WRONG", "PASSCODE_WRONG", "PASSCODE_BLOCKED" })
        {
            await browser.SubmitAsync(("user", user), ("passcode", "9999"));
            Assert.Contains("role=\"alert\"", browser.Page, StringComparison.Ordinal);
            Assert.Contains(rule, browser.Page, StringComparison.Ordinal);
        }

        await browser.SubmitAsync(("user", user), ("passcode", TestBrowser.Passcode));
        Assert.Contains("PASSCODE_BLOCKED", browser.Page, StringComparison.Ordinal);
        await spine.NewestExchangeAsync("surface=cis2&rule=PASSCODE_BLOCKED");
        using var unlocked = await spine.Admin.PostAsJsonAsync("/admin/cards/9000100005/unlock", new { passcode = TestBrowser.Passcode });
        Assert.True(unlocked.IsSuccessStatusCode);
        await browser.SubmitAsync(("user", user), ("passcode", TestBrowser.Passcode));
        Assert.NotNull(browser.Returned("code"));
    }

    [Theory]
    [InlineData(Staff.Closed, "USER_OPEN")]
    [InlineData("999999999999", "CARD_UNKNOWN")]
    [InlineData("<b>'\"", "CARD_UNKNOWN")]
    public async Task Somebody_else_is_refused(string user, string rule)
    {
        using var browser = new TestBrowser(spine);
        await browser.OpenAsync(TestBrowser.AuthorizeUrl(await TestApplication.CreateAsync(spine)));
        await browser.SubmitAsync(("user", user), ("passcode", TestBrowser.Passcode));
        Assert.Null(browser.Left);
        Assert.Contains(rule, browser.Page, StringComparison.Ordinal);
        Assert.DoesNotContain("<b>", browser.Page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_form_counts_from_the_browser_that_began_only()
    {
        var application = await TestApplication.CreateAsync(spine);
        using var attacker = new TestBrowser(spine);
        using var victim = new TestBrowser(spine);
        await attacker.OpenAsync(TestBrowser.AuthorizeUrl(application));
        await victim.OpenAsync(TestBrowser.AuthorizeUrl(application));
        using var form = new FormUrlEncodedContent(new Dictionary<string, string> { ["user"] = Staff.OneRole, ["passcode"] = TestBrowser.Passcode });
        var without = await PlatformAnswer.SendAsync(spine, HttpMethod.Post, attacker.Action, form);
        Assert.Equal((400, null), (without.Status, without.Location));
        var page = victim.Page;
        await victim.OpenAsync(attacker.Action); // no GET either
        Assert.Equal(404, victim.Status);
        Assert.NotEmpty(page);
        await spine.NewestExchangeAsync("surface=cis2&rule=SIGN_IN_UNKNOWN");
    }

    [Fact]
    public async Task A_sign_in_is_finished_once()
    {
        using var browser = new TestBrowser(spine);
        await browser.OpenAsync(TestBrowser.AuthorizeUrl(await TestApplication.CreateAsync(spine)));
        var action = browser.Action;
        await browser.SubmitAsync(("user", Staff.OneRole), ("passcode", TestBrowser.Passcode));
        using var form = new FormUrlEncodedContent(new Dictionary<string, string> { ["user"] = Staff.OneRole, ["passcode"] = TestBrowser.Passcode });
        Assert.Equal(400, (await PlatformAnswer.SendAsync(spine, HttpMethod.Post, action, form)).Status);
    }

    [Theory]
    [InlineData(Staff.OneRole, Staff.OneRoleProfile)]
    [InlineData(Staff.NoRole, null)]
    public async Task With_one_role_or_none_nobody_is_asked(string user, string? role)
    {
        var application = await TestApplication.CreateAsync(spine);
        using var browser = new TestBrowser(spine);
        var tokens = await browser.Cis2TokensAsync(application, "openid selectedrole", user);
        Assert.Equal(role, (string?)TestToken.Claims(tokens.Text("id_token"))["selected_roleid"]);
        Assert.Equal(role, (string?)(await PlatformAnswer.GetAsync(spine, $"{TestBrowser.Cis2}/userinfo", tokens.Text("access_token"))).Json["selected_roleid"]);
    }

    [Fact]
    public async Task One_of_several_roles_is_chosen_and_kept_until_the_next_sign_in()
    {
        const string wanted = "555000301019";
        var application = await TestApplication.CreateAsync(spine);
        using var browser = new TestBrowser(spine);
        await browser.OpenAsync(TestBrowser.AuthorizeUrl(application, "openid selectedrole"));
        await browser.SubmitAsync(("user", Staff.ManyRoles), ("passcode", TestBrowser.Passcode));
        Assert.Contains("Choose a role", browser.Page, StringComparison.Ordinal);
        Assert.DoesNotContain("type=\"search\"", browser.Page, StringComparison.Ordinal);
        await browser.SubmitAsync(("role", Staff.OneRoleProfile)); // somebody else's
        Assert.Contains("Choose a role", browser.Page, StringComparison.Ordinal);
        await browser.SubmitAsync(("role", wanted));
        Assert.Equal(wanted, await SelectedAsync(browser, application));
        await browser.OpenAsync(TestBrowser.AuthorizeUrl(application, "openid selectedrole", "&prompt=none"));
        Assert.Equal(wanted, await SelectedAsync(browser, application));

        // The way to change it.
        await browser.OpenAsync(TestBrowser.AuthorizeUrl(application, "openid selectedrole", "&prompt=login"));
        await browser.SubmitAsync(("user", Staff.ManyRoles), ("passcode", TestBrowser.Passcode));
        await browser.SubmitAsync(("role", "555000300019"));
        Assert.Equal("555000300019", await SelectedAsync(browser, application));
    }

    [Fact]
    public async Task More_than_five_roles_can_be_searched()
    {
        using var made = await spine.Admin.PostAsJsonAsync("/admin/users", new { family = "ROLES", given = "SIX", title = "Dr" });
        var uid = (string)(await made.Content.ReadFromJsonAsync<JsonObject>())!["uid"]!;
        foreach (var role in new[] { "R8000", "R8001", "R8003", "R8008", "R8010", "R0260" })
        {
            using var given = await spine.Admin.PostAsJsonAsync($"/admin/users/{uid}/roles", new { odsCode = "Z90003", jobRole = role });
            Assert.True(given.IsSuccessStatusCode, await given.Content.ReadAsStringAsync());
        }

        var cards = (await spine.Admin.GetFromJsonAsync<JsonObject>($"/admin/users/{uid}"))!["cards"] as JsonArray;
        if (cards is not { Count: > 0 })
        {
            using var card = await spine.Admin.PostAsJsonAsync($"/admin/users/{uid}/cards", new { passcode = TestBrowser.Passcode });
            Assert.True(card.IsSuccessStatusCode, await card.Content.ReadAsStringAsync());
        }

        using var browser = new TestBrowser(spine);
        await browser.OpenAsync(TestBrowser.AuthorizeUrl(await TestApplication.CreateAsync(spine), "openid selectedrole"));
        await browser.SubmitAsync(("user", uid), ("passcode", TestBrowser.Passcode));
        Assert.Equal(6, browser.Page.Split("name=\"role\"").Length - 1);
        Assert.Contains("type=\"search\"", browser.Page, StringComparison.Ordinal);
        await browser.SubmitAsync(("search", "nurse"), ("find", "1"));
        Assert.InRange(browser.Page.Split("name=\"role\"").Length - 1, 1, 5);
    }

    private async Task<JsonArray> SessionsAsync(string uid) => (await spine.Admin.GetFromJsonAsync<JsonArray>($"/admin/sessions?uid={uid}"))!;

    private static async Task<string?> SelectedAsync(TestBrowser browser, TestApplication application) =>
        (string?)TestToken.Claims((await browser.RedeemAsync(application, browser.Returned("code")!)).Text("id_token"))["selected_roleid"];
}

[Collection(OnSqlite.Name)]
public sealed class SignInPagesOnSqlite(SqliteFixture spine) : SignInPageTests(spine);

[Collection(OnPostgres.Name)]
public sealed class SignInPagesOnPostgres(PostgresFixture spine) : SignInPageTests(spine);
