using System.Globalization;
using LocalSpine.Conformance.Clients;

namespace LocalSpine.Conformance.Proxy;

/// <summary>The spellings of a provider's URL in the path, and what arrives (ssp 2). <c>{}</c> stands for the practice's host, <c>{root}</c> for its path.</summary>
[Collection(OnProxy.Name)]
public sealed class TargetTests(ProxyOnSqlite spine)
{
    private const string Root = "/Z90103/STU3/1/gpconnect";

    [Theory]
    [InlineData("/https://{}{root}/Patient/2", "{root}/Patient/2")]
    [InlineData("/https%3A%2F%2F{}%2FZ90103%2FSTU3%2F1%2Fgpconnect%2FPatient%2F2", "{root}/Patient/2")]
    [InlineData("/https%3a%2f%2f{}%2fZ90103%2fSTU3%2f1%2fgpconnect%2fPatient%2f2", "{root}/Patient/2")]
    [InlineData("/https%3A//{}{root}/Patient/2", "{root}/Patient/2")]
    [InlineData("/https:%2F%2F{}%2FZ90103%2FSTU3%2F1%2Fgpconnect%2FPatient%2F2", "{root}/Patient/2")]
    [InlineData("/https%3A%2F%2F{}{root}/Patient%2F2", "{root}/Patient/2")]
    [InlineData("/https%3A%2F%2F{}%2FZ90103%2FSTU3%2F1%2Fgpconnect%2FPatient%3Fidentifier%3Da%257Cb", "{root}/Patient?identifier=a%7Cb")]
    [InlineData("/https%3A%2F%2F{}%2FZ90103%2FSTU3%2F1%2Fgpconnect%2FPatient?identifier=a%7Cb%2F", "{root}/Patient?identifier=a%7Cb%2F")]
    [InlineData("/https://{}{root}", "{root}")]
    [InlineData("/https://{}{root}/", "{root}/")]
    [InlineData("/https://{}{root}?", "{root}?")]
    [InlineData("/https://{}{root}?_summary=true", "{root}?_summary=true")]
    [InlineData("/https://{}{root}/Patient?identifier=https://fhir.nhs.uk/Id/nhs-number|9000000009", "{root}/Patient?identifier=https://fhir.nhs.uk/Id/nhs-number|9000000009")]
    [InlineData("/https://{}{root}/Patient?identifier=https%3A%2F%2Ffhir.nhs.uk%2FId%2Fnhs-number%7C9000000009", "{root}/Patient?identifier=https%3A%2F%2Ffhir.nhs.uk%2FId%2Fnhs-number%7C9000000009")]
    [InlineData("/https://{}{root}/Slot?start=ge2026-09-01&start=le2026-09-02&start=ge2026-09-01&status=free", "{root}/Slot?start=ge2026-09-01&start=le2026-09-02&start=ge2026-09-01&status=free")]
    [InlineData("/https://{}{root}/Patient/$gpc.getstructuredrecord", "{root}/Patient/$gpc.getstructuredrecord")]
    [InlineData("/https://{}{root}/Patient/%24gpc.getstructuredrecord", "{root}/Patient/%24gpc.getstructuredrecord")]
    [InlineData("/https://{}{root}/Patient/a%2fb%2Fc%c3%ab", "{root}/Patient/a%2fb%2Fc%c3%ab")]
    [InlineData("/https://{}{root}/Patient/100%", "{root}/Patient/100%")]
    [InlineData("/https://{}{root}/Patient/a%zz", "{root}/Patient/a%zz")]
    [InlineData("/https://{}{root}//Patient///2", "{root}//Patient///2")]
    [InlineData("/https://{}{root}/Patient/a...b/..c/d..", "{root}/Patient/a...b/..c/d..")]
    [InlineData("/https://{}{root}/Patient?x=../../y&z=%2e%2e", "{root}/Patient?x=../../y&z=%2e%2e")]
    [InlineData("/https://{}{root}/Patient?a=b?c&&=&d", "{root}/Patient?a=b?c&&=&d")]
    [InlineData("/https://{}{root}/Patient?q=\"<>^`{|}", "{root}/Patient?q=\"<>^`{|}")]
    [InlineData("/https://{}{root}/Patient;v=1/a,b=c:d@e!f'(g)*+~_-", "{root}/Patient;v=1/a,b=c:d@e!f'(g)*+~_-")]
    [InlineData("/https://{}{root}/Patient?url=https://elsewhere.example.nhs.uk/", "{root}/Patient?url=https://elsewhere.example.nhs.uk/")]
    [InlineData("https://proxy.localspine.test/https://{}{root}/Patient/2", "{root}/Patient/2")]
    public async Task A_spelling_reaches_the_practice_octet_by_octet(string target, string arrives)
    {
        var (answer, seen) = await spine.ForwardAsync(spine.Read() with { Target = In(target) });
        Assert.Equal(200, answer.Status);
        Assert.Equal(In(arrives), seen.Target);
        Assert.Equal(spine.Practice.Fqdn, seen.Header("Host"));
    }

    [Fact]
    public async Task The_host_is_compared_in_any_case()
    {
        var (answer, seen) = await spine.ForwardAsync(spine.Read() with { Target = $"/https://{spine.Practice.Fqdn.ToUpperInvariant()}{Root}/Patient/2" });
        Assert.Equal((200, $"{Root}/Patient/2"), (answer.Status, seen.Target));
        Assert.Equal(spine.Practice.Fqdn, seen.Header("Host"), ignoreCase: true);
    }

    [Theory]
    [InlineData("/https:/{}{root}/Patient/2")]
    [InlineData("/https%3A%2F{}%2FZ90103%2FSTU3%2F1%2Fgpconnect%2FPatient%2F2")]
    public async Task Merged_slashes_are_taken_on_the_internet_face_only(string target)
    {
        var (answer, seen) = await spine.ForwardAsync(spine.Read() with { Target = In(target), Face = "proxy.depspineservices.nhs.uk" });
        Assert.Equal((200, $"{Root}/Patient/2"), (answer.Status, seen.Target));
        var (refused, trace) = await spine.DecideAsync(spine.Read() with { Target = In(target) });
        Assert.Equal(400, refused.Status);
        trace.AssertRefusedBy("TARGET_URL");
    }

    [Theory]
    [InlineData("proxy.localspine.test", "proxy")]
    [InlineData("proxy.dep.spine2.ncrs.nhs.uk", "proxy")]
    [InlineData("proxy.depspineservices.nhs.uk", "proxy-internet")]
    [InlineData("proxy-internet.localspine.test", "proxy-internet")]
    public async Task Every_face_of_the_proxy_forwards_and_the_record_knows_which(string face, string surface)
    {
        var before = await spine.NewestAsync();
        var request = spine.Read() with { Face = face };
        Assert.Equal(200, (await spine.SendAsync(request)).Status);
        Assert.Equal(surface, (await spine.TraceAsync(before, $"&messageId={request.TraceId}")).Exchange("surface"));
    }

    [Theory]
    [InlineData("https://{0}/")]
    [InlineData("https://{0}")]
    [InlineData("https://{0}/booking/")]
    public async Task The_slash_at_the_end_of_a_registered_address_does_not_count(string registered)
    {
        var number = FreePorts.Take();
        var fqdn = $"booking{number}.z90104.thirdparty.nhs.uk";
        var address = string.Format(CultureInfo.InvariantCulture, registered, fqdn);
        var (party, program) = await spine.PracticeAsync(fqdn, "Z90104", Interactions.Shared, address);
        await using (program)
        {
            var answer = await spine.SendAsync(spine.Read().With("Ssp-To", party.Asid) with { Target = $"/{address.TrimEnd('/')}/Slot" });
            Assert.Equal(200, answer.Status);
            Assert.EndsWith("/Slot", Assert.Single(program.Requests).Target, StringComparison.Ordinal);
            Assert.Equal(200, (await spine.SendAsync(spine.Read().With("Ssp-To", party.Asid) with { Target = $"/{address.TrimEnd('/')}" })).Status);
        }
    }

    [Fact]
    public async Task Each_capability_has_a_root_of_its_own()
    {
        var added = await spine.Spine.RunAsync("endpoint", "add", "--asid", spine.Practice.Asid, "--interactions", Interactions.Binary, "--url", $"{spine.Practice.Root}/documents");
        Assert.True(added.ExitCode == 0, added.Errors);
        try
        {
            Assert.Equal(200, (await spine.SendAsync(spine.Request("GET", "/documents/Binary/7", Interactions.Binary))).Status);
            Assert.Equal(400, (await spine.SendAsync(spine.Request("GET", "/Binary/7", Interactions.Binary))).Status);
            Assert.Equal(200, (await spine.SendAsync(spine.Read())).Status);
        }
        finally
        {
            await spine.Spine.RunAsync("endpoint", "add", "--asid", spine.Practice.Asid, "--interactions", Interactions.Binary, "--url", spine.Practice.Root);
        }
    }

    [Fact]
    public async Task A_documents_pointer_goes_by_the_registered_spelling_of_its_interaction()
    {
        const string Registered = "urn:nhs:names:services:nrl:DocumentReference.content";
        var fqdn = $"nrl-z90105-{FreePorts.Take()}.supplier.thirdparty.nhs.uk";
        var (party, program) = await spine.PracticeAsync(fqdn, "Z90105", [Registered], $"https://{fqdn}");
        await using (program)
        {
            var reader = await Party.CreateAsync(spine.Admin, new { odsCode = "Z90106", interactions = new[] { Registered } });
            var request = spine.Read().With("Ssp-From", reader.Asid).With("Ssp-To", party.Asid).With("Ssp-InteractionID", Registered + ".read") with
            {
                Target = $"/https%3A%2F%2F{fqdn}%2Fdocs%2F7.pdf",
            };
            Assert.Equal(200, (await spine.SendAsync(request, reader)).Status);
            Assert.Equal("/docs/7.pdf", Assert.Single(program.Requests).Target);
        }
    }

    private string In(string text) => text.Replace("{}", spine.Practice.Fqdn, StringComparison.Ordinal).Replace("{root}", Root, StringComparison.Ordinal);
}
