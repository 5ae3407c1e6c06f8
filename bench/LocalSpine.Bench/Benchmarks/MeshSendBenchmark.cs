using System.Text.Json;
using LocalSpine.Bench.Load;
using LocalSpine.Bench.Servers;

namespace LocalSpine.Bench.Benchmarks;

/// <summary>
/// Sending messages of 1 KB, durable before they are acknowledged, over kept mutual-TLS connections, against a bare Kestrel that commits the bytes as a
/// row of the same group commit. The peer gets the same requests, tokens too, so that the client's work is the same.
/// </summary>
internal sealed class MeshSendBenchmark(Report report, TimeSpan slice, int rounds)
{
    private const int Connections = 64;
    private const int Size = 1024;

    public async Task RunAsync(Folders folders)
    {
        await using var ours = await LocalSpineServer.StartAsync(folders.New("mesh-send-data"));
        var certificates = folders.New("mesh-send-endpoint");
        var host = MeshHost.Of(await ours.CreateEndpointAsync(certificates));
        var client = new TlsClient(certificates);
        var message = new byte[Size];
        new Random(1).NextBytes(message);
        MeshRequest New() => MeshRequest.Send(host, "X26ABC1", "X26ABC2", "TEST_WORKFLOW", message);

        await using var sending = await MeshConnections.OpenAsync(Connections, client, ours.Https, host, New);
        await using var probe = await HttpClientConnection.OpenAsync(client, ours.Https, host);
        if (!IsSent(await probe.AskAsync(New().WithNewToken()), probe.Body))
        {
            throw new InvalidDataException(System.Text.Encoding.UTF8.GetString(probe.Last.Span));
        }

        await using var bare = BareServer.Launch(certificates, probe.BodyLength, folders.New("mesh-send-floor"));
        await bare.FirstAnswerAsync();
        await using var posting = await MeshConnections.OpenAsync(Connections, client, bare.Https, host, New);
        Report.Line($"mesh: sending {Size} bytes, request {New().WithNewToken().Length} bytes, {Connections} connections");
        var sent = 1L;
        var pair = await Pair.MeasureAsync(rounds, SendAsync, () => posting.RunAsync(slice, (status, _) => status == 200));
        Report.Line($"  LocalSpine {pair.A}, durable floor {pair.B}");
        report.Target("mesh: send a message, ours / durable floor", pair.RateRatio, 0.5, atLeast: true);

        // Acknowledged means there.
        var status = await probe.AskAsync(MeshRequest.Get("/messageexchange/X26ABC2/inbox?max_results=10", host, "X26ABC2").WithNewToken());
        var waiting = status == 200 ? JsonDocument.Parse(probe.Body).RootElement.GetProperty("approx_inbox_count").GetInt64() : -1;
        if (waiting != sent)
        {
            throw new InvalidDataException($"{sent} messages were acknowledged, and {waiting} wait: {System.Text.Encoding.UTF8.GetString(probe.Last.Span)}");
        }

        async Task<LoadResult> SendAsync()
        {
            var result = await sending.RunAsync(slice, IsSent);
            sent += result.Sorted.Length;
            return result;
        }
    }

    /// <summary>True for 202 with a message id.</summary>
    public static bool IsSent(int status, ReadOnlyMemory<byte> body) => status == 202 && body.Span.StartsWith("{\"message_id\":\""u8);
}
