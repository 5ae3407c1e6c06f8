using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using LocalSpine.Bench.Load;
using LocalSpine.Bench.Servers;

namespace LocalSpine.Bench.Benchmarks;

/// <summary>
/// Accepting and acknowledging a reliable request of 5 KB, durable, over kept mutual-TLS connections, against a bare Kestrel that commits the
/// body as a row of the same group commit. Accepted requests are processed in the background, few meanwhile and the rest between the turns.
/// </summary>
internal sealed class ReliableBenchmark(Report report, TimeSpan slice, int rounds)
{
    private const int Connections = 64;

    public async Task RunAsync(Folders folders)
    {
        await using var ours = await LocalSpineServer.StartAsync(folders.New("reliable-data"));
        var certificates = folders.New("reliable-endpoint");
        var endpoint = await ours.CreateEndpointAsync(certificates);
        var host = new Uri(endpoint.GetProperty("urls").GetProperty("messaging").GetString()!).Host;
        var cpa = Cpa(await ours.ExportAsync());
        Messages New() => Messages.Reliable(host, endpoint.GetProperty("partyKey").GetString()!, endpoint.GetProperty("asid").GetString()!, cpa);
        var client = new TlsClient(certificates);
        await using var connection = await HttpClientConnection.OpenAsync(client, ours.Https, host);
        if (await connection.AskAsync(New().WithNewId()) != 202)
        {
            throw new InvalidDataException(System.Text.Encoding.UTF8.GetString(connection.Last.Span));
        }

        await using var bare = BareServer.Launch(certificates, connection.BodyLength, folders.New("reliable-floor"));
        await bare.FirstAnswerAsync();
        Report.Line($"reliable: request {New().Bytes.Length} bytes, {Connections} connections");
        var processed = new List<double>();
        var pair = await Pair.MeasureAsync(rounds, AcceptAsync, () => LoadAsync(bare.Https, 200));
        Report.Line($"  LocalSpine {pair.A} ({Report.Median(processed):0}/s until all of them were processed), durable floor {pair.B}");
        report.Target("reliable: accept and acknowledge, ours / durable floor", pair.RateRatio, 0.6, atLeast: true);
        await EndToEndAsync(folders, () => LoadAsync(bare.Https, 200));

        // What was accepted is processed before the floor's turn, so that it costs the floor nothing.
        async Task<LoadResult> AcceptAsync()
        {
            var started = Stopwatch.GetTimestamp();
            var accepted = await LoadAsync(ours.Https, 202);
            await ours.UntilProcessedAsync();
            processed.Add(accepted.Sorted.Length / Stopwatch.GetElapsedTime(started).TotalSeconds);
            return accepted;
        }

        Task<LoadResult> LoadAsync(int port, int status) => ClosedLoop.RunAsync(Connections, slice, async _ =>
        {
            var kept = await HttpClientConnection.OpenAsync(client, port, host);
            var message = New();
            return async () =>
            {
                if (await kept.AskAsync(message.WithNewId()) != status)
                {
                    throw new InvalidDataException(System.Text.Encoding.UTF8.GetString(kept.Last.Span));
                }
            };
        });
    }

    // From the first request to the last response that its sender has acknowledged: accepted, processed, answered, delivered.
    private static async Task EndToEndAsync(Folders folders, Func<Task<LoadResult>> floor)
    {
        using var receiver = new AcknowledgingReceiver();
        await using var ours = await LocalSpineServer.StartAsync(folders.New("reliable-end-data"));
        var certificates = folders.New("reliable-end-endpoint");
        var endpoint = await ours.CreateEndpointAsync(certificates, url: string.Create(CultureInfo.InvariantCulture, $"https://localhost:{receiver.Port}/mhs"));
        receiver.Start(certificates);
        var host = new Uri(endpoint.GetProperty("urls").GetProperty("messaging").GetString()!).Host;
        var cpa = Cpa(await ours.ExportAsync());
        var client = new TlsClient(certificates);
        await RunAsync(Requests / 4); // warm-up
        var perSecond = await RunAsync(Requests);
        var accepted = (await floor()).PerSecond;
        Report.Line($"reliable: with its response delivered and acknowledged {perSecond,10:0}/s, {perSecond / accepted:0.00} of the durable floor's {accepted:0}/s");

        async Task<double> RunAsync(int requests)
        {
            var (next, before, started) = (0, receiver.Taken, Stopwatch.GetTimestamp());
            await Task.WhenAll(Enumerable.Range(0, EndToEndConnections).Select(_ => Task.Run(async () =>
            {
                await using var kept = await HttpClientConnection.OpenAsync(client, ours.Https, host);
                var message = Messages.Reliable(host, endpoint.GetProperty("partyKey").GetString()!, endpoint.GetProperty("asid").GetString()!, cpa);
                while (Interlocked.Increment(ref next) <= requests)
                {
                    if (await kept.AskAsync(message.WithNewId()) != 202)
                    {
                        throw new InvalidDataException(System.Text.Encoding.UTF8.GetString(kept.Last.Span));
                    }
                }
            })));
            while (receiver.Taken - before < requests)
            {
                await Task.Delay(1);
            }

            return requests / Stopwatch.GetElapsedTime(started).TotalSeconds;
        }
    }

    private const int Requests = 4_000;
    private const int EndToEndConnections = 16;

    // The CPA id of the Spine's contract for the request, out of the exported directory.
    internal static string Cpa(string ldif)
    {
        var entry = ldif.Split("\n\n").First(e => e.Contains("nhsMhsSvcIA: urn:nhs:names:services:psis:REPC_IN150016UK05", StringComparison.Ordinal) && e.Contains("nhsIDCode: YES", StringComparison.Ordinal));
        return Regex.Match(entry, "nhsMhsCPAId: (\\S+)").Groups[1].Value;
    }
}
