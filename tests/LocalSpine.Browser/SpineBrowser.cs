using System.Runtime.CompilerServices;
using System.Text.Json;
using LocalSpine.Conformance.Environments;
using Microsoft.Playwright;

namespace LocalSpine.Browser;

/// <summary>One environment and one Chromium, Debian's own without a window, which knows the environment's names; shared by all tests.</summary>
public sealed class SpineBrowser : IAsyncLifetime
{
    private static readonly string Axe = File.ReadAllText(Path.Combine(Folder(), "axe", "node_modules", "axe-core", "axe.min.js"));

    /// <summary>The first draws no window that nobody sees, at half the cost.</summary>
    private static readonly string[] Installed = ["/usr/bin/chromium-headless-shell", "/usr/bin/chromium"];

    private readonly SpineProcess _spine = new("--ephemeral");
    private IPlaywright? _playwright;
    private IBrowser? _browser;

    public string Cis => $"https://cis.localspine.test:{_spine.Https}";

    public string Portal => $"https://portal.localspine.test:{_spine.Https}";

    internal SpineProcess Process => _spine;

    public async ValueTask InitializeAsync()
    {
        await _spine.StartAsync();
        _playwright = await Playwright.CreateAsync();
        _browser = await _playwright.Chromium.LaunchAsync(new()
        {
            ExecutablePath = Environment.GetEnvironmentVariable("LOCALSPINE_CHROMIUM") ?? Installed.First(File.Exists),
            Args = ["--no-sandbox", "--host-resolver-rules=MAP *.localspine.test 127.0.0.1"], // a container's root has no sandbox
        });
    }

    /// <summary>A window with cookies of its own.</summary>
    /// <param name="at">The service whose pages it opens; null for the Care Identity Service.</param>
    public async Task<IPage> WindowAsync(bool scripts = true, string? at = null)
    {
        var context = await _browser!.NewContextAsync(new() { IgnoreHTTPSErrors = true, JavaScriptEnabled = scripts, BaseURL = at ?? Cis });
        context.SetDefaultTimeout(15_000);
        return await context.NewPageAsync();
    }

    /// <summary>A window in which somebody has signed in with a card.</summary>
    public async Task<IPage> SignedInAsync(string card, string passcode = "1234", bool scripts = true)
    {
        var page = await WindowAsync(scripts);
        await SignInAsync(page, card, passcode);
        return page;
    }

    public static async Task SignInAsync(IPage page, string card, string passcode)
    {
        await page.GotoAsync("/cis/sign-in");
        await page.GetByLabel("Card number").FillAsync(card);
        await page.GetByLabel("Passcode").FillAsync(passcode);
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
    }

    /// <summary>Fails unless a page has one main heading and a title, fits narrow and wide screens, and axe finds nothing wrong with it.</summary>
    public static async Task CheckAsync(IPage page)
    {
        var faults = await FaultsAsync(page);
        Assert.True(faults.Count == 0, string.Join('\n', faults));
    }

    /// <summary>What of that is wrong, one line each.</summary>
    public static async Task<IReadOnlyList<string>> FaultsAsync(IPage page)
    {
        await page.EvaluateAsync("() => document.readyState === 'complete' || new Promise(done => addEventListener('load', done, { once: true })).then(() => true)"); // with its styles
        var faults = new List<string>();
        if (await page.TitleAsync() is not { Length: > 0 })
        {
            faults.Add($"{page.Url} has no title");
        }

        if (await page.GetByRole(AriaRole.Heading, new() { Level = 1 }).CountAsync() is not 1 and var headings)
        {
            faults.Add($"{page.Url} has {headings} main headings");
        }

        foreach (var width in new[] { 360, 1600 })
        {
            await page.SetViewportSizeAsync(width, 800);
            if (await page.EvaluateAsync<int>("() => document.documentElement.scrollWidth") is var wide && wide > width)
            {
                faults.Add($"{page.Url} is {wide} wide on {width}");
            }

            faults.AddRange((await ViolationsAsync(page)).Select(v => $"{page.Url}: {v}"));
        }

        return faults;
    }

    /// <summary>What axe finds wrong with a page, one line each.</summary>
    public static async Task<IReadOnlyList<string>> ViolationsAsync(IPage page)
    {
        if (!await page.EvaluateAsync<bool>("() => 'axe' in window"))
        {
            await page.AddScriptTagAsync(new() { Content = Axe });
        }

        var found = await page.EvaluateAsync<JsonElement>("async () => (await axe.run({ resultTypes: ['violations'], selectors: false })).violations.map(v => `${v.id}: ${v.help}: ${v.nodes.map(n => n.html).join(' ; ')}`)");
        return [.. found.EnumerateArray().Select(v => v.GetString()!)];
    }

    public async ValueTask DisposeAsync()
    {
        if (_browser is not null)
        {
            await _browser.DisposeAsync();
        }

        _playwright?.Dispose();
        await _spine.DisposeAsync();
    }

    private static string Folder([CallerFilePath] string path = "") => Path.GetDirectoryName(path)!;
}
