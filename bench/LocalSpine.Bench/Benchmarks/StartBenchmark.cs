using LocalSpine.Bench.Servers;

namespace LocalSpine.Bench.Benchmarks;

/// <summary>Time to the first answer on a kept data folder, and memory after ten idle seconds, beside a bare Kestrel; and the part of a core that it takes in ten more.</summary>
internal sealed class StartBenchmark(Report report, int rounds)
{
    private static readonly TimeSpan Idle = TimeSpan.FromSeconds(10);

    public async Task RunAsync(Folders folders)
    {
        var data = folders.New("start-data");
        var certificates = folders.New("start-endpoint");
        await using (var first = await LocalSpineServer.StartAsync(data))
        {
            await first.CreateEndpointAsync(certificates);
        }

        var ours = new List<double>();
        var bare = new List<double>();
        var (ourMemory, bareMemory, ourCore) = (0d, 0d, 0d);
        for (var round = 0; round <= rounds; round++)
        {
            await using (var server = LocalSpineServer.Launch(data))
            {
                ours.Add((await server.Process.FirstAnswerAsync(server.Http, "/health/ready")).TotalMilliseconds);
                if (round == 0)
                {
                    ourMemory = await IdleAsync(server.Process);
                    ourCore = await server.Process.CoreShareAsync(Idle);
                }
            }

            await using (var server = BareServer.Launch(certificates, 100))
            {
                bare.Add((await server.FirstAnswerAsync()).TotalMilliseconds);
                bareMemory = round == 0 ? await IdleAsync(server.Process) : bareMemory;
            }
        }

        Report.Line($"start: first answer LocalSpine {Report.Median(ours):0} ms, bare Kestrel {Report.Median(bare):0} ms; idle LocalSpine {ourMemory:0} MiB, bare {bareMemory:0} MiB");
        report.Target("start: first answer, ours / bare", Report.Median(ours.Zip(bare, (x, y) => x / y)), 2.5, atLeast: false);
        report.Target("start: resident memory after 10 idle seconds", ourMemory, 140, atLeast: false, " MiB");
        report.Target("start: part of a core that it takes while idle", ourCore, 0.05, atLeast: false);
    }

    private static async Task<double> IdleAsync(ServerProcess process)
    {
        await Task.Delay(Idle);
        return process.ResidentMebibytes();
    }
}
