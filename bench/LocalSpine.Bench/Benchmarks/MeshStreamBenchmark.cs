using System.Diagnostics;
using System.Text;
using System.Text.Json;
using LocalSpine.Bench.Load;
using LocalSpine.Bench.Servers;

namespace LocalSpine.Bench.Benchmarks;

/// <summary>
/// One large message up in chunks of 100 MB and down again, against a bare Kestrel that writes the same bodies to synced files and gives them back:
/// a chunk to ours, a chunk to the peer, over one kept connection each, by the same client, which holds no chunk.
/// </summary>
internal sealed class MeshStreamBenchmark(Report report, int chunks)
{
    private const long ChunkBytes = 100 * 1024 * 1024;
    private const int WarmUp = 2;
    private const long Margin = 1024 * 1024 * 1024;

    private readonly EndlessContent content = new();

    public async Task RunAsync(Folders folders)
    {
        CheckSpace(folders.Scratch);
        await using var ours = await LocalSpineServer.StartAsync(folders.New("mesh-stream-data"));
        var certificates = folders.New("mesh-stream-endpoint");
        var host = MeshHost.Of(await ours.CreateEndpointAsync(certificates));
        await using var bare = BareServer.Launch(certificates, 0, folders.New("mesh-stream-floor"));
        await bare.FirstAnswerAsync();
        var client = new TlsClient(certificates);
        await using var toOurs = await HttpClientConnection.OpenAsync(client, ours.Https, host);
        await using var toBare = await HttpClientConnection.OpenAsync(client, bare.Https, host);
        Report.Line($"mesh: a message of {chunks} chunks of {ChunkBytes} bytes, resident before {ours.Process.ResidentMebibytes():0} MiB, peak {ours.Process.PeakMebibytes():0} MiB");

        await CopyAsync(WarmUp);
        var (up, down) = await CopyAsync(chunks);
        Show("up", up);
        Show("down", down);
        report.Target("mesh: peak resident memory, start and messages", ours.Process.PeakMebibytes(), 250, atLeast: false, " MiB");

        async Task<(List<Turn> Up, List<Turn> Down)> CopyAsync(int total)
        {
            var (ups, downs, id) = (new List<Turn>(), new List<Turn>(), "");
            for (var number = 1; number <= total; number++)
            {
                var path = number == 1 ? "/messageexchange/X26ABC1/outbox" : $"/messageexchange/X26ABC1/outbox/{id}/{ServerProcess.Text(number)}";
                var seconds = await UpAsync(toOurs, $"POST {path}", number, total, 202);
                id = number == 1 ? JsonDocument.Parse(toOurs.Body).RootElement.GetProperty("message_id").GetString()! : id;
                ups.Add(new Turn(seconds, await UpAsync(toBare, $"PUT /files/{ServerProcess.Text(total)}-{ServerProcess.Text(number)}", number, total, 200)));
            }

            for (var number = 1; number <= total; number++)
            {
                downs.Add(new Turn(
                    await DownAsync(toOurs, $"/messageexchange/X26ABC2/inbox/{id}/{ServerProcess.Text(number)}", number, number < total ? 206 : 200),
                    await DownAsync(toBare, $"/files/{ServerProcess.Text(total)}-{ServerProcess.Text(number)}", number, 200)));
            }

            return (ups, downs);
        }

        async Task<double> UpAsync(HttpClientConnection connection, string line, int number, int total, int status)
        {
            var head = MeshRequest.ChunkHead(line, host, "X26ABC1", "X26ABC2", "TEST_WORKFLOW", number, total, ChunkBytes).WithNewToken();
            var started = Stopwatch.GetTimestamp();
            return await connection.UploadAsync(head, content, (number - 1) * ChunkBytes, ChunkBytes) == status
                ? Stopwatch.GetElapsedTime(started).TotalSeconds
                : throw new InvalidDataException(Encoding.UTF8.GetString(connection.Last.Span));
        }

        async Task<double> DownAsync(HttpClientConnection connection, string path, int number, int status)
        {
            var request = MeshRequest.Get(path, host, "X26ABC2").WithNewToken();
            var started = Stopwatch.GetTimestamp();
            return await connection.DownloadAsync(request, content, (number - 1) * ChunkBytes, ChunkBytes) == status && connection.BodyLength == ChunkBytes
                ? Stopwatch.GetElapsedTime(started).TotalSeconds
                : throw new InvalidDataException(Encoding.UTF8.GetString(connection.Last.Span));
        }
    }

    // Everything lies on the disk twice until the end, ours and the peer's.
    private void CheckSpace(string folder)
    {
        var needed = (2 * (chunks + WarmUp) * ChunkBytes) + Margin;
        var free = new DriveInfo(folder).AvailableFreeSpace;
        if (free < needed)
        {
            throw new IOException($"{folder} has {free >> 20} MiB left and the large message needs {needed >> 20} MiB; TMPDIR says where else to go.");
        }
    }

    private void Show(string way, List<Turn> turns)
    {
        static double Rate(IEnumerable<double> seconds) => Report.Median(seconds.Select(s => ChunkBytes / s / 1_000_000));
        Report.Line($"  {way}: LocalSpine {Rate(turns.Select(t => t.Ours)):0} MB/s, bare Kestrel and disk {Rate(turns.Select(t => t.Bare)):0} MB/s, ratios from {turns.Min(t => t.Bare / t.Ours):0.00} to {turns.Max(t => t.Bare / t.Ours):0.00}");
        report.Target($"mesh: {chunks} chunks of 100 MB {way}, ours / bare Kestrel and disk", Report.Median(turns.Select(t => t.Bare / t.Ours)), 0.6, atLeast: true);
    }

    /// <summary>Seconds of a chunk on either side.</summary>
    private sealed record Turn(double Ours, double Bare);
}
