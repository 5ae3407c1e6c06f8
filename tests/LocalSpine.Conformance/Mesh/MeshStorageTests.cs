using System.Net.Http.Json;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using LocalSpine.Conformance.Environments;

namespace LocalSpine.Conformance.Mesh;

/// <summary>Requests that lie or end early, disks that are full, damaged files, stores in a bucket, two nodes over one database.</summary>
public sealed class MeshStorageTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("localspine-mesh-storage-").FullName;

    private string Endpoint => Path.Combine(_folder, "endpoint");

    [Fact]
    public async Task A_request_that_lies_about_its_length_stores_nothing()
    {
        await using var spine = await StartAsync();
        using var http = Client(spine);
        var sender = new MeshClient(http, "X26ABC1");
        async Task<string> RawAsync(string framing, string body, bool close, string? token = null)
        {
            using var tcp = new TcpClient();
            await tcp.ConnectAsync("localhost", spine.Https);
            await using var tls = new SslStream(tcp.GetStream());
            using var certificate = Certificate();
            var trust = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck, DisableCertificateDownloads = true };
            trust.CustomTrustStore.ImportFromPemFile(Path.Combine(Endpoint, "ca.pem"));
            await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
            {
                TargetHost = "mesh.localspine.test", ClientCertificates = [certificate], LocalCertificateSelectionCallback = (_, _, _, _, _) => certificate,
                CertificateChainPolicy = trust,
            });
            var head = $"POST /messageexchange/X26ABC1/outbox HTTP/1.1\r\nHost: mesh.localspine.test\r\nAuthorization: {token ?? sender.Token()}\r\nmex-to: X26ABC2\r\nmex-workflowid: API-DOCS-TEST\r\n{framing}\r\n\r\n";
            await tls.WriteAsync(Encoding.ASCII.GetBytes(head + body));
            if (close)
            {
                return "";
            }

            using var reader = new StreamReader(tls);
            return await reader.ReadLineAsync() ?? "";
        }

        await RawAsync("Content-Length: 1000", "only this", close: true);
        var token = sender.Token();
        await RawAsync("Content-Length: 1000000", new string('x', 500_000), close: true, token);
        await RawAsync("Transfer-Encoding: chunked", "5\r\nabcde\r\n", close: true);
        Assert.StartsWith("HTTP/1.1 400", await RawAsync("Transfer-Encoding: chunked", "zz\r\nabcde\r\n", close: false), StringComparison.Ordinal);
        Assert.StartsWith("HTTP/1.1 400", await RawAsync("Content-Length: -5", "abcde", close: false), StringComparison.Ordinal);
        Assert.StartsWith("HTTP/1.1 400", await RawAsync("Content-Length: 5\r\nContent-Length: 6", "abcdef", close: false), StringComparison.Ordinal);
        Assert.StartsWith("HTTP/1.1 202", await RawAsync("Content-Length: 3", "abcNOT A REQUEST", close: false), StringComparison.Ordinal); // what follows is another request, and none
        var recipient = new MeshClient(http, "X26ABC2");
        Assert.Equal("abc", (await recipient.ReceiveAsync(Assert.Single(await recipient.InboxAsync()))).Text);
        Assert.Empty(Payloads());

        // A client whose connection broke tries again, with the same token.
        var again = await sender.SendAsync("X26ABC2", "API-DOCS-TEST", new byte[100_000], 2, ("authorization", token));
        Assert.Equal(202, again.Status);
        Assert.Equal(403, (await sender.SendAsync("X26ABC2", "API-DOCS-TEST", new byte[100_000], 2, ("authorization", token))).Status);
        Assert.Single(Payloads());
    }

    [Fact]
    public async Task A_full_disk_refuses_what_it_cannot_keep()
    {
        await using (var normal = await StartAsync())
        {
            Assert.True(normal.IsRunning);
        }

        var kept = new List<string>();
        await using (var full = new SpineProcess("--data", Path.Combine(_folder, "data"), "--seed", "empty") { MaxFileKiB = 3000 })
        {
            await full.StartAsync();
            using var http = Client(full);
            var sender = new MeshClient(http, "X26ABC1");
            var large = await sender.SendAsync("X26ABC2", "API-DOCS-TEST", new byte[4_000_000]);
            Assert.Equal(503, large.Status);
            kept.Add(await sender.SentAsync("X26ABC2", "API-DOCS-TEST", "small"));
            kept.Add((await sender.SendAsync("X26ABC2", "API-DOCS-TEST", new byte[2_000_000])).Json.GetProperty("message_id").GetString()!);
            for (var i = 0; i < 1000; i++)
            {
                var reply = await sender.SendAsync("X26ABC2", "API-DOCS-TEST", new byte[30_000]);
                if (reply.Status != 202)
                {
                    Assert.Equal(503, reply.Status);
                    break;
                }

                kept.Add(reply.Json.GetProperty("message_id").GetString()!);
                Assert.True(i < 999, "the disk never filled");
            }

            await full.KillAsync();
        }

        await using var again = await StartAsync(makeEndpoint: false);
        using var after = Client(again);
        var recipient = new MeshClient(after, "X26ABC2");
        Assert.Equal(kept, await recipient.InboxAsync("?max_results=5000"));
        Assert.Equal(2_000_000, (await recipient.ReceiveAsync(kept[1])).Body.Length);
        Assert.Single(Payloads());
    }

    [Fact]
    public async Task A_damaged_or_missing_file_is_no_answer()
    {
        await using var spine = await StartAsync();
        using var http = Client(spine);
        var (sender, recipient) = (new MeshClient(http, "X26ABC1"), new MeshClient(http, "X26ABC2"));
        var body = new byte[300_000];
        new Random(3).NextBytes(body);
        var id = (await sender.SendAsync("X26ABC2", "API-DOCS-TEST", body)).Json.GetProperty("message_id").GetString()!;
        var file = Assert.Single(Payloads());
        body[299_999] ^= 1;
        await File.WriteAllBytesAsync(file, body);
        await Assert.ThrowsAnyAsync<HttpRequestException>(() => recipient.ReceiveAsync(id)); // broken off before its end
        File.Delete(file);
        Assert.Equal(503, (await recipient.ReceiveAsync(id)).Status);
        Assert.Equal(200, (await recipient.AcknowledgeAsync(id)).Status);
    }

    [Fact]
    public async Task Payloads_can_be_in_a_bucket()
    {
        await using var bucket = new S3Server();
        await bucket.InitializeAsync();
        await using var spine = await StartAsync("--payloads", bucket.Setting("mesh"));
        using var http = Client(spine);
        var (sender, recipient) = (new MeshClient(http, "X26ABC1"), new MeshClient(http, "X26ABC2"));
        var body = new byte[20_000_000];
        new Random(4).NextBytes(body);
        var id = (await sender.SendAsync("X26ABC2", "API-DOCS-TEST", body)).Json.GetProperty("message_id").GetString()!;
        Assert.NotEmpty(bucket.Files("mesh"));
        Assert.Empty(Payloads());
        Assert.Equal(body, (await recipient.ReceiveAsync(id)).Body);
    }

    [Fact]
    public async Task Two_nodes_over_one_database_are_one_service()
    {
        var database = await (await PostgresCluster.SharedAsync()).NewDatabaseAsync();
        await using var one = await StartAsync("--database", database);
        await using var two = new SpineProcess("--data", Path.Combine(_folder, "data"), "--seed", "empty", "--database", database);
        await two.StartAsync();
        using var firstHttp = Client(one);
        using var secondHttp = Client(two);
        var (first, second) = (new MeshClient(firstHttp, "X26ABC1"), new MeshClient(secondHttp, "X26ABC1"));
        var token = first.Token();
        Assert.Equal(200, (await first.AskAsync("GET", first.Path("inbox"), null, 2, ("authorization", token))).Status);
        Assert.Equal("Error Duplicated Authentication Token", (await second.AskAsync("GET", second.Path("inbox"), null, 2, ("authorization", token))).Error.Text);
        var sends = await Task.WhenAll(Enumerable.Range(0, 60).Select(i => (i % 2 == 0 ? first : second).SendAsync("X26ABC2", "API-DOCS-TEST", new byte[i % 3 == 0 ? 50_000 : 10])));
        Assert.All(sends, s => Assert.Equal(202, s.Status));
        var ids = sends.Select(s => s.Json.GetProperty("message_id").GetString()!).ToHashSet();
        var recipient = new MeshClient(secondHttp, "X26ABC2");
        Assert.Equal(ids.Order(), (await recipient.InboxAsync()).Order());
        Assert.Equal(60, (await recipient.AskAsync("GET", recipient.Path("count"))).Json.GetProperty("count").GetInt32());
        foreach (var id in ids)
        {
            Assert.Equal(200, (await recipient.ReceiveAsync(id)).Status);
            Assert.Equal(200, (await new MeshClient(firstHttp, "X26ABC2").AcknowledgeAsync(id)).Status);
        }

        Assert.Equal(0, (await recipient.AskAsync("GET", recipient.Path("count"))).Json.GetProperty("count").GetInt32());
        using var admin = new HttpClient { BaseAddress = new Uri(one.AdminUrl) };
        using var created = await admin.PostAsJsonAsync("/admin/mailboxes", new { odsCode = "X26", mailboxId = "X26NEW01", password = "password" });
        Assert.True(created.IsSuccessStatusCode);
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        var there = new MeshClient(secondHttp, "X26NEW01");
        while ((await there.AskAsync("GET", there.Path("inbox"))).Status != 200)
        {
            patience.Token.ThrowIfCancellationRequested();
        }
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private async Task<SpineProcess> StartAsync(params string[] options) => await StartAsync(true, options);

    private async Task<SpineProcess> StartAsync(bool makeEndpoint, params string[] options)
    {
        var spine = new SpineProcess(["--data", Path.Combine(_folder, "data"), "--seed", "empty", .. options]);
        await spine.StartAsync();
        if (makeEndpoint)
        {
            var created = await spine.RunAsync("endpoint", "create", "--ods", "X26", "--out", Endpoint);
            Assert.True(created.ExitCode == 0, created.Errors);
        }

        return spine;
    }

    private X509Certificate2 Certificate() => X509Certificate2.CreateFromPemFile(Path.Combine(Endpoint, "client.pem"), Path.Combine(Endpoint, "client.key"));

    private HttpClient Client(SpineProcess spine) => SpineClient.Of(spine, Endpoint, Certificate());

    private List<string> Payloads() => Path.Combine(_folder, "data", "payloads") is var folder && Directory.Exists(folder) ? [.. Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)] : [];
}
