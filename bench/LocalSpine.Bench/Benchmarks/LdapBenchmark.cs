using LocalSpine.Bench.Load;
using LocalSpine.Bench.Servers;

namespace LocalSpine.Bench.Benchmarks;

/// <summary>Routing searches against slapd with the same entries: on kept connections, and with a new connection for each search.</summary>
internal sealed class LdapBenchmark(Report report, TimeSpan slice, int rounds)
{
    private const int Connections = 8;

    private static readonly string[] ContractAttributes =
    [
        "nhsEPInteractionType", "nhsIDCode", "nhsMhsCPAId", "nhsMHSEndPoint", "nhsMhsFQDN", "nhsMHsIN", "nhsMHSIsAuthenticated", "nhsMHSPartyKey",
        "nhsMHsSN", "nhsMhsSvcIA", "nhsProductKey", "uniqueIdentifier", "nhsMHSAckRequested", "nhsMHSActor", "nhsMHSDuplicateElimination",
        "nhsMHSPersistDuration", "nhsMHSRetries", "nhsMHSRetryInterval", "nhsMHSSyncReplyMode",
    ];

    public async Task RunAsync(Folders folders)
    {
        await using var ours = await LocalSpineServer.StartAsync(folders.New("ldap-data"));
        var certificates = folders.New("ldap-endpoint");
        await ours.CreateEndpointAsync(certificates);
        for (var n = 1; n <= 32; n++)
        {
            await ours.RegisterAsync($"Z90{n:000}");
        }

        await using var slapd = await SlapdServer.StartAsync(ours, certificates, folders.New("slapd"));
        var client = new TlsClient(certificates);
        var contracts = Requests(slapd.Ldif, "nhsMhsSvcIA", "nhsMhs", ContractAttributes);
        var systems = Requests(slapd.Ldif, "nhsAsSvcIA", "nhsAs", ["nhsMHSPartyKey", "uniqueIdentifier"]);
        Report.Line($"ldap: {slapd.Entries} entries on both sides, {contracts.Length} different contract searches, {systems.Length} different system searches");

        await CompareAsync("contract search (P2), kept connections", 1.0, contracts, KeptAsync);
        await CompareAsync("system search (P1), kept connections", 1.0, systems, KeptAsync);
        await CompareAsync("contract search (P2), new connection for each", 0.8, contracts, ColdAsync);

        async Task CompareAsync(string what, double target, byte[][] requests, Func<TlsClient, int, byte[][], TimeSpan, Task<LoadResult>> load)
        {
            var pair = await Pair.MeasureAsync(rounds, () => load(client, ours.Ldaps, requests, slice), () => load(client, slapd.Ldaps, requests, slice));
            Report.Line($"  {what}: LocalSpine {pair.A}, slapd {pair.B}");
            report.Target($"ldap: {what}, ours / slapd", pair.RateRatio, target, atLeast: true);
        }
    }

    private static Task<LoadResult> KeptAsync(TlsClient client, int port, byte[][] requests, TimeSpan time) =>
        ClosedLoop.RunAsync(Connections, time, async number =>
        {
            var connection = await LdapClientConnection.OpenAsync(client, port);
            var next = number * requests.Length / Connections;
            return async () => Found(await connection.AskAsync(requests[next++ % requests.Length]));
        });

    private static Task<LoadResult> ColdAsync(TlsClient client, int port, byte[][] requests, TimeSpan time) =>
        ClosedLoop.RunAsync(Connections, time, number =>
        {
            var next = number * requests.Length / Connections;
            return Task.FromResult<Func<Task>>(async () =>
            {
                var connection = await LdapClientConnection.OpenAsync(client, port);
                Found(await connection.AskAsync(requests[next++ % requests.Length]));
                await connection.UnbindAsync();
            });
        });

    private static void Found(int entries)
    {
        if (entries == 0)
        {
            throw new InvalidDataException("a search for something that is there found nothing");
        }
    }

    /// <summary>A search for every pair of party key (contracts) or organisation (systems) and interaction that the LDIF holds, at most 2,000, evenly spread.</summary>
    private static byte[][] Requests(string ldif, string interactionAttribute, string objectClass, string[] attributes)
    {
        var key = objectClass == "nhsMhs" ? "nhsMHSPartyKey" : "nhsIDCode";
        var pairs = new List<(string Key, string Interaction)>();
        foreach (var record in ldif.Split("\n\n"))
        {
            var lines = record.Split('\n').Select(l => l.Split(": ", 2)).Where(p => p.Length == 2).ToLookup(p => p[0], p => p[1], StringComparer.OrdinalIgnoreCase);
            if (lines["objectClass"].Contains(objectClass, StringComparer.OrdinalIgnoreCase))
            {
                pairs.AddRange(lines[interactionAttribute].Select(i => (lines[key].First(), i)));
            }
        }

        var step = Math.Max(1, pairs.Count / 2000);
        return [.. pairs.Where((_, i) => i % step == 0).Select(p => LdapRequests.Search(
            "ou=services,o=nhs", [("objectClass", objectClass), (key, p.Key), (interactionAttribute, p.Interaction)], attributes))];
    }
}
