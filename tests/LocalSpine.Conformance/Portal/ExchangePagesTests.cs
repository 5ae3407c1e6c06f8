using System.Net;
using System.Net.Http.Json;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using LocalSpine.Conformance.Environments;
using LocalSpine.Conformance.Ldap;
using LocalSpine.Conformance.Messaging;

namespace LocalSpine.Conformance.Portal;

/// <summary>The exchange record as people and scripts search it, and one exchange with what went over the wire.</summary>
public sealed partial class ExchangePagesTests(SqliteFixture spine) : IClassFixture<SqliteFixture>
{
    [Fact]
    public async Task The_list_is_filtered_by_its_form_and_each_row_has_verdict_and_time()
    {
        var (accepted, refused) = (await AskAsync("9000000009"), await AskAsync("9000000017", broken: true));
        var page = WebUtility.HtmlDecode(await GetAsync($"/exchanges?text=9000000017&verdict=refused&surface=messaging&asid={spine.Asid}&status=&rule="));
        Assert.Contains($"href=\"/exchanges/{refused}\"", page, StringComparison.Ordinal);
        Assert.DoesNotContain($"href=\"/exchanges/{accepted}\"", page, StringComparison.Ordinal);
        Assert.Matches($@"href=""/exchanges/{refused}""(?s:.*?)<td>\d+(\.\d)? (µs|ms)</td>\s*<td><span class=""refused"">INVALID_CREATION_TIME: expected", page);
        Assert.Contains("<option value=\"refused\" selected=\"selected\">", page, StringComparison.Ordinal);
        Assert.Contains("value=\"9000000017\"", page, StringComparison.Ordinal);
        Assert.Contains($"data-events=\"/live/exchanges?surface=messaging&verdict=refused&asid={spine.Asid}&text=9000000017\"", page, StringComparison.Ordinal);
        var own = await GetAsync("/exchanges?surface=portal");
        Assert.Contains("GET /exchanges", own, StringComparison.Ordinal);
        Assert.DoesNotContain("GET /exchanges", await GetAsync("/exchanges"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("status=x", "FILTER_STATUS")]
    [InlineData("since=yesterday", "FILTER_SINCE")]
    [InlineData("verdict=perhaps", "FILTER_VERDICT")]
    public async Task A_filter_that_cannot_be_understood_says_why_everywhere(string query, string rule)
    {
        var page = await GetAsync($"/exchanges?{query}");
        Assert.Contains($"<code>{rule}</code>", page, StringComparison.Ordinal);
        Assert.DoesNotContain("live.js", page, StringComparison.Ordinal);
        using var api = await spine.Admin.GetAsync($"/admin/exchanges?{query}");
        Assert.Equal(HttpStatusCode.UnprocessableEntity, api.StatusCode);
        Assert.Equal(rule, (await api.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("rule").GetString());
        var parts = query.Split('=');
        var command = await spine.Process.RunAsync("exchanges", $"--{parts[0]}", parts[1]);
        Assert.NotEqual(0, command.ExitCode);
        Assert.Contains(rule, command.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_command_line_has_the_same_filter()
    {
        var exchange = await AskAsync("9000000025", broken: true);
        var listed = await spine.Process.RunAsync("exchanges", "--rule", "INVALID_CREATION_TIME", "--text", "9000000025", "--asid", spine.Asid, "--verdict", "refused", "--json");
        Assert.True(listed.ExitCode == 0, listed.Errors);
        Assert.Equal(exchange, Assert.Single(JsonDocument.Parse(listed.Output).RootElement.EnumerateArray()).GetProperty("id").GetInt64());
    }

    [Fact]
    public async Task Older_ones_are_on_pages_that_stand_still()
    {
        for (var i = 0; i < 60; i++)
        {
            await AskAsync("9000000033");
        }

        var first = await GetAsync("/exchanges?text=9000000033");
        var ids = Ids(first);
        Assert.Equal(50, ids.Count);
        Assert.Contains("live.js", first, StringComparison.Ordinal);
        var older = Regex.Match(first, "id=\"older\" href=\"([^\"]*)\"").Groups[1].Value;
        var second = await GetAsync(WebUtility.HtmlDecode(older));
        Assert.Equal(10, Ids(second).Count);
        Assert.True(Ids(second)[0] < ids[^1]);
        Assert.DoesNotContain("live.js", second, StringComparison.Ordinal);
        Assert.DoesNotContain("id=\"older\"", second, StringComparison.Ordinal);

        // Paused, the list stays as it was, whatever comes.
        var pause = WebUtility.HtmlDecode(Regex.Match(first, "id=\"pause\" href=\"([^\"]*)\"").Groups[1].Value);
        await AskAsync("9000000033");
        var paused = await GetAsync(pause);
        Assert.Equal(ids, Ids(paused));
        Assert.DoesNotContain("live.js", paused, StringComparison.Ordinal);
        Assert.Contains("id=\"live\" href=\"/exchanges?text=9000000033\"", paused, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_message_is_shown_as_a_tree_with_its_octets_to_be_downloaded()
    {
        var exchange = await AskAsync("9000000041");
        var page = await GetAsync($"/exchanges/{exchange}");
        Assert.Contains("<strong>SOAP with HL7 v3: QUPA_IN000008UK02</strong>", page, StringComparison.Ordinal);
        Assert.Contains("<span class=\"tree-detail\">root=\"2.16.840.1.113883.2.1.4.1\" extension=\"9000000041\"</span>", WebUtility.HtmlDecode(page), StringComparison.Ordinal);
        Assert.Contains("until the answer began", page, StringComparison.Ordinal);
        using var answer = await SendAsync($"/exchanges/{exchange}/request");
        Assert.Equal(("application/octet-stream", "nosniff", "attachment"), (answer.Content.Headers.ContentType!.MediaType, answer.Headers.GetValues("X-Content-Type-Options").Single(), answer.Content.Headers.ContentDisposition!.DispositionType));
        Assert.Contains("extension=\"9000000041\"", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        foreach (var missing in new[] { "/exchanges/999999999/request", $"/exchanges/{exchange}/other" })
        {
            using var none = await SendAsync(missing);
            Assert.Equal(HttpStatusCode.NotFound, none.StatusCode);
        }
    }

    [Fact]
    public async Task A_directory_search_is_shown_with_its_filter_and_its_entries()
    {
        using var socket = new TcpClient();
        await socket.ConnectAsync(IPAddress.Loopback, spine.Process.Ldaps);
        await using var tls = new SslStream(socket.GetStream());
        var certificate = X509Certificate2.CreateFromPemFile(Path.Combine(spine.Endpoint, "client.pem"), Path.Combine(spine.Endpoint, "client.key"));
        var trust = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck, DisableCertificateDownloads = true };
        trust.CustomTrustStore.ImportFromPemFile(Path.Combine(spine.Endpoint, "ca.pem"));
        await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = "directory.localspine.test", ClientCertificates = [certificate], CertificateChainPolicy = trust });
        await tls.WriteAsync(LdapConnection.Search(7, "uniqueIdentifier=Z90001,ou=Organisations,o=nhs", 0, LdapConnection.Present, attributes: ["o"]));
        Assert.NotEqual(0, await tls.ReadAsync(new byte[4096]));
        var exchange = await spine.NewestExchangeAsync("surface=directory&text=uniqueIdentifier%3DZ90001");
        var page = WebUtility.HtmlDecode(await GetAsync($"/exchanges/{exchange.GetProperty("id").GetInt64()}"));
        Assert.Contains("<b>search request</b> <span>message 7</span>", page, StringComparison.Ordinal);
        Assert.Contains("<b>filter</b> <span>(objectClass=*)</span>", page, StringComparison.Ordinal);
        Assert.Contains("<b>dn</b> <span>uniqueIdentifier=Z90001,ou=Organisations,o=nhs</span>", page, StringComparison.Ordinal);
        Assert.Contains("<b>result</b> <span>Success (0)</span>", page, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("<a><b></a>")]
    [InlineData("<!DOCTYPE a [<!ENTITY b \"<script>alert(1)</script>\">]><a>&b;</a>")]
    [InlineData("{\"a\":\"<script>alert(1)</script>\"}")]
    [InlineData("--b\r\nContent-Type: <script>alert(1)</script>\r\n\r\n<a/>\r\n--b")]
    [InlineData("\0\u0001<script>alert(1)</script>")]
    public async Task What_a_stranger_sent_never_breaks_the_page(string body)
    {
        using var content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
        content.Headers.TryAddWithoutValidation("Content-Type", "text/xml");
        using var sent = await spine.Client.PostAsync("/sync-service", content);
        var exchange = await spine.NewestExchangeAsync("surface=messaging&refused=true");
        var page = await GetAsync($"/exchanges/{exchange.GetProperty("id").GetInt64()}");
        Assert.DoesNotContain("<script>alert", page, StringComparison.Ordinal);
        Assert.Contains("Request as it came", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_stream_tells_of_exchanges_of_its_filter_only()
    {
        using var client = spine.ClientWith(null);
        using var asked = Request("/live/exchanges?text=9000000057");
        using var live = await client.SendAsync(asked, HttpCompletionOption.ResponseHeadersRead);
        using var events = new StreamReader(await live.Content.ReadAsStreamAsync());
        Assert.Equal("0", await NextAsync(events));
        await AskAsync("9000000065"); // another's
        await AskAsync("9000000057");
        Assert.Equal("1", await NextAsync(events));
    }

    [Fact]
    public async Task The_start_page_and_the_admin_api_tell_what_happened_in_the_last_minutes()
    {
        await AskAsync("9000000073", broken: true);
        var page = WebUtility.HtmlDecode(await GetAsync("/"));
        Assert.Matches(@"<a href=""/exchanges\?surface=messaging"">messaging</a></th>\s*<td class=""number"">\d+</td>\s*<td class=""number""> ?<a class=""refused"" href=""/exchanges\?surface=messaging&verdict=refused"">\d+", page);
        Assert.Contains("<a href=\"/exchanges?rule=INVALID_CREATION_TIME\">", page, StringComparison.Ordinal);
        Assert.Contains("SQLite: reading ok", page, StringComparison.Ordinal);
        var health = await spine.Admin.GetFromJsonAsync<JsonElement>("/admin/health");
        Assert.Equal("ok", health.GetProperty("state").GetString());
        Assert.All(health.GetProperty("services").EnumerateArray(), s => Assert.True(s.GetProperty("isListening").GetBoolean(), s.GetRawText()));
        Assert.Contains(health.GetProperty("exchanges").GetProperty("rules").EnumerateArray(), r => r.GetProperty("rule").GetString() == "INVALID_CREATION_TIME");
        Assert.False(health.GetProperty("clock").GetProperty("isFrozen").GetBoolean());
    }

    [Fact]
    public async Task Without_the_record_nothing_is_kept_and_the_start_page_says_so()
    {
        await using var process = new SpineProcess("--ephemeral", "--seed", "empty", "--record", "off");
        await process.StartAsync();
        using var client = new HttpClient { BaseAddress = new Uri(process.AdminUrl) };
        using var asked = new HttpRequestMessage(HttpMethod.Get, "/nothing");
        asked.Headers.Host = "crl.localspine.test";
        using var answer = await client.SendAsync(asked);
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.Equal("[]", await client.GetStringAsync("/admin/exchanges"));
        var health = await client.GetFromJsonAsync<JsonElement>("/admin/health");
        Assert.Equal((false, 0), (health.GetProperty("isRecording").GetBoolean(), health.GetProperty("recorded").GetInt32()));
    }

    private async Task<long> AskAsync(string nhsNumber, bool broken = false)
    {
        var request = new SyncRequest("QUPA_IN000008UK02", spine.Asid, SyncRequest.Retrieval(nhsNumber));
        await SyncAnswer.SendAsync(spine.Client, request, broken ? text => text.Replace("<creationTime value=\"20260701120000\"/>", "<creationTime value=\"then\"/>", StringComparison.Ordinal) : null);
        return (await spine.NewestExchangeAsync($"messageId={request.MessageId}")).GetProperty("id").GetInt64();
    }

    private static List<long> Ids(string page) => [.. RowLink().Matches(page).Select(m => long.Parse(m.Groups[1].Value, System.Globalization.CultureInfo.InvariantCulture))];

    private static async Task<string> NextAsync(StreamReader events)
    {
        using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (await events.ReadLineAsync(timeout.Token) is { } line)
        {
            if (line.StartsWith("data: ", StringComparison.Ordinal))
            {
                return line[6..];
            }
        }

        throw new EndOfStreamException();
    }

    private async Task<string> GetAsync(string path)
    {
        using var response = await SendAsync(path);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return await response.Content.ReadAsStringAsync();
    }

    private async Task<HttpResponseMessage> SendAsync(string path)
    {
        using var client = spine.ClientWith(null);
        using var request = Request(path);
        return await client.SendAsync(request);
    }

    private HttpRequestMessage Request(string path)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Host = $"portal.localspine.test:{spine.Process.Https}";
        return request;
    }

    [GeneratedRegex("<td><a href=\"/exchanges/([0-9]+)\">")]
    private static partial Regex RowLink();
}
