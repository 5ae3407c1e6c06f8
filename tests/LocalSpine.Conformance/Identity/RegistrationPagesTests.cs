using System.Net;
using LocalSpine.Conformance.Environments;

namespace LocalSpine.Conformance.Identity;

/// <summary>The pages of the Care Identity Service as a browser without scripts uses them: what is neither shown nor accepted, and what the record says (identity 11).</summary>
public abstract class RegistrationPagesTests(SpineFixture spine)
{
    private readonly RegistrationApi _api = new(spine);

    [Fact]
    public async Task Who_is_not_signed_on_is_sent_to_sign_on()
    {
        using var browser = new CisBrowser(spine);
        foreach (var page in new[] { "/cis", "/cis/users", $"/cis/users/{RegistrationApi.Clinician}", "/cis/users/new", "/cis/positions", "/cis/positions/new", "/cis/self", "/cis/role" })
        {
            Assert.Equal(HttpStatusCode.Redirect, (await browser.GetAsync(page)).Status);
        }

        var (status, _) = await browser.PostAsync("/cis/sign-in", "", ("card", "9000000000"), ("passcode", "1234"));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, status);
        await spine.NewestExchangeAsync("surface=cis&rule=CARD_UNKNOWN");
    }

    [Fact]
    public async Task Sign_on_is_the_gateways_and_ends_with_the_sign_out()
    {
        var before = await TicketsAsync();
        using var browser = await CisBrowser.AsAsync(spine, RegistrationApi.AdvancedAgent);
        var ticket = Assert.Single((await TicketsAsync()).Except(before));
        var session = (await _api.DoAsync(HttpMethod.Get, $"sessions?uid={RegistrationApi.AdvancedAgent}", null)).EnumerateArray().Single(s => RegistrationApi.Text(s, "ticket") == ticket);
        Assert.Equal("9000100013", RegistrationApi.Text(session, "card"));
        var (status, page) = await browser.GetAsync("/cis");
        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Contains("advanced RA agent", page, StringComparison.Ordinal);
        var exchange = await spine.NewestExchangeAsync($"surface=cis&userId={RegistrationApi.AdvancedAgent}");
        Assert.Equal((RegistrationApi.AdvancedAgent, "555000300013", "RZ1"), (RegistrationApi.Text(exchange, "userId"), RegistrationApi.Text(exchange, "roleProfile"), RegistrationApi.Text(exchange, "odsCode")));
        Assert.Equal((HttpStatusCode.Redirect, "/cis/sign-in"), await browser.ForgeAsync("/cis/sign-out", ""));
        Assert.DoesNotContain(ticket, await TicketsAsync());
        Assert.Equal(HttpStatusCode.Redirect, (await browser.GetAsync("/cis")).Status);

        // Other tests may have left sessions of the same user.
        async Task<List<string>> TicketsAsync() =>
            [.. (await _api.DoAsync(HttpMethod.Get, $"sessions?uid={RegistrationApi.AdvancedAgent}", null)).EnumerateArray().Select(s => RegistrationApi.Text(s, "ticket"))];
    }

    [Fact]
    public async Task Who_has_several_roles_chooses_one()
    {
        using var browser = new CisBrowser(spine);
        Assert.Equal((HttpStatusCode.Redirect, "/cis/role"), await browser.PostAsync("/cis/sign-in", "", ("card", "9000100019"), ("passcode", "1234")));
        Assert.Equal(HttpStatusCode.Redirect, (await browser.GetAsync("/cis")).Status);
        var (status, page) = await browser.PostAsync("/cis/role", "", ("role", "555000300000"));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, status);
        Assert.Contains("ROLE_SELECTED", page, StringComparison.Ordinal);
        Assert.Equal((HttpStatusCode.Redirect, "/cis"), await browser.PostAsync("/cis/role", "", ("role", "555000302019")));
        Assert.Contains("(RZ1)", (await browser.GetAsync("/cis/role")).Page, StringComparison.Ordinal);
        Assert.Contains("TEACHING HOSPITALS", (await browser.GetAsync("/cis")).Page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_the_actor_may_not_do_is_not_shown_and_a_forged_form_is_refused()
    {
        var uid = await _api.UserAsync("TARGET");
        var card = await _api.CardAsync(uid);
        using var administrator = await CisBrowser.AsAsync(spine, RegistrationApi.Administrator);
        var path = $"/cis/users/{uid}";
        var (_, page) = await administrator.GetAsync(path);
        Assert.Contains("REGISTERED TARGET Mx", page, StringComparison.Ordinal);
        foreach (var absent in new[] { "handler=Card", "handler=Assign", "handler=State", "handler=Details", "handler=Ask" })
        {
            Assert.DoesNotContain(absent, page, StringComparison.Ordinal);
        }

        (string Handler, (string, string)[] Fields)[] forged =
        [
            ("Card", [("card", card), ("work", "Cancel")]), ("Card", [("card", card), ("work", "Clear")]), ("State", [("open", "false")]), ("Details", [("family", "X"), ("given", "Y")]),
            ("Issue", []), ("Assign", [("position", await _api.PositionAsync("Forged", "Z90001", assignable: true))]),
        ];
        foreach (var (handler, fields) in forged)
        {
            var (status, answer) = await administrator.ForgeAsync(path, handler, fields);
            Assert.Equal(HttpStatusCode.Forbidden, status);
            Assert.Contains("<code>RA_RIGHTS</code>", answer, StringComparison.Ordinal);
            var exchange = await spine.NewestExchangeAsync($"surface=cis&userId={RegistrationApi.Administrator}&rule=RA_RIGHTS");
            Assert.Equal(403, exchange.GetProperty("status").GetInt32());
        }

        Assert.Equal(HttpStatusCode.Forbidden, (await administrator.GetAsync("/cis/positions/new")).Status);
        Assert.Equal("Active", RegistrationApi.Text(await _api.DoAsync(HttpMethod.Get, $"cards/{card}", null), "state"));
    }

    [Fact]
    public async Task Who_is_nothing_to_the_registration_authority_has_self_service_only()
    {
        using var browser = await CisBrowser.AsAsync(spine, RegistrationApi.Clinician);
        foreach (var page in new[] { "/cis/users", $"/cis/users/{RegistrationApi.Sponsor}", "/cis/positions" })
        {
            Assert.Equal(HttpStatusCode.Forbidden, (await browser.GetAsync(page)).Status);
        }

        Assert.Equal(HttpStatusCode.OK, (await browser.GetAsync("/cis/self")).Status);
        Assert.Equal((HttpStatusCode.Redirect, "/cis/self"), await browser.PostAsync("/cis/self", "Contact", ("email", "ada.tester@example.com"), ("telephone", "01632 960001")));
        Assert.Contains("01632 960001", (await browser.GetAsync("/cis/self")).Page, StringComparison.Ordinal);
        var (status, refused) = await browser.PostAsync("/cis/self", "Passcode", ("old", "1234"), ("wanted", "12"), ("again", "12"));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, status);
        Assert.Contains("PASSCODE_FORM", refused, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_form_without_its_protection_changes_nothing()
    {
        var uid = await _api.UserAsync("PROTECTED");
        using var agent = await CisBrowser.AsAsync(spine, RegistrationApi.Agent);
        var (status, _) = await agent.SendAsync($"/cis/users/{uid}", "State", ("open", "false"), ("reason", "forged"));
        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Equal("open", RegistrationApi.Text(await _api.DoAsync(HttpMethod.Get, $"users/{uid}", null), "status"));
    }

    [Fact]
    public async Task Closing_a_user_ends_the_users_sessions()
    {
        var uid = await _api.UserAsync("CLOSEDLATER");
        using var user = await CisBrowser.WithAsync(spine, await _api.CardAsync(uid), "4321");
        Assert.Contains("no open role", (await user.GetAsync("/cis")).Page, StringComparison.Ordinal);
        using var agent = await CisBrowser.AsAsync(spine, RegistrationApi.Agent);
        Assert.Equal(HttpStatusCode.Redirect, (await agent.PostAsync($"/cis/users/{uid}", "State", ("open", "false"), ("reason", "left"))).Status);
        Assert.Empty((await _api.DoAsync(HttpMethod.Get, $"sessions?uid={uid}", null)).EnumerateArray());
        Assert.Equal(HttpStatusCode.Redirect, (await user.GetAsync("/cis")).Status);
        var log = await _api.DoAsync(HttpMethod.Get, $"sessions/events?uid={uid}", null);
        Assert.Contains(log.EnumerateArray(), e => RegistrationApi.Text(e, "kind") == "ended" && RegistrationApi.Text(e, "detail") == "Destroyed");
    }

    [Fact]
    public async Task A_position_is_made_changed_granted_and_shown_with_its_history()
    {
        using var agent = await CisBrowser.AsAsync(spine, RegistrationApi.AdvancedAgent);
        var (status, path) = await agent.PostAsync(
            "/cis/positions/new", "Save", ("Name", "Made <in> a page"), ("OdsCode", "rz1"), ("ProfileId", ""), ("JobRole", "R8000"), ("Activities", "B0264, B0820"), ("ProfileOds", ""), ("Areas", ""), ("Groups", ""));
        Assert.True(status == HttpStatusCode.Redirect, path);
        Assert.Equal(HttpStatusCode.Redirect, (await agent.PostAsync(path, "Grant", ("approval", "the board"))).Status);
        Assert.Equal(HttpStatusCode.Redirect, (await agent.PostAsync(path, "Assignable", ("assignable", "true"))).Status);
        var page = (await agent.GetAsync(path)).Page;
        Assert.Contains("RZ1 R8000 B0264 B0820", page, StringComparison.Ordinal);
        Assert.Contains("made assignable", page, StringComparison.Ordinal);
        Assert.Contains("the board", page, StringComparison.Ordinal);
        (status, page) = await agent.PostAsync(path, "Save", ("Name", ""), ("OdsCode", "RZ1"));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, status);
        Assert.Contains("POSITION_NAME", page, StringComparison.Ordinal);
        (status, page) = await agent.PostAsync($"/cis/users/{RegistrationApi.Clinician}", "Assign", ("position", path[^12..]), ("first", "tomorrow"));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, status);
        Assert.Contains("FORM_FIELD", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Each_surface_has_its_own_pages_and_the_published_address_leads_to_them()
    {
        foreach (var (host, path, status) in new[]
        {
            ("wfe.dep.iam.spine2.ncrs.nhs.uk", "/eprwebapp", HttpStatusCode.Redirect), ("wfe.dep.iam.spine2.ncrs.nhs.uk", "/cis/sign-in", HttpStatusCode.OK),
            ("wfe.dep.iam.spine2.ncrs.nhs.uk", "/exchanges", HttpStatusCode.NotFound), ("portal.localspine.test", "/cis/sign-in", HttpStatusCode.NotFound), ("portal.localspine.test", "/exchanges", HttpStatusCode.OK),
            ("cis.localspine.test", "/cis/assets/nhsuk.css", HttpStatusCode.OK),
        })
        {
            using var client = SpineClient.Of(spine.Process, spine.Endpoint, null, followsRedirects: false);
            using var request = new HttpRequestMessage(HttpMethod.Get, path);
            request.Headers.Host = host;
            using var answer = await client.SendAsync(request);
            Assert.True(answer.StatusCode == status, $"{host}{path}: {answer.StatusCode}");
        }
    }
}

[Collection(OnSqlite.Name)]
public sealed class RegistrationPagesOnSqlite(SqliteFixture spine) : RegistrationPagesTests(spine);

[Collection(OnPostgres.Name)]
public sealed class RegistrationPagesOnPostgres(PostgresFixture spine) : RegistrationPagesTests(spine);
