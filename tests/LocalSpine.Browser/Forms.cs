using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace LocalSpine.Browser;

/// <summary>What people do with the forms of onboarding.</summary>
internal static class Forms
{
    /// <summary>Goes to a form and says who asks.</summary>
    public static async Task BeginAsync(IPage page, string title)
    {
        await page.GotoAsync("/registrations");
        await page.GetByRole(AriaRole.Link, new() { Name = title }).ClickAsync();
        await FillAsync(page, "Your name", "A Tester");
        await FillAsync(page, "Your organisation", "Test supplier");
    }

    /// <summary>Sends it where everything that fits the rules is done at once.</summary>
    public static async Task SubmitAsync(IPage page)
    {
        await PressAsync(page, "Submit");
        await Expect(page.GetByRole(AriaRole.Row, new() { Name = "State" })).ToContainTextAsync("Completed");
    }

    public static Task FillAsync(IPage page, string label, string value) => page.GetByLabel(label, new() { Exact = true }).FillAsync(value);

    public static Task PressAsync(IPage page, string button) => page.GetByRole(AriaRole.Button, new() { Name = button, Exact = true }).ClickAsync();

    /// <summary>What came of a request, by its name.</summary>
    public static Task<string> FactAsync(IPage page, string name) => page.Locator("h2#outcome + table tr").Filter(new() { Has = page.Locator($"th:text-is('{name}')") }).Locator("td").InnerTextAsync();
}
