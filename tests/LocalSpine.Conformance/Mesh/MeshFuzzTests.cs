using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using LocalSpine.Conformance.Environments;

namespace LocalSpine.Conformance.Mesh;

/// <summary>Mutated requests to the MESH surface: always an answer that is no 500, memory flat, and nothing in anybody's inbox.</summary>
public sealed class MeshFuzzTests(MeshOnSqlite mesh) : IClassFixture<MeshOnSqlite>
{
    private const long AllowedGrowthMiB = 64;

    [Fact]
    public async Task Whatever_comes_is_answered_and_the_process_lives()
    {
        var (sender, recipient) = (await mesh.NewMailboxAsync(), await mesh.NewMailboxAsync());
        var kept = await sender.SentAsync(recipient.Mailbox, "API-DOCS-TEST", "kept");
        var mutations = new Mutations(7);
        var random = new Random(7);
        (string Method, string Path)[] calls =
        [
            ("POST", "outbox"), ("POST", $"outbox/{kept}/2"), ("GET", "inbox?max_results=10&workflow_filter=A*"), ("GET", $"inbox/{kept}"), ("GET", $"inbox/{kept}/1"),
            ("PUT", $"inbox/{kept}/status/acknowledged"), ("GET", $"outbox/tracking?messageID={kept}"), ("GET", "outbox/rich?start_time=2026-01-01T00:00:00"), ("POST", ""), ("GET", "count"),
        ];
        var early = 0L;
        for (var i = 0; i < Mutations.Count; i++)
        {
            var (method, path) = calls[i % calls.Length];
            string Mutate(string text) => random.Next(3) == 0 ? Encoding.Latin1.GetString(mutations.Of(Encoding.Latin1.GetBytes(text))) : text;
            string Line(string text) => new([.. text.Where(c => c is not ('\r' or '\n'))]);

            // The token is the sender's, or one that a mutation broke; without a right one nothing may be answered but 4xx.
            var head = $"{method} /messageexchange/{Line(Mutate(sender.Mailbox)).Replace(' ', '_')}/{Line(Mutate(path)).Replace(' ', '+')} HTTP/1.1\r\nHost: mesh.localspine.test\r\nConnection: close\r\n"
                + $"Authorization: {Line(Mutate(sender.Token()))}\r\nAccept: {Line(Mutate(MeshClient.Version2))}\r\nmex-to: {Line(Mutate("X26ABC3-NOBODY"))}\r\nmex-workflowid: {Line(Mutate("API-DOCS-TEST"))}\r\n"
                + $"mex-chunk-range: {Line(Mutate("1:1"))}\r\nmex-subject: {Line(Mutate("subject"))}\r\nmex-content-checksum: {Line(Mutate("md5:1"))}\r\ncontent-encoding: {Line(Mutate("gzip"))}\r\n";
            var body = mutations.Of("body"u8.ToArray());
            var status = await AskAsync([.. Encoding.Latin1.GetBytes($"{head}Content-Length: {body.Length}\r\n\r\n"), .. body]);
            Assert.True(status is >= 200 and < 500 or 0 or 505, $"mutation {i}: {status} to {head}"); // 0: a request line that HTTP itself closes on
            if (i == Mutations.Count / 4)
            {
                early = mesh.Spine.MemoryMiB;
            }
        }

        Assert.True(mesh.Spine.IsRunning);
        Assert.InRange(mesh.Spine.MemoryMiB, 1, early + AllowedGrowthMiB);
        Assert.Equal([kept], await recipient.InboxAsync());
        Assert.Equal("kept", (await recipient.ReceiveAsync(kept)).Text);
    }

    private async Task<int> AskAsync(byte[] request)
    {
        using var tcp = new TcpClient();
        await tcp.ConnectAsync("localhost", mesh.Spine.Https);
        await using var tls = new SslStream(tcp.GetStream());
        await tls.AuthenticateAsClientAsync(_options ??= Options());
        await tls.WriteAsync(request);
        try
        {
            using var reader = new StreamReader(tls);
            return await reader.ReadLineAsync() is { Length: > 12 } line ? int.Parse(line.AsSpan(9, 3), System.Globalization.CultureInfo.InvariantCulture) : 0;
        }
        catch (IOException)
        {
            return 0;
        }
    }

    private SslClientAuthenticationOptions? _options;

    private SslClientAuthenticationOptions Options()
    {
        var certificate = X509Certificate2.CreateFromPemFile(Path.Combine(mesh.Endpoint, "client.pem"), Path.Combine(mesh.Endpoint, "client.key"));
        var trust = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck, DisableCertificateDownloads = true };
        trust.CustomTrustStore.ImportFromPemFile(Path.Combine(mesh.Endpoint, "ca.pem"));
        return new SslClientAuthenticationOptions
        {
            TargetHost = "mesh.localspine.test", ClientCertificates = [certificate], LocalCertificateSelectionCallback = (_, _, _, _, _) => certificate, CertificateChainPolicy = trust,
        };
    }
}
