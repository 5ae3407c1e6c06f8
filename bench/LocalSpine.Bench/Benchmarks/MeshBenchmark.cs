using System.Diagnostics;
using System.Text.Json;
using LocalSpine.Bench.Load;
using LocalSpine.Bench.Servers;

namespace LocalSpine.Bench.Benchmarks;

/// <summary>
/// MESH: sending 1 KB messages against the durable floor; listing an inbox in which 100,000 messages wait against one in which 10 do; 2 GB in
/// chunks of 100 MB up and down against what a bare Kestrel copies over TLS to disk. The official sandbox is a container image and cannot be
/// installed from Debian's packages, npm or NuGet; the floors stand in for it.
/// </summary>
internal sealed class MeshBenchmark(Report report, TimeSpan slice, int rounds, bool quick)
{
    private const int Connections = 64;
    private const int Listers = 8;
    private const long ChunkBytes = 100 * 1024 * 1024;

    private readonly int _waiting = quick ? 10_000 : 100_000;
    private readonly int _chunks = quick ? 3 : 20;

    public async Task RunAsync(Folders folders)
    {
        await SendAsync(folders);
        await ListAsync(folders);
        await StreamAsync(folders);
    }

    private async Task SendAsync(Folders folders)
    {
        await using var ours = await LocalSpineServer.StartAsync(folders.New("mesh-data"));
        var (client, host, certificates) = await JoinAsync(ours, folders.New("mesh-endpoint"));
        await using var connection = await HttpClientConnection.OpenAsync(client, ours.Https, host);
        var body = new byte[1024];
        new Random(1).NextBytes(body);
        Check(await connection.AskAsync(new MeshRequests(host, "X26ABC1").Send("X26ABC2", body)), 202, connection);
        await using var bare = BareServer.Launch(certificates, connection.BodyLength, folders.New("mesh-floor"));
        await bare.FirstAnswerAsync();
        Report.Line($"mesh: messages of {body.Length} bytes, {Connections} connections");
        var pair = await Pair.MeasureAsync(rounds, () => LoadAsync(ours.Https, 202), () => LoadAsync(bare.Https, 200));
        Report.Line($"  LocalSpine {pair.A}, durable floor {pair.B}");
        report.Target("mesh: send 1 KB, ours / durable floor", pair.RateRatio, 0.5, atLeast: true);

        Task<LoadResult> LoadAsync(int port, int status) => ClosedLoop.RunAsync(Connections, slice, async _ =>
        {
            var kept = await HttpClientConnection.OpenAsync(client, port, host);
            var requests = new MeshRequests(host, "X26ABC1");
            return async () => Check(await kept.AskAsync(requests.Send("X26ABC2", body)), status, kept);
        });
    }

    private async Task ListAsync(Folders folders)
    {
        await using var ours = await LocalSpineServer.StartAsync(folders.New("mesh-inbox-data"));
        var (client, host, _) = await JoinAsync(ours, folders.New("mesh-inbox-endpoint"));
        await FillAsync(client, ours.Https, host, "X26ABC2", _waiting);
        await FillAsync(client, ours.Https, host, "X26ABC3", 10);
        await CheckInboxAsync("X26ABC2", _waiting);
        await CheckInboxAsync("X26ABC3", 10);
        var pair = await Pair.MeasureAsync(rounds, () => LoadAsync("X26ABC2"), () => LoadAsync("X26ABC3"));
        Report.Line($"mesh: a page of 10 of an inbox, {_waiting} waiting {pair.A}, 10 waiting {pair.B}");
        report.Target($"mesh: listing {_waiting} waiting, time / time of listing 10", 1 / pair.RateRatio, 1.5, atLeast: false);

        Task<LoadResult> LoadAsync(string mailbox) => ClosedLoop.RunAsync(Listers, slice, async _ =>
        {
            var kept = await HttpClientConnection.OpenAsync(client, ours.Https, host);
            var requests = new MeshRequests(host, mailbox);
            return async () => Check(await kept.AskAsync(requests.Head("GET", "/inbox?max_results=10")), 200, kept);
        });

        async Task CheckInboxAsync(string mailbox, int waiting)
        {
            await using var kept = await HttpClientConnection.OpenAsync(client, ours.Https, host);
            Check(await kept.AskAsync(new MeshRequests(host, mailbox).Head("GET", "/inbox?max_results=10")), 200, kept);
            var page = JsonSerializer.Deserialize<JsonElement>(kept.Last.Span[^kept.BodyLength..]);
            if (page.GetProperty("messages").GetArrayLength() != 10 || page.GetProperty("approx_inbox_count").GetInt32() != waiting)
            {
                throw new InvalidDataException($"not a page of 10 of {waiting}: {page}");
            }
        }
    }

    private async Task StreamAsync(Folders folders)
    {
        var free = new DriveInfo(folders.Scratch).AvailableFreeSpace;
        if (free < (_chunks + 2) * ChunkBytes * 2)
        {
            throw new IOException($"{free >> 20} MB are free in {folders.Scratch}; {(_chunks + 2) * ChunkBytes * 2 >> 20} are needed");
        }

        await using var ours = await LocalSpineServer.StartAsync(folders.New("mesh-stream-data"));
        var (client, host, certificates) = await JoinAsync(ours, folders.New("mesh-stream-endpoint"));
        await using var bare = BareServer.Launch(certificates, 50, folders.New("mesh-stream-floor"));
        await bare.FirstAnswerAsync();
        await using var sender = await StreamedConnection.OpenAsync(client, ours.Https, host);
        await using var receiver = await StreamedConnection.OpenAsync(client, ours.Https, host);
        await using var floor = await StreamedConnection.OpenAsync(client, bare.Https, host);
        var (sends, receives) = (new MeshRequests(host, "X26ABC1"), new MeshRequests(host, "X26ABC2"));
        byte[] FloorHead(string method, int chunk, long length) => System.Text.Encoding.ASCII.GetBytes($"{method} /files/{chunk} HTTP/1.1\r\nHost: {host}\r\nContent-Length: {length}\r\n\r\n");

        var id = "";
        var (up, down) = (new List<(double Ours, double Floor)>(), new List<(double Ours, double Floor)>());
        for (var chunk = 1; chunk <= _chunks; chunk++)
        {
            var number = chunk;
            var range = $"mex-chunk-range: {chunk}:{_chunks}\r\n";
            var first = $"mex-to: X26ABC2\r\nmex-workflowid: API-DOCS-TEST\r\n{range}";
            up.Add((
                await TimeAsync(() => sender.SendAsync(number == 1 ? sends.Head("POST", "/outbox", first, ChunkBytes) : sends.Head("POST", $"/outbox/{id}/{number}", range, ChunkBytes), ChunkBytes), 202, sender),
                await TimeAsync(() => floor.SendAsync(FloorHead("POST", number, ChunkBytes), ChunkBytes), 200, floor)));
            if (chunk == 1)
            {
                id = JsonSerializer.Deserialize<JsonElement>(sender.Last[(sender.Last.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 4)..]).GetProperty("message_id").GetString()!;
            }
        }

        for (var chunk = 1; chunk <= _chunks; chunk++)
        {
            var number = chunk;
            down.Add((
                await TimeAsync(() => receiver.ReceiveAsync(receives.Head("GET", $"/inbox/{id}/{number}"), ChunkBytes), chunk < _chunks ? 206 : 200, receiver),
                await TimeAsync(() => floor.ReceiveAsync(FloorHead("GET", number, 0), ChunkBytes), 200, floor)));
        }

        var megabytes = ChunkBytes / 1e6;
        Report.Line($"mesh: {_chunks * megabytes / 1000:0.0} GB in {_chunks} chunks: up {megabytes / Report.Median(up.Select(t => t.Ours)):0} MB/s (floor {megabytes / Report.Median(up.Select(t => t.Floor)):0}), down {megabytes / Report.Median(down.Select(t => t.Ours)):0} MB/s (floor {megabytes / Report.Median(down.Select(t => t.Floor)):0})");
        report.Target("mesh: upload, ours / bare Kestrel over TLS to disk", Report.Median(up.Select(t => t.Floor / t.Ours)), 0.6, atLeast: true);
        report.Target("mesh: download, ours / bare Kestrel over TLS from disk", Report.Median(down.Select(t => t.Floor / t.Ours)), 0.6, atLeast: true);
        report.Target("mesh: most resident memory meanwhile", ours.Process.PeakMebibytes(), 250, atLeast: false, " MiB");
    }

    private static async Task<double> TimeAsync(Func<Task<int>> work, int expected, StreamedConnection connection)
    {
        var started = Stopwatch.GetTimestamp();
        var status = await work();
        return status == expected ? Stopwatch.GetElapsedTime(started).TotalSeconds : throw new InvalidDataException($"{status} instead of {expected}: {connection.Last}");
    }

    private static async Task FillAsync(TlsClient client, int port, string host, string mailbox, int messages)
    {
        var (next, body) = (0, new byte[100]);
        await Task.WhenAll(Enumerable.Range(0, Connections).Select(_ => Task.Run(async () =>
        {
            await using var kept = await HttpClientConnection.OpenAsync(client, port, host);
            var requests = new MeshRequests(host, "X26ABC1");
            int number;
            while ((number = Interlocked.Increment(ref next)) <= messages)
            {
                Check(await kept.AskAsync(requests.Send(mailbox, body)), 202, kept);
                if (number % 20_000 == 0)
                {
                    Report.Line($"  {number} of {messages} messages wait");
                }
            }
        })));
    }

    private static async Task<(TlsClient Client, string Host, string Certificates)> JoinAsync(LocalSpineServer ours, string certificates)
    {
        var endpoint = await ours.CreateEndpointAsync(certificates);
        return (new TlsClient(certificates), new Uri(endpoint.GetProperty("urls").GetProperty("mesh").GetString()!).Host, certificates);
    }

    private static void Check(int status, int expected, HttpClientConnection connection)
    {
        if (status != expected)
        {
            throw new InvalidDataException(System.Text.Encoding.UTF8.GetString(connection.Last.Span));
        }
    }
}
