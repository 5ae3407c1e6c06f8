using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace LocalSpine.Browser;

/// <summary>The way of a user through registration: created, given a position, a card and a role, signed in, and out of the role again (identity 11).</summary>
public sealed class RegistrationJourneyTests(SpineBrowser spine)
{
    private const string AdvancedAgent = "9000100013";
    private const string Agent = "9000100014";
    private const string Sponsor = "9000100015";

    [Fact]
    public async Task A_user_is_registered_works_and_is_refused_when_the_role_is_gone()
    {
        var advanced = await spine.SignedInAsync(AdvancedAgent);
        await MakePositionAsync(advanced, "Reception", "R8009", "B0264");
        await MakePositionAsync(advanced, "Card helper", "R8015", "B0062");

        // The agent creates the user.
        var agent = await spine.SignedInAsync(Agent);
        await agent.GotoAsync("/cis/users/new");
        await agent.GetByLabel("Given name").FillAsync("JOURNEY");
        await agent.GetByLabel("Family name").FillAsync("REGISTERED");
        await agent.GetByLabel("Date of birth").FillAsync("1985-02-03");
        await agent.GetByLabel("Document with a photograph").FillAsync("passport 1");
        await agent.GetByLabel("Document with the address").FillAsync("council tax bill 2");
        await Button(agent, "Create").ClickAsync();
        await Expect(agent.GetByRole(AriaRole.Alert)).ToContainTextAsync("USER_DOCUMENTS");
        await agent.GetByLabel("One more document").FillAsync("birth certificate 3");
        await agent.GetByLabel("I saw the person").CheckAsync();
        await Button(agent, "Create").ClickAsync();
        await Expect(agent.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("REGISTERED JOURNEY");
        var user = new Uri(agent.Url).AbsolutePath;

        // The sponsor asks for a position, the agent grants it.
        var sponsor = await spine.SignedInAsync(Sponsor);
        await sponsor.GotoAsync(user);
        await sponsor.GetByLabel("Position", new() { Exact = true }).SelectOptionAsync(new SelectOptionValue { Label = "Reception (Z90001)" });
        await Button(sponsor, "Submit the request").ClickAsync();
        await Expect(sponsor.GetByText("Submitted", new() { Exact = true })).ToBeVisibleAsync();
        await Expect(Button(sponsor, "Grant")).ToHaveCountAsync(0);
        await agent.GotoAsync("/cis");
        await agent.GetByRole(AriaRole.Region, new() { Name = "Open requests" }).GetByRole(AriaRole.Link).First.ClickAsync();
        await Button(agent, "Grant").ClickAsync();
        await Expect(agent.GetByText("Granted", new() { Exact = true })).ToBeVisibleAsync();

        // A card, and another position without a request.
        await agent.GotoAsync(user);
        await Expect(agent.GetByRole(AriaRole.Region, new() { Name = "Positions" })).ToContainTextAsync("Reception");
        await agent.GetByLabel("Passcode (optional)").FillAsync("2580");
        await Button(agent, "Issue").ClickAsync();
        var card = await agent.GetByRole(AriaRole.Region, new() { Name = "Smartcards" }).GetByRole(AriaRole.Row).Nth(1).GetByRole(AriaRole.Cell).First.InnerTextAsync();
        await agent.GetByLabel("Position", new() { Exact = true }).SelectOptionAsync(new SelectOptionValue { Label = "Card helper (Z90001)" });
        await Button(agent, "Assign").ClickAsync();
        await Expect(agent.GetByRole(AriaRole.Region, new() { Name = "Positions" })).ToContainTextAsync("Card helper");

        // The user works with it.
        var holder = await spine.SignedInAsync(card, "2580");
        await Expect(holder.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("Choose a role");
        await holder.GetByLabel("Systems Support").CheckAsync();
        await Button(holder, "Continue").ClickAsync();
        await holder.GetByRole(AriaRole.Link, new() { Name = "Users" }).ClickAsync();
        await Expect(holder.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("Users");

        // The role is taken away: it is gone at once, also from the session.
        await agent.GetByRole(AriaRole.Button, new() { Name = "End Card helper" }).ClickAsync();
        await Expect(agent.GetByRole(AriaRole.Button, new() { Name = "End Card helper" })).ToHaveCountAsync(0);
        await holder.ReloadAsync();
        await Expect(holder.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("Choose a role");
        await holder.GetByRole(AriaRole.Radio).CheckAsync();
        await Button(holder, "Continue").ClickAsync();
        var refused = await holder.GotoAsync("/cis/users");
        Assert.Equal(403, refused!.Status);
        await Expect(holder.GetByRole(AriaRole.Alert)).ToContainTextAsync("RA_RIGHTS");
        await Button(holder, "Sign out").ClickAsync();
        await holder.GotoAsync("/cis");
        Assert.Equal("/cis/sign-in", new Uri(holder.Url).AbsolutePath);
    }

    [Fact]
    public async Task The_keyboard_is_enough_and_so_is_a_browser_without_scripts()
    {
        var page = await spine.WindowAsync(scripts: false);
        await page.GotoAsync("/cis/sign-in");
        await page.GetByLabel("Card number").FocusAsync();
        await page.Keyboard.TypeAsync(AdvancedAgent);
        await page.Keyboard.PressAsync("Tab");
        await page.Keyboard.TypeAsync("1234");
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("Dashboard");
        await page.Keyboard.PressAsync("Tab");
        await Expect(page.GetByRole(AriaRole.Link, new() { Name = "Skip to main content" })).ToBeFocusedAsync();
        foreach (var link in new[] { "Dashboard", "Users" })
        {
            await page.Keyboard.PressAsync("Tab");
            await Expect(page.GetByRole(AriaRole.Link, new() { Name = link })).ToBeFocusedAsync();
        }

        await page.Keyboard.PressAsync("Enter");
        await Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("Users");
    }

    private static async Task MakePositionAsync(IPage page, string name, string jobRole, string activities)
    {
        await page.GotoAsync("/cis/positions/new");
        await page.GetByLabel("Name", new() { Exact = true }).FillAsync(name);
        await page.GetByLabel("Organisation", new() { Exact = true }).FillAsync("Z90001");
        await page.GetByLabel("Job role").FillAsync(jobRole);
        await page.GetByLabel("Activities").FillAsync(activities);
        await Button(page, "Create").ClickAsync();
        await page.GetByLabel("Approved by").FillAsync("the board");
        await Button(page, "Grant").ClickAsync();
        await Expect(page.GetByText("Granted", new() { Exact = true }).First).ToBeVisibleAsync();
    }

    private static ILocator Button(IPage page, string name) => page.GetByRole(AriaRole.Button, new() { Name = name, Exact = true });
}
