using System.Net.Http.Json;
using System.Text.Json;
using LocalSpine.Conformance.Environments;
using LocalSpine.Conformance.Estate;
using LocalSpine.Conformance.Messaging;

namespace LocalSpine.Conformance.Maintenance;

/// <summary>Builds of the path to live: what is deployed, notes between versions, and behaviour that a version pins.</summary>
[Collection(OnSqlite.Name)]
public sealed class BuildTests(SqliteFixture spine)
{
    private readonly MaintenanceCalendar _admin = new(spine.Admin);

    [Fact]
    public async Task A_version_pins_the_MIM_families_that_demographics_accept()
    {
        Assert.Equal(200, await RetrievalAsync());
        await PutAsync("Spine Core", "pinned-1", "pds-2006b");
        await SetAsync("Spine Core", "pinned-1");
        try
        {
            Assert.Equal(500, await RetrievalAsync());
            var exchange = await spine.NewestExchangeAsync("rule=SERVICE_NOT_SUPPORTED");
            Assert.Contains("MIM 4.2", exchange.GetProperty("expected").GetString(), StringComparison.Ordinal);
            Assert.EndsWith("QUPA_IN000008UK02 of MIM 6.3", exchange.GetProperty("came").GetString(), StringComparison.Ordinal);
            Assert.Equal("", (await _admin.SendAsync(HttpMethod.Post, "/admin/estate/builds/profiles", new { name = "two", settings = new { mim = "6.3, 7.2" } })).Rule);
            await PutAsync("Spine Core", "pinned-1", "two"); // what is said of the deployed version acts at once
            Assert.Equal(200, await RetrievalAsync());
        }
        finally
        {
            await PutAsync("Spine Core", "pinned-1", null);
        }
    }

    [Fact]
    public async Task A_version_pins_the_profile_of_the_directory()
    {
        var before = (await _admin.SendAsync(HttpMethod.Get, "/admin/estate/builds/behaviour")).Answer;
        Assert.Equal(["4.2", "6.3", "7.2"], before.GetProperty("mimFamilies").EnumerateArray().Select(f => f.GetString()));
        Assert.False(before.TryGetProperty("directory", out _));
        Assert.Equal("cn=schema", await SubschemaAsync());
        await PutAsync("Spine Directory Service", "pinned-2", "sds-openldap");
        await SetAsync("Spine Directory Service", "pinned-2");
        try
        {
            Assert.Equal("cn=Subschema", await SubschemaAsync());
        }
        finally
        {
            await PutAsync("Spine Directory Service", "pinned-2", null);
        }

        Assert.Equal("cn=schema", await SubschemaAsync());
    }

    [Theory]
    [InlineData("BUILD_SERVICE", "versions", """{"service":"Spine","version":"1"}""")]
    [InlineData("BUILD_VERSION", "versions", """{"service":"e-RS","version":"1 2"}""")]
    [InlineData("BUILD_VERSION", "versions", """{"service":"e-RS","version":""}""")]
    [InlineData("BUILD_NOTES", "versions", """{"service":"e-RS","version":"1","notes":"\u0000"}""")]
    [InlineData("BUILD_PROFILE", "versions", """{"service":"e-RS","version":"1","profile":"none"}""")]
    [InlineData("BUILD_PROFILE", "versions", """{"service":"e-RS","version":"1","profile":"sds-openldap"}""")] // a setting of another service
    [InlineData("PROFILE_NAME", "profiles", """{"name":"pds-2006b","settings":{"mim":"6.3"}}""")] // built in
    [InlineData("PROFILE_NAME", "profiles", """{"name":"a b","settings":{"mim":"6.3"}}""")]
    [InlineData("PROFILE_SETTINGS", "profiles", """{"name":"a","settings":{}}""")]
    [InlineData("PROFILE_SETTINGS", "profiles", """{"name":"a","settings":{"mim":"5.0"}}""")]
    [InlineData("PROFILE_SETTINGS", "profiles", """{"name":"a","settings":{"mim":","}}""")]
    [InlineData("PROFILE_SETTINGS", "profiles", """{"name":"a","settings":{"directory":"novell"}}""")]
    [InlineData("PROFILE_SETTINGS", "profiles", """{"name":"a","settings":{"colour":"blue"}}""")]
    [InlineData("BUILD_ENVIRONMENT", "", """{"environment":"dep2","service":"e-RS","version":"1"}""")]
    [InlineData("BUILD_VERSION_UNKNOWN", "", """{"environment":"dep","service":"e-RS","version":"never"}""")]
    public async Task What_breaks_a_rule_is_refused_by_it(string rule, string path, string order) => Assert.Equal(
        rule, (await _admin.SendAsync(path.Length == 0 ? HttpMethod.Put : HttpMethod.Post, $"/admin/estate/builds{(path.Length == 0 ? "" : "/")}{path}", JsonDocument.Parse(order).RootElement)).Rule);

    [Fact]
    public async Task Notes_between_versions_are_those_on_the_way_and_the_pages_show_what_is_deployed()
    {
        foreach (var (version, notes) in new[] { ("9.1", "First"), ("9.2", "Second\nin two lines"), ("9.3", "Third") })
        {
            Assert.Equal(0, (await spine.Process.RunAsync("build", "add", "MESH", version, "--notes", notes)).ExitCode);
        }

        var between = await NotesAsync("9.1", "9.3");
        Assert.Equal((false, "9.2 9.3"), (between.GetProperty("isBack").GetBoolean(), Names(between)));
        var back = await NotesAsync("9.3", "9.2");
        Assert.Equal((true, "9.3"), (back.GetProperty("isBack").GetBoolean(), Names(back)));
        Assert.Equal("", Names(await NotesAsync("9.2", "9.2")));
        var unknown = await spine.Process.RunAsync("build", "notes", "MESH", "9.1", "9.9");
        Assert.Equal(1, unknown.ExitCode);
        Assert.Contains("9.1, 9.2, 9.3", unknown.Errors, StringComparison.Ordinal);

        Assert.Equal("MESH 9.2 in training\n", (await spine.Process.RunAsync("build", "set", "training", "mesh", "9.2")).Output);
        var deployed = JsonDocument.Parse((await spine.Process.RunAsync("build", "list", "--json")).Output).RootElement.EnumerateArray().ToList();
        Assert.Contains(deployed, b => (b.GetProperty("environment").GetString(), b.GetProperty("service").GetString(), b.GetProperty("version").GetString()) == ("training", "MESH", "9.2"));
        Assert.Contains(deployed, b => b.GetProperty("environment").GetString() == "dep" && b.GetProperty("service").GetString() == "MESH"); // the program's own
        using var portal = new PortalWindow(spine.Process, spine.Endpoint);
        Assert.Contains("9.2", (await portal.GetAsync("/")).Page, StringComparison.Ordinal);
        var page = (await portal.GetAsync("/builds?of=MESH&from=9.1&to=9.2")).Page;
        Assert.Contains("<dt>9.2</dt><dd class=\"lines\">Second\nin two lines</dd>", page, StringComparison.Ordinal);
        var (status, to) = await portal.PostAsync("/builds", "/builds?handler=Set", ("EnvironmentKey", "live"), ("Build", "MESH|9.1"));
        Assert.Equal((System.Net.HttpStatusCode.Redirect, "/builds#deployed"), (status, to));
        (status, page) = await portal.PostAsync("/builds", "/builds?handler=Add", ("Service", "MESH"), ("Version", "9 4"));
        Assert.Equal(System.Net.HttpStatusCode.UnprocessableEntity, status);
        Assert.Contains("BUILD_VERSION", page, StringComparison.Ordinal);

        static string Names(JsonElement notes) => string.Join(' ', notes.GetProperty("versions").EnumerateArray().Select(v => v.GetProperty("version").GetString()));
    }

    private async Task<JsonElement> NotesAsync(string from, string to) =>
        JsonDocument.Parse((await spine.Process.RunAsync("build", "notes", "MESH", from, to, "--json")).Output).RootElement;

    private async Task PutAsync(string service, string version, string? profile) =>
        Assert.Equal("", (await _admin.SendAsync(HttpMethod.Post, "/admin/estate/builds/versions", new { service, version, profile })).Rule);

    private async Task SetAsync(string service, string version) =>
        Assert.Equal("", (await _admin.SendAsync(HttpMethod.Put, "/admin/estate/builds", new { environment = "dep", service, version })).Rule);

    private async Task<int> RetrievalAsync()
    {
        var answer = await SyncAnswer.SendAsync(spine.Client, new SyncRequest("QUPA_IN000008UK02", spine.Asid, SyncRequest.Retrieval("9000000009")));
        return answer.Status;
    }

    // Each server family has its own name for the subschema.
    private async Task<string> SubschemaAsync()
    {
        var settings = new Clients.ClientSettings("localhost", spine.Process.Ldaps, spine.Endpoint);
        var found = await new Clients.LdapSearchProgram().RunAsync(settings, [new("root", "", "(objectClass=*)", "subschemaSubentry", "base")]);
        return found[0].Entries.Single().One("subschemaSubentry");
    }
}
