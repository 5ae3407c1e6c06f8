using System.Collections.Concurrent;
using System.Globalization;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using LocalSpine.Conformance.Environments;

namespace LocalSpine.Conformance.Mesh;

/// <summary>
/// kill -9 while messages are sent in chunks and received: what was answered is there, whole, once; what was not can be sent again; and the
/// sweep leaves no payload that no message has. <c>LOCALSPINE_MESH_MESSAGES</c> sets how many (1,000 unless set).
/// </summary>
public sealed class MeshKillTests : IDisposable
{
    private const int Clients = 8;
    private const int Kills = 4;

    private static readonly int Messages = int.Parse(Environment.GetEnvironmentVariable("LOCALSPINE_MESH_MESSAGES") ?? "1000", CultureInfo.InvariantCulture);

    private readonly string _folder = Directory.CreateTempSubdirectory("localspine-mesh-kill-").FullName;
    private readonly ConcurrentDictionary<string, int> _sent = new();
    private readonly ConcurrentDictionary<string, int> _received = new();
    private readonly ConcurrentDictionary<string, string> _used = new();
    private int _next;
    private volatile TaskCompletionSource _up = new();

    [Theory]
    [InlineData("SQLite")]
    [InlineData("PostgreSQL")]
    public async Task What_was_answered_is_there_whole_and_once(string store)
    {
        var data = Path.Combine(_folder, "data");
        await using var spine = new SpineProcess([
            "--data", data, "--seed", "empty", .. store == "SQLite" ? [] : new[] { "--database", await (await PostgresCluster.SharedAsync()).NewDatabaseAsync() }]);
        await spine.StartAsync();
        var endpoint = Path.Combine(_folder, "endpoint");
        Assert.Equal(0, (await spine.RunAsync("endpoint", "create", "--ods", "X26", "--out", endpoint)).ExitCode);
        using var certificate = X509Certificate2.CreateFromPemFile(Path.Combine(endpoint, "client.pem"), Path.Combine(endpoint, "client.key"));
        using var http = SpineClient.Of(spine, endpoint, certificate);
        http.Timeout = TimeSpan.FromSeconds(30);
        _up.SetResult();
        using var done = new CancellationTokenSource();
        var senders = Enumerable.Range(0, Clients).Select(_ => Task.Run(() => SendAsync(new MeshClient(http, "X26ABC1")))).ToArray();
        var receivers = Enumerable.Range(0, Clients).Select(_ => Task.Run(() => ReceiveAsync(new MeshClient(http, "X26ABC2"), done.Token))).ToArray();
        for (var kill = 1; kill <= Kills; kill++)
        {
            while (_sent.Count < Messages * kill / (Kills + 1) && !Array.Exists(senders, s => s.IsFaulted))
            {
                await Task.Delay(1);
            }

            _up = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            await spine.KillAsync();
            await spine.StartAsync();
            _up.SetResult();
        }

        await Task.WhenAll(senders);
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(120));
        while (_sent.Keys.Except(_received.Keys).Any())
        {
            patience.Token.ThrowIfCancellationRequested();
            await Task.Delay(1);
        }

        await done.CancelAsync();
        await Task.WhenAll(receivers);

        // Whole: each chunk was what its sender made. Once: no number came under two ids that were both answered.
        Assert.Equal(Messages, _sent.Count);
        Assert.All(_sent, sent => Assert.Equal(sent.Value, _received[sent.Key]));
        var reader = new MeshClient(http, "X26ABC2");
        Assert.Empty((await reader.InboxAsync("?max_results=5000")).Intersect(_sent.Keys));

        // A token that was answered before a kill is known after it.
        Assert.Equal(Kills, _used.Count);
        foreach (var token in _used.Values)
        {
            Assert.Equal("Error Duplicated Authentication Token", (await reader.AskAsync("GET", "/messageexchange/X26ABC1/inbox", null, 2, ("authorization", token))).Error.Text);
        }

        // Files and rows agree: two large chunks for each message that is there at all, and the sweep finds no other.
        using var admin = new HttpClient { BaseAddress = new Uri(spine.AdminUrl) };
        using var swept = await admin.PostAsync("/admin/mailboxes/sweep?olderThanSeconds=0", null);
        Assert.True(swept.IsSuccessStatusCode);
        var files = Directory.EnumerateFiles(Path.Combine(data, "payloads"), "*", SearchOption.AllDirectories).ToList();
        Assert.DoesNotContain(files, f => f.EndsWith(".part", StringComparison.Ordinal));
        Assert.True(files.Count >= Messages * 2, $"{files.Count} files for {Messages} messages");
        using var again = await admin.PostAsync("/admin/mailboxes/sweep?olderThanSeconds=0", null);
        Assert.Equal(0, (await again.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("removed").GetInt32());
        foreach (var id in _sent.Keys.Take(50))
        {
            Assert.Equal("acknowledged", (await new MeshClient(http, "X26ABC1").TrackAsync(id)).GetProperty("status").GetString());
        }
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    // Chunk k of message n: two too large for a row, one small; seemingly compressed, so that they may be smaller than 5 MB.
    private static byte[] ChunkOf(int message, int number)
    {
        var bytes = new byte[number == 3 ? 100 : 40_000];
        new Random((message * 4) + number).NextBytes(bytes);
        bytes[0] = 0;
        BitConverter.TryWriteBytes(bytes.AsSpan(1), message);
        return bytes;
    }

    private async Task SendAsync(MeshClient client)
    {
        int number;
        while ((number = Interlocked.Increment(ref _next)) <= Messages)
        {
            var first = await UntilAnsweredAsync(() => client.SendAsync("X26ABC2", "TEST_WORKFLOW", ChunkOf(number, 1), 2, ("mex-chunk-range", "1:3"), ("content-encoding", "gzip")));
            var id = first.Json.GetProperty("message_id").GetString()!;
            foreach (var chunk in new[] { 2, 3 })
            {
                // Sent again when the answer was lost; 423 says that it had come, and was the last.
                await UntilAnsweredAsync(
                    () => client.AskAsync("POST", client.Path($"outbox/{id}/{chunk}"), ChunkOf(number, chunk), 2, ("mex-chunk-range", $"{chunk}:3"), ("content-encoding", "gzip")), 202, 423);
            }

            _sent[id] = number;
            var token = client.Token();
            if (_used.Count < Kills && number % (Messages / Kills) == 1 && (await UntilAnsweredAsync(() => client.AskAsync("GET", client.Path("count"), null, 2, ("authorization", token)), 200, 403)).Status == 200)
            {
                _used[id] = token;
            }
        }
    }

    private async Task ReceiveAsync(MeshClient client, CancellationToken done)
    {
        while (!done.IsCancellationRequested)
        {
            var inbox = await UntilAnsweredAsync(() => client.AskAsync("GET", client.Path("inbox?max_results=50")));
            foreach (var id in inbox.Json.GetProperty("messages").EnumerateArray().Select(m => m.GetString()!).OrderBy(_ => RandomNumberGenerator.GetInt32(1000)).Take(4))
            {
                var message = -1;
                for (var chunk = 1; chunk <= 3; chunk++)
                {
                    var number = chunk;
                    var reply = await UntilAnsweredAsync(() => client.ReceiveAsync(id, number, 2, ("accept-encoding", "gzip")), 200, 206, 410);
                    if (reply.Status == 410)
                    {
                        break; // another receiver acknowledged it
                    }

                    message = BitConverter.ToInt32(reply.Body, 1);
                    Assert.Equal(ChunkOf(message, chunk), reply.Body);
                    if (chunk == 3)
                    {
                        Assert.Equal(message, _received.GetOrAdd(id, message));
                        await UntilAnsweredAsync(() => client.AcknowledgeAsync(id));
                    }
                }
            }
        }
    }

    private async Task<MeshReply> UntilAnsweredAsync(Func<Task<MeshReply>> ask, params int[] expected)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(120));
        while (true)
        {
            await _up.Task.WaitAsync(patience.Token);
            try
            {
                var reply = await ask();
                Assert.True(expected.Length == 0 ? reply.Status is 200 or 202 : expected.Contains(reply.Status), $"{reply.Status} {reply.Text}");
                return reply;
            }
            catch (Exception e) when (e is HttpRequestException or IOException)
            {
                // Killed, or not there yet.
            }
        }
    }
}
