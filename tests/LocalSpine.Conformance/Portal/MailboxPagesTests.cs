using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using LocalSpine.Conformance.Mailboxes;

namespace LocalSpine.Conformance.Portal;

/// <summary>The pages of mailboxes, as a browser without scripts uses them.</summary>
public sealed partial class MailboxPagesTests(MailboxEnvironment spine) : IClassFixture<MailboxEnvironment>
{
    [Fact]
    public async Task All_mailboxes_are_shown_with_what_waits_and_their_state()
    {
        await spine.RunAsync("mailbox", "create", "--ods", "X26", "--id", "X26PG01", "--out", Path.Combine(spine.Folder, "X26PG01"));
        await spine.SendAsync("X26ABC1", "X26PG01", "API-DOCS-TEST", "waits");
        var row = await RowAsync();
        Assert.Contains("<td class=\"number\">1</td>", row, StringComparison.Ordinal);
        Assert.Contains("never", row, StringComparison.Ordinal);
        Assert.Contains("<span>active</span>", row, StringComparison.Ordinal);
        await spine.RunAsync("mailbox", "change", "X26PG01", "--active", "false");
        row = await RowAsync();
        Assert.Contains("<td class=\"number\">0</td>", row, StringComparison.Ordinal);
        Assert.Contains("<span class=\"refused\">switched off</span>", row, StringComparison.Ordinal);
        Assert.Contains("href=\"/mailboxes\"", await PageAsync("/"), StringComparison.Ordinal);

        async Task<string> RowAsync() => Between(await PageAsync("/mailboxes"), "X26PG01</a>", "</tr>");
    }

    [Fact]
    public async Task A_mailbox_shows_what_it_may_do_and_both_of_its_boxes()
    {
        var id = await spine.SendAsync("X26ABC1", "X26ABC2", "TEST_WORKFLOW", "shown", "--subject", "For both sides");
        await spine.RunAsync("mailbox", "responder", "X26ABC2", "acknowledge", "--workflow", "PG_NONE");
        var recipient = await PageAsync("/mailboxes/x26abc2");
        Assert.Matches(@"May send</th><td>TEST_WORKFLOW_ACK</td>", recipient);
        Assert.Matches(@"May receive</th><td>TEST_WORKFLOW, TEST_WORKFLOW2</td>", recipient);
        Assert.Matches(@"Responders</th><td>PG_NONE acknowledge</td>", recipient);
        Assert.Contains("href=\"/mailboxes/X26ABC2/compose\"", recipient, StringComparison.Ordinal);
        Assert.Contains($"/mailboxes/messages/{id}", Between(recipient, "id=\"inbox\"", "id=\"outbox\""), StringComparison.Ordinal);
        var sender = await PageAsync("/mailboxes/X26ABC1");
        Assert.Contains($"/mailboxes/messages/{id}", Between(sender, "id=\"outbox\"", "</main>"), StringComparison.Ordinal);
        Assert.DoesNotContain(id, Between(sender, "id=\"inbox\"", "id=\"outbox\""), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_message_is_tracked_with_its_times_in_order_and_its_content()
    {
        var id = await spine.SendAsync("X26ABC1", "X26ABC2", "TEST_WORKFLOW", "tracked <b>content</b>", "--local-id", "page-1");
        var page = await PageAsync($"/mailboxes/messages/{id}");
        Assert.Matches(@"Local id</th><td>page-1</td>", page);
        Assert.Contains("tracked &lt;b&gt;content&lt;/b&gt;", page, StringComparison.Ordinal);
        string[] times = [.. Instant().Matches(page).Select(m => m.Groups[1].Value)];
        Assert.Equal(3, times.Length);
        Assert.Equal(times.Order(StringComparer.Ordinal), times);
    }

    [Fact]
    public async Task A_text_is_composed_and_its_tracking_page_comes_next()
    {
        var sent = await PostAsync("X26ABC1", Form(subject: "From a page", text: "Grüße"));
        Assert.Equal(HttpStatusCode.Redirect, sent.StatusCode);
        var page = WebUtility.HtmlDecode(await PageAsync(sent.Headers.Location!.OriginalString));
        Assert.Contains("From a page", page, StringComparison.Ordinal);
        Assert.Contains("<pre>Grüße</pre>", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_is_uploaded_under_its_own_name()
    {
        var sent = await PostAsync("X26ABC1", Form(workflow: "API-DOCS-TEST", upload: new byte[40_000_000]));
        Assert.Equal(HttpStatusCode.Redirect, sent.StatusCode);
        var page = await PageAsync(sent.Headers.Location!.OriginalString);
        Assert.Matches(@"File name</th><td>upload.bin</td>", page);
        Assert.Matches(@"Bytes</th><td>40000000</td>", page);
    }

    [Fact]
    public async Task A_file_that_is_too_large_is_told_so()
    {
        var before = await NewestAsync("X26ABC1");
        var refused = await PostAsync("X26ABC1", Form(upload: new byte[(50 * 1024 * 1024) + 1]));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.StatusCode);
        Assert.Contains("href=\"#upload\"", await refused.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal(before, await NewestAsync("X26ABC1"));
    }

    [Theory]
    [InlineData("wrong", HttpStatusCode.UnprocessableEntity)]
    [InlineData("", HttpStatusCode.UnprocessableEntity)]
    [InlineData(null, HttpStatusCode.UnprocessableEntity)]
    public async Task Without_the_password_nothing_is_sent(string? password, HttpStatusCode status)
    {
        var before = await NewestAsync("X26ABC1");
        var refused = await PostAsync("X26ABC1", Form(password: password));
        Assert.Equal(status, refused.StatusCode);
        var page = await refused.Content.ReadAsStringAsync();
        Assert.Contains(password == "wrong" ? "MESH_PASSWORD" : "href=\"#password\"", page, StringComparison.Ordinal);
        Assert.DoesNotContain("value=\"wrong\"", page, StringComparison.Ordinal);
        Assert.Equal(before, await NewestAsync("X26ABC1"));
    }

    [Fact]
    public async Task A_refusal_shows_its_rule_and_keeps_what_was_written()
    {
        var refused = await PostAsync("X26ABC1", Form(to: "X26ABC3", subject: "kept subject", text: "kept text"));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.StatusCode);
        var page = await refused.Content.ReadAsStringAsync();
        Assert.Contains("MESH_RECIPIENT_WORKFLOW", page, StringComparison.Ordinal);
        Assert.Contains("a recipient registered to receive TEST_WORKFLOW", page, StringComparison.Ordinal);
        Assert.Matches(@"<dt>Came</dt><dd>X26ABC3</dd>", page);
        Assert.Contains("value=\"kept subject\"", page, StringComparison.Ordinal);
        Assert.Contains("kept text</textarea>", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_message_to_nobody_links_to_its_tracking_and_that_to_its_report()
    {
        var refused = await PostAsync("X26ABC1", Form(to: "NOBODY9", workflow: "API-DOCS-TEST"));
        var failed = Link().Match(await refused.Content.ReadAsStringAsync());
        Assert.True(failed.Success);
        var page = await PageAsync(failed.Groups[1].Value);
        Assert.Contains("Unregistered to address", page, StringComparison.Ordinal);
        var report = await PageAsync(Link().Match(page).Groups[1].Value);
        Assert.Contains("REPORT", report, StringComparison.Ordinal);
        Assert.Contains(failed.Groups[1].Value, report, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_a_stranger_wrote_stays_text()
    {
        const string Script = "<script>alert(1)</script>";
        var sent = await PostAsync("X26ABC1", Form(subject: Script, localId: Script, fileName: Script, text: Script));
        Assert.Equal(HttpStatusCode.Redirect, sent.StatusCode);
        foreach (var page in new[] { sent.Headers.Location!.OriginalString, "/mailboxes/X26ABC1", "/mailboxes/X26ABC2" })
        {
            var shown = await PageAsync(page);
            Assert.DoesNotContain("<script>alert", shown, StringComparison.Ordinal);
            Assert.Contains("&lt;script&gt;alert", shown, StringComparison.Ordinal);
        }

        var refused = await (await PostAsync("X26ABC1", Form(to: Script, subject: "\"><script>alert(1)</script>", text: "</textarea>" + Script))).Content.ReadAsStringAsync();
        Assert.DoesNotContain("<script>alert", refused, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_form_of_another_site_is_refused_and_says_what_to_do()
    {
        var before = await NewestAsync("X26ABC1");
        using var form = Form();
        using var refused = await spine.Browser.PostAsync("/mailboxes/X26ABC1/compose", form);
        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        Assert.Contains("load the page again", await refused.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal(before, await NewestAsync("X26ABC1"));
    }

    [Theory]
    [InlineData("/mailboxes/NOBODY9")]
    [InlineData("/mailboxes/NOBODY9/compose")]
    [InlineData("/mailboxes/messages/1")]
    public async Task What_is_not_there_is_a_404(string path)
    {
        using var answer = await spine.Browser.GetAsync(path);
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    }

    [Theory]
    [InlineData("/live/mailboxes")]
    [InlineData("/live/mailboxes/X26ABC2")]
    public async Task A_page_is_told_when_something_came(string events)
    {
        await using var stream = await spine.Browser.GetStreamAsync(events);
        using var reader = new StreamReader(stream);
        var first = await EventAsync(reader);
        await spine.SendAsync("X26ABC1", "X26ABC2", "TEST_WORKFLOW", "live");
        Assert.NotEqual(first, await EventAsync(reader));
    }

    [Fact]
    public async Task A_live_page_that_is_closed_is_no_refusal()
    {
        await using (var stream = await spine.Browser.GetStreamAsync("/live/mailboxes/X26ABC3"))
        {
            using var reader = new StreamReader(stream);
            await EventAsync(reader);
        }

        using var admin = new HttpClient { BaseAddress = new Uri(spine.Spine.AdminUrl) };
        using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        JsonElement[] closed;
        do
        {
            closed = (await admin.GetFromJsonAsync<JsonElement[]>("/admin/exchanges?surface=portal", timeout.Token))!;
        }
        while (!closed.Any(e => e.GetProperty("operation").GetString()!.EndsWith("/live/mailboxes/X26ABC3", StringComparison.Ordinal)));

        Assert.All(closed.Where(e => e.GetProperty("operation").GetString()!.Contains("/live/", StringComparison.Ordinal)), e => Assert.Equal("accepted", e.GetProperty("verdict").GetString()));
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

    private static string Between(string page, string from, string to)
    {
        var start = page.IndexOf(from, StringComparison.Ordinal);
        return page[start..page.IndexOf(to, start, StringComparison.Ordinal)];
    }

    private static MultipartFormDataContent Form(
        string? password = "password", string to = "X26ABC2", string workflow = "TEST_WORKFLOW", string subject = "", string localId = "", string fileName = "", string text = "a text",
        byte[]? upload = null)
    {
        var form = new MultipartFormDataContent();
        foreach (var (name, value) in new[] { ("password", password), ("to", to), ("workflow", workflow), ("subject", subject), ("localid", localId), ("filename", fileName), ("text", upload is null ? text : "") })
        {
            if (value is not null)
            {
                form.Add(new StringContent(value, Encoding.UTF8), name);
            }
        }

        if (upload is not null)
        {
            form.Add(new ByteArrayContent(upload), "upload", "upload.bin");
        }

        return form;
    }

    private async Task<HttpResponseMessage> PostAsync(string mailbox, MultipartFormDataContent form)
    {
        var path = $"/mailboxes/{mailbox}/compose";
        form.Add(new StringContent(Token().Match(await PageAsync(path)).Groups[1].Value), "__RequestVerificationToken");
        return await spine.Browser.PostAsync(path, form);
    }

    private async Task<string> PageAsync(string path)
    {
        using var answer = await spine.Browser.GetAsync(path);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return await answer.Content.ReadAsStringAsync();
    }

    // Id of the newest message that a mailbox sent.
    private async Task<string> NewestAsync(string sender)
    {
        var sent = await spine.MessagesAsync(sender, "outbox");
        return sent.Count == 0 ? "" : sent[0].GetProperty("messageId").GetString()!;
    }

    [GeneratedRegex("__RequestVerificationToken\" type=\"hidden\" value=\"([^\"]+)\"")]
    private static partial Regex Token();

    [GeneratedRegex("href=\"(/mailboxes/messages/[^\"]+)\"")]
    private static partial Regex Link();

    [GeneratedRegex("<time datetime=\"([^\"]+)\"")]
    private static partial Regex Instant();
}
