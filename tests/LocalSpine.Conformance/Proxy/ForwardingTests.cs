using System.Security.Cryptography;
using System.Text;

namespace LocalSpine.Conformance.Proxy;

/// <summary>What reaches a provider and what comes back: octets and headers unchanged but for those of a hop (ssp 3, forwarding).</summary>
[Collection(OnProxy.Name)]
public sealed class ForwardingTests(ProxyOnSqlite spine) : IDisposable
{
    // The next test finds a provider that answers.
    public void Dispose()
    {
        spine.Provider.Answer = ProviderProgram.Plain;
    }

    public static TheoryData<string, string, string, string> Calls => new()
    {
        { "GET", "/metadata", Interactions.Metadata, "" },
        { "GET", "/Patient?identifier=https://fhir.nhs.uk/Id/nhs-number|9000000009", Interactions.SearchPatient, "" },
        { "GET", "/Patient/2", Interactions.ReadPatient, "" },
        { "POST", "/Patient/$gpc.getstructuredrecord", Interactions.Structured, "{\"resourceType\":\"Parameters\"}" },
        { "POST", "/Appointment", Interactions.Book, "{\"resourceType\":\"Appointment\"}" },
        { "PUT", "/Appointment/9", Interactions.Own, "{\"resourceType\":\"Appointment\",\"id\":\"9\"}" },
    };

    [Theory, MemberData(nameof(Calls))]
    public async Task A_call_reaches_the_practice_as_it_was_made(string method, string rest, string interaction, string body)
    {
        var request = spine.Request(method, rest, interaction);
        request = body.Length > 0 ? request.WithBody(body, "application/fhir+json") : request;
        var (answer, seen) = await spine.ForwardAsync(request);
        Assert.Equal($"{method} /{spine.Practice.Ods}/STU3/1/gpconnect{rest} HTTP/1.1", seen.Head.Start);
        Assert.Equal(spine.Practice.Fqdn, seen.Header("Host"));
        Assert.NotEqual(spine.Consumer.Fqdn, seen.ClientName);
        Assert.Equal(body, seen.Body.Text);
        foreach (var (name, value) in request.Fields)
        {
            Assert.Equal((name, value), (name, seen.Header(name)));
        }

        Assert.Equal((200, "application/fhir+json", "{\"resourceType\":\"Patient\",\"id\":\"1\"}"), (answer.Status, answer.MediaType, answer.Text));
        Assert.Contains("max-age=", answer.Head.Value("Strict-Transport-Security"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Headers_pass_except_those_of_the_hop()
    {
        var request = spine.Read()
            .Plus("X-Own", "one").Plus("x-own", "two").Plus("Cookie", "a=b; c=d").Plus("Accept-Encoding", "gzip, br").Plus("If-None-Match", "W/\"3\"").Plus("User-Agent", "Tests/1 (of ours)")
            .Plus("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01").Plus("X-Request-ID", "7").Plus("Request-Id", "|abc.").Plus("baggage", "k=v").Plus("Prefer", "")
            .Plus("X-Forwarded-For", "192.0.2.1").Plus("Forwarded", "for=192.0.2.1").Plus("Cache-Control", "no-cache").Plus("Date", "Tue, 01 Sep 2026 08:00:00 GMT").Plus("Accept-Language", "en-GB")
            .Plus("X-Utf8", Encoding.Latin1.GetString("Zoë"u8))
            .Plus("Connection", "X-Hop, X-None").Plus("X-Hop", "1").Plus("Keep-Alive", "timeout=5").Plus("TE", "trailers").Plus("Proxy-Authorization", "Basic YTpi").Plus("Proxy-Connection", "keep-alive");
        var (_, seen) = await spine.ForwardAsync(request);
        foreach (var name in new[] { "X-Hop", "Keep-Alive", "TE", "Proxy-Authorization", "Proxy-Connection", "Transfer-Encoding", "Upgrade" })
        {
            Assert.False(seen.Head.Has(name), $"{name}: {seen.Header(name)}");
        }

        foreach (var (name, value) in request.Fields.Where(f => f.Name is not ("X-Own" or "x-own" or "X-Hop" or "Connection" or "Keep-Alive" or "TE" or "Proxy-Authorization" or "Proxy-Connection")))
        {
            Assert.True(seen.Head.Has(name), name);
            Assert.Equal((name, value), (name, seen.Header(name)));
        }

        Assert.Equal("one, two", seen.Header("X-Own"));
    }

    [Theory]
    [InlineData("SSP-TRACEID", "ssp-from", "ssp-TO", "Ssp-InteractionId")]
    [InlineData("Ssp-TraceId", "SSP-From", "Ssp-to", "SSP-INTERACTIONID")]
    public async Task Header_names_are_read_in_any_case(params string[] names)
    {
        var request = spine.Read();
        request = request with { Fields = [.. request.Fields.Select((f, i) => i < 4 ? (names[i], f.Value) : f)] };
        var (answer, seen) = await spine.ForwardAsync(request);
        Assert.Equal(200, answer.Status);
        Assert.All(request.Fields, f => Assert.Equal(f.Value, seen.Header(f.Name)));
    }

    [Fact]
    public async Task Headers_of_the_answer_come_back_as_they_were()
    {
        var (answer, _) = await spine.ForwardAsync(spine.Read(), (_, c) => c.AnswerAsync(
            "200 Fine", "x", "Content-Type: application/fhir+json;charset=utf-8", "Set-Cookie: a=1; Path=/", "Set-Cookie: b=2; HttpOnly", "ETag: W/\"23\"", "X-Many: one", "X-Many: two",
            "X-Latin: Zo\u00EB \u00A3", "Cache-Control: no-store", "Server: of the practice", "Last-Modified: Tue, 01 Sep 2026 08:00:00 GMT", "Location: /Patient/1/_history/2", "X-Empty:",
            "Connection: keep-alive, X-Hop", "X-Hop: 1", "Keep-Alive: timeout=5", "Proxy-Authenticate: Basic"));
        Assert.Equal(["a=1; Path=/", "b=2; HttpOnly"], answer.Head.Fields.Where(f => f.Name == "Set-Cookie").Select(f => f.Value));
        foreach (var (name, value) in new[]
        {
            ("Content-Type", "application/fhir+json;charset=utf-8"), ("ETag", "W/\"23\""), ("X-Many", "one, two"), ("X-Latin", "Zo\u00EB \u00A3"), ("Cache-Control", "no-store"),
            ("Server", "of the practice"), ("Last-Modified", "Tue, 01 Sep 2026 08:00:00 GMT"), ("Location", "/Patient/1/_history/2"), ("Content-Length", "1"),
        })
        {
            Assert.Equal((name, value), (name, answer.Head.Value(name)));
        }

        Assert.True(answer.Head.Has("X-Empty"));
        Assert.False(answer.Head.Has("X-Hop") || answer.Head.Has("Keep-Alive") || answer.Head.Has("Proxy-Authenticate"), string.Join('|', answer.Head.Fields));
    }

    [Fact]
    public async Task A_providers_own_transport_security_stays()
    {
        var (answer, _) = await spine.ForwardAsync(spine.Read(), (_, c) => c.AnswerAsync("200 OK", "", "Strict-Transport-Security: max-age=7"));
        Assert.Equal("max-age=7", answer.Head.Value("Strict-Transport-Security"));
    }

    [Theory]
    [InlineData("404 Not Found", 404)]
    [InlineData("400 Bad Request", 400)]
    [InlineData("403 Forbidden", 403)]
    [InlineData("415 Unsupported Media Type", 415)]
    [InlineData("429 Too Many Requests", 429)]
    [InlineData("500 Internal Server Error", 500)]
    [InlineData("502 Bad Gateway", 502)]
    [InlineData("504 Gateway Timeout", 504)]
    [InlineData("599 Of its own", 599)]
    [InlineData("201 Created", 201)]
    public async Task A_status_of_the_provider_is_its_own(string status, int expected)
    {
        const string Body = "{\"resourceType\":\"OperationOutcome\",\"issue\":[{\"code\":\"not-found\"}]}";
        var (answer, _) = await spine.ForwardAsync(spine.Read(), (_, c) => c.AnswerAsync(status, Body, "Content-Type: application/fhir+json"));
        Assert.Equal((expected, Body), (answer.Status, answer.Text));
    }

    [Theory]
    [InlineData("301 Moved Permanently")]
    [InlineData("302 Found")]
    [InlineData("307 Temporary Redirect")]
    public async Task A_redirect_goes_back_as_it_is_and_nobody_follows_it(string status)
    {
        var before = spine.Stranger.Connections;
        var location = $"https://localhost:{spine.Stranger.Port}/elsewhere";
        var (answer, _) = await spine.ForwardAsync(spine.Read(), (_, c) => c.AnswerAsync(status, "", $"Location: {location}"));
        Assert.Equal((status[..3], location), ($"{answer.Status}", answer.Head.Value("Location")));
        Assert.Equal(before, spine.Stranger.Connections);
    }

    [Theory]
    [InlineData("204 No Content")]
    [InlineData("304 Not Modified")]
    public async Task An_answer_without_a_body_stays_without_and_the_connection_lives(string status)
    {
        spine.Provider.Answer = (_, c) => c.WriteAsync($"HTTP/1.1 {status}\r\nETag: \"1\"\r\n\r\n");
        await using var connection = await spine.ConnectAsync("proxy.localspine.test", spine.Consumer);
        for (var i = 0; i < 3; i++)
        {
            await connection.SendAsync(spine.Read().Octets());
            var answer = await connection.ReadAsync();
            Assert.Equal((status[..3], "\"1\""), ($"{answer!.Status}", answer.Head.Value("ETag")));
            Assert.False(answer.Head.Has("Transfer-Encoding"));
        }
    }

    [Fact]
    public async Task A_compressed_answer_is_not_touched()
    {
        byte[] octets = [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3, 0xFF, 0xFE, 0, 1];
        var (answer, _) = await spine.ForwardAsync(spine.Read().Plus("Accept-Encoding", "gzip"), (_, c) => c.AnswerAsync("200 OK", octets, "Content-Encoding: gzip"));
        Assert.Equal(octets, answer.Body.Kept);
        Assert.Equal("gzip", answer.Head.Value("Content-Encoding"));
    }

    [Fact]
    public async Task A_document_that_is_not_fhir_passes()
    {
        byte[] pdf = [.. "%PDF-1.7\n"u8, 0, 255, 13, 10];
        var (answer, _) = await spine.ForwardAsync(spine.Request("GET", "/Binary/7", Interactions.Binary), (_, c) => c.AnswerAsync("200 OK", pdf, "Content-Type: application/pdf"));
        Assert.Equal("application/pdf", answer.MediaType);
        Assert.Equal(pdf, answer.Body.Kept);
    }

    [Fact]
    public async Task Chunks_come_in_chunks_and_trailers_are_dropped()
    {
        var (answer, _) = await spine.ForwardAsync(spine.Read(), (_, c) => c.WriteAsync(
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTrailer: X-Late\r\n\r\n3;own=extension\r\nabc\r\n2\r\nde\r\n0\r\nX-Late: 1\r\n\r\n"));
        Assert.Equal(("abcde", "chunked"), (answer.Text, answer.Head.Value("Transfer-Encoding")));
        Assert.Empty(answer.Body.Trailers);
        Assert.False(answer.Head.Has("X-Late"));
    }

    [Theory]
    [InlineData("HTTP/1.1 100 Continue\r\n\r\n")]
    [InlineData("HTTP/1.1 102 Processing\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n")]
    public async Task Interim_answers_of_a_provider_do_not_disturb(string interim)
    {
        var (answer, _) = await spine.ForwardAsync(spine.Read(), async (r, c) =>
        {
            await c.WriteAsync(interim);
            await ProviderProgram.Plain(r, c);
        });
        Assert.Equal((200, 35), (answer.Status, answer.Body.Length));
    }

    [Fact]
    public async Task An_answer_that_ends_with_its_connection_is_whole()
    {
        var (answer, _) = await spine.ForwardAsync(spine.Read(), async (_, c) =>
        {
            await c.WriteAsync("HTTP/1.0 200 OK\r\n\r\nuntil the end");
            await c.CloseAsync();
        });
        Assert.Equal((200, "until the end", true), (answer.Status, answer.Text, answer.Body.IsWhole));
    }

    [Fact]
    public async Task A_chunked_upload_arrives_whole_and_is_streamed()
    {
        var body = Enumerable.Range(0, 400).Select(i => new string((char)('a' + (i % 26)), 1000)).ToArray();
        spine.Provider.Answer = async (r, c) => await c.AnswerAsync("200 OK", r.Body.Sha256);
        await using var connection = await spine.ConnectAsync("proxy.localspine.test", spine.Consumer);
        var head = spine.Request("POST", "/Patient/$gpc.getstructuredrecord", Interactions.Structured).Plus("Content-Type", "application/fhir+json").Plus("Transfer-Encoding", "chunked");
        await connection.SendAsync(head.Octets());
        foreach (var part in body)
        {
            await connection.SendAsync($"{part.Length:x}\r\n{part}\r\n");
        }

        await connection.SendAsync("0\r\n\r\n");
        var answer = await connection.ReadAsync();
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(string.Concat(body)))), answer!.Text);
        Assert.Equal("chunked", spine.Provider.Requests[^1].Header("Transfer-Encoding"));
        Assert.False(spine.Provider.Requests[^1].Head.Has("Content-Length"));
    }

    [Fact]
    public async Task Expect_continue_is_answered_and_the_body_follows()
    {
        spine.Provider.Answer = ProviderProgram.Plain;
        await using var connection = await spine.ConnectAsync("proxy.localspine.test", spine.Consumer);
        var whole = spine.Request("POST", "/Appointment", Interactions.Book).WithBody("{\"resourceType\":\"Appointment\"}", "application/fhir+json").Plus("Expect", "100-continue");
        await connection.SendAsync((whole with { Body = [] }).Octets());
        Assert.StartsWith("HTTP/1.1 100", (await connection.ReadHeadAsync())!.Start, StringComparison.Ordinal);
        await connection.SendAsync(whole.Body);
        Assert.Equal(200, (await connection.ReadAsync())!.Status);
        Assert.Equal(whole.Body, spine.Provider.Requests[^1].Body.Kept);
    }

    [Fact]
    public async Task A_refused_upload_that_expects_to_continue_is_answered_at_once()
    {
        await using var connection = await spine.ConnectAsync("proxy.localspine.test", spine.Consumer);
        var whole = spine.Request("POST", "/Appointment", Interactions.NotAsked).WithBody("{}", "application/fhir+json").Plus("Expect", "100-continue");
        await connection.SendAsync((whole with { Body = [] }).Octets());
        var answer = await connection.ReadAsync();
        Assert.Equal(403, answer!.Status);
        Assert.Empty(answer.Interim);
    }

    [Fact]
    public async Task A_caller_of_http_1_0_gets_an_answer_without_chunks()
    {
        var (answer, seen) = await spine.ForwardAsync(spine.Read() with { Version = "HTTP/1.0" }, (_, c) => c.WriteAsync("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n"));
        Assert.Equal((200, "abc"), (answer.Status, answer.Text));
        Assert.False(answer.Head.Has("Transfer-Encoding"));
        Assert.EndsWith("HTTP/1.1", seen.Head.Start, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_upgrade_is_not_tunnelled()
    {
        var (answer, seen) = await spine.ForwardAsync(
            spine.Read().Plus("Connection", "Upgrade").Plus("Upgrade", "websocket").Plus("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ==").Plus("Sec-WebSocket-Version", "13"));
        Assert.Equal(200, answer.Status);
        Assert.False(seen.Head.Has("Upgrade") || seen.Header("Connection").Contains("upgrade", StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public async Task A_provider_that_switches_protocols_unasked_is_a_bad_one()
    {
        var (answer, trace) = await Answered((_, c) => c.WriteAsync("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n"));
        Assert.Equal(502, answer.Status);
        trace.AssertRefusedBy("PROVIDER");
    }

    [Fact]
    public async Task Connections_of_both_sides_are_used_again()
    {
        spine.Provider.Answer = ProviderProgram.Plain;
        await spine.SendAsync(spine.Read());
        var before = spine.Provider.Connections;
        await using var connection = await spine.ConnectAsync("proxy.localspine.test", spine.Consumer);
        for (var i = 0; i < 20; i++)
        {
            await connection.SendAsync(spine.Read($"/Patient/{i}").Octets());
            Assert.Equal(200, (await connection.ReadAsync())!.Status);
        }

        Assert.InRange(spine.Provider.Connections - before, 0, 1);
    }

    [Fact]
    public async Task Pipelined_requests_are_answered_in_their_order()
    {
        spine.Provider.Answer = (r, c) => c.AnswerAsync("200 OK", r.Target);
        await using var connection = await spine.ConnectAsync("proxy.localspine.test", spine.Consumer);
        await connection.SendAsync([.. Enumerable.Range(0, 10).SelectMany(i => spine.Read($"/Patient/{i}").Octets())]);
        for (var i = 0; i < 10; i++)
        {
            Assert.EndsWith($"/Patient/{i}", (await connection.ReadAsync())!.Text, StringComparison.Ordinal);
        }
    }

    private async Task<(RawAnswer Answer, Trace Trace)> Answered(Func<ProviderRequest, ProviderConnection, Task> answers)
    {
        spine.Provider.Answer = answers;
        return await spine.DecideAsync(spine.Read());
    }
}
