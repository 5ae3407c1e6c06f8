using System.Globalization;

namespace LocalSpine.Conformance.Proxy;

/// <summary>
/// Targets that try to lead elsewhere. <c>{}</c> stands for the practice's host, <c>{root}</c> for its path, <c>{port}</c> for the port of a program on this
/// machine that no directory entry names: no connection may reach it, and no request the practice.
/// </summary>
[Collection(OnProxy.Name)]
public sealed class HostileTargetTests(ProxyOnSqlite spine)
{
    private static readonly string Long = new('a', 6000);

    public static TheoryData<string> Targets =>
    [
        // Elsewhere.
        "/https://localhost:{port}/x", "/https://127.0.0.1:{port}/x", "/https://127.1:{port}/x", "/https://2130706433:{port}/x", "/https://0x7f000001:{port}/x", "/https://0177.0.0.1:{port}/x",
        "/https://0x7f.0.0.1:{port}/x", "/https://0:{port}/x", "/https://0.0.0.0:{port}/x", "/https://[::1]:{port}/x", "/https://[::ffff:127.0.0.1]:{port}/x", "/https://[0:0:0:0:0:0:0:1]:{port}/x",
        "/https://[::]:{port}/x", "/https://169.254.169.254/latest/meta-data/", "/https://[fe80::1]:{port}/x", "/https://[::1%25lo]:{port}/x", "/https://localhost.:{port}/x",
        "/https://localhost%3A{port}/x", "/https%3A%2F%2Flocalhost%3A{port}%2Fx", "/https:%2f%2f127.0.0.1:{port}{root}/Patient/2", "/https://x.localhost:{port}{root}/Patient/2",

        // The practice's name with something about it.
        "/https://{}:{port}{root}/Patient/2", "/https://{}:443{root}/Patient/2", "/https://{}:{root}/Patient/2", "/https://{}:0{root}/Patient/2", "/https://{}:99999{root}/Patient/2",
        "/https://{}:4a{root}/Patient/2", "/https://{}:+443{root}/Patient/2", "/https://{}.{root}/Patient/2", "/https://{}.example.org{root}/Patient/2", "/https://evil-{}{root}/Patient/2",
        "/https://{}%2Eexample.org{root}/Patient/2", "/https://{}%00{root}/Patient/2", "/https://{}%20{root}/Patient/2", "/https://{}%0d%0a{root}/Patient/2", "/https://{}%09{root}/Patient/2",
        "/https://{},localhost:{port}{root}/Patient/2", "/https://{};localhost:{port}{root}/Patient/2", "/https://{}_{root}/Patient/2",

        // User information.
        "/https://{}@localhost:{port}{root}/Patient/2", "/https://user@{}{root}/Patient/2", "/https://user:pass@{}{root}/Patient/2", "/https://{}:443@localhost:{port}{root}/Patient/2",
        "/https://{}%40localhost:{port}{root}/Patient/2", "/https%3A%2F%2F{}%40localhost%3A{port}%2Fx", "/https://{}%2F@localhost:{port}{root}/Patient/2", "/https://@{}{root}/Patient/2",
        "/https://localhost:{port}%2F@{}{root}/Patient/2", "/https://localhost:{port}%23@{}{root}/Patient/2", "/https://localhost:{port}\\@{}{root}/Patient/2",

        // Where the authority ends.
        "/https://{}\\{root}/Patient/2", "/https://{}%5C{root}/Patient/2", "/https://localhost:{port}?{}{root}/Patient/2", "/https://localhost:{port}#{}{root}/Patient/2",
        "/https://localhost:{port}%3F{}{root}/Patient/2", "/https://localhost:{port}/{}{root}/Patient/2", "/https://{}%2f..%2f..%2flocalhost:{port}{root}/Patient/2", "/https:///{}{root}/Patient/2",
        "/https:////{}{root}/Patient/2", "/https:\\\\{}{root}/Patient/2", "/https:/\\{}{root}/Patient/2", "/https:{}{root}/Patient/2", "/https://", "/https:///", "/https%3A%2F%2F", "/https://?x",
        "/https%253A%252F%252F{}{root}/Patient/2", "/https%3A%2F%2F%7B%7D{root}", "/https%3A%2F%2F{}%252F..%252Fx", "//https://{}{root}/Patient/2", "/./https://{}{root}/Patient/2", "/x/https://{}{root}/Patient/2",
        "/%68ttps://{}{root}/Patient/2", "/https ://{}{root}/Patient/2", "/%20https://{}{root}/Patient/2",

        // Other schemes.
        "/http://{}{root}/Patient/2", "/http://localhost:{port}/x", "/HTTPS://{}{root}/Patient/2", "/Https://{}{root}/Patient/2", "/ftp://{}{root}", "/file:///etc/passwd", "/gopher://localhost:{port}/x",
        "/wss://{}{root}/Patient/2", "/httpsx://{}{root}/Patient/2", "/https+unix://{}{root}", "/jar:https://{}{root}!/x", "/https:https://{}{root}/Patient/2", "/data:text/plain,x",
        "/{}{root}/Patient/2", "/", "https://{}{root}/Patient/2", "http://localhost:{port}/https://localhost:{port}/x", "https://localhost:{port}/x",

        // Out of the registered path.
        "/https://{}{root}/../../../../admin", "/https://{}{root}/..", "/https://{}{root}/.", "/https://{}{root}/./Patient/2", "/https://{}{root}/Patient/../../other/2",
        "/https://{}{root}/%2e%2e/other", "/https://{}{root}/%2E%2E/other", "/https://{}{root}/.%2e/other", "/https://{}{root}/%252e%252e/other", "/https://{}{root}/%25252e%25252e/other",
        "/https://{}{root}/%2525252525252e%2525252525252e/other", "/https://{}{root}/..%2fother", "/https://{}{root}/..%5cother", "/https://{}{root}/..\\other", "/https://{}{root}/%5c..%5cother",
        "/https://{}{root}/x%2f..%2f..%2fother", "/https%3A%2F%2F{}{root}%2F..%2Fother", "/https%3A%2F%2F{}{root}%2F%252e%252e%2Fother", "/https://{}/../..{root}/../other",
        "/https://{}/Z90103/STU3/1/gpconnect%2fPatient", "/https://{}/Z90103/STU3/1/gpconnect2", "/https://{}/Z90103/STU3/1/gpconnect;x/Patient", "/https://{}/Z90103/STU3/1/gpconnect%00/Patient",
        "/https://{}//Z90103/STU3/1/gpconnect/Patient/2", "/https://{}/z90103/stu3/1/GPCONNECT/Patient/2", "/https://{}", "/https://{}/", "/https://{}?{root}/Patient/2",

        // Characters that no URL has.
        "/https://{}{root}/Patient/2#fragment", "/https://{}{root}/Patient?x=1#y", "/https%3A%2F%2F{}{root}%2FPatient%23x", "/https://{}{root}/Patient/%00", "/https://{}{root}/Patient/%0d%0aX-Injected:%201",
        "/https://{}{root}/Patient/%250d%250aX-Injected", "/https%3A%2F%2F{}{root}%2FPatient%0D%0AHost:%20localhost", "/https%3A%2F%2F{}{root}%2FPatient%20x", "/https%3A%2F%2F{}{root}%2FPatient%7F",
        "/https%3A%2F%2F{}{root}%2FPatient%C3%AB", "/https%3A%2F%2F{}{root}%2FPatient%", "/https%3A%2F%2F{}{root}%2FPatient%4", "/https%3A%2F%2F{}{root}%2FPatient%zz",
        "/https://{}\u00ad{root}/Patient/2", "/https://\u00e9{}{root}/Patient/2", "/https://{}{root}/Patient/\u00e9", "/https://{}{root}/Patient\u007f/2", "/https://{}{root}/Patient\u0001/2", "/https://{}{root}/Patient\0/2",
        "/https://{}{root}/Patient?a=\u0001", "/https://{}{root}/Patient\t/2",
        $"/https://{Long}.{{}}{{root}}/Patient/2", $"/https://{{}}{Long}{{root}}/Patient/2", $"/https://{{}}:{Long}{{root}}/Patient/2",
    ];

    [Theory, MemberData(nameof(Targets))]
    public async Task A_target_that_the_directory_does_not_list_leads_nowhere(string target)
    {
        var (stranger, connections, requests) = (spine.Stranger.Connections, spine.Provider.Connections, spine.Provider.Requests.Count);
        await using var connection = await spine.ConnectAsync("proxy.localspine.test", spine.Consumer);
        await connection.SendAsync((spine.Read() with { Target = In(target) }).Octets());
        var answer = await connection.ReadAsync();
        Assert.Equal(400, answer!.Status);
        if (answer.MediaType.Length > 0)
        {
            Assert.Matches("^(TARGET_URL: expected|ENDPOINT_https://)", answer.Outcome().Diagnostics);
        }

        Assert.Equal((stranger, connections, requests), (spine.Stranger.Connections, spine.Provider.Connections, spine.Provider.Requests.Count));
    }

    [Fact]
    public async Task The_program_of_nobody_would_have_noticed()
    {
        var before = spine.Stranger.Connections;
        var fqdn = "noticed.z90107.thirdparty.nhs.uk";
        var party = await Party.CreateAsync(spine.Admin, new { odsCode = "Z90107", fqdn, url = $"https://{fqdn}/x", interactions = Interactions.Shared, address = spine.Stranger.Address });
        var answer = await spine.SendAsync(spine.Read().With("Ssp-To", party.Asid) with { Target = $"/https://{fqdn}/x/Patient/2" });
        Assert.Equal(502, answer.Status); // it has another practice's certificate
        Assert.Equal(before + 1, spine.Stranger.Connections);
    }

    [Fact]
    public async Task A_loopback_address_that_somebody_registered_is_a_developers_own()
    {
        var party = await Party.CreateAsync(spine.Admin, new { odsCode = "Z90108", url = $"https://localhost:{spine.Stranger.Port}/x", interactions = Interactions.Shared });
        var before = spine.Stranger.Connections;
        await spine.SendAsync(spine.Read().With("Ssp-To", party.Asid) with { Target = $"/https://localhost:{spine.Stranger.Port}/x/Patient/2" });
        Assert.Equal(before + 1, spine.Stranger.Connections);
        foreach (var other in new[] { $"https://localhost:{spine.Stranger.Port}/y", $"https://127.0.0.1:{spine.Stranger.Port}/x/Patient/2", $"https://[::1]:{spine.Stranger.Port}/x/Patient/2" })
        {
            Assert.Equal(400, (await spine.SendAsync(spine.Read().With("Ssp-To", party.Asid) with { Target = $"/{other}" })).Status);
        }

        Assert.Equal(before + 1, spine.Stranger.Connections);
    }

    [Theory]
    [InlineData("169.254.169.254")]
    [InlineData("[fe80::1]")]
    [InlineData("0.0.0.0")]
    [InlineData("[::]")]
    [InlineData("224.0.0.1")]
    public async Task An_address_where_no_provider_can_be_is_not_called_even_if_it_is_registered(string host)
    {
        var party = await Party.CreateAsync(spine.Admin, new { odsCode = "Z90109", url = $"https://{host}:{spine.Stranger.Port}/x", interactions = Interactions.Shared });
        var before = spine.Stranger.Connections;
        var (answer, trace) = await spine.DecideAsync(spine.Read().With("Ssp-To", party.Asid) with { Target = $"/https://{host}:{spine.Stranger.Port}/x/Patient/2" });
        Assert.Equal(502, answer.Status);
        Assert.Contains("no provider can be there", trace.AssertRefusedBy("PROVIDER").Found, StringComparison.Ordinal);
        Assert.Equal(before, spine.Stranger.Connections);
    }

    private string In(string text) => text.Replace("{}", spine.Practice.Fqdn, StringComparison.Ordinal).Replace("{root}", "/Z90103/STU3/1/gpconnect", StringComparison.Ordinal)
        .Replace("{port}", spine.Stranger.Port.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal);
}
