using System.Globalization;
using LocalSpine.Conformance.Clients;
using LocalSpine.Conformance.Ldap;
using LocalSpine.Conformance.Messaging;
using LocalSpine.Conformance.Mhs;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace LocalSpine.Browser;

/// <summary>A new supplier comes with nothing but a browser, and ends with a query that is answered and a reliable message that arrives.</summary>
public sealed class OnboardingJourneyTests(SpineBrowser spine)
{
    private const string Psis = "urn:nhs:names:services:psis";
    private const string Summary = "REPC_IN150016UK05";

    [Fact]
    public async Task A_supplier_joins_by_the_pages_alone_asks_a_question_and_receives_a_message()
    {
        await using var mhs = new TestMhs(spine.Process);
        var page = await spine.WindowAsync(at: spine.Portal);
        await page.GotoAsync("/");
        await page.GetByRole(AriaRole.Link, new() { Name = "Registrations" }).ClickAsync();
        await SpineBrowser.CheckAsync(page);

        // The product, the endpoint, a patient.
        await Forms.BeginAsync(page, "Register a product (MPV)");
        await Forms.FillAsync(page, "Manufacturer's ODS code", "YGM24");
        await Forms.FillAsync(page, "Product name", "Journey system");
        await Forms.SubmitAsync(page);
        await SpineBrowser.CheckAsync(page);
        await Forms.BeginAsync(page, "Register an endpoint");
        await SpineBrowser.CheckAsync(page);
        await Forms.FillAsync(page, "FQDN (optional)", "journey.thirdparty.nhs.uk");
        await Forms.FillAsync(page, "Binding URL (optional)", string.Create(CultureInfo.InvariantCulture, $"https://journey.thirdparty.nhs.uk:{mhs.Port}/mhs"));
        await Forms.FillAsync(page, "Address of the FQDN (optional)", "this machine");
        await Forms.PressAsync(page, "Submit");
        await Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("ADDRESS_INVALID");
        await SpineBrowser.CheckAsync(page);
        await Forms.FillAsync(page, "Address of the FQDN (optional)", string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{mhs.Port}"));
        await Forms.SubmitAsync(page);
        var (asid, partyKey) = (await Forms.FactAsync(page, "ASID"), await Forms.FactAsync(page, "Party key"));
        foreach (var file in (string[])["client.p12", "client.pem", "client.key", "ca.pem"])
        {
            var download = await page.RunAndWaitForDownloadAsync(() => page.GetByRole(AriaRole.Link, new() { Name = file }).ClickAsync());
            await download.SaveAsAsync(Path.Combine(mhs.Folder, file));
        }

        var pack = await page.RunAndWaitForDownloadAsync(() => page.GetByRole(AriaRole.Link, new() { Name = "Connection pack", Exact = true }).ClickAsync());
        using (var zip = System.IO.Compression.ZipFile.OpenRead(await pack.PathAsync()))
        {
            using var key = new StreamReader(zip.GetEntry("certificates/client.key")!.Open());
            Assert.Equal(await File.ReadAllTextAsync(Path.Combine(mhs.Folder, "client.key")), await key.ReadToEndAsync());
        }

        await Forms.BeginAsync(page, "Request test data");
        await Forms.FillAsync(page, "Number of patients", "1");
        await Forms.SubmitAsync(page);
        var patient = await page.Locator("h2#outcome + table th").InnerTextAsync();

        // Where the start page says that queries go.
        await page.GotoAsync("/");
        var sync = new Uri(await UrlOfAsync(page, "All domain synchronous messaging"));
        Assert.Equal((spine.Process.Https, "/sync-service"), (sync.Port, sync.AbsolutePath));
        mhs.Open("Z9Z01", asid, partyKey);
        var answer = await SyncAnswer.SendAsync(mhs.Client, new SyncRequest("QUPA_IN000008UK02", asid, SyncRequest.Retrieval(patient)));
        Assert.Equal("AA", answer.Acknowledgement);
        Assert.Contains(patient, answer.Interaction.ToString(), StringComparison.Ordinal);

        // The contract is in the directory, whose address is there too.
        var ldap = new Uri(await UrlOfAsync(page, "LDAPS directory"));
        var found = await LdapTool.RunAsync(
            "env",
            [
                $"LDAPTLS_CACERT={mhs.Folder}/ca.pem", $"LDAPTLS_CERT={mhs.Folder}/client.pem", $"LDAPTLS_KEY={mhs.Folder}/client.key", "ldapsearch", "-x", "-LLL", "-o", "ldif-wrap=no",
                "-H", string.Create(CultureInfo.InvariantCulture, $"ldaps://localhost:{ldap.Port}"), "-b", "ou=services,o=nhs", $"(&(nhsMHSPartyKey=YES-0000806)(nhsMhsSvcIA={Psis}:{Summary}))", "nhsMhsCPAId",
            ]);
        Assert.True(found.ExitCode == 0, found.Errors);
        var reliable = new Uri(await UrlOfAsync(page, "All domain reliable messaging")).AbsolutePath;
        var request = new EbxmlMessage(
            partyKey, "YES-0000806", Assert.Single(Ldif.Read(found.Output)).One("nhsMhsCPAId"), Psis, Summary, Hl7Request.Of(Summary, Guid.NewGuid().ToString().ToUpperInvariant(), asid, "<subject><something/></subject>"));
        var taken = await mhs.SendAsync(request, reliable);
        Assert.Equal((202, "Acknowledgment"), (taken.Status, taken.Element("Action")));
        var delivery = await mhs.NextAsync();
        Assert.Equal(request.ConversationId, delivery.Element("ConversationId"));

        // And the pages tell it.
        await page.GetByRole(AriaRole.Link, new() { Name = "Conversations" }).ClickAsync();
        await page.GetByRole(AriaRole.Row).Filter(new() { HasText = partyKey }).GetByRole(AriaRole.Link).First.ClickAsync();
        await Expect(page.GetByRole(AriaRole.Region, new() { Name = "Timeline" }).GetByRole(AriaRole.Cell, new() { Name = "delivered", Exact = true })).ToBeVisibleAsync();
    }

    // The cell after the description, in whichever table of the page.
    private static Task<string> UrlOfAsync(IPage page, string description) =>
        page.GetByRole(AriaRole.Row).Filter(new() { HasText = description }).First.Locator("td").Nth(1).InnerTextAsync();
}
