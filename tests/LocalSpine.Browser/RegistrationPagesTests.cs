using Microsoft.Playwright;

namespace LocalSpine.Browser;

/// <summary>Every page of the Care Identity Service for those who hear it, and on narrow and wide screens.</summary>
public sealed class RegistrationPagesTests(SpineBrowser spine)
{
    private const string Manager = "9000100012";
    private const string Clinician = "9000100000";
    private const string ManyRoles = "9000100019";

    [Theory]
    [InlineData("", "/cis/sign-in", "/cis/unlock")]
    [InlineData(Manager, "/cis", "/cis/users", "/cis/users/new", "/cis/users/555000100019", "/cis/positions", "/cis/positions/new", "/cis/self")]
    [InlineData(Clinician, "/cis", "/cis/self", "/cis/users")]
    [InlineData(ManyRoles, "/cis/role")]
    public async Task Pages_have_no_fault_that_axe_finds_and_fit_the_screen(string card, params string[] paths)
    {
        var page = card.Length == 0 ? await spine.WindowAsync() : await spine.SignedInAsync(card);
        foreach (var path in paths)
        {
            await page.GotoAsync(path);
            await SpineBrowser.CheckAsync(page);
        }
    }

    [Fact]
    public async Task So_have_pages_with_content_and_pages_that_refuse()
    {
        var page = await spine.SignedInAsync(Manager);
        await page.GotoAsync("/cis/positions/new");
        await page.GetByLabel("Name", new() { Exact = true }).FillAsync("A position with a name that goes on for long on narrow screens");
        await page.GetByLabel("Organisation", new() { Exact = true }).FillAsync("RZ1");
        await page.GetByLabel("Job role").FillAsync("R9999");
        await page.GetByRole(AriaRole.Button, new() { Name = "Create" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("ROLE_JOB_ROLE");
        await SpineBrowser.CheckAsync(page);
        await page.GetByLabel("Job role").First.FillAsync("R8000");
        await page.GetByRole(AriaRole.Button, new() { Name = "Create" }).ClickAsync();
        await Assertions.Expect(page.GetByLabel("Approved by")).ToBeVisibleAsync();
        await SpineBrowser.CheckAsync(page);
        await page.GetByLabel("Approved by").FillAsync("the board");
        await page.GetByRole(AriaRole.Button, new() { Name = "Grant" }).ClickAsync();
        await page.GotoAsync("/cis/positions");
        await SpineBrowser.CheckAsync(page);

        var clinician = await spine.SignedInAsync("9000100001");
        await clinician.GotoAsync("/cis/self");
        await clinician.GetByLabel("Position", new() { Exact = true }).SelectOptionAsync(new SelectOptionValue { Index = 0 });
        await clinician.GetByRole(AriaRole.Button, new() { Name = "Submit the request" }).ClickAsync();
        await SpineBrowser.CheckAsync(clinician);
        await page.GotoAsync("/cis");
        await SpineBrowser.CheckAsync(page);
        await page.GotoAsync(new Uri(clinician.Url).AbsolutePath);
        await SpineBrowser.CheckAsync(page);
    }
}
