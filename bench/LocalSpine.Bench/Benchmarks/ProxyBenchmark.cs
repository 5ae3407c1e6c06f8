using System.Text;
using LocalSpine.Bench.Load;
using LocalSpine.Bench.Servers;

namespace LocalSpine.Bench.Benchmarks;

/// <summary>
/// Proxying a small JSON answer through the Secure Proxy, with every check and the audit on, over kept mutual-TLS connections on both sides, against nginx with checks
/// and a log by configuration and against a bare YARP route. The provider is one Kestrel, the same for all; requests are the same for all.
/// </summary>
internal sealed class ProxyBenchmark(Report report, TimeSpan slice, int rounds)
{
    private const int Connections = 32;
    private const int AnswerLength = 2048;
    private const string Host = "proxy.localspine.test";
    private const string ProviderHost = "surgery.localspine.test";
    private const string ProviderOds = "Z90011";
    private const string ConsumerOds = "Z90012";
    private const string Interaction = "urn:nhs:names:services:gpconnect:fhir:rest:read:metadata-1";

    /// <summary>Everything else is checked always; tokens are only logged by default.</summary>
    private static readonly string[] Checks = ["--ssp-token", "enforce"];

    public async Task RunAsync(Folders folders)
    {
        await using var ours = await LocalSpineServer.StartAsync(folders.New("proxy-data"), settings: Checks);
        var port = FreePorts.Take();
        var url = $"https://{ProviderHost}:{ServerProcess.Text(port)}/{ProviderOds}/STU3/1/gpconnect";
        var providerCertificates = folders.New("proxy-provider");
        var to = (await ours.CreateEndpointAsync(providerCertificates, ProviderOds, url,
            "--fqdn", ProviderHost, "--interactions", Interaction, "--address", $"127.0.0.1:{ServerProcess.Text(port)}")).GetProperty("asid").GetString()!;
        var certificates = folders.New("proxy-consumer");
        var from = (await ours.CreateEndpointAsync(certificates, ConsumerOds, null, "--interactions", Interaction)).GetProperty("asid").GetString()!;
        var client = new TlsClient(certificates);

        var answer = Path.Combine(providerCertificates, "answer.json");
        await File.WriteAllTextAsync(answer, Answer());
        await using var provider = BareServer.Launch(port, providerCertificates, answer, "Content-Type: application/fhir+json", "Cache-Control: no-store");
        await provider.FirstAnswerAsync();

        // Both peers show the provider's own certificate, to the consumer and to the provider: any that the environment issued will do.
        await using var nginx = await NginxServer.StartAsync(providerCertificates, folders.New("proxy-nginx"), from, to, new Uri(url), Interaction);
        await using var yarp = BareServer.Forward(providerCertificates, $"https://{ProviderHost}:{ServerProcess.Text(port)}");
        await yarp.FirstAnswerAsync();
        Report.Line($"proxy: GET through a proxy, request {Request().Bytes.Length} bytes, answer body {AnswerLength} bytes, {Connections} connections");

        var turns = await Turns.MeasureAsync(rounds, () => LoadAsync(ours.Https), () => LoadAsync(nginx.Https), () => LoadAsync(yarp.Https));
        Report.Line($"  LocalSpine {turns.Describe(0)}, nginx {turns.Describe(1)}, bare YARP route {turns.Describe(2)}");
        report.Target("proxy: every check and audit on, ours / nginx", turns.RateRatio(0, 1), 0.75, atLeast: true);
        report.Target("proxy: every check and audit on, ours / bare YARP route", turns.RateRatio(0, 2), 1.0, atLeast: true);

        Messages Request() => ProxyRequest.Metadata(Host, url, Interaction, (from, ConsumerOds), to);

        // Requests are made anew for each turn, for the sake of their tokens, which last five minutes.
        Task<LoadResult> LoadAsync(int at) => ClosedLoop.RunAsync(
            Connections, slice, () => HttpClientConnection.OpenAsync(client, at, Host), (_, connection) =>
            {
                var request = Request();
                return () => AskAsync(connection, request);
            });
    }

    private static async Task AskAsync(HttpClientConnection connection, Messages request)
    {
        if (await connection.AskAsync(request.WithNewId()) != 200 || connection.BodyLength != AnswerLength)
        {
            throw new InvalidDataException(Encoding.UTF8.GetString(connection.Last.Span));
        }
    }

    private static string Answer()
    {
        const string Begin = """{"resourceType":"CapabilityStatement","status":"active","fhirVersion":"3.0.1","description":" """;
        const string End = "\"}";
        return Begin + new string('x', AnswerLength - Begin.Length - End.Length) + End;
    }
}
