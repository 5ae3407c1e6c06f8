using LocalSpine.Bench.Load;
using LocalSpine.Bench.Servers;

namespace LocalSpine.Bench.Benchmarks;

/// <summary>PDS retrieval on /sync-service over kept mutual-TLS connections, against a bare Kestrel that answers as many canned bytes.</summary>
internal sealed class SyncBenchmark(Report report, TimeSpan slice, int rounds)
{
    private const int Connections = 16;

    public async Task RunAsync(Folders folders)
    {
        await using var ours = await LocalSpineServer.StartAsync(folders.New("sync-data"));
        var certificates = folders.New("sync-endpoint");
        var endpoint = await ours.CreateEndpointAsync(certificates);
        var host = new Uri(endpoint.GetProperty("urls").GetProperty("messaging").GetString()!).Host;
        var asid = endpoint.GetProperty("asid").GetString()!;
        var numbers = (await ours.PatientsAsync(500)).EnumerateArray().Select(p => p.GetProperty("nhsNumber").GetString()!).ToArray();
        var client = new TlsClient(certificates);
        var length = await AnswerLengthAsync(client, ours.Https, host, Messages.Retrieval(host, asid, numbers[0]));
        await using var bare = BareServer.Launch(certificates, length);
        await bare.FirstAnswerAsync();
        Report.Line($"sync: retrieval of {numbers.Length} patients, request {Messages.Retrieval(host, asid, numbers[0]).Bytes.Length} bytes, answer body {length} bytes");

        var pair = await Pair.MeasureAsync(rounds, () => LoadAsync(ours.Https, slice), () => LoadAsync(bare.Https, slice));
        Report.Line($"  LocalSpine {pair.A}, bare Kestrel {pair.B}");
        report.Target("sync: retrieval, ours / bare POST", pair.RateRatio, 0.35, atLeast: true);

        Task<LoadResult> LoadAsync(int port, TimeSpan time) => ClosedLoop.RunAsync(Connections, time, async number =>
        {
            var connection = await HttpClientConnection.OpenAsync(client, port, host);
            var messages = numbers.Where((_, i) => i % Connections == number).Select(n => Messages.Retrieval(host, asid, n)).ToArray();
            var next = 0;
            return async () =>
            {
                var status = await connection.AskAsync(messages[next++ % messages.Length].WithNewId());
                if (status != 200)
                {
                    throw new InvalidDataException(System.Text.Encoding.UTF8.GetString(connection.Last.Span));
                }
            };
        });
    }

    /// <summary>Body length of a successful answer; anything else would compare with an error message.</summary>
    private static async Task<int> AnswerLengthAsync(TlsClient client, int port, string host, Messages message)
    {
        await using var connection = await HttpClientConnection.OpenAsync(client, port, host);
        var status = await connection.AskAsync(message.WithNewId());
        var text = System.Text.Encoding.UTF8.GetString(connection.Last.Span);
        return status == 200 && text.Contains("QUPA_IN000009UK03", StringComparison.Ordinal)
            ? connection.BodyLength
            : throw new InvalidDataException($"not an answer to a retrieval: {text}");
    }
}
