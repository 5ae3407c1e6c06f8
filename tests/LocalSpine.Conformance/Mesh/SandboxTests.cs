using System.IO.Compression;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;

namespace LocalSpine.Conformance.Mesh;

/// <summary>Sandbox strictness: what the official sandbox does and tolerates, on a plain port without certificates (mesh 10, 13).</summary>
public sealed class SandboxTests : IClassFixture<MeshSandbox>, IDisposable
{
    private readonly MeshSandbox _mesh;
    private readonly HttpClient _http;

    public SandboxTests(MeshSandbox mesh)
    {
        _mesh = mesh;
        _http = new HttpClient { BaseAddress = new Uri($"http://localhost:{mesh.Port}") };
    }

    private MeshClient Sender => new(_http, "X26ABC1");

    private MeshClient Recipient => new(_http, "X26ABC2");

    public void Dispose() => _http.Dispose();

    [Fact]
    public async Task Tokens_are_read_but_not_remembered()
    {
        var token = Sender.Token(DateTimeOffset.UtcNow.AddDays(-300));
        for (var i = 0; i < 2; i++)
        {
            Assert.Equal(200, (await Sender.AskAsync("GET", Sender.Path("inbox"), null, 2, ("authorization", token))).Status);
        }

        Assert.Equal("Invalid Authentication Token", (await Sender.AskAsync("GET", Sender.Path("inbox"), null, 2, ("authorization", token[..^1] + (token[^1] == '0' ? '1' : '0')))).Error.Text);
        using var bare = _mesh.ClientWith(null);
        Assert.Equal(200, (await new MeshClient(bare, "X26ABC1").AskAsync("GET", "/messageexchange/X26ABC1/inbox")).Status); // TLS without a certificate
    }

    [Fact]
    public async Task Workflows_sizes_and_old_headers_are_not_checked()
    {
        var sent = await Recipient.SendAsync("X26ABC1", "TEST_WORKFLOW", "x"u8.ToArray(), 2, ("mex-from", "X26ABC3"), ("mex-messagetype", "REPORT"));
        Assert.Equal((202, "application/json"), (sent.Status, sent.ContentType));
        Assert.Matches(@"\A[0-9A-F]{32}\z", sent.Json.GetProperty("message_id").GetString());
        var unknown = await Sender.SendAsync("NOPE", "W", "x"u8.ToArray(), 1);
        Assert.Equal((417, """{"errorEvent":"SEND","errorCode":"12","errorDescription":"Unregistered to address"}"""), (unknown.Status, unknown.Text));
        var invalid = await Sender.AskAsync("POST", Sender.Path("outbox"), "x"u8.ToArray(), 2, ("mex-workflowid", ""));
        Assert.Equal((400, """{"detail":[{"loc":["header","mex-to"],"msg":"field required","type":"value_error.missing"}]}"""), (invalid.Status, invalid.Text));
    }

    [Fact]
    public async Task Tiny_chunks_are_taken_and_the_last_one_completes_the_message()
    {
        var sent = await Sender.SendAsync("X26ABC2", "W", "aa"u8.ToArray(), 2, ("mex-chunk-range", "1:3"), ("content-type", "text/plain"));
        var id = sent.Json.GetProperty("message_id").GetString()!;
        var last = await Sender.AskAsync("POST", Sender.Path($"outbox/{id}/3"), "cc"u8.ToArray(), 2, ("mex-chunk-range", "3:3"));
        Assert.Equal((202, "null", "application/json"), (last.Status, last.Text, last.ContentType));
        Assert.Contains(id, await Recipient.InboxAsync());
        Assert.Equal((206, "aa"), ((await Recipient.ReceiveAsync(id)).Status, (await Recipient.ReceiveAsync(id)).Text));
        Assert.Equal(404, (await Recipient.ReceiveAsync(id, 2)).Status); // never sent, never missed
        var beyond = await Sender.AskAsync("POST", Sender.Path($"outbox/{id}/3"), "cc"u8.ToArray(), 1, ("mex-chunk-range", "3:3"));
        Assert.Equal((423, "An internal error occurred.\n\nPlease contact support."), (beyond.Status, beyond.Json.GetProperty("message").GetString()));
    }

    [Fact]
    public async Task What_was_acknowledged_can_still_be_read()
    {
        var id = await Sender.SentAsync("X26ABC2", "W", "plain text", ("content-type", "text/plain"));
        Assert.Equal(200, (await Recipient.AcknowledgeAsync(id)).Status);
        var plain = await Recipient.ReceiveAsync(id);
        Assert.Equal((200, "plain text", "text/plain; charset=utf-8"), (plain.Status, plain.Text, plain.ContentType));
        var coded = await Recipient.ReceiveAsync(id, 0, 2, ("accept-encoding", "gzip"));
        using var gzip = new GZipStream(new MemoryStream(coded.Body), CompressionMode.Decompress);
        using var reader = new StreamReader(gzip);
        Assert.Equal(("gzip", "Y", "plain text"), (coded["Content-Encoding"], coded["mex-content-compressed"], await reader.ReadToEndAsync()));
        Assert.Null((await Recipient.ReceiveAsync(id, 0, 1, ("accept-encoding", "gzip")))["Content-Encoding"]);
    }

    [Theory]
    [InlineData("")]
    [InlineData("/messageexchange")]
    public async Task Administration_needs_no_token(string prefix)
    {
        Task<MeshReply> Ask(string method, string path, object? body = null) => Sender.AskAsync(
            method, path, body is null ? null : JsonSerializer.SerializeToUtf8Bytes(body), 2, ("authorization", "")); // no Content-Type, as callers send it
        var sender = await _mesh.NewMailboxAsync();
        var id = await Sender.SentAsync(sender.Mailbox, "W", "x", ("mex-localid", "L"));
        Assert.Equal($$"""{"mailbox_id":"X26ABC1","mailbox_name":"TESTMB1","billing_entity":"England","ods_code":"X26","org_code":"X26","org_name":"","active":true}""", (await Ask("GET", $"{prefix}/admin/mailbox/X26ABC1")).Text);
        Assert.Equal(404, (await Ask("GET", $"{prefix}/admin/mailbox/x26abc1")).Status);
        Assert.Equal("Accepted", (await Ask("GET", $"{prefix}/admin/message/{id}")).Json.GetProperty("status").GetString());
        var changed = await Ask("POST", $"{prefix}/admin/message/{id}/event", new { status = "undeliverable", code = "14", @event = "SEND" });
        Assert.Equal((200, 0), (changed.Status, changed.Body.Length));
        var open = new MeshClient(_http, sender.Mailbox);
        Assert.Equal(410, (await open.ReceiveAsync(id)).Status);
        Assert.Empty(await open.InboxAsync());
        await Ask("POST", $"{prefix}/admin/message/{id}/event", new { status = "accepted" });
        Assert.Equal([id], await open.InboxAsync());
        Assert.Equal(400, (await Ask("POST", $"{prefix}/admin/message/{id}/event", new { status = "lost" })).Status);
        Assert.Equal(404, (await Ask("POST", $"{prefix}/admin/message/NOPE/event", new { status = "accepted" })).Status);
        Assert.Equal($$"""{"message":"mailbox {{sender.Mailbox}} reset"}""", (await Ask("DELETE", $"{prefix}/admin/reset/{sender.Mailbox}")).Text);
        Assert.Empty(await open.InboxAsync());
        Assert.Equal(404, (await Ask("DELETE", $"{prefix}/admin/reset/NOPE")).Status);
        Assert.Equal("""{"message":"all mailboxes reset"}""", (await Ask("DELETE", $"{prefix}/admin/reset")).Text);
        Assert.Empty(await Recipient.InboxAsync());
    }

    [Fact]
    public async Task Reports_are_made_on_demand()
    {
        var reader = new MeshClient(_http, (await _mesh.NewMailboxAsync()).Mailbox);
        async Task<MeshReply> Report(object body)
        {
            var made = await Sender.AskAsync("POST", "/messageexchange/admin/report", JsonSerializer.SerializeToUtf8Bytes(body), 2, ("authorization", ""));
            Assert.True(made.Status == 200, made.Text);
            return await reader.ReceiveAsync(made.Json.GetProperty("message_id").GetString()!);
        }

        var error = await Report(new { mailbox_id = reader.Mailbox, code = "21", description = "why", workflow_id = "W", subject = "S", local_id = "L", file_name = "f.txt", linked_message_id = "ABC", status = "error" });
        Assert.Equal((200, "REPORT", "21", "TRANSFER", "why", "ABC", "f.txt"),
            (error.Status, error["mex-messagetype"], error["mex-statuscode"], error["mex-statusevent"], error["mex-statusdescription"], error["mex-linkedmsgid"], error["mex-filename"]));
        var undeliverable = await Report(new { mailbox_id = reader.Mailbox, code = "21", description = "why", workflow_id = "W", linked_message_id = "DEF" });
        Assert.Equal(("14", "SEND", "Message not collected by recipient after 5 days", "DEF"),
            (undeliverable["mex-statuscode"], undeliverable["mex-statusevent"], undeliverable["mex-statusdescription"], undeliverable["mex-linkedmsgid"]));
        var missing = await Sender.AskAsync("POST", "/messageexchange/admin/report", Encoding.UTF8.GetBytes($$"""{"mailbox_id":"{{reader.Mailbox}}"}"""), 2, ("authorization", ""));
        Assert.Equal((400, 3), (missing.Status, missing.Json.GetProperty("detail").GetArrayLength()));
        Assert.Equal(400, (await Sender.AskAsync("POST", "/messageexchange/admin/report", "{"u8.ToArray(), 2, ("authorization", ""))).Status);
    }

    [Fact]
    public async Task The_NHS_JavaScript_client_runs_with_its_defaults()
    {
        var (sender, receiver) = (await _mesh.NewMailboxAsync(), await _mesh.NewMailboxAsync());
        var steps = await RealClientTests.RunAsync(new()
        {
            ["MESH_URL"] = $"http://localhost:{_mesh.Port}", ["MESH_FROM"] = sender.Mailbox, ["MESH_TO"] = receiver.Mailbox, ["MESH_PASSWORD"] = "password", ["MESH_KEY_SHARED"] = "TestKey",
        });
        RealClientTests.Check(steps, sender.Mailbox);
    }

    [Fact]
    public async Task The_plain_port_is_for_the_sandbox_only()
    {
        var refused = await Environments.SpineProcess.RunCommandAsync("up", "--ephemeral", "--mesh-http", "8700");
        Assert.NotEqual(0, refused.ExitCode);
        Assert.Contains("--mesh sandbox", refused.Errors + refused.Output, StringComparison.Ordinal);
        using var elsewhere = await _http.GetAsync("/admin/status");
        Assert.Equal(404, (int)elsewhere.StatusCode); // the admin API is not on it
    }
}
