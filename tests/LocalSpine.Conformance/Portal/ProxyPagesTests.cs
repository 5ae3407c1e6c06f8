using System.Net;
using System.Text.Json;
using LocalSpine.Conformance.Environments;
using LocalSpine.Conformance.Mailboxes;
using LocalSpine.Conformance.Proxying;

namespace LocalSpine.Conformance.Portal;

/// <summary>The pages of the Secure Proxy, as a browser without scripts uses them.</summary>
public sealed class ProxyPagesTests(ProxyEnvironment spine) : IClassFixture<ProxyEnvironment>
{
    private const string Settings = "/proxy/settings";

    [Fact]
    public async Task Each_check_is_shown_with_what_it_found_and_the_command_that_mends_it()
    {
        using var consumer = await spine.ConsumerAsync("Z9PP1", ProxyEnvironment.Slots);
        var (status, exchange) = await spine.GetAsync(consumer, ProxyEnvironment.Metadata);
        Assert.Equal(HttpStatusCode.Forbidden, status);
        var page = WebUtility.HtmlDecode(await spine.PageAsync($"/exchanges/{exchange}"));
        Assert.Matches(@"SENDER_CERTIFICATE</th>\s*<td><span class=""passed"">passed</span>", page);
        Assert.Matches(@"SENDER_INTERACTION</th>\s*<td><span class=""refused"">failed</span>", page);
        Assert.Matches(@"SHARING</th>\s*<td><span class=""not-yet"">not reached</span>", page);
        Assert.Contains($"uniqueIdentifier={consumer.Asid}: nhsAsSvcIA {ProxyEnvironment.Slots}", page, StringComparison.Ordinal);
        Assert.Contains($"<code class=\"copied\">localspine endpoint add --asid {consumer.Asid} --interactions {ProxyEnvironment.Metadata}</code>", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_missing_interaction_is_registered_from_the_page_and_the_next_request_passes()
    {
        using var consumer = await spine.ConsumerAsync("Z9PP2", ProxyEnvironment.Slots);
        var (_, exchange) = await spine.GetAsync(consumer, ProxyEnvironment.Metadata);
        using var registered = await spine.PostAsync($"/exchanges/{exchange}", "Register", ("check", "SENDER_INTERACTION"));
        Assert.Equal(HttpStatusCode.OK, registered.StatusCode);
        Assert.Contains($"Registered: {ProxyEnvironment.Metadata} for {consumer.Asid}", WebUtility.HtmlDecode(await registered.Content.ReadAsStringAsync()), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await spine.GetAsync(consumer, ProxyEnvironment.Metadata)).Status);
    }

    [Fact]
    public async Task A_check_that_no_registration_mends_registers_nothing()
    {
        using var consumer = await spine.ConsumerAsync("Z9PP3", ProxyEnvironment.Slots);
        var (_, exchange) = await spine.GetAsync(consumer, ProxyEnvironment.Metadata);
        using var refused = await spine.PostAsync($"/exchanges/{exchange}", "Register", ("check", "SENDER_ASID"));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.StatusCode);
        Assert.Contains("Nothing was changed", await refused.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Forbidden, (await spine.GetAsync(consumer, ProxyEnvironment.Metadata)).Status);
    }

    [Fact]
    public async Task The_request_is_sent_again_by_the_line_on_its_page_whatever_its_query_has()
    {
        var (_, exchange) = await spine.GetAsync(spine.Able, ProxyEnvironment.Metadata, "/echo?it='s&b=$HOME;c");
        var page = await spine.PageAsync($"/exchanges/{exchange}");
        var begin = page.IndexOf("<pre class=\"copied\">", StringComparison.Ordinal) + "<pre class=\"copied\">".Length;
        var line = WebUtility.HtmlDecode(page[begin..page.IndexOf("</pre>", begin, StringComparison.Ordinal)]);
        using var echo = JsonDocument.Parse(await MailboxEnvironment.BashAsync(line + " --silent --show-error", spine.Able.Folder));
        Assert.Equal("/Z9ECH/STU3/1/gpconnect/echo?it='s&b=$HOME;c", echo.RootElement.GetProperty("target").GetString());
    }

    [Fact]
    public async Task A_strangers_text_stays_text_on_every_page()
    {
        var (_, exchange) = await spine.GetAsync(spine.Able, "urn:<script>alert(1)</script>;$(id)");
        foreach (var page in new[] { "/proxy", $"/exchanges/{exchange}" })
        {
            var shown = await spine.PageAsync(page);
            Assert.DoesNotContain("<script>alert", shown, StringComparison.Ordinal);
            Assert.Contains("&lt;script&gt;alert", shown, StringComparison.Ordinal);
        }

        Assert.Contains("--interactions 'urn:<script>alert(1)</script>;$(id)'", WebUtility.HtmlDecode(await spine.PageAsync($"/exchanges/{exchange}")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Requests_are_listed_with_both_sides_and_may_be_only_the_refused()
    {
        var (_, accepted) = await spine.GetAsync(spine.Able, ProxyEnvironment.Metadata);
        var (_, refused) = await spine.GetAsync(spine.Able, ProxyEnvironment.Metadata, to: "999999999999");
        var all = await spine.PageAsync("/proxy");
        Assert.Matches($@"href=""/exchanges/{accepted}"">[^<]+</a></td>\s*<td>proxy</td>\s*<td class=""url"">GET {ProxyEnvironment.EchoRoot}/metadata</td>\s*<td>{spine.Able.Asid}</td>\s*<td>{ProxyEnvironment.EchoAsid}</td>", all);
        Assert.Contains($"/exchanges/{refused}\"", all, StringComparison.Ordinal);
        var some = await spine.PageAsync("/proxy?refused=true");
        Assert.Contains($"/exchanges/{refused}\"", some, StringComparison.Ordinal);
        Assert.DoesNotContain($"/exchanges/{accepted}\"", some, StringComparison.Ordinal);
        Assert.Contains("href=\"/proxy\"", await spine.PageAsync("/"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_page_is_told_when_a_request_came()
    {
        await using var stream = await spine.Browser.GetStreamAsync("/live/proxy");
        using var reader = new StreamReader(stream);
        var first = await EventAsync(reader);
        await spine.GetAsync(spine.Able, ProxyEnvironment.Metadata);
        Assert.NotEqual(first, await EventAsync(reader));
    }

    [Fact]
    public async Task A_sharing_rule_is_added_acts_and_is_removed()
    {
        using var consumer = await spine.ConsumerAsync("Z9PP4", "all");
        using var added = await spine.PostAsync(Settings, "Share", ("From", consumer.Asid), ("To", "*"), ("Interaction", ""), ("Allow", "false"));
        Assert.Equal((HttpStatusCode.Redirect, "/proxy/settings#sharing"), (added.StatusCode, added.Headers.Location?.OriginalString));
        Assert.Equal(HttpStatusCode.Forbidden, (await spine.GetAsync(consumer, ProxyEnvironment.Metadata)).Status);
        var page = await spine.PageAsync(Settings);
        Assert.Matches($@"<td>{consumer.Asid}</td>\s*<td>any</td>\s*<td class=""url"">any</td>\s*<td>\s*<span class=""refused"">denied</span>", page);
        var row = page[..page.IndexOf($"<td>{consumer.Asid}</td>", StringComparison.Ordinal)];
        var id = row[(row.LastIndexOf("<td>", StringComparison.Ordinal) + 4)..row.LastIndexOf("</td>", StringComparison.Ordinal)];
        using var removed = await spine.PostAsync(Settings, "Unshare", ("id", id));
        Assert.Equal(HttpStatusCode.Redirect, removed.StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await spine.GetAsync(consumer, ProxyEnvironment.Metadata)).Status);
        using var again = await spine.PostAsync(Settings, "Unshare", ("id", id));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, again.StatusCode);
    }

    [Fact]
    public async Task A_rule_that_cannot_be_says_why_and_keeps_what_was_written()
    {
        using var refused = await spine.PostAsync(Settings, "Share", ("From", "not a code"), ("To", "Z9ECH"), ("Interaction", "urn:kept"), ("Allow", "true"));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.StatusCode);
        var page = await refused.Content.ReadAsStringAsync();
        Assert.Contains("SHARING_PARTY", page, StringComparison.Ordinal);
        Assert.Contains("value=\"not a code\"", page, StringComparison.Ordinal);
        Assert.Contains("value=\"urn:kept\"", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Answers_are_recorded_listed_and_forgotten()
    {
        using var recording = await spine.PostAsync(Settings, "Providers", ("Mode", "record"));
        Assert.Equal("/proxy/settings#providers", recording.Headers.Location?.OriginalString);
        await spine.GetAsync(spine.Able, ProxyEnvironment.Metadata, "/metadata?recorded=page");
        var page = await spine.PageAsync(Settings);
        for (var looks = 1; looks < 100 && !page.Contains("metadata?recorded=page", StringComparison.Ordinal); looks++)
        {
            page = await spine.PageAsync(Settings); // an answer is kept once it has gone out
        }

        Assert.Contains("metadata?recorded=page", page, StringComparison.Ordinal);
        Assert.Contains("is kept", await spine.PageAsync("/proxy"), StringComparison.Ordinal);
        (await spine.PostAsync(Settings, "Clear")).Dispose();
        (await spine.PostAsync(Settings, "Providers", ("Mode", "live"))).Dispose();
        Assert.Contains("Nothing is kept.", await spine.PageAsync(Settings), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_audit_is_downloaded_as_a_file()
    {
        await spine.GetAsync(spine.Able, ProxyEnvironment.Metadata);
        using var answer = await spine.Browser.GetAsync("/proxy/audit.csv");
        Assert.Equal("text/csv", answer.Content.Headers.ContentType?.MediaType);
        Assert.StartsWith("gpcanalytics-ssptrans-", answer.Content.Headers.ContentDisposition?.FileName, StringComparison.Ordinal);
        Assert.Contains(spine.Able.Asid, await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_form_of_another_site_changes_nothing()
    {
        using var form = new FormUrlEncodedContent([KeyValuePair.Create("From", "Z9PP5"), KeyValuePair.Create("To", "*")]);
        using var refused = await spine.Browser.PostAsync($"{Settings}?handler=Share", form);
        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        Assert.DoesNotContain("Z9PP5", await spine.PageAsync(Settings), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_environment_with_an_admin_token_wants_it_in_its_forms()
    {
        await using var shared = new SpineProcess("--ephemeral", "--seed", "empty", "--admin-token", "the-token");
        await shared.StartAsync();
        var folder = Directory.CreateDirectory(Path.Combine(spine.Folder, "shared")).FullName;
        using (var plain = new HttpClient())
        {
            await File.WriteAllTextAsync(Path.Combine(folder, "ca.pem"), await plain.GetStringAsync($"{shared.AdminUrl}/certificates/root.pem"));
        }

        using var browser = SpineClient.Of(shared, folder, null, followsRedirects: false);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, await ShareAsync("another"));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, await ShareAsync(""));
        Assert.Equal(HttpStatusCode.Redirect, await ShareAsync("the-token"));

        async Task<HttpStatusCode> ShareAsync(string token)
        {
            using var answer = await ProxyEnvironment.PostAsync(browser, Settings, "Share", ("From", "Z9PP6"), ("To", "*"), ("AdminToken", token));
            return answer.StatusCode;
        }
    }

    private static async Task<string> EventAsync(StreamReader reader)
    {
        using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (await reader.ReadLineAsync(timeout.Token) is { } line)
        {
            if (line.StartsWith("data:", StringComparison.Ordinal))
            {
                return line;
            }
        }

        throw new EndOfStreamException();
    }
}
