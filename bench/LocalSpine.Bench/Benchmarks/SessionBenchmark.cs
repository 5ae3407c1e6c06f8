using System.Text;
using LocalSpine.Bench.Load;
using LocalSpine.Bench.Servers;

namespace LocalSpine.Bench.Benchmarks;

/// <summary>Ticket validation (GetSession with reset) on the session service while many sessions live, against a bare Kestrel that answers a GET with as many bytes; kept TLS connections.</summary>
internal sealed class SessionBenchmark(Report report, TimeSpan slice, int rounds, int live)
{
    private const int Connections = 16;
    private const string Host = "sbapi.localspine.test";

    public async Task RunAsync(Folders folders)
    {
        await using var ours = await LocalSpineServer.StartAsync(folders.New("session-data"));
        var certificates = folders.New("session-endpoint");
        await ours.CreateEndpointAsync(certificates);
        var tickets = await ours.MintSessionsAsync("555000100000", live);
        var client = new TlsClient(certificates);
        await using var probe = await HttpClientConnection.OpenAsync(client, ours.Https, Host);
        await AskAsync(probe, Validation(tickets[0]));
        await using var bare = BareServer.Launch(certificates, probe.BodyLength);
        await bare.FirstAnswerAsync();
        Report.Line($"session: validation of {tickets.Length} live sessions, answer body {probe.BodyLength} bytes, {Connections} kept connections");

        var get = Encoding.ASCII.GetBytes("GET / HTTP/1.1\r\nHost: sbapi.localspine.test\r\n\r\n");
        var pair = await Pair.MeasureAsync(rounds, () => LoadAsync(ours.Https, null), () => LoadAsync(bare.Https, get));
        Report.Line($"  LocalSpine {pair.A}, bare Kestrel {pair.B}");
        report.Target("session: ticket validation, ours / bare GET", pair.RateRatio, 0.4, atLeast: true);
        report.Target("session: resident memory with that many sessions", ours.Process.ResidentMebibytes(), 200, atLeast: false, " MiB");

        Task<LoadResult> LoadAsync(int port, byte[]? request) => ClosedLoop.RunAsync(Connections, slice, async number =>
        {
            var connection = await HttpClientConnection.OpenAsync(client, port, Host);
            var next = number;
            return async () =>
            {
                if (request is not null)
                {
                    if (await connection.AskAsync(request) != 200)
                    {
                        throw new InvalidDataException(Encoding.UTF8.GetString(connection.Last.Span));
                    }

                    return;
                }

                next = (next + 7919) % tickets.Length; // a prime: every ticket comes, far from the one before
                await AskAsync(connection, Validation(tickets[next]));
            };
        });
    }

    private static byte[] Validation(string ticket)
    {
        var body = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n<RequestSet vers=\"1.0\" svcid=\"session\" reqid=\"2\">\n<Request><![CDATA[<SessionRequest vers=\"1.0\" reqid=\"0\">\n"
            + $"<GetSession reset=\"true\">\n<SessionID>{ticket}</SessionID>\n</GetSession>\n</SessionRequest>]]></Request>\n</RequestSet>";
        return Encoding.ASCII.GetBytes($"POST /amserver/sessionservice HTTP/1.1\r\nHost: {Host}\r\nContent-Type: text/xml;charset=UTF-8\r\nContent-Length: {body.Length}\r\n\r\n{body}");
    }

    private static async Task AskAsync(HttpClientConnection connection, byte[] request)
    {
        if (await connection.AskAsync(request) != 200 || connection.Last.Span.IndexOf("state=\"valid\""u8) < 0)
        {
            throw new InvalidDataException(Encoding.UTF8.GetString(connection.Last.Span));
        }
    }
}
