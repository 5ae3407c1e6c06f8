using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using LocalSpine.Conformance.Environments;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace LocalSpine.Browser;

/// <summary>An environment that a team shares: four people with an account each take a supplier in.</summary>
public sealed class ReviewedOnboardingTests(SpineBrowser spine)
{
    private const string AdminToken = "the-token-of-the-browser-tests";
    private const string Password = "a long password";

    [Fact]
    public async Task Applicant_endpoint_administrator_dns_team_and_environment_manager_take_an_endpoint_in()
    {
        await using var shared = new SpineProcess("--ephemeral", "--seed", "empty", "--admin-token", AdminToken);
        await shared.StartAsync();
        using var admin = new HttpClient { BaseAddress = new Uri(shared.AdminUrl) };
        admin.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", AdminToken);
        var applicant = await SignedInAsync("sam.supplier", "applicant");
        var endpoints = await SignedInAsync("eve.endpoints", "endpoint administrator");
        var names = await SignedInAsync("dan.names", "DNS team");
        var manager = await SignedInAsync("max.manager", "environment manager");

        await Forms.BeginAsync(applicant, "Register a product (MPV)");
        await Forms.FillAsync(applicant, "Manufacturer's ODS code", "YGM24");
        await Forms.FillAsync(applicant, "Product name", "Reviewed system");
        await Forms.PressAsync(applicant, "Submit");
        await Expect(applicant.GetByRole(AriaRole.Row, new() { Name = "State" })).ToContainTextAsync("Submitted, waits for environment manager");
        await DecideAsync(manager, "Approve");

        // Without evidence of integration tests there is no endpoint.
        await Forms.BeginAsync(applicant, "Register an endpoint");
        await Forms.FillAsync(applicant, "FQDN (optional)", "reviewed.thirdparty.nhs.uk");
        await Forms.PressAsync(applicant, "Submit");
        await Expect(applicant.GetByRole(AriaRole.Alert)).ToContainTextAsync("INTEGRATION_EVIDENCE");
        await Forms.BeginAsync(applicant, "Show integration test evidence");
        await Forms.FillAsync(applicant, "Passed on", "2026-11-02");
        await Forms.FillAsync(applicant, "Evidence", "report 7, witnessed");
        await Forms.PressAsync(applicant, "Submit");
        await DecideAsync(manager, "Approve");

        await Forms.BeginAsync(applicant, "Register an endpoint");
        await Forms.FillAsync(applicant, "FQDN (optional)", "reviewed.thirdparty.nhs.uk");
        await Forms.PressAsync(applicant, "Submit");
        var request = applicant.Url;
        await DecideAsync(endpoints, "Return to the applicant", "which organisation is Z9Z01?");
        await applicant.ReloadAsync();
        await Expect(applicant.GetByText("which organisation is Z9Z01?")).ToBeVisibleAsync();
        await SpineBrowser.CheckAsync(applicant);
        await Forms.FillAsync(applicant, "Recipient's ODS code", "Z9Z02");
        await Forms.PressAsync(applicant, "Submit again");

        // The DNS team cannot decide before the endpoint administrator has.
        await names.GotoAsync(request);
        await Expect(names.GetByRole(AriaRole.Button, new() { Name = "Approve" })).ToHaveCountAsync(0);
        await DecideAsync(endpoints, "Approve");
        await DecideAsync(names, "Approve");
        await applicant.GotoAsync(request);
        await Expect(applicant.GetByRole(AriaRole.Row, new() { Name = "State" })).ToContainTextAsync("Completed");
        Assert.Equal("Z9Z02", await Forms.FactAsync(applicant, "ODS code"));
        await Expect(applicant.GetByRole(AriaRole.Link, new() { Name = "client.key" })).ToBeVisibleAsync();
        await manager.GotoAsync(request);
        await Expect(manager.GetByRole(AriaRole.Link, new() { Name = "client.pem" })).ToBeVisibleAsync();
        await Expect(manager.GetByRole(AriaRole.Link, new() { Name = "client.key" })).ToHaveCountAsync(0);
        await SpineBrowser.CheckAsync(manager);

        async Task<IPage> SignedInAsync(string name, string role)
        {
            using var made = await admin.PostAsJsonAsync("/admin/estate/accounts", new { name, roles = new[] { role }, password = Password });
            Assert.Equal(HttpStatusCode.Created, made.StatusCode);
            var page = await spine.WindowAsync(at: $"https://portal.localspine.test:{shared.Https}");
            await page.GotoAsync("/registrations");
            await page.GetByRole(AriaRole.Link, new() { Name = "Sign in" }).ClickAsync();
            await Forms.FillAsync(page, "Name", name);
            await Forms.FillAsync(page, "Password", Password);
            await Forms.PressAsync(page, "Sign in");
            await Expect(page.GetByText($"Signed in as {name}")).ToBeVisibleAsync();
            return page;
        }
    }

    // Finds what waits, and decides.
    private static async Task DecideAsync(IPage page, string button, string note = "")
    {
        await page.GotoAsync("/registrations");
        await page.GetByRole(AriaRole.Region, new() { Name = "Waiting for you" }).GetByRole(AriaRole.Link).First.ClickAsync();
        await Forms.FillAsync(page, "Note", note);
        await Forms.PressAsync(page, button);
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = button, Exact = true })).ToHaveCountAsync(0);
    }
}
