using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace LocalSpine.Conformance.Mesh;

/// <summary>NHSMESH tokens and client certificates: what gets in, and why the rest does not (mesh 2).</summary>
public abstract class TokenTests(MeshEnvironment mesh)
{
    private MeshClient Client => mesh.As("X26ABC1");

    private static string Nonce => Guid.NewGuid().ToString();

    private async Task<MeshReply> ListAsync(string authorization) => await Client.AskAsync("GET", Client.Path("inbox"), null, 2, ("authorization", authorization));

    private static string Token(string nonce, string count = "0", string password = "password", int minutes = 0, string key = "TestKey") =>
        MeshClient.Token("X26ABC1", nonce, count, password, DateTimeOffset.UtcNow.AddMinutes(minutes), key);

    [Fact]
    public async Task Legal_forms_get_in()
    {
        foreach (var token in new[]
        {
            Token(Nonce), Token(Nonce, "001"), Token("ABCDEFGHIJ1234567890ABCDEF"), Token("any text/with=signs"), Token(Nonce)["NHSMESH ".Length..], Token(Nonce).Replace("NHSMESH", "nhsMesh", StringComparison.Ordinal),
Token(Nonce, minutes: 119), Token(Nonce, minutes: -119),
        })
        {
            var reply = await ListAsync(token);
            Assert.True(reply.Status == 200, $"{token}: {reply.Text}");
        }

        var upper = Token(Nonce);
        Assert.Equal(200, (await ListAsync(upper[..^64] + upper[^64..].ToUpperInvariant())).Status);
    }

    [Fact]
    public async Task A_token_is_good_once()
    {
        var nonce = Nonce;
        var first = Token(nonce, "1");
        Assert.Equal(200, (await ListAsync(first)).Status);
        var again = await ListAsync(first);
        Assert.Equal((403, ("", "", "Error Duplicated Authentication Token")), (again.Status, again.Error));
        var exchange = await mesh.NewestExchangeAsync("rule=MESH_TOKEN_REPLAYED");
        Assert.Contains(nonce, exchange.GetProperty("came").GetString(), StringComparison.Ordinal);
        Assert.Equal(200, (await ListAsync(Token(nonce, "0"))).Status); // out of order
        Assert.Equal(200, (await ListAsync(Token(nonce, "01"))).Status); // another text, another token
        Assert.Equal(403, (await ListAsync(Token(nonce, "1", minutes: 1))).Status); // the same nonce and count at another time

        // Another mailbox may have the same nonce and count.
        var other = mesh.As("X26ABC2");
        Assert.Equal(200, (await other.AskAsync("GET", other.Path("inbox"), null, 2, ("authorization", MeshClient.Token("X26ABC2", nonce, "1", "password", DateTimeOffset.UtcNow, "TestKey")))).Status);
    }

    [Fact]
    public async Task Every_kind_of_request_uses_its_token_even_when_it_is_refused()
    {
        var sender = await mesh.NewMailboxAsync();
        var recipient = await mesh.NewMailboxAsync();
        (string, string)[] send = [("mex-to", recipient.Mailbox), ("mex-workflowid", "API-DOCS-TEST")];
        (string, string)[] handshake = [("mex-clientversion", "1"), ("mex-osname", "1"), ("mex-osversion", "1")];
        var id = await sender.SentAsync(recipient.Mailbox, "API-DOCS-TEST", "x");
        foreach (var (client, method, path, size, status, headers) in new (MeshClient, string, string, int, int, (string, string)[])[]
        {
            (sender, "POST", "outbox", 1, 202, send), (sender, "POST", "outbox", 100_000, 202, send), (sender, "POST", "outbox", 0, 417, send), (sender, "POST", "outbox", 1, 400, []),
            (sender, "POST", "outbox", 1, 417, [("mex-to", "NOPE"), send[1]]), (sender, "POST", "", 0, 200, handshake), (sender, "POST", "", 0, 400, []), (sender, "GET", "count", 0, 200, []),
            (recipient, "GET", $"inbox/{id}", 0, 200, []), (recipient, "GET", "inbox/NOPE", 0, 404, []), (recipient, "PUT", $"inbox/{id}/status/acknowledged", 0, 200, []),
        })
        {
            (string, string)[] all = [.. headers, ("authorization", client.Token())];
            var body = method == "POST" ? new byte[size] : null;
            Assert.Equal(status, (await client.AskAsync(method, client.Path(path), body, 2, all)).Status);
            var again = await client.AskAsync(method, client.Path(path), body, 2, all);
            Assert.Equal((403, "Error Duplicated Authentication Token"), (again.Status, again.Error.Text));
        }

        Assert.Equal(2, (await recipient.InboxAsync()).Count); // each send once
    }

    [Fact]
    public async Task The_clock_has_two_hours_either_side()
    {
        foreach (var minutes in new[] { -122, 122, 100_000 })
        {
            var reply = await ListAsync(Token(Nonce, minutes: minutes));
            Assert.Equal((403, "Invalid Authentication Token"), (reply.Status, reply.Error.Text));
            Assert.Contains("two hours", (await mesh.NewestExchangeAsync("rule=MESH_TOKEN_TIME")).GetProperty("expected").GetString(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task What_is_wrong_with_a_hash_is_in_the_record()
    {
        var owner = await mesh.NewMailboxAsync();
        await mesh.ChangeAsync(owner.Mailbox, new { password = "secret-of-another" });
        var now = DateTimeOffset.UtcNow;
        string Shaped(string message, string count = "7", string nonce = "n")
        {
            var hash = HMACSHA256.HashData("TestKey"u8, System.Text.Encoding.UTF8.GetBytes(message));
            return $"NHSMESH X26ABC1:{nonce}:{count}:{now.UtcDateTime:yyyyMMddHHmm}:{Convert.ToHexStringLower(hash)}";
        }

        var time = now.UtcDateTime.ToString("yyyyMMddHHmm", System.Globalization.CultureInfo.InvariantCulture);
        var anHourLater = now.UtcDateTime.AddHours(1).ToString("yyyyMMddHHmm", System.Globalization.CultureInfo.InvariantCulture);
        foreach (var (token, came) in new[]
        {
            (Token(Nonce, password: "guess"), "another password or shared key"), (Token(Nonce, key: "BackBone"), "another environment's shared key"), (Token(Nonce, password: ""), "empty password"),
            (Token(Nonce, password: "secret-of-another"), $"the password of {owner.Mailbox}"), (Shaped($"x26abc1:n:7:password:{time}"), "lower case"), (Shaped($"X26ABC1:n:7:{time}:password"), "after the timestamp"),
            (Shaped($"X26ABC1:n:password:{time}"), "no nonce count"), (Shaped($"X26ABC1n7password{time}"), "no colons"), (Shaped($"X26ABC1:n:7:password:{time}", "007"), "leading zeros"),
            (Shaped($"X26ABC1:n:7:password:{anHourLater}"), "another hour"), (Token(Nonce)[..^10], "not 64 hexadecimal digits"),
        })
        {
            var reply = await ListAsync(token);
            Assert.Equal((403, "Invalid Authentication Token"), (reply.Status, reply.Error.Text));
            var exchange = await mesh.NewestExchangeAsync("rule=MESH_TOKEN_HASH");
            Assert.Contains(came, exchange.GetProperty("came").GetString(), StringComparison.Ordinal);
            Assert.DoesNotContain("secret-of-another", exchange.ToString(), StringComparison.Ordinal);
        }

        // Nor does the record keep a token that could be used.
        var used = Token(Nonce);
        Assert.Equal(200, (await ListAsync(used)).Status);
        var newest = await mesh.NewestExchangeAsync("refused=false");
        var detail = await mesh.Admin.GetStringAsync($"/admin/exchanges/{newest.GetProperty("id").GetInt64()}");
        Assert.Contains("Authorization: NHSMESH X26ABC1:", detail, StringComparison.Ordinal);
        Assert.DoesNotContain(used[^64..], detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("NHSMESH X26ABC1:n:x1:202611231200:00", "Error reading from Authorization header")]
    [InlineData("NHSMESH X26ABC1:n:1:202611231200", "Error reading from Authorization header")]
    [InlineData("NHSMESH X26ABC1:n:1:202611231200:00:00", "Error reading from Authorization header")]
    [InlineData("NHSMESH x26abc1:n:1:202611231200:00", "Mailbox id does not match token")]
    [InlineData("Basic dXNlcjpwYXNz", "Mailbox id does not match token")]
    [InlineData("Bearer token", "Mailbox id does not match token")]
    public async Task Other_forms_stay_outside(string authorization, string text)
    {
        var reply = await ListAsync(authorization);
        Assert.Equal((403, text), (reply.Status, reply.Error.Text));
    }

    [Fact]
    public async Task An_unknown_mailbox_has_its_own_code()
    {
        foreach (var mailbox in new[] { "NOPE", "..%2F..%2Fetc", "%00", "X26ABC1%20" })
        {
            var client = mesh.As(mailbox);
            var reply = await client.AskAsync("GET", $"/messageexchange/{mailbox}/inbox", null, 2, ("authorization", MeshClient.Token(mailbox.ToUpperInvariant(), Nonce, "0", "password", DateTimeOffset.UtcNow, "TestKey")));
            Assert.True(reply.Status is 400 or 403 or 404, $"{mailbox}: {reply.Status}");
            if (mailbox == "NOPE")
            {
                Assert.Equal(("SEND", "EPL-151", "No mailbox matched"), reply.Error);
            }
        }
    }

    [Fact]
    public async Task An_inactive_mailbox_is_shut_both_ways()
    {
        var sender = await mesh.NewMailboxAsync();
        var closed = await mesh.NewMailboxAsync();
        var waiting = await sender.SentAsync(closed.Mailbox, "API-DOCS-TEST", "x", ("mex-subject", "S"));
        await mesh.ChangeAsync(closed.Mailbox, new { active = false });
        foreach (var reply in new[] { await closed.AskAsync("GET", closed.Path("inbox")), await closed.HandshakeAsync(), await closed.SendAsync(sender.Mailbox, "API-DOCS-TEST", "x"u8.ToArray()) })
        {
            Assert.Equal((403, "Request Received from Inactive Mailbox"), (reply.Status, reply.Error.Text));
        }

        var later = await sender.SentAsync(closed.Mailbox, "API-DOCS-TEST", "y");
        var reports = await sender.InboxAsync();
        foreach (var (report, about) in reports.Zip([waiting, later]))
        {
            var reply = await sender.ReceiveAsync(report);
            Assert.Equal(("REPORT", about, "14", "Message was not collected as the mailbox is deactivated"), (reply["mex-messagetype"], reply["mex-linkedmsgid"], reply["mex-statuscode"], reply["mex-statusdescription"]));
        }

        Assert.Equal(2, reports.Count);
        Assert.Equal("undeliverable", (await sender.TrackAsync(waiting)).GetProperty("status").GetString());
        await mesh.ChangeAsync(closed.Mailbox, new { active = true });
        Assert.Empty(await closed.InboxAsync());
    }

    [Fact]
    public async Task A_fault_on_purpose_does_not_use_the_token()
    {
        var client = await mesh.NewMailboxAsync();
        async Task Fault(object fault)
        {
            using var added = await mesh.Admin.PostAsJsonAsync($"/admin/mailboxes/{client.Mailbox}/faults", fault);
            Assert.True(added.IsSuccessStatusCode, await added.Content.ReadAsStringAsync());
        }

        await Fault(new { fault = "status", status = 503, operation = "list", times = 2 });
        (string, string) token = ("authorization", client.Token());
        Assert.Equal(503, (await client.AskAsync("GET", client.Path("inbox"), null, 2, token)).Status);
        Assert.Equal(200, (await client.AskAsync("GET", client.Path("count"))).Status); // another operation
        Assert.Equal(503, (await client.AskAsync("GET", client.Path("inbox"), null, 2, token)).Status);
        Assert.Equal(200, (await client.AskAsync("GET", client.Path("inbox"), null, 2, token)).Status);
        Assert.Equal(403, (await client.AskAsync("GET", client.Path("inbox"), null, 2, token)).Status);
        await Fault(new { fault = "drop", operation = "send" });
        (string, string)[] send = [("mex-to", "X26ABC3"), ("mex-workflowid", "API-DOCS-TEST"), ("authorization", client.Token())];
        await Assert.ThrowsAsync<HttpRequestException>(() => client.AskAsync("POST", client.Path("outbox"), "x"u8.ToArray(), 2, send));
        Assert.Equal(202, (await client.AskAsync("POST", client.Path("outbox"), "x"u8.ToArray(), 2, send)).Status);
        using var wrong = await mesh.Admin.PostAsJsonAsync($"/admin/mailboxes/{client.Mailbox}/faults", new { fault = "explode" });
        Assert.Equal(422, (int)wrong.StatusCode);
    }

    [Fact]
    public async Task Without_a_certificate_of_the_environment_nobody_gets_in()
    {
        using var without = mesh.ClientWith(null);
        var reply = await new MeshClient(without, "X26ABC1").AskAsync("GET", "/messageexchange/X26ABC1/inbox");
        Assert.Equal(400, reply.Status); // over a connection that named no host; as the private network's hosts answer
        using var named = new HttpRequestMessage(HttpMethod.Get, "/messageexchange/_ping") { Headers = { Host = "mesh.localspine.test" } };
        await Assert.ThrowsAsync<HttpRequestException>(() => without.SendAsync(named));
        using var key = RSA.Create(2048);
        using var foreign = new CertificateRequest("CN=x26abc1.x26.api.mesh-client.nhs.uk", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
            .CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        using var other = mesh.ClientWith(foreign);
        await Assert.ThrowsAsync<HttpRequestException>(() => new MeshClient(other, "X26ABC1").AskAsync("GET", "/messageexchange/X26ABC1/inbox"));
    }

    [Fact]
    public async Task Of_many_at_once_with_one_token_one_gets_in()
    {
        var token = Token(Nonce);
        var replies = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => ListAsync(token)));
        Assert.Equal(1, replies.Count(r => r.Status == 200));
        Assert.Equal(19, replies.Count(r => r.Status == 403));
    }
}

/// <inheritdoc />
public sealed class TokensOnSqlite(MeshOnSqlite mesh) : TokenTests(mesh), IClassFixture<MeshOnSqlite>;

/// <inheritdoc />
public sealed class TokensOnPostgres(MeshOnPostgres mesh) : TokenTests(mesh), IClassFixture<MeshOnPostgres>;
