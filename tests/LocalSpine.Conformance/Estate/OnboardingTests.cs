using System.Net.Http.Json;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using LocalSpine.Conformance.Environments;
using LocalSpine.Conformance.Identity;
using LocalSpine.Conformance.Messaging;
using static LocalSpine.Conformance.Estate.OnboardingApi;

namespace LocalSpine.Conformance.Estate;

/// <summary>Requests of suppliers where people decide: states, roles, four eyes, and what is done (directory-ldap 13).</summary>
public abstract class OnboardingTests(SpineFixture spine)
{
    private readonly OnboardingApi _api = new(spine);
    private readonly RegistrationApi _directory = new(spine);

    [Fact]
    public async Task A_supplier_joins_with_four_people_and_everything_they_decide_is_done()
    {
        // Product and evidence: the environment manager.
        var product = await _api.SubmitAsync("product", Applicant, Product($"Journey {spine.PartyKey}"));
        Assert.Equal(("Submitted", "environment manager"), (Text(product, "state"), Text(product, "waitsFor")));
        product = await _api.ActAsync(Text(product, "id"), "approve", Manager);
        Assert.Equal("Completed", Text(product, "state"));
        var key = Fact(product, "Product key");
        var endpoint = Form(("product", key), ("type", "CMA"), ("recipient", "Z9Z77"), ("fqdn", $"journey{key}.thirdparty.nhs.uk"), ("address", "127.0.0.1:9443"));
        await _api.RefusedAsync("product INTEGRATION_EVIDENCE", "requests", Applicant, new { kind = "endpoint", values = endpoint });
        var evidence = await _api.SubmitAsync("integration-test", Applicant, Form(("product", key), ("passed-on", "2026-11-01"), ("evidence", "report 12, witnessed")));
        await _api.ActAsync(Text(evidence, "id"), "approve", Manager);

        // Endpoint: its administrator, then the DNS team.
        var request = await _api.SubmitAsync("endpoint", Applicant, endpoint);
        var id = Text(request, "id");
        Assert.Equal("endpoint administrator", Text(request, "waitsFor"));
        await _api.RefusedAsync("ESTATE_ROLE", $"requests/{id}/approve", Dns, new { });
        request = await _api.ActAsync(id, "approve", Endpoints, "looks right");
        Assert.Equal(("Submitted", "DNS team"), (Text(request, "state"), Text(request, "waitsFor")));
        request = await _api.ActAsync(id, "approve", Dns);
        Assert.Equal("Completed", Text(request, "state"));
        Assert.Equal(["submitted", "approved", "approved", "completed"], request.GetProperty("history").EnumerateArray().Select(h => Text(h, "what")));

        // In the directory, with who asked and decided; in the register of names; and the certificate speaks at once.
        var asid = Fact(request, "ASID");
        var entry = Assert.Single(await _directory.SearchAsync("ou=Services,o=nhs", $"(&(objectClass=nhsAs)(uniqueIdentifier={asid}))"));
        Assert.Equal(("supplier-one", "endpoint-person"), (entry.One("nhsRequestorURP"), entry.One("nhsApproverURP")));
        Assert.Equal((key, "YGM24", "1"), (entry.One("nhsProductKey"), entry.One("nhsMhsManufacturerOrg"), entry.One("nhsProductVersion")));
        var contracts = await _directory.SearchAsync("ou=Services,o=nhs", $"(&(objectClass=nhsMhs)(nhsMHSPartyKey={Fact(request, "Party key")}))");
        Assert.All(contracts, c => Assert.Equal("dns-person", c.One("nhsDNSApprover")));
        Assert.Contains($"journey{key}.thirdparty.nhs.uk", await spine.Admin.GetStringAsync("/admin/names"), StringComparison.Ordinal);
        var issued = (await _api.FindAsync(id, Applicant)).GetProperty("credential").GetProperty("issued");
        using var client = spine.ClientWith(X509Certificate2.CreateFromPem(Text(issued, "certificatePem"), Text(issued, "keyPem")));
        var patient = (await spine.Admin.GetFromJsonAsync<JsonElement[]>("/admin/patients?limit=1"))!.Single().GetProperty("nhsNumber").GetString()!;
        var answer = await SyncAnswer.SendAsync(client, new SyncRequest("QUPA_IN000008UK02", asid, SyncRequest.Retrieval(patient)));
        Assert.True(answer.Status == 200, answer.Envelope.ToString());
        Assert.Equal("AA", answer.Acknowledgement);

        // The key is for its applicant.
        Assert.False((await _api.FindAsync(id, Endpoints)).GetProperty("credential").GetProperty("issued").TryGetProperty("keyPem", out _));
    }

    [Fact]
    public async Task A_request_is_returned_changed_rejected_and_cancelled_by_the_right_people_only()
    {
        var request = await _api.SubmitAsync("test-data", Applicant, Form(("patients", "2")));
        var id = Text(request, "id");
        await _api.RefusedAsync("REQUEST_NOTE", $"requests/{id}/return", Manager, new { });
        await _api.RefusedAsync("ESTATE_ROLE", $"requests/{id}/return", Endpoints, new { note = "no" });
        await _api.RefusedAsync("REQUEST_STATE", $"requests/{id}/resubmit", Applicant, new { });
        await _api.ActAsync(id, "return", Manager, "three would do");
        await _api.RefusedAsync("REQUEST_STATE", $"requests/{id}/approve", Manager, new { });
        await _api.RefusedAsync("REQUEST_OWN", $"requests/{id}/resubmit", Manager, new { });
        await _api.RefusedAsync("patients TEST_DATA_COUNT", $"requests/{id}/resubmit", Applicant, new { values = Form(("patients", "201")) });
        request = await _api.DoAsync($"requests/{id}/resubmit", Applicant, new { values = Form(("patients", "3")) });
        Assert.Equal("Submitted", Text(request, "state"));
        request = await _api.ActAsync(id, "approve", Manager);
        Assert.Equal(3, request.GetProperty("outcome").GetArrayLength());

        // Nobody else is given the same patients.
        var more = await _api.SubmitAsync("test-data", Applicant, Form(("patients", "5")));
        more = await _api.ActAsync(Text(more, "id"), "approve", Manager);
        Assert.Equal(8, request.GetProperty("outcome").EnumerateArray().Concat(more.GetProperty("outcome").EnumerateArray()).Select(f => Text(f, "name")).Distinct().Count());

        var rejected = Text(await _api.SubmitAsync("test-data", Applicant, Form(("patients", "2"))), "id");
        Assert.Equal("Rejected", Text(await _api.ActAsync(rejected, "reject", Manager, "too few"), "state"));
        await _api.RefusedAsync("REQUEST_STATE", $"requests/{rejected}/approve", Manager, new { });
        var cancelled = Text(await _api.SubmitAsync("test-data", Applicant, Form(("patients", "2"))), "id");
        await _api.RefusedAsync("REQUEST_OWN", $"requests/{cancelled}/cancel", Manager, new { });
        Assert.Equal("Cancelled", Text(await _api.ActAsync(cancelled, "cancel", Applicant), "state"));
        await _api.RefusedAsync("REQUEST_STATE", $"requests/{cancelled}/cancel", Applicant, new { });
    }

    [Fact]
    public async Task Nobody_approves_what_they_asked_for_and_applicants_see_their_own_only()
    {
        var own = Text(await _api.SubmitAsync("test-data", "manager:applicant", Form(("patients", "2"))), "id");
        await _api.RefusedAsync("FOUR_EYES", $"requests/{own}/approve", Manager, new { });
        await _api.RefusedAsync("REQUEST_UNKNOWN", $"requests/{own}/cancel", Applicant, new { });
        await _api.RefusedAsync("ESTATE_ROLE", "requests", Manager, new { kind = "test-data", values = Form(("patients", "2")) });
        await _api.RefusedAsync("REQUEST_KIND", "requests", Applicant, new { kind = "nothing", values = Form() });
        await _api.RefusedAsync("REQUEST_UNKNOWN", "requests/00000000/approve", Manager, new { });
    }

    [Theory]
    [InlineData("test-data", "patients", "0", "TEST_DATA_COUNT")]
    [InlineData("test-data", "patients", "", "FIELD_REQUIRED")]
    [InlineData("test-data", "contact-name", "A\0", "FIELD_TEXT")]
    [InlineData("test-data", "contact-email", "nowhere", "CONTACT_EMAIL")]
    [InlineData("test-data", "else", "1", "FIELD_UNKNOWN")]
    [InlineData("smartcard", "job-role", "R9999", "ROLE_JOB_ROLE")]
    [InlineData("smartcard", "role-organisation", "NOWHERE", "ROLE_ORGANISATION")]
    [InlineData("product", "environment", "live", "FIELD_CHOICE")]
    [InlineData("product", "manufacturer", "no code", "ODS_CODE")]
    [InlineData("product", "message-sets", "A set of my own", "MESSAGE_SET")]
    [InlineData("endpoint-administrator", "uid", "1", "USER_UNKNOWN")]
    [InlineData("fqdn", "names", "no/name 127.0.0.1:1", "FQDN_INVALID")]
    [InlineData("fqdn", "names", "some.nhs.uk 127.0.0.1", "ADDRESS_INVALID")]
    [InlineData("certificate", "csr", "no request", "CSR_UNREADABLE")]
    public async Task Every_field_says_what_it_wants(string kind, string field, string value, string rule)
    {
        Dictionary<string, (string, string)[]> good = new()
        {
            ["test-data"] = [("patients", "2")], ["smartcard"] = [("given", "ANY"), ("family", "ONE"), ("role-organisation", "Z90001"), ("job-role", "R8000")],
            ["product"] = [("environment", "deployment"), ("manufacturer", "YGM24"), ("product-name", "Fields"), ("version", "1"), ("message-sets", "Spine Core")],
            ["endpoint-administrator"] = [("uid", "555000100000"), ("role-organisation", "RZ1")], ["fqdn"] = [("names", "some.nhs.uk 127.0.0.1:1")], ["certificate"] = [("csr", "-")],
        };
        var (rules, json) = await _api.SendAsync("requests", Applicant, new { kind, values = Form([.. good[kind], (field, value)]) });
        Assert.True(rules.Any(r => r.EndsWith(rule, StringComparison.Ordinal)), json.ToString());
    }

    [Fact]
    public async Task Smartcards_administrators_and_names_are_real()
    {
        var card = await _api.SubmitAsync("smartcard", Applicant, Form(("given", "GRACE"), ("family", "ONBOARDED"), ("role-organisation", "Z90001"), ("job-role", "R8000"), ("activities", "B0264")));
        await _api.ActAsync(Text(card, "id"), "approve", Manager);
        Assert.DoesNotContain("Passcode", (await _api.FindAsync(Text(card, "id"), Manager)).ToString(), StringComparison.Ordinal);
        card = await _api.FindAsync(Text(card, "id"), Applicant);
        var signedOn = await spine.Process.RunAsync("agent", "sign-on", "--card", Fact(card, "Card"), "--passcode", Fact(card, "Passcode"));
        Assert.True(signedOn.ExitCode == 0, signedOn.Errors);

        var uid = Fact(card, "User").Split(' ')[0];
        var access = await _api.SubmitAsync("endpoint-administrator", Applicant, Form(("uid", uid), ("role-organisation", "RZ1")));
        access = await _api.ActAsync(Text(access, "id"), "approve", Manager);
        Assert.StartsWith(Fact(access, "Role profile").Split(':')[0], (await _directory.SearchAsync($"uid={uid},ou=people,o=nhs", "(nhsJobRoleCode=*R5170)")).Single().One("uniqueIdentifier"), StringComparison.Ordinal);

        var names = await _api.SubmitAsync("fqdn", Applicant, Form(("names", "one.onboarded.nhs.uk 127.0.0.1:9001\ntwo.onboarded.nhs.uk 127.0.0.1:9002")));
        await _api.RefusedAsync("ESTATE_ROLE", $"requests/{Text(names, "id")}/approve", Manager, new { });
        await _api.ActAsync(Text(names, "id"), "approve", Dns);
        Assert.Contains("two.onboarded.nhs.uk", await spine.Admin.GetStringAsync("/admin/names"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_product_is_never_amended_and_what_cannot_be_done_goes_back()
    {
        var first = await _api.SubmitAsync("product", Applicant, Product("Never amended"));
        var second = await _api.SubmitAsync("product", "supplier-two:applicant", Product("Never amended"));
        await _api.ActAsync(Text(first, "id"), "approve", Manager);
        await _api.RefusedAsync("version PRODUCT_UNIQUE", "requests", Applicant, new { kind = "product", values = Product("Never amended") });
        second = await _api.ActAsync(Text(second, "id"), "approve", Manager);
        Assert.Equal("Returned", Text(second, "state"));
        Assert.Contains("PRODUCT_UNIQUE", Text(second.GetProperty("history").EnumerateArray().Last(), "note"), StringComparison.Ordinal);
    }
}

/// <summary>A reviewed environment.</summary>
public abstract class ReviewedFixture : SpineFixture
{
    protected static readonly string[] Reviewed = ["--auto-approve", "false"];
}

public sealed class ReviewedSqlite : ReviewedFixture
{
    protected override Task<string[]> StoreAsync(string folder) => Task.FromResult<string[]>(["--data", Path.Combine(folder, "data"), .. Reviewed]);
}

public sealed class ReviewedPostgres : ReviewedFixture
{
    protected override async Task<string[]> StoreAsync(string folder) =>
        ["--data", Path.Combine(folder, "data"), "--database", await (await PostgresCluster.SharedAsync()).NewDatabaseAsync(), .. Reviewed];
}

public sealed class OnboardingOnSqlite(ReviewedSqlite spine) : OnboardingTests(spine), IClassFixture<ReviewedSqlite>;

public sealed class OnboardingOnPostgres(ReviewedPostgres spine) : OnboardingTests(spine), IClassFixture<ReviewedPostgres>;
