using System.Globalization;
using System.Text;

namespace LocalSpine.Conformance.Proxy;

/// <summary>Limits of time, short ones: 504 before the answer began, a broken connection after (ssp 5.3). And the settings lenient and handshake.</summary>
public sealed class LimitTests(ImpatientProxy spine) : IClassFixture<ImpatientProxy>, IDisposable
{
    // The next test finds a provider that answers.
    public void Dispose()
    {
        spine.Provider.Answer = ProviderProgram.Plain;
    }

    [Theory]
    [InlineData("")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Type: application/fhir+json\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n", "nothing moved for 2 s")]
    public async Task A_provider_that_says_nothing_in_time_is_a_504(string beginning, string problem = "Operation timed out after 2000 milliseconds with 0 out of 0 bytes received")
    {
        spine.Provider.Answer = async (_, c) =>
        {
            await c.WriteAsync(beginning);
            await c.UntilLeftAsync();
        };
        var request = spine.Read("/Patient/2?x=1");
        var (answer, trace) = await spine.DecideAsync(request);
        Assert.Equal(504, answer.Status);
        var message = $"ERROR_COMMUNICATING_TO_ENDPOINT_URL_{spine.Practice.Root}/Patient/2";
        var outcome = answer.Outcome();
        Assert.Equal(new OutcomeFields(outcome.Id, "transient", "error", "http://fhir.nhs.net/ValueSet/gpconnect-schedule-response-code-1-0", "504", message, message), outcome);
        Assert.Equal(problem, trace.AssertRefusedBy("PROVIDER").Found);
        var row = (await AuditRows.CsvAsync(spine)).Single(r => r["SspTraceId"] == request.TraceId);
        Assert.Equal(("599", problem), (row["responseCode"], row["responseErrorMessage"]));
        Assert.InRange(double.Parse(row["duration"], CultureInfo.InvariantCulture), ImpatientProxy.FirstByte - 0.1, 60);
    }

    [Fact]
    public async Task An_answer_that_stops_moving_is_broken_off()
    {
        var trace = await BrokenOffAsync(async (_, c) =>
        {
            await c.WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf");
            await c.UntilLeftAsync();
        });
        Assert.Contains("nothing moved for 2 s", trace["PROVIDER"].Found, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_answer_that_trickles_on_is_broken_off_when_the_whole_takes_too_long()
    {
        using var next = new SemaphoreSlim(1);
        var request = spine.Read();
        var before = await spine.NewestAsync();
        spine.Provider.Answer = async (_, c) =>
        {
            await c.WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 1000000000\r\n\r\n");
            while (true)
            {
                await next.WaitAsync(TimeSpan.FromSeconds(30));
                await c.WriteAsync("x");
            }
        };
        await using (var connection = await spine.ConnectAsync(request.Face, spine.Consumer))
        {
            await connection.SendAsync(request.Octets());
            Assert.NotNull(await connection.ReadHeadAsync());
            while (await connection.ReadOctetAsync())
            {
                next.Release();
            }
        }

        var trace = await spine.TraceAsync(before, $"&refused=true&messageId={request.TraceId}");
        Assert.Contains("--ssp-total", trace["PROVIDER"].Found, StringComparison.Ordinal);
        next.Release();
    }

    [Fact]
    public async Task A_lenient_proxy_warns_and_never_leaves_the_directory()
    {
        spine.Provider.Answer = ProviderProgram.Plain;
        foreach (var (change, check) in new (Func<ProxyRequest, ProxyRequest>, string)[]
        {
            (r => r.Without("Ssp-TraceID"), "SSP_TRACE_ID"),
            (r => (r with { Method = "POST" }).WithBody("a=b", "text/plain"), "MEDIA_TYPE"),
            (r => r.With("Ssp-InteractionID", Interactions.NotAsked), "SENDER_INTERACTION"),
        })
        {
            var (answer, trace) = await spine.DecideAsync(change(spine.Read()));
            Assert.Equal((200, "warning"), (answer.Status, trace[check].Result));
            Assert.Contains(check, trace.Warning, StringComparison.Ordinal);
        }

        var requests = spine.Provider.Requests.Count;
        foreach (var check in new[] { "SSP_FROM", "SSP_TO", "SSP_INTERACTION_ID", "TARGET_URL", "SENDER_ASID", "RECEIVER_ASID", "RECEIVER_INTERACTION", "TARGET_REGISTERED", "SHARING", "METHOD", "SSP_HEADERS_PLAIN" })
        {
            var broken = Breaks.Of(check);
            var undo = await broken.PrepareAsync(spine);
            var (answer, trace) = await spine.DecideAsync(broken.Break(spine, spine.Read()));
            await undo();
            Assert.Equal((broken.Status, check), (answer.Status, trace.Rule));
        }

        Assert.Equal(requests, spine.Provider.Requests.Count);
    }

    [Fact]
    public async Task A_certificate_that_is_missing_or_revoked_ends_the_handshake_if_so_set()
    {
        var before = await spine.NewestAsync();
        await Assert.ThrowsAnyAsync<Exception>(() => AskAsync(null));
        Assert.Equal("CLIENT_CERTIFICATE_MISSING", (await NewestRuleAsync(before)));
        var revoked = await Party.CreateAsync(spine.Admin, new { odsCode = "Z90111", interactions = Interactions.Shared });
        using var answer = await spine.Admin.PostAsync($"/admin/certificates/{revoked.SerialNumber}/revoke", null);
        before = await spine.NewestAsync();
        await Assert.ThrowsAnyAsync<Exception>(() => AskAsync(revoked));
        Assert.Equal("CLIENT_CERTIFICATE_REVOKED", (await NewestRuleAsync(before)));
    }

    // TLS 1.3 tells a client of a refused certificate when it first reads.
    private async Task AskAsync(Party? caller)
    {
        await using var connection = await spine.ConnectAsync("proxy.localspine.test", caller);
        await connection.SendAsync(spine.Read().Octets());
        if (await connection.ReadAsync() is null)
        {
            throw new IOException("the connection was closed");
        }
    }

    private async Task<string> NewestRuleAsync(long after)
    {
        var found = await System.Net.Http.Json.HttpClientJsonExtensions.GetFromJsonAsync<System.Text.Json.JsonElement[]>(
            spine.Admin, string.Create(CultureInfo.InvariantCulture, $"/admin/exchanges?limit=1&wait=20&after={after}&surface=proxy"));
        return Assert.Single(found!).GetProperty("rule").GetString()!;
    }

    private async Task<Trace> BrokenOffAsync(Func<ProviderRequest, ProviderConnection, Task> answers)
    {
        spine.Provider.Answer = answers;
        var request = spine.Read();
        var before = await spine.NewestAsync();
        await using var connection = await spine.ConnectAsync(request.Face, spine.Consumer);
        await connection.SendAsync(request.Octets());
        var answer = await connection.ReadAsync();
        Assert.True(answer is null or { Body.IsWhole: false }, answer?.Text);
        return await spine.TraceAsync(before, $"&refused=true&messageId={request.TraceId}");
    }
}
