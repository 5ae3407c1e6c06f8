using System.Net.Http.Json;

namespace LocalSpine.Conformance.Mesh;

/// <summary>Every call of the API in both versions, with right, missing and wrong credentials (mesh 5).</summary>
public abstract class EndpointTableTests(MeshEnvironment mesh)
{
    private static readonly (string, string)[] Client = [("mex-clientversion", "test==1"), ("mex-osname", "Linux"), ("mex-osversion", "1")];

    public static TheoryData<string, string> TokenCalls => new()
    {
        { "GET", "" }, { "POST", "" }, { "GET", "inbox" }, { "GET", "inbox/rich" }, { "GET", "inbox/{id}" }, { "HEAD", "inbox/{id}" }, { "GET", "inbox/{id}/1" },
        { "PUT", "inbox/{id}/status/acknowledged" }, { "GET", "count" }, { "POST", "outbox" }, { "POST", "outbox/{id}/2" }, { "GET", "outbox/rich" },
        { "GET", "outbox/tracking?messageID={id}" }, { "GET", "outbox/tracking/local" }, { "POST", "update" },
    };

    [Theory]
    [MemberData(nameof(TokenCalls))]
    public async Task Without_a_right_token_nothing_is_answered_but_the_reason(string method, string path)
    {
        var owner = mesh.As("X26ABC2");
        var id = await mesh.As("X26ABC1").SentAsync("X26ABC2", "API-DOCS-TEST", "secret");
        var target = owner.Path(path.Replace("{id}", id, StringComparison.Ordinal));
        var wrongPassword = MeshClient.Token("X26ABC2", Guid.NewGuid().ToString(), "0", "wrong", DateTimeOffset.UtcNow, "TestKey");
        foreach (var (token, text) in new[]
        {
            ("", "Error reading from Authorization header"), ("NHSMESH", "Mailbox id does not match token"), (wrongPassword, "Invalid Authentication Token"),
            (mesh.As("X26ABC1").Token(), "Mailbox id does not match token"),
        })
        {
            foreach (var version in new[] { 1, 2 })
            {
                var reply = await owner.AskAsync(method, target, method == "POST" ? "x"u8.ToArray() : null, version, [("authorization", token), .. Client]);
                Assert.Equal(403, reply.Status);
                Assert.Equal(version == 2 ? MeshClient.Version2 : "application/json", reply.ContentType);
                if (method != "HEAD")
                {
                    Assert.Equal(text, version == 2 ? reply.Error.Text : reply.Json.GetProperty("errorDescription").GetString());
                }
            }
        }

        // What was refused changed nothing.
        Assert.Contains(id, await owner.InboxAsync("?max_results=5000"));
        var received = await owner.ReceiveAsync(id);
        Assert.Equal("secret", received.Text);
    }

    [Fact]
    public async Task A_handshake_is_answered_in_both_versions_and_both_methods()
    {
        var client = mesh.As("X26ABC1");
        foreach (var (method, path) in new[] { ("POST", client.Path()), ("GET", client.Path()), ("POST", client.Path() + "/"), ("GET", client.Path().ToLowerInvariant()) })
        {
            var first = await client.AskAsync(method, path, null, 1, Client);
            Assert.Equal((200, """{"mailboxId":"X26ABC1"}""", "application/json"), (first.Status, first.Text, first.ContentType));
            var second = await client.AskAsync(method, path, null, 2, Client);
            Assert.Equal((200, ""), (second.Status, second.Text));
        }

        var missing = await client.AskAsync("POST", client.Path(), null, 2, ("mex-osname", ""));
        Assert.Equal(400, missing.Status);
        Assert.Equal(["mex-clientversion", "mex-osversion"], missing.Json.GetProperty("detail").EnumerateArray().Select(d => d.GetProperty("loc")[1].GetString()));
        Assert.Equal(["header", "missing"], [missing.Json.GetProperty("detail")[0].GetProperty("loc")[0].GetString(), missing.Json.GetProperty("detail")[0].GetProperty("type").GetString()]);
        var detail = await mesh.Admin.GetFromJsonAsync<System.Text.Json.JsonElement>("/admin/mailboxes/x26abc1");
        Assert.Equal("test==1 Linux 1", detail.GetProperty("mailbox").GetProperty("client").GetString());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task A_message_goes_its_whole_way(int version)
    {
        var sender = await mesh.NewMailboxAsync();
        var recipient = await mesh.NewMailboxAsync();
        var sent = await sender.SendAsync(
            recipient.Mailbox.ToLowerInvariant(), "API-DOCS-TEST", "h\u00E9llo"u8.ToArray(), version,
            ("mex-localid", "L1"), ("mex-subject", "Caf\u00E9 \u00A3"), ("mex-filename", "f.txt"), ("mex-partnerid", "P1"), ("mex-content-checksum", "md5:ab/c-1"), ("mex-content-encrypted", "true"),
            ("mex-content-compressed", "0"), ("content-type", "text/plain"), ("mex-from", sender.Mailbox), ("mex-messagetype", "Data"), ("mex-version", "1.0"));
        Assert.Equal(202, sent.Status);
        Assert.Equal(version == 2 ? MeshClient.Version2 : "application/json", sent.ContentType);
        var id = sent.Json.GetProperty(version == 2 ? "message_id" : "messageID").GetString()!;
        Assert.Matches(@"\A20\d{18}_[0-9A-F]{6}\z", id);
        Assert.Single(sent.Json.EnumerateObject());

        var inbox = await recipient.AskAsync("GET", recipient.Path("inbox"), null, version);
        Assert.Equal(
            version == 2
                ? $$"""{"messages":["{{id}}"],"links":{"self":"/messageexchange/{{recipient.Mailbox}}/inbox"},"approx_inbox_count":1}"""
                : $$"""{"messages":["{{id}}"]}""",
            inbox.Text);
        var count = await recipient.AskAsync("GET", recipient.Path("count"), null, version);
        Assert.Equal(1, count.Json.GetProperty("count").GetInt32());
        Assert.Equal(version == 1, count.Json.TryGetProperty("allResultsIncluded", out _));

        var received = await recipient.ReceiveAsync(id.ToLowerInvariant(), 0, version);
        Assert.Equal((200, "h\u00E9llo", version == 2 ? "text/plain" : "application/octet-stream"), (received.Status, received.Text, received.ContentType));
        foreach (var (name, value) in new[]
        {
            ("mex-from", sender.Mailbox), ("mex-to", recipient.Mailbox), ("mex-workflowid", "API-DOCS-TEST"), ("mex-chunk-range", "1:1"), ("mex-total-chunks", "1"), ("mex-addresstype", "ALL"),
            ("mex-localid", "L1"), ("mex-subject", "Caf\u00E9 \u00A3"), ("mex-filename", "f.txt"), ("mex-partnerid", "P1"), ("mex-version", "1.0"), ("mex-messagetype", "DATA"), ("mex-messageid", id),
            ("mex-statuscode", "00"), ("mex-statusevent", "TRANSFER"), ("mex-statusdescription", "Transferred to recipient mailbox"), ("mex-statussuccess", "SUCCESS"),
            ("mex-content-compressed", "N"), ("mex-content-encrypted", "Y"), ("mex-content-checksum", "md5:ab/c-1"), ("mex-content-type", "text/plain"),
        })
        {
            Assert.Equal(value, received[name]); // lower case, as a client that compares exactly needs it
        }

        Assert.Matches(@"\A20\d{12}\z", received["mex-statustimestamp"]);
        Assert.Matches("""\A"[0-9a-f]{40}"\z""", received["ETag"]);
        Assert.EndsWith("GMT", received["Last-Modified"], StringComparison.Ordinal);
        var head = await recipient.AskAsync("HEAD", recipient.Path($"inbox/{id}"), null, version);
        Assert.Equal((200, 0, "1", received["ETag"]), (head.Status, head.Body.Length, head["mex-total-chunks"], head["ETag"]));
        Assert.Equal(200, (await sender.AskAsync("HEAD", sender.Path($"inbox/{id}"), null, version)).Status);

        var acknowledged = await recipient.AcknowledgeAsync(id, version);
        Assert.Equal((200, version == 2 ? "" : $$"""{"messageId":"{{id}}"}"""), (acknowledged.Status, acknowledged.Text));
        Assert.Equal(200, (await recipient.AcknowledgeAsync(id, version)).Status);
        Assert.Equal("""{"count":0}""", (await recipient.AskAsync("GET", recipient.Path("count"))).Text);
        var gone = await recipient.ReceiveAsync(id);
        Assert.Equal((410, ("SEND", "Message already accepted", "Message no longer available for download")), (gone.Status, gone.Error));

        var tracked = await sender.AskAsync("GET", sender.Path($"outbox/tracking?messageID={id}"), null, version);
        Assert.Equal(version == 2 ? "acknowledged" : "Acknowledged", tracked.Json.GetProperty("status").GetString());
        Assert.Equal("L1", tracked.Json.GetProperty(version == 2 ? "local_id" : "localId").GetString());
        if (version == 1)
        {
            Assert.Equal("Caf\u00E9 \u00A3", tracked.Json.GetProperty("subject").GetString()); // Latin-1 octets of a header, UTF-8 in JSON
        }

        var byLocalId = await sender.AskAsync("GET", sender.Path("outbox/tracking/L1"), null, version);
        Assert.Equal((200, id), (byLocalId.Status, byLocalId.Json.GetProperty("dtsId").GetString()));
        await sender.SentAsync(recipient.Mailbox, "API-DOCS-TEST", "again", ("mex-localid", "L1"));
        Assert.Equal(300, (await sender.AskAsync("GET", sender.Path("outbox/tracking/L1"), null, version)).Status);
        Assert.Equal(404, (await sender.AskAsync("GET", sender.Path("outbox/tracking/L2"), null, version)).Status);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Tracking_is_for_the_sender_only(int version)
    {
        var id = await mesh.As("X26ABC1").SentAsync("X26ABC2", "API-DOCS-TEST", "x");
        var recipient = mesh.As("X26ABC2");
        Assert.Equal(404, (await recipient.AskAsync("GET", recipient.Path($"outbox/tracking?messageID={id}"), null, version)).Status);
        Assert.Equal(404, (await recipient.AskAsync("GET", recipient.Path("outbox/tracking?messageID=NOPE"), null, version)).Status);
        foreach (var query in new[] { "", $"?={id}", $"?localID={id}" })
        {
            var reply = await recipient.AskAsync("GET", recipient.Path($"outbox/tracking{query}"), null, version);
            Assert.Equal((400, "messageID"), (reply.Status, reply.Json.GetProperty("detail")[0].GetProperty("loc")[1].GetString()));
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Look_ups_need_no_token(int version)
    {
        var client = mesh.As("X26ABC1");
        Task<MeshReply> Ask(string path) => client.AskAsync("GET", path, null, version, ("authorization", ""));
        var found = await Ask("/messageexchange/endpointlookup/x26/TEST_WORKFLOW");
        Assert.Equal(200, found.Status);
        var result = Assert.Single(found.Json.GetProperty("results").EnumerateArray());
        Assert.Equal(version == 2 ? """{"mailbox_id":"X26ABC2","mailbox_name":"TESTMB2"}""" : """{"address":"X26ABC2","description":"TESTMB2","endpoint_type":"MESH"}""", result.GetRawText());
        if (version == 1)
        {
            Assert.Matches(@"\A\d{17}_[0-9a-f]{8}\z", found.Json.GetProperty("query_id").GetString());
        }

        Assert.Empty((await Ask("/messageexchange/endpointlookup/X99/TEST_WORKFLOW")).Json.GetProperty("results").EnumerateArray());
        Assert.Equal(400, (await Ask("/messageexchange/endpointlookup/%20/TEST_WORKFLOW")).Status);
        Assert.Equal(400, (await Ask("/messageexchange/endpointlookup/X26/%20")).Status);
        Assert.Equal(
            """{"results":[{"mailbox_id":"X26ABC1","mailbox_name":"TESTMB1"},{"mailbox_id":"X26ABC3","mailbox_name":"TESTMB3"}]}""",
            (await Ask("/messageexchange/workflowsearch/TEST_WORKFLOW_ACK")).Text);
        Assert.Equal("X26ABC2", (await Ask("/endpointlookup/mesh/X26/TEST_WORKFLOW")).Json.GetProperty("results")[0].GetProperty("address").GetString());
        var ping = await Ask("/messageexchange/_ping");
        Assert.Equal(("running", "Yes"), (ping.Json.GetProperty("status").GetString(), ping.Json.GetProperty("outcome").GetString()));
    }

    [Fact]
    public async Task Unknown_paths_and_methods_are_told_in_json()
    {
        var client = mesh.As("X26ABC1");
        var path = await client.AskAsync("GET", "/messageexchange/X26ABC1/nothing/here");
        Assert.Equal((404, """{"detail":"Not Found"}"""), (path.Status, path.Text));
        var method = await client.AskAsync("DELETE", client.Path("inbox"));
        Assert.Equal((405, """{"detail":"Method Not Allowed"}""", "GET"), (method.Status, method.Text, method["Allow"]));
        Assert.Equal(200, (await client.AskAsync("POST", client.Path("update"))).Status);
        Assert.Equal(404, (await client.AskAsync("DELETE", "/messageexchange/admin/reset", null, 2, ("authorization", ""))).Status); // the sandbox's only
    }

    [Theory]
    [InlineData("application/vnd.mesh.v2+json;q=0.9", 200, MeshClient.Version2)]
    [InlineData("application/json, application/vnd.mesh.v2+json", 200, MeshClient.Version2)]
    [InlineData("application/vnd.mesh.v1+json", 200, "application/json")]
    [InlineData("*/*", 200, "application/json")]
    [InlineData("application/vnd.mesh.v3+json", 200, MeshClient.Version2)]
    [InlineData("application/vnd.mesh.vX+json", 400, "application/json")]
    public async Task The_accept_header_chooses_the_version(string accept, int status, string type)
    {
        var client = mesh.As("X26ABC1");
        var reply = await client.AskAsync("GET", client.Path("inbox"), null, 1, ("accept", accept));
        Assert.Equal((status, type), (reply.Status, reply.ContentType));
    }

    [Fact]
    public async Task An_inbox_is_paged_and_filtered()
    {
        var sender = await mesh.NewMailboxAsync();
        var recipient = await mesh.NewMailboxAsync();
        var ids = new List<string>();
        foreach (var workflow in Enumerable.Range(0, 25).Select(n => n % 5 == 0 ? "W2_ACK" : n % 2 == 0 ? "W1" : "V1"))
        {
            ids.Add(await sender.SentAsync(recipient.Mailbox, workflow, "x"));
        }

        var all = new List<string>();
        var next = recipient.Path("inbox?max_results=10");
        while (next is not null)
        {
            var page = await recipient.AskAsync("GET", next);
            Assert.Equal(25, page.Json.GetProperty("approx_inbox_count").GetInt32());
            all.AddRange(page.Json.GetProperty("messages").EnumerateArray().Select(m => m.GetString()!));
            next = page.Json.GetProperty("links").TryGetProperty("next", out var link) ? link.GetString() : null;
            Assert.StartsWith($"/messageexchange/{recipient.Mailbox}/inbox?max_results=10", page.Json.GetProperty("links").GetProperty("self").GetString(), StringComparison.Ordinal);
        }

        Assert.Equal(ids, all); // in the order sent, each once

        // Version 1 goes on from the last id, which was acknowledged in between.
        var first = await recipient.AskAsync("GET", recipient.Path("inbox?max_results=10"), null, 1);
        var last = first.Json.GetProperty("messages")[9].GetString()!;
        Assert.Equal(200, (await recipient.AcknowledgeAsync(last)).Status);
        var second = await recipient.AskAsync("GET", recipient.Path($"inbox?max_results=10&continue_from={last}"), null, 1);
        Assert.Equal(ids.Skip(10).Take(10), second.Json.GetProperty("messages").EnumerateArray().Select(m => m.GetString()!));

        ids.Remove(last);
        foreach (var (filter, count) in new[] { ("W1", 10), ("!W1", 14), ("W*", 15), ("!W*", 9), ("*_ACK*", 5), ("!*_ACK*", 19), ("w1", 0), ("*", -1) })
        {
            var reply = await recipient.AskAsync("GET", recipient.Path($"inbox?workflow_filter={Uri.EscapeDataString(filter)}"));
            Assert.Equal(count < 0 ? 400 : 200, reply.Status);
            if (count >= 0)
            {
                Assert.Equal(count, reply.Json.GetProperty("messages").GetArrayLength());
            }
        }

        foreach (var query in new[] { "max_results=9", "max_results=5001", "max_results=x", "continue_from=short", "continue_from=QUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFB", "workflow_filter=W" })
        {
            Assert.Equal(400, (await recipient.AskAsync("GET", recipient.Path($"inbox?{query}"))).Status);
        }
    }

    [Fact]
    public async Task Rich_views_show_every_status_newest_first()
    {
        var sender = await mesh.NewMailboxAsync();
        var recipient = await mesh.NewMailboxAsync();
        var ids = new List<string>();
        for (var n = 0; n < 12; n++)
        {
            ids.Add(await sender.SentAsync(recipient.Mailbox, "API-DOCS-TEST", "x"));
        }

        Assert.Equal(200, (await recipient.AcknowledgeAsync(ids[0])).Status);
        ids.Reverse();
        foreach (var (client, box) in new[] { (recipient, "inbox"), (sender, "outbox") })
        {
            var page = await client.AskAsync("GET", client.Path($"{box}/rich?max_results=10"), null, 1);
            Assert.Equal((200, MeshClient.Version2), (page.Status, page.ContentType));
            var rest = await client.AskAsync("GET", page.Json.GetProperty("links").GetProperty("next").GetString()!, null, 1);
            Assert.False(rest.Json.GetProperty("links").TryGetProperty("next", out _));
            var rows = page.Json.GetProperty("messages").EnumerateArray().Concat(rest.Json.GetProperty("messages").EnumerateArray()).ToList();
            Assert.Equal(ids, rows.Select(r => r.GetProperty("message_id").GetString()!));
            Assert.Equal("acknowledged", rows[^1].GetProperty("status").GetString());
            Assert.Equal(box == "outbox", rows[0].TryGetProperty("status_code", out _));
        }

        var later = Uri.EscapeDataString(DateTime.UtcNow.AddHours(1).ToString("yyyy-MM-ddTHH:mm:ss", System.Globalization.CultureInfo.InvariantCulture));
        Assert.Equal(0, (await recipient.AskAsync("GET", recipient.Path($"inbox/rich?start_time={later}"))).Json.GetProperty("messages").GetArrayLength());
        Assert.Equal(400, (await recipient.AskAsync("GET", recipient.Path("inbox/rich?start_time=yesterday"))).Status);
        Assert.Equal(400, (await sender.AskAsync("GET", sender.Path("outbox/rich?max_results=9"))).Status);
    }

    [Theory]
    [InlineData("mesh.localspine.test")]
    [InlineData("msg.dep.spine2.ncrs.nhs.uk")]
    [InlineData("msg.depspineservices.nhs.uk")]
    public async Task The_real_hosts_of_messaging_serve_MESH_too(string host)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/messageexchange/_ping") { Headers = { Host = host } };
        var reply = await mesh.As("X26ABC1").AskAsync(request);
        Assert.Equal((200, "running"), (reply.Status, reply.Json.GetProperty("status").GetString()));
    }
}

/// <inheritdoc />
public sealed class EndpointTableOnSqlite(MeshOnSqlite mesh) : EndpointTableTests(mesh), IClassFixture<MeshOnSqlite>;

/// <inheritdoc />
public sealed class EndpointTableOnPostgres(MeshOnPostgres mesh) : EndpointTableTests(mesh), IClassFixture<MeshOnPostgres>;
