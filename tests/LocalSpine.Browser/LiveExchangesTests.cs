using LocalSpine.Conformance.Environments;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace LocalSpine.Browser;

/// <summary>The list of exchanges while many arrive: it shows new ones, and stays a page that somebody can read and work with.</summary>
public sealed class LiveExchangesTests(SpineBrowser browser, BusySpine spine) : IClassFixture<BusySpine>
{
    private const string Surface = "crl"; // plain HTTP, so that the load costs the test little

    [Fact]
    public async Task A_list_that_renews_itself_takes_neither_focus_nor_scroll_nor_clicks()
    {
        using var client = new HttpClient();
        using var stopping = new CancellationTokenSource();
        var load = Task.WhenAll(Enumerable.Range(0, 4).Select(_ => LoadAsync(client, stopping.Token)));
        try
        {
            var page = await browser.WindowAsync(at: spine.Portal);
            await page.SetViewportSizeAsync(1600, 600);
            await page.GotoAsync($"/exchanges?surface={Surface}");
            var newest = page.Locator("#list tbody a").First;
            await Expect(newest).ToBeVisibleAsync();
            await SeeNewOnesAsync(newest);

            // Focus and what somebody typed stay; the keyboard goes on from where it was.
            await page.GetByLabel("Rule").FillAsync("half a ru");
            await SeeNewOnesAsync(newest);
            await Expect(page.GetByLabel("Rule")).ToBeFocusedAsync();
            await Expect(page.GetByLabel("Rule")).ToHaveValueAsync("half a ru");
            await page.Locator("#pause").FocusAsync();
            await SeeNewOnesAsync(newest);
            await Expect(page.Locator("#pause")).ToBeFocusedAsync();
            await newest.FocusAsync(); // gone after the next hundred: then its place in the page has the focus
            await SeeNewOnesAsync(newest);
            Assert.True(await page.EvaluateAsync<bool>("() => document.querySelector('#list').contains(document.activeElement)"));

            // So does what was scrolled.
            await page.EvaluateAsync("() => scrollTo(0, 700)");
            await SeeNewOnesAsync(newest);
            Assert.Equal(700, await page.EvaluateAsync<int>("() => Math.round(scrollY)"));

            // Paused, it stands still; a link and the filter work while they come.
            await page.Locator("#pause").ClickAsync();
            await Expect(page.GetByText("as they were")).ToBeVisibleAsync();
            await page.Locator("#live").ClickAsync();
            await SeeNewOnesAsync(newest);
            await page.GetByLabel("Verdict").SelectOptionAsync("refused");
            await page.GetByRole(AriaRole.Button, new() { Name = "Filter" }).ClickAsync();
            await Expect(page.GetByText("None that is kept.")).ToBeVisibleAsync();
            await page.Locator("#all").ClickAsync();
            await newest.ClickAsync();
            await Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToContainTextAsync("Exchange ");
        }
        finally
        {
            await stopping.CancelAsync();
            await load;
        }
    }

    [Fact]
    public async Task The_pages_of_exchanges_have_no_fault_that_axe_finds_and_fit_the_screen()
    {
        using var client = new HttpClient();
        Assert.Equal(404, await AskAsync(client, CancellationToken.None));
        var page = await browser.WindowAsync(at: spine.Portal);
        foreach (var path in new[] { "/exchanges?rule=&verdict=refused", "/exchanges?before=3", "/exchanges?status=x", "/exchanges?messageId=none", "/exchanges/999999999" })
        {
            await page.GotoAsync(path);
            await SpineBrowser.CheckAsync(page);
        }

        await page.GotoAsync($"/exchanges?surface={Surface}&before=1000000000");
        await page.Locator("#list tbody a").First.ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToContainTextAsync("Exchange ");
        await SpineBrowser.CheckAsync(page);
    }

    [Fact]
    public async Task Without_scripts_the_list_is_filtered_and_paged()
    {
        using var client = new HttpClient();
        await AskAsync(client, CancellationToken.None);
        var page = await browser.WindowAsync(scripts: false, at: spine.Portal);
        await page.GotoAsync("/exchanges");
        await page.Locator("summary").First.ClickAsync();
        await page.GetByLabel("Surface").SelectOptionAsync(Surface);
        await page.GetByRole(AriaRole.Button, new() { Name = "Filter" }).ClickAsync();
        await Expect(page.Locator("#list tbody tr").First).ToContainTextAsync(Surface);
        await page.Locator("#pause").ClickAsync();
        await Expect(page.GetByText("as they were")).ToBeVisibleAsync();
    }

    private static async Task SeeNewOnesAsync(ILocator newest)
    {
        var before = await newest.GetAttributeAsync("href");
        await Expect(newest).Not.ToHaveAttributeAsync("href", before!);
    }

    private async Task LoadAsync(HttpClient client, CancellationToken stopping)
    {
        using var pace = new PeriodicTimer(TimeSpan.FromMilliseconds(4)); // of four such loops: a thousand a second
        while (!stopping.IsCancellationRequested)
        {
            await AskAsync(client, stopping);
            await pace.WaitForNextTickAsync(CancellationToken.None);
        }
    }

    private async Task<int> AskAsync(HttpClient client, CancellationToken stopping)
    {
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, $"{spine.Process.AdminUrl}/nothing");
            request.Headers.Host = $"{Surface}.localspine.test";
            using var answer = await client.SendAsync(request, stopping);
            return (int)answer.StatusCode;
        }
        catch (OperationCanceledException)
        {
            return 0;
        }
    }
}

/// <summary>An environment whose record only these tests look at: so many exchanges push out what others made.</summary>
public sealed class BusySpine : IAsyncLifetime
{
    internal SpineProcess Process { get; } = new("--ephemeral", "--seed", "empty");

    public string Portal => $"https://portal.localspine.test:{Process.Https}";

    public async ValueTask InitializeAsync() => await Process.StartAsync();

    public ValueTask DisposeAsync() => Process.DisposeAsync();
}
