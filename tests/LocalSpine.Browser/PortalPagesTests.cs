using System.Runtime.CompilerServices;
using LocalSpine.Conformance.Clients;
using LocalSpine.Conformance.Ldap;
using LocalSpine.Conformance.Messaging;
using LocalSpine.Conformance.Mhs;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace LocalSpine.Browser;

/// <summary>Every page of the portal for those who hear it, on narrow and wide screens, and the way between them.</summary>
public sealed class PortalPagesTests(SpineBrowser spine)
{
    private const int Narrow = 360;
    private const string Psis = "urn:nhs:names:services:psis";
    private const string Summary = "REPC_IN150016UK05";

    /// <summary>The main pages, whose pictures the guide shows, and of a page below one of them the beginning of the link to it.</summary>
    private static readonly (string Name, string Path, string? Below)[] MainPages =
    [
        ("start", "/", null), ("registrations", "/registrations", null), ("doctor", "/doctor", null), ("exchanges", "/exchanges", null), ("exchange", "/proxy", "/exchanges/"),
        ("conversation", "/conversations", "/conversations/"), ("directory", "/directory?by=name&q=LocalSpine+endpoint", "/directory/entry?dn=uniqueIdentifier%3D2"), ("patient", "/patients?family=pictured", "/patients/9"), ("calendar", "/calendar", null),
        ("controls", "/controls", null),
    ];

    [Fact]
    public async Task Pages_have_no_fault_that_axe_finds_and_fit_the_screen()
    {
        await MakeAsync();
        var page = await spine.WindowAsync(at: spine.Portal);
        var pages = await PagesAsync(page);
        var faults = new List<string>();
        var below = new List<string>();
        foreach (var path in new[]
        {
            "/exchanges?refused=true", "/directory?by=any&q=Z9BRW", "/directory?by=asid&q=none", "/directory/entry?dn=uniqueIdentifier%3DZ9BRW%2Cou%3DOrganisations%2Co%3Dnhs", "/patients?born=nonsense",
            "/patients?family=pictured", "/certificates?revoked=true", "/mailboxes/X26ABC1", "/mailboxes/X26ABC1/compose",
        })
        {
            await VisitAsync(path);
        }

        foreach (var path in pages)
        {
            await VisitAsync(path);
            await Expect(page.Locator("#navigation [aria-current=page]")).ToHaveAttributeAsync("href", path);
        }

        // What they lead to, one page of each kind: ids and queries are what differs between pages of a kind.
        foreach (var path in below.Where(p => !pages.Contains(p.Split('?', '#')[0])).DistinctBy(KindOf).ToList())
        {
            await VisitAsync(path);
        }

        if (Environment.GetEnvironmentVariable("LOCALSPINE_SCREENSHOTS") is { Length: > 0 })
        {
            await PictureAsync(pages);
        }

        Assert.True(faults.Count == 0, string.Join('\n', faults));

        async Task VisitAsync(string path)
        {
            var answer = await page.GotoAsync(path);
            Assert.Equal((path, path == "/patients?born=nonsense" ? 422 : 200), (path, answer!.Status));
            faults.AddRange(await SpineBrowser.FaultsAsync(page));
            below.AddRange(await page.Locator("main a:not([download])").EvaluateAllAsync<string[]>(
                "links => links.map(link => link.getAttribute('href')).filter(href => href.startsWith('/') && !/\\.[a-z0-9]{2,4}$/.test(href.split('?')[0]))"));
        }

        static string KindOf(string path) => string.Join('/', path.Split('?', '#')[0].Split('/').Select(part => part.Any(char.IsAsciiDigit) ? "#" : part));
    }

    [Fact]
    public async Task A_narrow_screen_without_scripts_has_a_menu_that_opens_and_closes()
    {
        var page = await spine.WindowAsync(scripts: false, at: spine.Portal);
        await page.SetViewportSizeAsync(Narrow, 800);
        await page.GotoAsync("/");
        var exchanges = page.Locator("#navigation").GetByRole(AriaRole.Link, new() { Name = "Exchanges", Exact = true });
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

    // Something on every page: an endpoint, a query, a refusal, a proxied request, a reliable message, one of a mailbox, a sign-on, a patient with history, a fault, a revoked certificate.
    private async Task MakeAsync()
    {
        await using var mhs = await TestMhs.StartAsync(spine.Process, "Z9BRW");
        Assert.Equal("AA", (await SyncAnswer.SendAsync(mhs.Client, new SyncRequest("QUPA_IN000008UK02", mhs.Asid, SyncRequest.Retrieval("9000000009")))).Acknowledgement);
        await SyncAnswer.SendAsync(mhs.Client, new SyncRequest("QUPA_IN000008UK02", "200000000001", SyncRequest.Retrieval("9000000009")));
        using var proxied = new HttpRequestMessage(HttpMethod.Get, $"https://localhost:{spine.Process.Https}/https://provider.localspine.test/Z9ECH/STU3/1/gpconnect/metadata");
        foreach (var (name, value) in new[] { ("Ssp-TraceID", $"{Guid.NewGuid()}"), ("Ssp-From", mhs.Asid), ("Ssp-To", "200000000999"), ("Ssp-InteractionID", "urn:nhs:names:services:gpconnect:fhir:rest:read:metadata-1") })
        {
            proxied.Headers.Add(name, value);
        }

        (await mhs.Client.SendAsync(proxied)).Dispose();
        var found = await LdapTool.RunAsync(
            "env",
            [
                $"LDAPTLS_CACERT={mhs.Folder}/ca.pem", $"LDAPTLS_CERT={mhs.Folder}/client.pem", $"LDAPTLS_KEY={mhs.Folder}/client.key", "ldapsearch", "-x", "-LLL", "-o", "ldif-wrap=no",
                "-H", $"ldaps://localhost:{spine.Process.Ldaps}", "-b", "ou=services,o=nhs", $"(&(nhsMHSPartyKey=YES-0000806)(nhsMhsSvcIA={Psis}:{Summary}))", "nhsMhsCPAId",
            ]);
        await mhs.SendAsync(
            new EbxmlMessage(mhs.PartyKey, "YES-0000806", Assert.Single(Ldif.Read(found.Output)).One("nhsMhsCPAId"), Psis, Summary, Hl7Request.Of(Summary, Guid.NewGuid().ToString().ToUpperInvariant(), mhs.Asid, "<subject><something/></subject>")),
            "/reliablemessaging/reliablerequest");
        await mhs.NextAsync();
        var file = Path.Combine(mhs.Folder, "message.txt");
        await File.WriteAllTextAsync(file, "shown <b>as text</b>");
        await RunAsync("mailbox", "send", file, "--from", "X26ABC1", "--to", "X26ABC2", "--workflow", "TEST_WORKFLOW", "--subject", "For both sides");
        await RunAsync("fault", "add", "drop", "--on", "delivery", "--party", "NOBODY-000001");
        var other = Path.Combine(mhs.Folder, "revoked");
        await RunAsync("endpoint", "create", "--ods", "Z9BRW", "--interactions", "QUPA_IN000008UK02", "--out", other);
        using var json = System.Text.Json.JsonDocument.Parse(await File.ReadAllBytesAsync(Path.Combine(other, "endpoint.json")));
        await RunAsync("certificate", "revoke", json.RootElement.GetProperty("serialNumber").GetString()!);

        var page = await spine.WindowAsync(at: spine.Portal);
        await page.GotoAsync("/sign-on");
        await page.GetByLabel("Passcode").FillAsync("1234");
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign on" }).ClickAsync();
        await Expect(page.Locator("#sessions ~ .scroll table").First).ToBeVisibleAsync();
        await page.GotoAsync("/patients/new");
        await page.GetByLabel("Family name").FillAsync("Pictured");
        await page.GetByLabel("Date of birth").FillAsync("1980-01-31");
        await page.GetByLabel("Home address (optional)").FillAsync("\n5 SAMPLE ROAD\n\nLEEDS");
        await page.GetByLabel("Postcode (optional)").FillAsync("LS1 4AP");
        await page.GetByLabel("GP practice (optional)").FillAsync("Z90001");
        await page.GetByRole(AriaRole.Button, new() { Name = "Create" }).ClickAsync();
        await page.GetByLabel("Family name").FillAsync("Pictured-Again");
        await page.GetByRole(AriaRole.Button, new() { Name = "Change" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToContainTextAsync("Pictured-Again");
    }

    private async Task RunAsync(params string[] arguments)
    {
        var result = await spine.Process.RunAsync(arguments);
        Assert.True(result.ExitCode == 0, $"{string.Join(' ', arguments)}: {result.Errors}");
    }

    // Writes the guide's pictures; the guide says how.
    private async Task PictureAsync(IReadOnlyList<string> pages)
    {
        var folder = Path.Combine(Path.GetDirectoryName(Here())!, "..", "..", "docs", "guide", "images");
        Directory.CreateDirectory(folder);
        var page = await spine.WindowAsync(at: spine.Portal);
        await page.SetViewportSizeAsync(1280, 900);
        foreach (var (name, path, below) in MainPages.Where(m => pages.Contains(m.Path.Split('?')[0])))
        {
            Assert.Equal(200, (await page.GotoAsync(path))!.Status);
            if (below is not null)
            {
                await page.GotoAsync((await page.Locator($"main a[href^='{below}']").First.GetAttributeAsync("href"))!);
            }

            await page.WaitForLoadStateAsync(LoadState.Load);
            await page.ScreenshotAsync(new() { Path = Path.Combine(folder, $"{name}.png") });
        }
    }

    /// <summary>The pages that the navigation leads to.</summary>
    private static async Task<IReadOnlyList<string>> PagesAsync(IPage page)
    {
        await page.GotoAsync("/");
        var links = await page.Locator("#navigation ul a").EvaluateAllAsync<string[]>("links => links.map(link => link.getAttribute('href'))");
        Assert.Contains("/exchanges", links);
        return links;
    }

    private static string Here([CallerFilePath] string path = "") => path;
}
