using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using LocalSpine.Conformance.Environments;

namespace LocalSpine.Conformance.Estate;

/// <summary>A shared environment, which has an admin token: accounts, their sessions, and what their roles let them do on the pages.</summary>
public sealed partial class AccountTests(AccountTests.Shared shared) : IClassFixture<AccountTests.Shared>
{
    private const string Accounts = "/admin/estate/accounts";

    [Theory]
    [InlineData("ACCOUNT_NAME", "Big", "applicant", "long enough 1")]
    [InlineData("ACCOUNT_NAME", "operator", "applicant", "long enough 1")]
    [InlineData("ACCOUNT_ROLES", "nobody", "", "long enough 1")]
    [InlineData("ACCOUNT_PASSWORD", "short", "applicant", "123456789")]
    [InlineData("ESTATE_ROLE", "wrong", "king", "long enough 1")]
    public async Task An_account_has_a_name_roles_and_a_password(string rule, string name, string roles, string password)
    {
        using var answer = await shared.Admin.PostAsJsonAsync(Accounts, new { name, roles = roles.Length == 0 ? [] : new[] { roles }, password });
        Assert.Equal(rule, (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("rule").GetString());
    }

    [Fact]
    public async Task Who_has_not_signed_in_asks_for_nothing_and_sees_no_request()
    {
        using var window = shared.Window();
        var (_, page) = await window.GetAsync("/registrations");
        Assert.Contains("/sign-in?to=", page, StringComparison.Ordinal);
        Assert.Contains("Only applicants ask for things.", (await window.GetAsync("/registrations/new/test-data")).Page, StringComparison.Ordinal);
        var (status, refused) = await window.PostAsync("/sign-in", "/registrations/new/test-data", ("contact-name", "A"), ("contact-organisation", "B"), ("patients", "1"));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, status);
        Assert.Contains("SIGN_IN", refused, StringComparison.Ordinal);
        Assert.Equal((HttpStatusCode.Redirect, "/sign-in?to=/registrations/12345678"), await window.GetAsync("/registrations/12345678"));
    }

    [Fact]
    public async Task Four_people_review_an_endpoint_on_the_pages()
    {
        using var applicant = await shared.SignedInAsync("sam.supplier", "applicant");
        using var endpoints = await shared.SignedInAsync("eve.endpoints", "endpoint administrator");
        using var names = await shared.SignedInAsync("dan.names", "DNS team");
        using var manager = await shared.SignedInAsync("max.manager", "environment manager");
        string[] contact = ["contact-name", "contact-organisation"];
        (string, string)[] Form(params (string, string)[] fields) => [.. contact.Select(c => (c, "Sam")), .. fields];

        var product = await SubmitAsync(applicant, "product", Form(("environment", "deployment"), ("manufacturer", "YGM24"), ("product-name", "Pages"), ("version", "1"), ("message-sets", "Spine Core")));
        Assert.Contains(product, (await manager.GetAsync("/registrations")).Page, StringComparison.Ordinal);
        Assert.DoesNotContain("Approve", (await endpoints.GetAsync($"/registrations/{product}")).Page, StringComparison.Ordinal);
        foreach (var form in ((string, string)[][])[[("note", "a note and no decision")], [("act", ""), ("note", "")], [("act", "Burn")]])
        {
            var (undecided, said) = await manager.PostAsync($"/registrations/{product}", $"/registrations/{product}", form);
            Assert.Equal(HttpStatusCode.UnprocessableEntity, undecided);
            Assert.Contains("REQUEST_ACT", said, StringComparison.Ordinal);
        }

        await DecideAsync(manager, product, "Approve");
        var key = Shared.ProductKey((await applicant.GetAsync($"/registrations/{product}")).Page);
        await DecideAsync(manager, await SubmitAsync(applicant, "integration-test", Form(("product", key), ("passed-on", "2026-11-02"), ("evidence", "report"))), "Approve");
        var endpoint = await SubmitAsync(applicant, "endpoint", Form(("product", key), ("type", "CMA"), ("recipient", "Z9Z78"), ("fqdn", "pages.thirdparty.nhs.uk")));

        // Returned with a reason, changed, submitted again.
        await DecideAsync(endpoints, endpoint, "Return", "another recipient, please");
        var (_, returned) = await applicant.GetAsync($"/registrations/{endpoint}");
        Assert.Contains("another recipient, please", returned, StringComparison.Ordinal);
        var (status, _) = await applicant.PostAsync($"/registrations/{endpoint}", $"/registrations/{endpoint}", Form(("product", key), ("type", "CMA"), ("recipient", "Z9Z79"), ("fqdn", "pages.thirdparty.nhs.uk"), ("act", "Resubmit")));
        Assert.Equal(HttpStatusCode.Redirect, status);
        await DecideAsync(endpoints, endpoint, "Approve");
        var (refusedStatus, refused) = await endpoints.PostAsync("/sign-in", $"/registrations/{endpoint}", ("act", "Approve"));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, refusedStatus);
        Assert.Contains("ESTATE_ROLE", refused, StringComparison.Ordinal);
        await DecideAsync(names, endpoint, "Approve");
        Assert.Contains("Completed", (await applicant.GetAsync($"/registrations/{endpoint}")).Page, StringComparison.Ordinal);

        // The key goes to the applicant and to nobody else.
        Assert.StartsWith("-----BEGIN PRIVATE KEY-----", System.Text.Encoding.ASCII.GetString((await applicant.DownloadAsync($"/registrations/{endpoint}/client.key"))!), StringComparison.Ordinal);
        Assert.Null(await manager.DownloadAsync($"/registrations/{endpoint}/client.key"));
        Assert.Null(await manager.DownloadAsync($"/registrations/{endpoint}/client.p12"));
        using var stranger = await shared.SignedInAsync("ste.stranger", "applicant");
        Assert.Equal(HttpStatusCode.NotFound, (await stranger.GetAsync($"/registrations/{endpoint}")).Status);
        using var nobody = shared.Window();
        Assert.Null(await nobody.DownloadAsync($"/registrations/{endpoint}/client.pem"));
    }

    [Fact]
    public async Task Wrong_passwords_lock_an_account_and_the_clock_opens_it()
    {
        await shared.AccountAsync("lou.locked", "applicant");
        using var window = shared.Window();
        for (var i = 0; i < 5; i++)
        {
            Assert.Contains("ACCOUNT_PASSWORD_WRONG", (await window.PostAsync("/sign-in", "/sign-in", ("name", "lou.locked"), ("password", "wrong wrong"))).Page, StringComparison.Ordinal);
        }

        Assert.Contains("ACCOUNT_LOCKED", (await window.PostAsync("/sign-in", "/sign-in", ("name", "lou.locked"), ("password", Shared.Password))).Page, StringComparison.Ordinal);
        await shared.AdvanceAsync(TimeSpan.FromMinutes(16));
        Assert.Equal(HttpStatusCode.Redirect, (await window.PostAsync("/sign-in", "/sign-in", ("name", "lou.locked"), ("password", Shared.Password))).Status);
    }

    [Fact]
    public async Task A_session_ends_with_sign_out_with_time_and_with_a_new_password()
    {
        using var window = await shared.SignedInAsync("tim.timed", "applicant");
        Assert.Contains("tim.timed", (await window.GetAsync("/registrations")).Page, StringComparison.Ordinal);
        await window.PostAsync("/registrations", "/sign-in?handler=Out");
        Assert.DoesNotContain("tim.timed", (await window.GetAsync("/registrations")).Page, StringComparison.Ordinal);

        using var changed = await shared.SignedInAsync("pat.password", "applicant");
        using var answer = await shared.Admin.PatchAsync($"{Accounts}/pat.password", JsonContent.Create(new { password = "another password" }));
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.DoesNotContain("pat.password", (await changed.GetAsync("/registrations")).Page, StringComparison.Ordinal);

        using var old = await shared.SignedInAsync("ola.old", "applicant");
        await shared.AdvanceAsync(TimeSpan.FromHours(13));
        Assert.DoesNotContain("ola.old", (await old.GetAsync("/registrations")).Page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_environment_is_changed_by_its_managers_and_by_the_operator_who_has_the_token()
    {
        (string, string)[] insert = [("Card", "9000100000"), ("Passcode", "1234")];
        using var applicant = await shared.SignedInAsync("amy.applicant", "applicant");
        Assert.Contains("ADMIN_TOKEN", (await applicant.PostAsync("/sign-on", "/sign-on?handler=Insert", insert)).Page, StringComparison.Ordinal);
        using var manager = await shared.SignedInAsync("mia.manager", "environment manager");
        Assert.Equal(HttpStatusCode.Redirect, (await manager.PostAsync("/sign-on", "/sign-on?handler=Insert", insert)).Status);

        using var window = shared.Window();
        Assert.Contains("ACCOUNT_PASSWORD_WRONG", (await window.PostAsync("/sign-in", "/sign-in", ("name", "operator"), ("password", "no-token"))).Page, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Redirect, (await window.PostAsync("/sign-in", "/sign-in", ("name", "operator"), ("password", Shared.AdminToken), ("to", "//elsewhere.example"))).Status);
        Assert.Contains("operator", (await window.GetAsync("/registrations")).Page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Managers_make_and_remove_accounts_on_a_page_and_nobody_else_does()
    {
        using var applicant = await shared.SignedInAsync("ann.applicant", "applicant");
        var (status, page) = await applicant.PostAsync("/accounts", "/accounts", ("name", "new.person"), ("roles", "EnvironmentManager"));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, status);
        Assert.Contains("ESTATE_ROLE", page, StringComparison.Ordinal);
        Assert.DoesNotContain("new.person", await shared.Admin.GetStringAsync(Accounts), StringComparison.Ordinal);

        using var manager = await shared.SignedInAsync("meg.manager", "environment manager");
        (_, page) = await manager.PostAsync("/accounts", "/accounts", ("name", "new.person"), ("roles", "DnsTeam"));
        var password = Shared.MadePassword(page);
        using var window = shared.Window();
        Assert.Equal(HttpStatusCode.Redirect, (await window.PostAsync("/sign-in", "/sign-in", ("name", "new.person"), ("password", password))).Status);
        Assert.Contains("DNS team", (await window.GetAsync("/registrations")).Page, StringComparison.Ordinal);
        await manager.PostAsync("/accounts", "/accounts?handler=Remove", ("name", "new.person"));
        Assert.DoesNotContain("new.person", (await window.GetAsync("/registrations")).Page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_smartcard_with_the_role_of_an_endpoint_administrator_registers_endpoints_itself()
    {
        using var manager = await shared.SignedInAsync("moe.manager", "environment manager");
        using var names = await shared.SignedInAsync("dee.names", "DNS team");
        using var administrator = shared.Window();
        Assert.Equal((HttpStatusCode.Redirect, "/cis/sign-in"), await administrator.GetAsync("/eprwebapp"));
        var (status, page) = await administrator.PostAsync("/cis/sign-in", "/cis/sign-in", ("card", "9000100017"), ("passcode", "1234"));
        Assert.True(status == HttpStatusCode.Redirect, page);
        Assert.Equal((HttpStatusCode.Redirect, "/registrations"), await administrator.GetAsync("/eprwebapp"));
        Assert.Contains("ENDPOINT RHYS", (await administrator.GetAsync("/registrations")).Page, StringComparison.Ordinal);
        (string, string)[] Form(params (string, string)[] fields) => [("contact-name", "Rhys"), ("contact-organisation", "RZ1"), .. fields];
        var product = await SubmitAsync(administrator, "product", Form(("environment", "deployment"), ("manufacturer", "RZ1"), ("product-name", "Own"), ("version", "1"), ("message-sets", "Spine Core")));
        await DecideAsync(manager, product, "Approve");
        var key = Shared.ProductKey((await administrator.GetAsync($"/registrations/{product}")).Page);
        await DecideAsync(manager, await SubmitAsync(administrator, "integration-test", Form(("product", key), ("passed-on", "2026-11-02"), ("evidence", "report"))), "Approve");
        var endpoint = await SubmitAsync(administrator, "endpoint", Form(("product", key), ("type", "CMA"), ("recipient", "RZ1")));
        await DecideAsync(administrator, endpoint, "Approve");
        await DecideAsync(names, endpoint, "Approve");
        Assert.Contains("Completed", (await administrator.GetAsync($"/registrations/{endpoint}")).Page, StringComparison.Ordinal);

        // As the directory writes it: the role profile's name, below person and user.
        Assert.Contains("nhsRequestorURP: uniqueIdentifier=555000300017,uniqueIdentifier=555000200017,uid=555000100017,ou=people,o=nhs", await shared.Admin.GetStringAsync("/admin/directory/export?base=ou=Services,o=nhs"), StringComparison.Ordinal);

        // A clinician's card asks, and decides nothing.
        using var clinician = shared.Window();
        await clinician.PostAsync("/cis/sign-in", "/cis/sign-in", ("card", "9000100000"), ("passcode", "1234"));
        var asked = await SubmitAsync(clinician, "endpoint", Form(("product", key), ("type", "CMA"), ("recipient", "RZ1")));
        (status, page) = await clinician.PostAsync("/sign-in", $"/registrations/{asked}", ("act", "Approve"));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, status);
        Assert.Contains("ESTATE_ROLE", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_smartcard_is_an_endpoint_administrators_only_while_its_role_lasts()
    {
        using var created = await shared.Admin.PostAsJsonAsync("/admin/users", new { family = "ROLES", given = "ENDING", roles = new[] { new { odsCode = "Z90001", jobRole = "R5170" } } });
        var user = await created.Content.ReadFromJsonAsync<JsonElement>();
        var (uid, role) = (user.GetProperty("uid").GetString(), user.GetProperty("roles")[0].GetProperty("id").GetString());
        using var minted = await shared.Admin.PostAsJsonAsync("/admin/sessions", new { uid, role });
        using var window = shared.Window();
        window.Keep($"iPlanetDirectoryPro={(await minted.Content.ReadFromJsonAsync<string[]>())![0]}");
        Assert.Contains("(applicant, endpoint administrator)", (await window.GetAsync("/registrations")).Page, StringComparison.Ordinal);
        using var ended = await shared.Admin.DeleteAsync($"/admin/users/{uid}/roles/{role}");
        Assert.Equal(HttpStatusCode.NoContent, ended.StatusCode);
        Assert.Contains("(applicant)", (await window.GetAsync("/registrations")).Page, StringComparison.Ordinal);
    }

    private static async Task<string> SubmitAsync(PortalWindow window, string kind, (string, string)[] fields)
    {
        var (status, page) = await window.PostAsync($"/registrations/new/{kind}", $"/registrations/new/{kind}", fields);
        Assert.True(status == HttpStatusCode.Redirect, page);
        return page.Split('/')[^1];
    }

    private static async Task DecideAsync(PortalWindow window, string id, string act, string note = "")
    {
        var (status, page) = await window.PostAsync($"/registrations/{id}", $"/registrations/{id}", ("act", act), ("note", note));
        Assert.True(status == HttpStatusCode.Redirect, page);
    }

    /// <summary>An environment that several people share.</summary>
    public sealed partial class Shared : IAsyncLifetime
    {
        public const string AdminToken = "the-token-of-the-tests";
        public const string Password = "a long password";

        private readonly SpineProcess _spine = new("--ephemeral", "--seed", "default:50", "--admin-token", AdminToken);
        private readonly string _folder = Directory.CreateTempSubdirectory("localspine-accounts-").FullName;

        public HttpClient Admin { get; private set; } = null!;

        public async ValueTask InitializeAsync()
        {
            await _spine.StartAsync();
            Admin = new HttpClient { BaseAddress = new Uri(_spine.AdminUrl) };
            Admin.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", AdminToken);
            await File.WriteAllTextAsync(Path.Combine(_folder, "ca.pem"), await Admin.GetStringAsync("/certificates/chain.pem"));
        }

        internal PortalWindow Window() => new(_spine, _folder);

        internal async Task AccountAsync(string name, string role)
        {
            using var answer = await Admin.PostAsJsonAsync(Accounts, new { name, roles = new[] { role }, password = Password });
            Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
        }

        internal async Task<PortalWindow> SignedInAsync(string name, string role)
        {
            await AccountAsync(name, role);
            var window = Window();
            var (status, page) = await window.PostAsync("/sign-in", "/sign-in", ("name", name), ("password", Password));
            Assert.True(status == HttpStatusCode.Redirect, page);
            return window;
        }

        internal async Task AdvanceAsync(TimeSpan by)
        {
            using var answer = await Admin.PostAsync($"/admin/clock/advance?seconds={by.TotalSeconds}", null);
            Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
        }

        internal static string ProductKey(string page) => Key().Match(page).Groups[1].Value;

        internal static string MadePassword(string page) => Password16().Match(page).Groups[1].Value;

        public async ValueTask DisposeAsync()
        {
            Admin?.Dispose();
            await _spine.DisposeAsync();
            Directory.Delete(_folder, recursive: true);
        }

        [System.Text.RegularExpressions.GeneratedRegex("class=\"copied\">([0-9a-f]{16})<")]
        private static partial System.Text.RegularExpressions.Regex Password16();

        [System.Text.RegularExpressions.GeneratedRegex("Product key</th><td>([0-9]+)")]
        private static partial System.Text.RegularExpressions.Regex Key();
    }
}
