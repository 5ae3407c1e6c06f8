using LocalSpine.Bench;
using LocalSpine.Bench.Benchmarks;

// Usage: LocalSpine.Bench [ldap|sync|reliable|start|million ...] [--quick]; all of them without a name. Exit code 1 when a target was missed.
var names = args.Where(a => !a.StartsWith('-')).ToArray();
var quick = args.Contains("--quick");
var slice = TimeSpan.FromSeconds(2);
var rounds = quick ? 2 : 9;
var report = new Report();
var benchmarks = new Dictionary<string, Func<Folders, Task>>
{
    ["ldap"] = new LdapBenchmark(report, slice, rounds).RunAsync,
    ["sync"] = new SyncBenchmark(report, slice, rounds).RunAsync,
    ["reliable"] = new ReliableBenchmark(report, slice, rounds).RunAsync,
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
