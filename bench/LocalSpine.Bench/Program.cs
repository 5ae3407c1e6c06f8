using LocalSpine.Bench;
using LocalSpine.Bench.Benchmarks;

// Usage: LocalSpine.Bench [ldap|sync|exchanges|reliable|mesh|proxy|smsp|session|snapshot|start|million ...] [--quick]; all of them without a name. Exit code 1 when a target was missed.
var names = args.Where(a => !a.StartsWith('-')).ToArray();
var quick = args.Contains("--quick");
var slice = TimeSpan.FromSeconds(2);
var rounds = quick ? 2 : 9;
var report = new Report();
var benchmarks = new Dictionary<string, Func<Folders, Task>>
{
    ["ldap"] = new LdapBenchmark(report, slice, rounds).RunAsync,
    ["sync"] = new SyncBenchmark(report, slice, rounds).RunAsync,
    ["exchanges"] = new ExchangesBenchmark(report, slice, rounds).RunAsync,
    ["reliable"] = new ReliableBenchmark(report, slice, rounds).RunAsync,
    ["mesh"] = async folders =>
    {
        await new MeshSendBenchmark(report, slice, rounds).RunAsync(folders);
        await new MeshInboxBenchmark(report, slice, rounds, quick ? 10_000 : 100_000).RunAsync(folders);
        await new MeshStreamBenchmark(report, quick ? 3 : 20).RunAsync(folders);
    },
    ["proxy"] = new ProxyBenchmark(report, slice, rounds).RunAsync,
    ["smsp"] = new MiniServiceBenchmark(report, slice, rounds).RunAsync,
    ["session"] = new SessionBenchmark(report, slice, rounds, quick ? 5_000 : 50_000).RunAsync,
    ["snapshot"] = new SnapshotBenchmark(report, quick ? 10_000 : 100_000, quick ? 100 : 1_000).RunAsync,
    ["start"] = new StartBenchmark(report, rounds).RunAsync,
    ["million"] = new MillionBenchmark(report, slice, rounds).RunAsync,
};
if (names.Except(benchmarks.Keys).FirstOrDefault() is { } unknown)
{
    Console.Error.WriteLine($"There is no benchmark '{unknown}'; there are {string.Join(", ", benchmarks.Keys)}.");
    return 2;
}

foreach (var (name, run) in benchmarks.Where(b => names.Length == 0 || names.Contains(b.Key)))
{
    using var folders = new Folders();
    await run(folders);
}

return report.AllMet ? 0 : 1;
