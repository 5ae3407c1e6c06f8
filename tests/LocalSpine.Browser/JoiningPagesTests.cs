using System.Text.Json;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace LocalSpine.Browser;

/// <summary>Packs, endpoints and the doctor in a browser: what they give, and that everybody can use them.</summary>
public sealed class JoiningPagesTests(SpineBrowser spine)
{
    [Fact]
    public async Task From_the_list_to_a_pack_with_a_new_key()
    {
        var asid = await RegisterAsync("Z90040");
        var page = await spine.WindowAsync(at: spine.Portal);
        await page.GotoAsync("/packs");
        await page.GetByLabel("Find").FillAsync(asid);
        await page.GetByRole(AriaRole.Button, new() { Name = "Find" }).ClickAsync();
        await SpineBrowser.CheckAsync(page);
        await page.GetByRole(AriaRole.Link, new() { Name = asid, Exact = true }).ClickAsync();
        await SpineBrowser.CheckAsync(page);
        var download = await page.RunAndWaitForDownloadAsync(() => page.GetByRole(AriaRole.Button, new() { Name = "Make a key and download" }).ClickAsync());
        Assert.Equal($"localspine-{asid}.zip", download.SuggestedFilename);
        using var zip = System.IO.Compression.ZipFile.OpenRead(await download.PathAsync());
        Assert.NotNull(zip.GetEntry("certificates/client.key"));
    }

    [Fact]
    public async Task The_doctor_says_what_is_wrong_without_scripts_too()
    {
        var asid = await RegisterAsync("Z90041");
        var page = await spine.WindowAsync(scripts: false, at: spine.Portal);
        await page.GotoAsync($"/doctor?asid={asid}");
        await Expect(page.GetByLabel("ASID")).ToHaveValueAsync(asid);
        await page.GetByLabel("Interactions").FillAsync("urn:nhs:names:services:nobody:ABCD_IN000000UK01");
        await page.GetByRole(AriaRole.Button, new() { Name = "Look at the endpoint" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Status)).ToHaveTextAsync("One thing is wrong.");
        await Expect(page.GetByRole(AriaRole.Row, new() { Name = "failed interactions" })).ToContainTextAsync("localspine endpoint add");

        var scripted = await spine.WindowAsync(at: spine.Portal);
        await scripted.GotoAsync("/doctor");
        await scripted.GetByRole(AriaRole.Button, new() { Name = "Look at the environment" }).ClickAsync();
        await Expect(scripted.GetByRole(AriaRole.Status)).ToHaveTextAsync("Nothing is wrong.");
        await SpineBrowser.CheckAsync(scripted);
        await scripted.GetByLabel("Endpoint sheet").FillAsync("not a sheet");
        await scripted.GetByRole(AriaRole.Button, new() { Name = "Look at the environment" }).ClickAsync();
        await Expect(scripted.GetByRole(AriaRole.Alert)).ToContainTextAsync("DOCTOR_INPUT");
        await SpineBrowser.CheckAsync(scripted);
    }

    private async Task<string> RegisterAsync(string ods)
    {
        var folder = Directory.CreateTempSubdirectory("localspine-joining-").FullName;
        try
        {
            var created = await spine.Process.RunAsync("endpoint", "create", "--ods", ods, "--url", "https://mhs.supplier.test:9443/receive", "--out", folder);
            Assert.True(created.ExitCode == 0, created.Errors);
            using var sheet = JsonDocument.Parse(await File.ReadAllBytesAsync(Path.Combine(folder, "endpoint.json")));
            return sheet.RootElement.GetProperty("asid").GetString()!;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
