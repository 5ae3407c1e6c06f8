using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace LocalSpine.Browser;

/// <summary>Every page of the portal for those who hear it, on narrow and wide screens, and the way between them.</summary>
public sealed class PortalPagesTests(SpineBrowser spine)
{
    private const int Narrow = 360;

    [Fact]
    public async Task Pages_have_no_fault_that_axe_finds_and_fit_the_screen()
    {
        var page = await spine.WindowAsync(at: spine.Portal);
        foreach (var path in await PagesAsync(page))
        {
            var answer = await page.GotoAsync(path);
            Assert.Equal((path, 200), (path, answer!.Status));
            await SpineBrowser.CheckAsync(page);
            await Expect(page.GetByRole(AriaRole.Navigation, new() { Name = "Pages" }).Locator("[aria-current=page]")).ToHaveAttributeAsync("href", path);
        }
    }

    [Fact]
    public async Task A_narrow_screen_without_scripts_has_a_menu_that_opens_and_closes()
    {
        var page = await spine.WindowAsync(scripts: false, at: spine.Portal);
        await page.SetViewportSizeAsync(Narrow, 800);
        await page.GotoAsync("/");
        var exchanges = page.GetByRole(AriaRole.Link, new() { Name = "Exchanges", Exact = true });
        await Expect(exchanges).ToBeHiddenAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Menu", Exact = true }).ClickAsync();
        await Expect(exchanges).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Close the menu" }).ClickAsync();
        await Expect(exchanges).ToBeHiddenAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Menu", Exact = true }).ClickAsync();
        await exchanges.ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("Exchanges");
    }

    [Fact]
    public async Task The_first_key_leads_to_the_content()
    {
        var page = await spine.WindowAsync(at: spine.Portal);
        await page.GotoAsync("/sign-on");
        await page.Keyboard.PressAsync("Tab");
        await Expect(page.GetByRole(AriaRole.Link, new() { Name = "Skip to main content" })).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("Enter");
        await page.Keyboard.PressAsync("Tab");
        await Expect(page.Locator("main a").First).ToBeFocusedAsync();
    }

    /// <summary>The pages that the navigation leads to.</summary>
    private static async Task<IReadOnlyList<string>> PagesAsync(IPage page)
    {
        await page.GotoAsync("/");
        var links = await page.Locator("#navigation ul a").EvaluateAllAsync<string[]>("links => links.map(link => link.getAttribute('href'))");
        Assert.Contains("/exchanges", links);
        return links;
    }
}
