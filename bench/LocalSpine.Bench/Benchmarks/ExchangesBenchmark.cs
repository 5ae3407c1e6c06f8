using System.Diagnostics;
using LocalSpine.Bench.Load;
using LocalSpine.Bench.Servers;

namespace LocalSpine.Bench.Benchmarks;

/// <summary>
/// What the exchange record and those who watch it cost: messages with the record against the same program without, the page of exchanges while a thousand a second
/// arrive against the same page when none does, and the memory of a record that has been overwritten several times.
/// </summary>
internal sealed class ExchangesBenchmark(Report report, TimeSpan slice, int rounds)
{
    private const int Connections = 16;
    private const int ArrivingPerSecond = 1_000;
    private const int Viewers = 10;
    private const int FullRecord = 15_000;

    public async Task RunAsync(Folders folders)
    {
        await using var with = await Target.StartAsync(folders, "record");
        await using (var without = await Target.StartAsync(folders, "no-record", "--record", "off"))
        {
            Report.Line($"exchanges: retrievals on /sync-service with the exchange record, and without (--record off), {Connections} kept connections");
            var pair = await Pair.MeasureAsync(rounds, () => with.LoadAsync(slice), () => without.LoadAsync(slice));
            Report.Line($"  with {pair.A}, without {pair.B}");
            report.Target("exchanges: retrieval, with the record / without", pair.RateRatio, 0.95, atLeast: true);
        }

        // The page, with others who watch it all the time.
        using var viewer = with.View();
        using var watched = new CancellationTokenSource();
        var watching = Enumerable.Range(0, Viewers).Select(_ => viewer.WatchAsync(watched.Token)).ToList();
        var idle = await Pair.MeasureAsync(rounds, () => viewer.LoadAsync(slice), () => BusyAsync(with, viewer));
        Report.Line($"  /exchanges when nothing arrives {idle.A}; while {ArrivingPerSecond}/s arrive and {Viewers} watch {idle.B}");
        report.Target("exchanges: median of the page, 1,000/s arriving / idle", 1 / idle.MedianRatio, 3, atLeast: false);

        var full = with.Server.Process.ResidentMebibytes();
        for (var recorded = 0.0; recorded < FullRecord * 3;)
        {
            recorded += (await with.LoadAsync(slice)).PerSecond * slice.TotalSeconds;
        }

        var later = with.Server.Process.ResidentMebibytes();
        Report.Line($"  resident memory with a full record {full:0} MiB, after {FullRecord * 3:0} more exchanges {later:0} MiB");
        report.Target("exchanges: resident memory after them / before", later / full, 1.15, atLeast: false);
        await watched.CancelAsync();
        await Task.WhenAll(watching);
    }

    private async Task<LoadResult> BusyAsync(Target target, Viewer viewer)
    {
        using var stopping = new CancellationTokenSource();
        var arriving = target.ArriveAsync(ArrivingPerSecond, stopping.Token);
        var result = await viewer.LoadAsync(slice);
        await stopping.CancelAsync();
        var rate = await arriving;
        if (rate < ArrivingPerSecond * 0.9)
        {
            Report.Line($"  only {rate:0}/s arrived");
        }

        return result;
    }

    /// <summary>An environment that is asked for patients.</summary>
    private sealed class Target(LocalSpineServer server, TlsClient client, string host, string asid, string[] numbers) : IAsyncDisposable
    {
        public LocalSpineServer Server { get; } = server;

        public static async Task<Target> StartAsync(Folders folders, string name, params string[] settings)
        {
            var server = await LocalSpineServer.StartAsync(folders.New($"{name}-data"), "default", settings);
            var certificates = folders.New($"{name}-endpoint");
            var endpoint = await server.CreateEndpointAsync(certificates);
            var numbers = (await server.PatientsAsync(500)).EnumerateArray().Select(p => p.GetProperty("nhsNumber").GetString()!).ToArray();
            return new Target(
                server, new TlsClient(certificates), new Uri(endpoint.GetProperty("urls").GetProperty("messaging").GetString()!).Host, endpoint.GetProperty("asid").GetString()!, numbers);
        }

        public Task<LoadResult> LoadAsync(TimeSpan time) => ClosedLoop.RunAsync(
            Connections, time, () => HttpClientConnection.OpenAsync(client, Server.Https, host), (number, connection) => Asking(number, connection));

        public Viewer View() => new(client, Server.Https);

        /// <summary>Sends so many a second until it is told to stop; how many a second it was.</summary>
        public async Task<double> ArriveAsync(int perSecond, CancellationToken stopping)
        {
            var connections = await Task.WhenAll(Enumerable.Range(0, Connections).Select(_ => HttpClientConnection.OpenAsync(client, Server.Https, host)));
            var sent = 0;
            var began = Stopwatch.GetTimestamp();
            await Task.WhenAll(connections.Select((connection, number) => Task.Run(async () =>
            {
                var ask = Asking(number, connection);
                while (!stopping.IsCancellationRequested)
                {
                    var due = Interlocked.Increment(ref sent) / (double)perSecond;
                    var early = TimeSpan.FromSeconds(due) - Stopwatch.GetElapsedTime(began);
                    if (early > TimeSpan.FromMilliseconds(1))
                    {
                        await Task.Delay(early, CancellationToken.None);
                    }

                    await ask();
                }

                await connection.DisposeAsync();
            })));
            return sent / Stopwatch.GetElapsedTime(began).TotalSeconds;
        }

        public ValueTask DisposeAsync() => Server.DisposeAsync();

        private Func<Task> Asking(int number, HttpClientConnection connection)
        {
            var messages = numbers.Where((_, i) => i % Connections == number).Select(n => Messages.Retrieval(host, asid, n)).ToArray();
            var next = 0;
            return async () =>
            {
                if (await connection.AskAsync(messages[next++ % messages.Length].WithNewId()) != 200)
                {
                    throw new InvalidDataException(System.Text.Encoding.UTF8.GetString(connection.Last.Span));
                }
            };
        }
    }

    /// <summary>Somebody who looks at the page of exchanges.</summary>
    private sealed class Viewer : IDisposable
    {
        private const string Host = "portal.localspine.test";

        private readonly HttpClient _http;

        public Viewer(TlsClient client, int port) =>
            _http = new HttpClient(new SocketsHttpHandler { ConnectCallback = async (_, _) => await client.ConnectAsync(port, Host) }) { BaseAddress = new Uri($"http://{Host}") };

        public Task<LoadResult> LoadAsync(TimeSpan time) => ClosedLoop.RunAsync(1, time, _ => Task.FromResult<Func<Task>>(LookAsync));

        /// <summary>As the page's script: fetches the page again when it is told that it changed.</summary>
        public async Task WatchAsync(CancellationToken stopping)
        {
            try
            {
                await using var live = await _http.GetStreamAsync(new Uri("/live/exchanges", UriKind.Relative), stopping);
                using var events = new StreamReader(live);
                while (await events.ReadLineAsync(stopping) is { } line)
                {
                    if (line.StartsWith("data:", StringComparison.Ordinal))
                    {
                        await LookAsync();
                    }
                }
            }
            catch (OperationCanceledException)
            {
                // How it ends.
            }
        }

        public void Dispose() => _http.Dispose();

        private Task LookAsync() => _http.GetByteArrayAsync(new Uri("/exchanges", UriKind.Relative));
    }
}
