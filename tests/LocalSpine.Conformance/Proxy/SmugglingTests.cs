using System.Text;

namespace LocalSpine.Conformance.Proxy;

/// <summary>Octets on a connection that one side might read otherwise than the other: the provider sees one request, as it was checked, or none.</summary>
[Collection(OnProxy.Name)]
public sealed class SmugglingTests(ProxyOnSqlite spine) : IDisposable
{
    // The next test finds a provider that answers.
    public void Dispose()
    {
        spine.Provider.Answer = ProviderProgram.Plain;
    }

    private const string Smuggled = "GET /smuggled HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";

    public static TheoryData<string, string> Heads => new()
    {
        { "two lengths", "Content-Length: 0\r\nContent-Length: 59\r\n\r\n" + Smuggled },
        { "two lengths in one", "Content-Length: 0, 59\r\n\r\n" + Smuggled },
        { "negative length", "Content-Length: -1\r\n\r\n" + Smuggled },
        { "hexadecimal length", "Content-Length: 0x0\r\n\r\n" + Smuggled },
        { "huge length", "Content-Length: 99999999999999999999\r\n\r\n" + Smuggled },
        { "chunked twice", "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n0\r\n\r\n" + Smuggled },
        { "unknown coding", "Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n" + Smuggled },
        { "coding after chunked", "Transfer-Encoding: chunked, gzip\r\n\r\n0\r\n\r\n" + Smuggled },
        { "blank before the colon", "Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n" + Smuggled },
        { "folded", "X-Folded: a\r\n Ssp-From: 200000000001\r\n\r\n" },
        { "folded coding", "Transfer-Encoding:\r\n chunked\r\n\r\n0\r\n\r\n" + Smuggled },
        { "bare carriage return", "X-Bare: a\rSsp-From: 200000000001\r\n\r\n" },
        { "NUL", "X-Nul: a\0b\r\n\r\n" },
        { "no colon", "Ssp-From\r\n\r\n" },
        { "no name", ": 1\r\n\r\n" },
        { "name with a blank", "X Own: 1\r\n\r\n" },
        { "name beyond ASCII", "X-\u00EB: 1\r\n\r\n" },
        { "second Host", "Host: localhost\r\n\r\n" },
        { "value of broken UTF-8", "X-Broken: \u00C3\u0028\r\n\r\n" },
        { "40 KB header", $"X-Large: {new string('x', 40 * 1024)}\r\n\r\n" },
        { "very many headers", $"{string.Concat(Enumerable.Range(0, 200).Select(i => $"X-{i}: 1\r\n"))}\r\n" },
        { "chunk size that is none", "Transfer-Encoding: chunked\r\n\r\nxyz\r\nabc\r\n0\r\n\r\n" },
        { "chunk size beyond everything", "Transfer-Encoding: chunked\r\n\r\nFFFFFFFFFFFFFFFFF\r\nabc" },
        { "chunk longer than its size", "Transfer-Encoding: chunked\r\n\r\n1\r\nabc\r\n0\r\n\r\n" + Smuggled },
    };

    [Theory, MemberData(nameof(Heads))]
    public async Task A_request_that_can_be_read_in_two_ways_smuggles_nothing(string name, string end)
    {
        var before = spine.Provider.Requests.Count;
        var request = spine.Request("POST", "/Patient/$gpc.getstructuredrecord", Interactions.Structured);
        var head = Encoding.Latin1.GetString(request.Octets());
        await using var connection = await spine.ConnectAsync("proxy.localspine.test", spine.Consumer);
        await connection.SendAsync(head[..^2] + end);
        var answer = await connection.ReadAsync();
        Assert.True(answer is null or { Status: >= 400 and < 500 }, $"{name}: {answer?.Status}");
        Assert.DoesNotContain(spine.Provider.Requests.Skip(before), r => r.Target.Contains("smuggled", StringComparison.Ordinal) || (r.Body.IsWhole && r.Body.Length > 0));
        Assert.Null(await connection.ReadAsync()); // and the rest of the connection is not believed
    }

    [Theory]
    [InlineData("Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n")]
    [InlineData("Transfer-Encoding: chunked\r\nContent-Length: 0\r\n\r\n0\r\n\r\n")]
    [InlineData("Content-Length: +0\r\n\r\n")]
    public async Task What_servers_may_read_in_one_way_only_is_passed_on_in_that_way(string end)
    {
        // Chunks count where both are given (RFC 9112 6.3): the provider gets one of them, and what follows is the caller's next request, checked like any.
        spine.Provider.Answer = ProviderProgram.Plain;
        var before = spine.Provider.Requests.Count;
        var head = Encoding.Latin1.GetString(spine.Request("POST", "/Patient/$gpc.getstructuredrecord", Interactions.Structured).Octets());
        await using var connection = await spine.ConnectAsync("proxy.localspine.test", spine.Consumer);
        await connection.SendAsync(head[..^2] + end + Smuggled);
        Assert.Equal(200, (await connection.ReadAsync())!.Status);
        Assert.True(await connection.ReadAsync() is null or { Status: 400 });
        var seen = Assert.Single(spine.Provider.Requests.Skip(before));
        Assert.Equal(0, seen.Body.Length);
        Assert.False(seen.Head.Has("Content-Length") && seen.Head.Has("Transfer-Encoding"));
    }

    [Theory]
    [InlineData("Ssp-From", "ssp-from")]
    [InlineData("Ssp-To", "Ssp-To")]
    [InlineData("Ssp-InteractionID", "SSP-INTERACTIONID")]
    [InlineData("Ssp-TraceID", "Ssp-TraceId")]
    [InlineData("Authorization", "authorization")]
    [InlineData("Host", "Host")]
    public async Task A_header_that_a_connection_names_cannot_be_hidden(string name, string option)
    {
        var before = spine.Provider.Requests.Count;
        var (answer, trace) = await spine.DecideAsync(spine.Read().Plus("Connection", $"X-Own, {option}"));
        Assert.Equal(400, answer.Status);
        Assert.Contains(name, trace.AssertRefusedBy("SSP_HEADERS_PLAIN").Found, StringComparison.OrdinalIgnoreCase);
        Assert.Equal(before, spine.Provider.Requests.Count);
    }

    [Theory]
    [InlineData("close, ssp-from, Authorization")]
    [InlineData("keep-alive, Ssp-From, authorization")]
    public async Task A_header_that_a_connection_names_besides_its_own_options_arrives_all_the_same(string connection)
    {
        // The server reads these two options and forgets the others: what was checked must still be what the provider sees.
        var request = spine.Read().Plus("Connection", connection);
        var (answer, seen) = await spine.ForwardAsync(request);
        Assert.Equal((200, spine.Consumer.Asid, request.Value("Authorization")), (answer.Status, seen.Header("Ssp-From"), seen.Header("Authorization")));
        Assert.False(seen.Header("Connection").Contains("ssp", StringComparison.OrdinalIgnoreCase));
    }

    [Theory]
    [InlineData("Ssp_From")]
    [InlineData("SSP_TO")]
    [InlineData("ssp_interactionid")]
    [InlineData("Ssp_TraceID")]
    public async Task A_look_alike_of_an_addressing_header_is_refused(string name)
    {
        var (answer, trace) = await spine.DecideAsync(spine.Read().Plus(name, spine.Other.Asid));
        Assert.Equal(400, answer.Status);
        Assert.Contains(name, trace.AssertRefusedBy("SSP_HEADERS_PLAIN").Found, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task A_body_of_a_refused_request_is_not_the_next_request()
    {
        spine.Provider.Answer = (r, c) => c.AnswerAsync("200 OK", r.Target);
        await using var connection = await spine.ConnectAsync("proxy.localspine.test", spine.Consumer);
        await connection.SendAsync(spine.Request("POST", "/Patient", Interactions.NotAsked).WithBody(Smuggled, "application/fhir+json").Octets());
        Assert.Equal(403, (await connection.ReadAsync())!.Status);
        await connection.SendAsync(spine.Read().Octets());
        Assert.EndsWith("/Patient/2", (await connection.ReadAsync())!.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_a_provider_says_beyond_its_answer_is_not_the_next_answer()
    {
        spine.Provider.Answer = async (r, c) => await c.WriteAsync($"HTTP/1.1 200 OK\r\nContent-Length: {r.Target.Length}\r\n\r\n{r.Target}HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nforged");
        await using var connection = await spine.ConnectAsync("proxy.localspine.test", spine.Consumer);
        for (var i = 0; i < 5; i++)
        {
            await connection.SendAsync(spine.Read($"/Patient/{i}").Octets());
            var answer = await connection.ReadAsync();
            Assert.Equal($"/Z90103/STU3/1/gpconnect/Patient/{i}", answer!.Text);
        }
    }

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nabcdef")]
    [InlineData("HTTP/1.1 abc\r\n\r\n")]
    [InlineData("nonsense\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nno colon\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 1\r\nX-Split: a\rb\r\n\r\nx")]
    public async Task An_answer_that_can_be_read_in_two_ways_splits_nothing(string octets)
    {
        spine.Provider.Answer = async (_, c) =>
        {
            await c.WriteAsync(octets);
            await c.CloseAsync();
        };
        await using var connection = await spine.ConnectAsync("proxy.localspine.test", spine.Consumer);
        await connection.SendAsync(spine.Read().Octets());
        var answer = await connection.ReadAsync();
        Assert.True(answer is null or { Status: 502 } or { Body.Length: <= 6 }, $"{answer?.Status} {answer?.Text}");
        spine.Provider.Answer = ProviderProgram.Plain;
        Assert.Equal(200, (await spine.SendAsync(spine.Read())).Status);
    }
}
