using System.IO.Compression;
using System.Net.Http.Json;
using System.Text.Json;

namespace LocalSpine.Conformance.Mesh;

/// <summary>What a send is refused for, one rule at a time; what is refused leaves nothing behind (mesh 5.2, 5.3, 6.2).</summary>
public abstract class SendRulesTests(MeshEnvironment mesh)
{
    /// <summary>Random bytes: what compresses badly is as large on the wire as it says.</summary>
    private static byte[] Bytes(int length)
    {
        var bytes = new byte[length];
        new Random(length).NextBytes(bytes);
        return bytes;
    }

    private static byte[] Gzip(byte[] bytes)
    {
        using var zipped = new MemoryStream();
        using (var gzip = new GZipStream(zipped, CompressionLevel.Fastest))
        {
            gzip.Write(bytes);
        }

        return zipped.ToArray();
    }

    public static TheoryData<string, string, int, string, string, string> Rules => new()
    {
        { "mex-to", "", 400, "SEND", "08", "MESH_TO_MISSING" },
        { "mex-to", "http://x", 400, "TRANSFER", "06", "MESH_HEADER_URL" },
        { "mex-workflowid", "https://x", 400, "TRANSFER", "06", "MESH_HEADER_URL" },
        { "mex-subject", "a\tb", 400, "TRANSFER", "06", "MESH_HEADER_CHARACTERS" },
        { "mex-content-checksum", "#!", 400, "SEND", "Invalid checksum", "MESH_CHECKSUM_CHARACTERS" },
        { "content-encoding", "br", 422, "SEND", "UnsupportedContentEncoding", "MESH_CONTENT_ENCODING" },
        { "mex-chunk-range", "2:2", 417, "SEND", "InvalidHeaderChunks", "MESH_CHUNK_RANGE" },
        { "mex-chunk-range", "1:0", 417, "SEND", "InvalidHeaderChunks", "MESH_CHUNK_RANGE" },
        { "mex-chunk-range", "1-2", 417, "SEND", "InvalidHeaderChunks", "MESH_CHUNK_RANGE" },
        { "mex-chunk-range", "1:10001", 417, "SEND", "InvalidHeaderChunks", "MESH_CHUNK_RANGE" },
        { "mex-chunk-range", "1:99999999999999", 417, "SEND", "InvalidHeaderChunks", "MESH_CHUNK_RANGE" },
        { "mex-from", "X26ABC3", 417, "SEND", "07", "MESH_FROM" },
        { "mex-messagetype", "REPORT", 417, "SEND", "11", "MESH_MESSAGE_TYPE" },
        { "mex-to", "NOPE", 417, "SEND", "12", "MESH_RECIPIENT_UNKNOWN" },
        { "mex-to", "../../etc/passwd", 417, "SEND", "12", "MESH_RECIPIENT_UNKNOWN" },
        { "mex-workflowid", "TEST_WORKFLOW_ACK", 417, "SEND", "16", "MESH_SENDER_WORKFLOW" },
    };

    [Theory]
    [MemberData(nameof(Rules))]
    public async Task A_rule_that_is_broken_is_named(string header, string value, int status, string @event, string code, string rule)
    {
        var sender = mesh.As("X26ABC1");
        var recipient = mesh.As("X26ABC2");
        var before = (await recipient.InboxAsync("?max_results=5000")).Count;
        (string, string)[] headers = [.. new (string Name, string Value)[] { ("mex-to", "X26ABC2"), ("mex-workflowid", "TEST_WORKFLOW") }.Where(h => h.Name != header), (header, value)];
        foreach (var version in new[] { 1, 2 })
        {
            var reply = await sender.AskAsync("POST", sender.Path("outbox"), "x"u8.ToArray(), version, headers);
            Assert.Equal(status, reply.Status);
            Assert.Equal((@event, code), version == 2
                ? (reply.Error.Event, reply.Error.Code)
                : (reply.Json.GetProperty("errorEvent").GetString(), reply.Json.GetProperty("errorCode").GetString()));
        }

        var exchange = await mesh.NewestExchangeAsync($"rule={rule}");
        Assert.Equal((status, "refused"), (exchange.GetProperty("status").GetInt32(), exchange.GetProperty("verdict").GetString()));
        Assert.Equal(before, (await recipient.InboxAsync("?max_results=5000")).Count);
    }

    [Fact]
    public async Task Headers_that_are_missing_or_too_long_are_listed()
    {
        var sender = mesh.As("X26ABC1");
        var reply = await sender.AskAsync("POST", sender.Path("outbox"), "x"u8.ToArray(), 2, ("mex-subject", new string('s', 501)), ("mex-localid", new string('l', 300)));
        Assert.Equal(400, reply.Status);
        var found = reply.Json.GetProperty("detail").EnumerateArray().Select(d => (d.GetProperty("loc")[1].GetString(), d.GetProperty("msg").GetString())).ToList();
        Assert.Equal([("mex-to", "Field required"), ("mex-workflowid", "Field required"), ("mex-subject", "String should have at most 500 characters")], found);
    }

    [Fact]
    public async Task An_empty_body_is_refused()
    {
        var reply = await mesh.As("X26ABC1").SendAsync("X26ABC2", "TEST_WORKFLOW", []);
        Assert.Equal((417, ("COLLECT", "02", "Data file is missing or inaccessible.")), (reply.Status, reply.Error));
    }

    [Fact]
    public async Task An_unknown_recipient_gets_an_id_and_the_sender_a_report()
    {
        var sender = await mesh.NewMailboxAsync();
        var reply = await sender.SendAsync("NOBODY", "API-DOCS-TEST", "x"u8.ToArray(), 1, ("mex-localid", "L7"), ("mex-subject", "S7"));
        Assert.Equal(417, reply.Status);
        Assert.Equal(("SEND", "12", "Unregistered to address"),
            (reply.Json.GetProperty("errorEvent").GetString(), reply.Json.GetProperty("errorCode").GetString(), reply.Json.GetProperty("errorDescription").GetString()));
        var id = reply.Json.GetProperty("messageID").GetString()!;
        var report = await sender.ReceiveAsync(Assert.Single(await sender.InboxAsync()));
        Assert.Equal((200, 0, "REPORT", id), (report.Status, report.Body.Length, report["mex-messagetype"], report["mex-linkedmsgid"]));
        Assert.Equal(("12", "SEND", "ERROR", "Unregistered to address"), (report["mex-statuscode"], report["mex-statusevent"], report["mex-statussuccess"], report["mex-statusdescription"]));
        Assert.Equal(("L7", "API-DOCS-TEST", sender.Mailbox, null), (report["mex-localid"], report["mex-workflowid"], report["mex-to"], report["mex-from"]));
        Assert.Equal(("1:0", "0", null), (report["mex-chunk-range"], report["mex-total-chunks"], report["Content-Type"]));
        var tracked = await sender.TrackAsync(id);
        Assert.Equal(("error", false, "12"), (tracked.GetProperty("status").GetString(), tracked.GetProperty("status_success").GetBoolean(), tracked.GetProperty("status_code").GetString()));
        Assert.Equal(200, (await sender.AcknowledgeAsync((await sender.InboxAsync())[0])).Status);
    }

    [Fact]
    public async Task Workflows_are_for_those_registered_for_them()
    {
        var workflow = $"W{Guid.NewGuid():N}";
        var sender = await mesh.NewMailboxAsync(sends: [workflow]);
        var recipient = await mesh.NewMailboxAsync(receives: [workflow]);
        await sender.SentAsync(recipient.Mailbox, workflow, "x");
        Assert.Equal("16", (await recipient.SendAsync(sender.Mailbox, workflow, "x"u8.ToArray())).Error.Code);
        var stranger = await mesh.NewMailboxAsync();
        var reply = await sender.SendAsync(stranger.Mailbox, workflow, "x"u8.ToArray());
        Assert.Equal((417, ("SEND", "17", "Workflow ID not registered for mailbox")), (reply.Status, reply.Error));
        Assert.Empty(await stranger.InboxAsync());
        Assert.Empty(await sender.InboxAsync());
        await mesh.ChangeAsync(stranger.Mailbox, new { receives = new[] { workflow } });
        await sender.SentAsync(stranger.Mailbox, workflow, "x");

        // Groups give both sides their rights, each for its own direction.
        using var created = await mesh.Admin.PostAsJsonAsync("/admin/workflows", new { workflowId = $"{workflow}_G", group = $"G{workflow}", sentBy = "initiator" });
        Assert.True(created.IsSuccessStatusCode);
        await mesh.ChangeAsync(sender.Mailbox, new { groups = new[] { $"G{workflow}:initiator" } });
        Assert.Equal("17", (await sender.SendAsync(recipient.Mailbox, $"{workflow}_G", "x"u8.ToArray())).Error.Code);
        await mesh.ChangeAsync(recipient.Mailbox, new { groups = new[] { $"G{workflow}:responder" } });
        await sender.SentAsync(recipient.Mailbox, $"{workflow}_G", "x");
        Assert.Equal("16", (await recipient.SendAsync(sender.Mailbox, $"{workflow}_G", "x"u8.ToArray())).Error.Code);
    }

    [Fact]
    public async Task Nobody_can_send_to_an_internal_mailbox()
    {
        var recipient = await mesh.NewMailboxAsync(more: new() { ["kind"] = "internal" });
        Assert.Equal("12", (await mesh.As("X26ABC1").SendAsync(recipient.Mailbox, "API-DOCS-TEST", "x"u8.ToArray())).Error.Code);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Chunks_come_in_any_order_and_are_given_back_one_by_one(int version)
    {
        var sender = await mesh.NewMailboxAsync();
        var recipient = await mesh.NewMailboxAsync();
        byte[][] chunks = [Gzip("first"u8.ToArray()), Gzip(Bytes(200_000)), Gzip("third"u8.ToArray()), Gzip("last"u8.ToArray())];
        var first = await sender.SendAsync(recipient.Mailbox, "API-DOCS-TEST", chunks[0], version, ("mex-chunk-range", "1:4"), ("content-encoding", "GZIP"), ("mex-content-type", "text/csv"));
        Assert.Equal(202, first.Status);
        var id = first.Json.GetProperty(version == 2 ? "message_id" : "messageID").GetString()!;
        Task<MeshReply> Send(int number, string? range = null, string encoding = "gzip", byte[]? body = null, MeshClient? by = null) => (by ?? sender).AskAsync(
            "POST", (by ?? sender).Path($"outbox/{id}/{number}"), body ?? chunks[(number - 1) % 4], version,
            [.. range == "" ? [] : new[] { ("mex-chunk-range", range ?? $"{number}:4") }, .. encoding == "" ? [] : new[] { ("content-encoding", encoding) }]);
        void Refused(MeshReply reply, int status, string code, bool hasId)
        {
            Assert.Equal(status, reply.Status);
            if (code.Length > 0)
            {
                Assert.Equal(code, version == 2 ? reply.Error.Code : reply.Json.GetProperty("errorCode").GetString());
            }

            Assert.Equal(hasId, reply.Json.TryGetProperty(version == 2 ? "message_id" : "messageID", out _));
        }

        // The last one before the others: nothing is delivered yet.
        var last = await Send(4);
        Assert.Equal((202, version == 2 ? $$"""{"message_id":"{{id}}"}""" : $$"""{"messageID":"{{id}}","blockID":4}"""), (last.Status, last.Text));
        Assert.Equal("uploading", (await sender.TrackAsync(id)).GetProperty("status").GetString());
        Assert.Equal(410, (await recipient.ReceiveAsync(id, 0, version)).Status);

        Refused(await Send(2, ""), 417, "InvalidHeaderChunks", hasId: true);
        Refused(await Send(2, "3:4"), 417, "InvalidHeaderChunks", hasId: true);
        Refused(await Send(2, "2:5"), 417, "InvalidHeaderChunks", hasId: true);
        Refused(await Send(5, "5:5"), 406, "", hasId: false);
        Refused(await Send(2, encoding: ""), 417, "", hasId: false);
        Refused(await Send(2, encoding: "br"), 422, "UnsupportedContentEncoding", hasId: false);
        Refused(await Send(2, body: []), 417, "02", hasId: false);
        Refused(await Send(2, by: recipient), 403, "", hasId: false);
        Assert.Equal(400, (await sender.AskAsync("POST", sender.Path($"outbox/{id}/two"), chunks[1], version, ("mex-chunk-range", "2:4"))).Status);
        Assert.Equal(404, (await sender.AskAsync("POST", sender.Path("outbox/NOPE/2"), chunks[1], version, ("mex-chunk-range", "2:4"))).Status);

        Assert.Equal(202, (await Send(2, body: Gzip("wrong"u8.ToArray()))).Status);
        Assert.Equal(202, (await Send(2)).Status); // again: the last one wins
        Assert.Equal("uploading", (await sender.TrackAsync(id)).GetProperty("status").GetString());
        Assert.Empty(await recipient.InboxAsync());
        Assert.Equal(202, (await Send(3)).Status);
        Refused(await Send(3), 423, "", hasId: false);
        Assert.Equal([id], await recipient.InboxAsync());

        for (var number = 1; number <= 4; number++)
        {
            var coded = await recipient.ReceiveAsync(id, number, version, ("accept-encoding", "gzip"));
            Assert.Equal((number == 4 ? 200 : 206, "gzip", "Y"), (coded.Status, coded["Content-Encoding"], coded["mex-content-compressed"]));
            Assert.Equal(chunks[number - 1], coded.Body);
            Assert.Equal(($"{number}:4", "4", "application/octet-stream", "text/csv"), (coded["mex-chunk-range"], coded["mex-total-chunks"], coded.ContentType, coded["mex-content-type"]));
            var plain = await recipient.ReceiveAsync(id, number, version);
            using var unzipped = new MemoryStream();
            using (var gzip = new GZipStream(new MemoryStream(chunks[number - 1]), CompressionMode.Decompress))
            {
                gzip.CopyTo(unzipped);
            }

            Assert.Equal((number == 4 ? 200 : 206, null), (plain.Status, plain["Content-Encoding"]));
            Assert.Equal(unzipped.ToArray(), plain.Body);
        }

        Assert.Equal(chunks[0].Length, (await recipient.ReceiveAsync(id, 0, version, ("accept-encoding", "gzip"))).Body.Length);
        var missing = await recipient.ReceiveAsync(id, 5, 2);
        Assert.Equal((404, ("RECEIVE", "20", "Message does not exist")), (missing.Status, missing.Error));
        Assert.Equal(400, (await recipient.ReceiveAsync(id, -1, 2)).Status);
        Assert.Equal(400, (await recipient.AskAsync("GET", recipient.Path($"inbox/{id}/0"))).Status);
        var head = await recipient.AskAsync("HEAD", recipient.Path($"inbox/{id}"), null, version);
        Assert.Equal((200, "4"), (head.Status, head["mex-total-chunks"]));
        var tracked = await sender.AskAsync("GET", sender.Path($"outbox/tracking?messageID={id}"), null, 1);
        Assert.Equal(chunks.Sum(c => c.Length), tracked.Json.GetProperty("fileSize").GetInt32());
    }

    [Fact]
    public async Task Chunks_that_are_not_compressed_have_a_size_to_keep()
    {
        var sender = await mesh.NewMailboxAsync();
        var recipient = await mesh.NewMailboxAsync();
        var small = await sender.SendAsync(recipient.Mailbox, "API-DOCS-TEST", Bytes(4_999_999), 2, ("mex-chunk-range", "1:2"));
        Assert.Equal(417, small.Status);
        var first = await sender.SendAsync(recipient.Mailbox, "API-DOCS-TEST", Bytes(5_000_000), 2, ("mex-chunk-range", "1:2"));
        Assert.Equal(202, first.Status);
        var id = first.Json.GetProperty("message_id").GetString()!;
        Assert.Equal(202, (await sender.AskAsync("POST", sender.Path($"outbox/{id}/2"), "end"u8.ToArray(), 2, ("mex-chunk-range", "2:2"))).Status);
        Assert.Equal(Bytes(5_000_000), (await recipient.ReceiveAsync(id)).Body);
        Assert.Equal("end", (await recipient.ReceiveAsync(id, 2)).Text);
    }

    [Fact]
    public async Task More_than_100_megabytes_are_refused()
    {
        var sender = await mesh.NewMailboxAsync();
        var recipient = await mesh.NewMailboxAsync();

        // By what the request says of its length, before a byte is read.
        using var said = new HttpRequestMessage(HttpMethod.Post, sender.Path("outbox")) { Content = new StreamContent(new Zeros(104_857_601)) };
        said.Content.Headers.ContentLength = 104_857_601;
        said.Headers.ExpectContinue = true;
        // And by counting, when it says nothing.
        using var counted = new HttpRequestMessage(HttpMethod.Post, sender.Path("outbox")) { Content = new StreamContent(new Zeros(104_857_601)) };
        counted.Headers.TransferEncodingChunked = true;
        foreach (var request in new[] { said, counted })
        {
            request.Headers.Add("mex-to", recipient.Mailbox);
            request.Headers.Add("mex-workflowid", "API-DOCS-TEST");
            request.Headers.TryAddWithoutValidation("authorization", sender.Token());
            Assert.Equal(413, (await sender.AskAsync(request)).Status);
        }

        Assert.Empty(await recipient.InboxAsync());
        Assert.Equal(0, await SweepAsync());
    }

    [Fact]
    public async Task What_is_no_gzip_after_all_goes_out_as_it_is()
    {
        var recipient = await mesh.NewMailboxAsync();
        var id = await mesh.As("X26ABC1").SentAsync(recipient.Mailbox, "API-DOCS-TEST", "not gzip", ("content-encoding", "gzip"));
        var reply = await recipient.ReceiveAsync(id);
        Assert.Equal((200, "gzip", "not gzip"), (reply.Status, reply["Content-Encoding"], reply.Text));
    }

    [Fact]
    public async Task A_large_message_is_decompressed_on_its_way()
    {
        var recipient = await mesh.NewMailboxAsync();
        var body = Bytes(3_000_000).Concat(new byte[20_000_000]).ToArray();
        var sent = await mesh.As("X26ABC1").SendAsync(recipient.Mailbox, "API-DOCS-TEST", Gzip(body), 2, ("content-encoding", "gzip"));
        Assert.Equal(202, sent.Status);
        Assert.Equal(body, (await recipient.ReceiveAsync(sent.Json.GetProperty("message_id").GetString()!)).Body);
    }

    // Payloads that no message has, whatever their age.
    private async Task<int> SweepAsync()
    {
        using var swept = await mesh.Admin.PostAsync("/admin/mailboxes/sweep?olderThanSeconds=0", null);
        return (await swept.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("removed").GetInt32();
    }

    private sealed class Zeros(long length) : Stream
    {
        private long _left = length;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override int Read(byte[] buffer, int offset, int count)
        {
            var read = (int)Math.Min(count, _left);
            _left -= read;
            return read;
        }

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}

/// <inheritdoc />
public sealed class SendRulesOnSqlite(MeshOnSqlite mesh) : SendRulesTests(mesh), IClassFixture<MeshOnSqlite>;

/// <inheritdoc />
public sealed class SendRulesOnPostgres(MeshOnPostgres mesh) : SendRulesTests(mesh), IClassFixture<MeshOnPostgres>;
