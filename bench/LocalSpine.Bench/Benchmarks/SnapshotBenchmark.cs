using System.Diagnostics;
using System.Globalization;
using LocalSpine.Bench.Load;
using LocalSpine.Bench.Servers;

namespace LocalSpine.Bench.Benchmarks;

/// <summary>
/// Saving and loading an environment in which conversations are open: their responses wait for a receiver that is not there, and come to it from the environment that was loaded.
/// Beside it the time in which the database's file is copied and synced.
/// </summary>
internal sealed class SnapshotBenchmark(Report report, int patients, int conversations)
{
    public async Task RunAsync(Folders folders)
    {
        using var receiver = new AcknowledgingReceiver();
        var data = folders.New("snapshot-data");
        var file = Path.Combine(folders.New("snapshot-file"), "snapshot.zip");
        var certificates = folders.New("snapshot-endpoint");
        double save;
        await using (var first = await LocalSpineServer.StartAsync(data, string.Create(CultureInfo.InvariantCulture, $"default:{patients}")))
        {
            var endpoint = await first.CreateEndpointAsync(certificates, url: string.Create(CultureInfo.InvariantCulture, $"https://localhost:{receiver.Port}/mhs"));
            await AskAsync(first, endpoint.GetProperty("partyKey").GetString()!, endpoint.GetProperty("asid").GetString()!, new Uri(endpoint.GetProperty("urls").GetProperty("messaging").GetString()!).Host, certificates);
            await first.UntilProcessedAsync();
            save = await TimeAsync(() => first.CommandAsync("snapshot", "save", file));
        }

        var copy = await TimeAsync(() => CopyAsync(Path.Combine(data, "localspine.db"), Path.Combine(data, "copy.db")));
        await using var second = await LocalSpineServer.StartAsync(folders.New("snapshot-other"), "empty");
        var load = await TimeAsync(() => second.CommandAsync("snapshot", "load", file));
        receiver.Start(certificates);
        await second.CommandAsync("clock", "run");
        Report.Line($"snapshot: {patients} patients, {conversations} open conversations, file {new FileInfo(file).Length / 1048576.0:0} MiB; copying the database's file {copy:0.00} s, saving {save / copy:0.0} times, loading {load / copy:0.0} times that");
        report.Target("snapshot: seconds to save", save, 20, atLeast: false, " s");
        report.Target("snapshot: seconds to load, until it answers", load, 20, atLeast: false, " s");
        report.Target("snapshot: open conversations that ended in the loaded environment", receiver.Taken, conversations, atLeast: true);
    }

    private async Task AskAsync(LocalSpineServer server, string party, string asid, string host, string certificates)
    {
        var client = new TlsClient(certificates);
        await using var connection = await HttpClientConnection.OpenAsync(client, server.Https, host);
        var message = Messages.Reliable(host, party, asid, ReliableBenchmark.Cpa(await server.ExportAsync()));
        for (var i = 0; i < conversations; i++)
        {
            if (await connection.AskAsync(message.WithNewId()) != 202)
            {
                throw new InvalidDataException(System.Text.Encoding.UTF8.GetString(connection.Last.Span));
            }
        }
    }

    private static async Task CopyAsync(string from, string to)
    {
        await using var source = File.OpenRead(from);
        await using var copy = File.Create(to);
        await source.CopyToAsync(copy);
        copy.Flush(flushToDisk: true);
    }

    private static async Task<double> TimeAsync(Func<Task> work)
    {
        var started = Stopwatch.GetTimestamp();
        await work();
        return Stopwatch.GetElapsedTime(started).TotalSeconds;
    }
}
