using System.Text;
using LocalSpine.Bench.Load;
using LocalSpine.Bench.Servers;

namespace LocalSpine.Bench.Benchmarks;

/// <summary>
/// verifyNHSNumber of the mini services over mutual TLS, against a bare Kestrel that answers the bytes of such an answer. If the service ends its connections, as the
/// real one does, the Kestrel ends its own, and both sides pay for a new one each time.
/// </summary>
internal sealed class MiniServiceBenchmark(Report report, TimeSpan slice, int rounds)
{
    private const int Connections = 16;
    private const string Host = "smsp.localspine.test";
    private const string ServicePath = "/smsp/pds";

    public async Task RunAsync(Folders folders)
    {
        await using var ours = await LocalSpineServer.StartAsync(folders.New("smsp-data"));
        var certificates = folders.New("smsp-endpoint");
        var asid = (await ours.CreateEndpointAsync(certificates)).GetProperty("asid").GetString()!;
        var patients = (await ours.PatientsAsync(500)).EnumerateArray().Where(p => p.GetProperty("status").GetString() == "live")
            .Select(p => (Number: p.GetProperty("nhsNumber").GetString()!, Birth: p.GetProperty("birthDate").GetString()?.Replace("-", "", StringComparison.Ordinal)))
            .Where(p => p.Birth is { Length: 8 }).ToArray();
        var client = new TlsClient(certificates);

        await using var probe = await RenewedConnection.OpenAsync(client, ours.Https, Host);
        await AskAsync(probe, Request(0));
        var answer = Path.Combine(certificates, "answer.xml");
        await File.WriteAllBytesAsync(answer, probe.Current.Body.ToArray());
        string[] headers = probe.Current.Closes ? ["Connection: close"] : [];
        await using var bare = BareServer.Launch(FreePorts.Take(), certificates, answer, headers);
        await bare.FirstAnswerAsync();
        var kept = probe.Current.Closes ? "at a time, a new one for each request" : "kept";
        Report.Line($"smsp: verification of {patients.Length} patients, request {Request(0).Bytes.Length} bytes, answer body {probe.Current.BodyLength} bytes, {Connections} connections {kept}");

        var pair = await Pair.MeasureAsync(rounds, () => LoadAsync(ours.Https), () => LoadAsync(bare.Https));
        Report.Line($"  LocalSpine {pair.A}, bare Kestrel {pair.B}");
        report.Target("smsp: verifyNHSNumber, ours / bare POST", pair.RateRatio, 0.35, atLeast: true);

        Messages Request(int patient) => MiniServiceRequest.Verify(Host, ServicePath, asid, patients[patient].Number, patients[patient].Birth!);

        // Requests are made anew for each turn, for the sake of their timestamps.
        Task<LoadResult> LoadAsync(int port) => ClosedLoop.RunAsync(
            Connections, slice, () => RenewedConnection.OpenAsync(client, port, Host), (number, connection) =>
            {
                var requests = Enumerable.Range(0, patients.Length).Where(i => i % Connections == number).Select(Request).ToArray();
                var next = 0;
                return () => AskAsync(connection, requests[next++ % requests.Length]);
            });
    }

    private static async Task AskAsync(RenewedConnection connection, Messages request)
    {
        if (await connection.AskAsync(request.WithNewId()) != 200 || connection.Current.Body.Span.IndexOf("\"SMSP-0000\""u8) < 0)
        {
            throw new InvalidDataException(Encoding.UTF8.GetString(connection.Current.Last.Span));
        }
    }
}
