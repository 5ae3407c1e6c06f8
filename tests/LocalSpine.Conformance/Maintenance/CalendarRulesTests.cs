using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using LocalSpine.Conformance.Environments;
using LocalSpine.Conformance.Estate;

namespace LocalSpine.Conformance.Maintenance;

/// <summary>The forward change schedule over admin API, command line and pages, and every rule of it. Nothing is closed here.</summary>
[Collection(OnSqlite.Name)]
public sealed class CalendarRulesTests(SqliteFixture spine)
{
    private readonly MaintenanceCalendar _calendar = new(spine.Admin);

    [Theory]
    [InlineData("CHANGE_SERVICES", "services", new string[0])]
    [InlineData("CHANGE_SERVICES", "services", new[] { "Spine" })]
    [InlineData("CHANGE_SERVICES", "services", new[] { "e-RS", "e-RS" })]
    [InlineData("CHANGE_TITLE", "title", "")]
    [InlineData("CHANGE_TITLE", "title", "a\nb")]
    [InlineData("CHANGE_TITLE", "title", "0123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890")]
    [InlineData("CHANGE_DESCRIPTION", "description", "a\0b")]
    [InlineData("CHANGE_TIMES", "from", "tomorrow")]
    [InlineData("CHANGE_TIMES", "from", null)]
    [InlineData("CHANGE_TIMES", "to", "2098-12-03T20:00")] // no time passes
    [InlineData("CHANGE_TIMES", "to", "2098-12-03T19:59")]
    [InlineData("CHANGE_TIMES", "to", "2099-01-03T20:01")] // more than 31 days
    [InlineData("CHANGE_TIMES", "from", "2098-03-30T01:30")] // the clocks go forward
    [InlineData("REQUEST_UNREADABLE", "closes", "perhaps")]
    public async Task An_order_that_breaks_a_rule_is_refused_by_it(string rule, string name, object? value)
    {
        var order = new Dictionary<string, object?> { ["services"] = new[] { "Spine Core" }, ["from"] = "2098-12-03T20:00", ["to"] = "2098-12-03T22:00", ["title"] = "Change", ["description"] = "a\nb", ["closes"] = true };
        order[name] = value;
        Assert.Equal(rule, (await _calendar.TryAddAsync(order)).Rule);
        Assert.DoesNotContain((await spine.Admin.GetFromJsonAsync<JsonElement[]>("/admin/estate/calendar/changes"))!, c => c.GetProperty("title").GetString() == "Change");
    }

    [Fact]
    public async Task What_is_over_or_not_there_is_refused()
    {
        Assert.Equal("CHANGE_TIMES", (await _calendar.TryAddAsync(new { services = new[] { "e-RS" }, from = "2001-12-03T20:00", to = "2001-12-03T22:00", title = "Long ago" })).Rule);
        Assert.Equal("CHANGE_UNKNOWN", (await _calendar.EndAsync("change-987654", "cancel")).Rule);
        Assert.Equal("CHANGE_UNKNOWN", (await _calendar.SendAsync(HttpMethod.Get, "/admin/estate/calendar/changes/change-987654")).Rule);
        var id = await _calendar.AddAsync("e-RS", "2098-07-03T20:00", "2098-07-03T22:00");
        var path = $"/admin/estate/calendar/changes/{id}";
        Assert.Equal("CHANGE_NOT_BEGUN", (await _calendar.EndAsync(id, "complete")).Rule);
        Assert.Equal("CHANGE_TIMES", (await _calendar.SendAsync(HttpMethod.Patch, path, new { from = "2098-07-03T23:00" })).Rule);
        var (rule, moved) = await _calendar.SendAsync(HttpMethod.Patch, path, new { to = "2098-07-03T23:00", title = "Moved" });
        Assert.Equal(("", "2098-07-03T20:00:00+01:00", "2098-07-03T23:00:00+01:00", "Moved", 1), (rule, Text("from"), Text("to"), Text("title"), moved.GetProperty("revision").GetInt32()));
        Assert.Equal("", (await _calendar.EndAsync(id, "cancel")).Rule);
        Assert.Equal("CHANGE_OVER", (await _calendar.EndAsync(id, "cancel")).Rule);
        Assert.Equal("CHANGE_OVER", (await _calendar.SendAsync(HttpMethod.Patch, path, new { title = "Again" })).Rule);
        Assert.Equal("ENFORCED", (await _calendar.SendAsync(HttpMethod.Put, "/admin/estate/calendar/enforcement", new { })).Rule);
        Assert.Equal("RELEASE_TIME", (await _calendar.SendAsync(HttpMethod.Post, "/admin/estate/calendar/releases", new { at = "soon" })).Rule);
        Assert.Equal("RELEASE_TITLE", (await _calendar.SendAsync(HttpMethod.Post, "/admin/estate/calendar/releases", new { title = "a\tb" })).Rule);
        Assert.Equal("RELEASE_UNKNOWN", (await _calendar.SendAsync(HttpMethod.Delete, "/admin/estate/calendar/releases/987654")).Rule);

        string Text(string name) => moved.GetProperty(name).GetString()!;
    }

    [Fact]
    public async Task The_command_line_plans_changes_notes_releases_and_prints_the_feed()
    {
        var added = await RunAsync("add", "--service", "Spine Core", "--service", "e-RS", "--from", "2098-12-03T20:00", "--to", "2098-12-03T22:00", "--title", "Both", "--closes", "false", "--json");
        var id = added.GetProperty("id").GetString()!;
        Assert.Equal((false, 2), (added.GetProperty("closes").GetBoolean(), added.GetProperty("services").GetArrayLength()));
        Assert.Equal("More", (await RunAsync("change", id, "--description", "More", "--json")).GetProperty("description").GetString());
        Assert.Equal((id, "planned"), ((await RunAsync("changes", "--limit", "1", "--json"))[0].GetProperty("id").GetString(), (await RunAsync("changes", "--json"))[0].GetProperty("state").GetString()));
        Assert.Equal("cancelled", (await RunAsync("cancel", id, "--json")).GetProperty("state").GetString());
        var refused = await spine.Process.RunAsync("calendar", "add", "--title", "Nothing");
        Assert.Equal(1, refused.ExitCode);
        Assert.Contains("Name them with --service", refused.Errors, StringComparison.Ordinal);

        var release = await RunAsync("release", "--at", "2098-12-03T10:00", "--title", "Release 9", "--json"); // a Wednesday
        Assert.Equal(("2098-12-03T20:00:00+00:00", "2098-12-04T06:00:00+00:00"), (release.GetProperty("slotFrom").GetString(), release.GetProperty("slotTo").GetString()));
        var feed = (await spine.Process.RunAsync("calendar", "feed")).Output;
        Assert.Contains("UID:slot-e-rs-20981203@localspine.test\r\n", feed, StringComparison.Ordinal);
        Assert.Contains($"UID:{id}@localspine.test\r\n", feed, StringComparison.Ordinal);
        using (var portal = new PortalWindow(spine.Process, spine.Endpoint))
        {
            Assert.Equal(feed, System.Text.Encoding.UTF8.GetString((await portal.DownloadAsync("/calendar.ics"))!));
        }

        Assert.Equal(0, (await spine.Process.RunAsync("calendar", "unrelease", release.GetProperty("id").GetInt64().ToString(System.Globalization.CultureInfo.InvariantCulture))).ExitCode);
        Assert.DoesNotContain("slot-e-rs-20981203", (await spine.Process.RunAsync("calendar", "feed")).Output, StringComparison.Ordinal);
        var shown = await RunAsync("show", "--days", "8", "--json");
        Assert.Equal(["Spine Core", "Spine CIS", "e-RS"], shown.GetProperty("services").EnumerateArray().Select(s => s.GetProperty("service").GetString()));
        Assert.False(shown.GetProperty("isEnforced").GetBoolean());
        Assert.Contains(shown.GetProperty("entries").EnumerateArray(), e => e.GetProperty("title").GetString() == "Spine Core maintenance slot");
        Assert.Contains("announced only", (await spine.Process.RunAsync("calendar", "show")).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_page_announces_and_calls_off_and_shows_what_a_stranger_wrote_as_text()
    {
        using var portal = new PortalWindow(spine.Process, spine.Endpoint);
        var soon = DateTimeOffset.UtcNow.AddHours(3).ToString("yyyy-MM-dd'T'HH:mm'Z'", System.Globalization.CultureInfo.InvariantCulture);
        var later = DateTimeOffset.UtcNow.AddHours(4).ToString("yyyy-MM-dd'T'HH:mm'Z'", System.Globalization.CultureInfo.InvariantCulture);
        var (status, page) = await portal.PostAsync("/calendar", "/calendar?handler=Add", ("Services", "e-RS"), ("From", "soon"), ("To", later), ("ChangeTitle", "<b>Bold</b>"));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, status);
        Assert.Contains("CHANGE_TIMES", page, StringComparison.Ordinal);
        Assert.Contains("value=\"<b>Bold</b>\"", page, StringComparison.Ordinal); // what was written is there again; decoded here
        (status, page) = await portal.PostAsync("/calendar", "/calendar?handler=Add", ("Services", "e-RS"), ("From", soon), ("To", later), ("ChangeTitle", "<b>Bold</b>"), ("Closes", "true"));
        Assert.Equal((HttpStatusCode.Redirect, "/calendar#upcoming"), (status, page));
        var id = (await spine.Admin.GetFromJsonAsync<JsonElement[]>("/admin/estate/calendar/changes?limit=1"))![0].GetProperty("id").GetString()!;
        var banner = System.Text.Encoding.UTF8.GetString((await portal.DownloadAsync("/mailboxes"))!);
        Assert.Contains("&lt;b&gt;Bold&lt;/b&gt; (e-RS)", banner, StringComparison.Ordinal);
        Assert.DoesNotContain("<b>Bold", banner, StringComparison.Ordinal);
        (status, _) = await portal.PostAsync("/calendar", "/calendar?handler=Cancel", ("Id", id));
        Assert.Equal(HttpStatusCode.Redirect, status);
        Assert.DoesNotContain("Bold", System.Text.Encoding.UTF8.GetString((await portal.DownloadAsync("/mailboxes"))!), StringComparison.Ordinal);
        Assert.Contains("cancelled", (await portal.GetAsync("/calendar")).Page, StringComparison.Ordinal);
    }

    private async Task<JsonElement> RunAsync(params string[] arguments)
    {
        var result = await spine.Process.RunAsync(["calendar", .. arguments]);
        Assert.True(result.ExitCode == 0, result.Errors);
        return JsonDocument.Parse(result.Output).RootElement;
    }
}
