using System.Text;
using LocalSpine.Bench.Load;
using LocalSpine.Bench.Servers;

namespace LocalSpine.Bench.Benchmarks;

/// <summary>
/// verifyNHSNumber on /smsp/pds, a mutual-TLS connection for each request because the service closes it after its answer as the real one does, against a
/// bare Kestrel that answers as many canned bytes over a connection for each request.
/// </summary>
internal sealed class SmspBenchmark(Report report, TimeSpan slice, int rounds)
{
    private const int Connections = 16;

    public async Task RunAsync(Folders folders)
    {
        await using var ours = await LocalSpineServer.StartAsync(folders.New("smsp-data"));
        var certificates = folders.New("smsp-endpoint");
        var endpoint = await ours.CreateEndpointAsync(certificates);
        var host = new Uri(endpoint.GetProperty("urls").GetProperty("smsp").GetString()!).Host;
        var asid = endpoint.GetProperty("asid").GetString()!;
        var patients = (await ours.PatientsAsync(500)).EnumerateArray().Where(p => p.GetProperty("status").GetString() == "live")
            .Select(p => (Number: p.GetProperty("nhsNumber").GetString()!, Born: p.GetProperty("birthDate").GetString()!.Replace("-", "", StringComparison.Ordinal))).ToArray();
        var client = new TlsClient(certificates);
        var length = await AnswerLengthAsync(client, ours.Https, host, Messages.Verify(host, asid, patients[0].Number, patients[0].Born));
        await using var bare = BareServer.Launch(certificates, length);
        await bare.FirstAnswerAsync();
        Report.Line($"smsp: verifyNHSNumber of {patients.Length} patients, answer body {length} bytes, new connection for each");

        var pair = await Pair.MeasureAsync(rounds, () => LoadAsync(ours.Https, slice), () => LoadAsync(bare.Https, slice));
        Report.Line($"  LocalSpine {pair.A}, bare Kestrel {pair.B}");
        report.Target("smsp: verifyNHSNumber, new connection for each, ours / bare POST", pair.RateRatio, 0.35, atLeast: true);

        Task<LoadResult> LoadAsync(int port, TimeSpan time) => ClosedLoop.RunAsync(Connections, time, number =>
        {
            var messages = patients.Where((_, i) => i % Connections == number).Select(p => Messages.Verify(host, asid, p.Number, p.Born)).ToArray();
            var next = 0;
            return Task.FromResult<Func<Task>>(async () =>
            {
                await using var connection = await HttpClientConnection.OpenAsync(client, port, host);
                var status = await connection.AskAsync(messages[next++ % messages.Length].WithNewId());
                if (status != 200)
                {
                    throw new InvalidDataException(Encoding.UTF8.GetString(connection.Last.Span));
                }
            });
        });
    }

    /// <summary>Body length of a successful answer; anything else would compare with an error message.</summary>
    private static async Task<int> AnswerLengthAsync(TlsClient client, int port, string host, Messages message)
    {
        await using var connection = await HttpClientConnection.OpenAsync(client, port, host);
        var status = await connection.AskAsync(message.WithNewId());
        var text = Encoding.UTF8.GetString(connection.Last.Span);
        return status == 200 && text.Contains("<value value=\"true\"/>", StringComparison.Ordinal)
            ? connection.BodyLength
            : throw new InvalidDataException($"not a number that was verified: {text}");
    }
}
