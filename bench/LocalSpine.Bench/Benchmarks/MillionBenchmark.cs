using System.Diagnostics;
using System.Text.Json;
using LocalSpine.Bench.Load;
using LocalSpine.Bench.Servers;

namespace LocalSpine.Bench.Benchmarks;

/// <summary>Seeding a million patients, and the p99 of simple traces in that environment against one of a thousand.</summary>
internal sealed class MillionBenchmark(Report report, TimeSpan slice, int rounds)
{
    private const int Connections = 4;

    public async Task RunAsync(Folders folders)
    {
        var started = Stopwatch.GetTimestamp();
        await using var large = await LocalSpineServer.StartAsync(folders.New("million-data"), "default:1000000");
        var seeded = Stopwatch.GetElapsedTime(started);
        Report.Line($"million: seeded and ready after {seeded.TotalSeconds:0} s, resident {large.Process.ResidentMebibytes():0} MiB");
        report.Target("million: minutes to seed", seeded.TotalMinutes, 3, atLeast: false, " min");

        await using var small = await LocalSpineServer.StartAsync(folders.New("thousand-data"), "default:1000");
        var largeLoad = await PrepareAsync(large, folders.New("million-endpoint"));
        var smallLoad = await PrepareAsync(small, folders.New("thousand-endpoint"));
        var pair = await Pair.MeasureAsync(rounds, () => largeLoad(slice), () => smallLoad(slice));
        Report.Line($"  simple trace: a million {pair.A}, a thousand {pair.B}");
        report.Target("million: simple trace p99, a million / a thousand", pair.P99Ratio, 3, atLeast: false);
    }

    private static async Task<Func<TimeSpan, Task<LoadResult>>> PrepareAsync(LocalSpineServer server, string certificates)
    {
        var endpoint = await server.CreateEndpointAsync(certificates);
        var host = new Uri(endpoint.GetProperty("urls").GetProperty("messaging").GetString()!).Host;
        var asid = endpoint.GetProperty("asid").GetString()!;
        var patients = (await server.PatientsAsync(1000)).EnumerateArray().ToArray();
        var client = new TlsClient(certificates);
        return time => ClosedLoop.RunAsync(Connections, time, async number =>
        {
            var connection = await HttpClientConnection.OpenAsync(client, server.Https, host);
            var traces = patients.Where((_, i) => i % Connections == number).Select(p => Trace(host, asid, p)).ToArray();
            var next = 0;
            return async () =>
            {
                var status = await connection.AskAsync(traces[next++ % traces.Length].WithNewId());
                if (status != 200)
                {
                    throw new InvalidDataException(System.Text.Encoding.UTF8.GetString(connection.Last.Span));
                }
            };
        });
    }

    private static Messages Trace(string host, string asid, JsonElement patient)
    {
        string Text(string name) => patient.GetProperty(name).ToString();
        return Messages.SimpleTrace(host, asid, Text("family"), Text("gender"), Text("birthDate").Replace("-", "", StringComparison.Ordinal));
    }
}
