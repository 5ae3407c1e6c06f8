using System.Text;
using System.Text.Json;
using LocalSpine.Bench.Load;
using LocalSpine.Bench.Servers;

namespace LocalSpine.Bench.Benchmarks;

/// <summary>Listing ten messages of an inbox in which many wait, against one in which ten wait, of the same environment.</summary>
internal sealed class MeshInboxBenchmark(Report report, TimeSpan slice, int rounds, int many)
{
    private const string FullMailbox = "X26ABC2";
    private const string SmallMailbox = "X26ABC3";
    private const int Few = 10;
    private const int Connections = 16;
    private const int FillConnections = 64;

    public async Task RunAsync(Folders folders)
    {
        await using var server = await LocalSpineServer.StartAsync(folders.New("mesh-inbox-data"));
        var certificates = folders.New("mesh-inbox-endpoint");
        var host = MeshHost.Of(await server.CreateEndpointAsync(certificates));
        var client = new TlsClient(certificates);
        Report.Line($"mesh: listing {Few} of {many} waiting messages and of {Few}, {Connections} connections");
        await FillAsync(FullMailbox, many);
        await FillAsync(SmallMailbox, Few);

        await using var full = await ListingAsync(FullMailbox);
        await using var small = await ListingAsync(SmallMailbox);
        var (ofFull, ofSmall) = (await AnswerAsync(FullMailbox, many), await AnswerAsync(SmallMailbox, Few));
        var pair = await Pair.MeasureAsync(rounds, () => ListAsync(full, ofFull), () => ListAsync(small, ofSmall));
        Report.Line($"  {many} waiting {pair.A}, {Few} waiting {pair.B}");
        report.Target($"mesh: list an inbox, median of {many} waiting / {Few}", pair.MedianRatio, 1.5, atLeast: false);

        async Task FillAsync(string mailbox, int messages)
        {
            await using var sending = await MeshConnections.OpenAsync(
                FillConnections, client, server.Https, host, () => MeshRequest.Send(host, "X26ABC1", mailbox, "API-DOCS-TEST", "waits"u8));
            await sending.SendAsync(messages, $"sent to {mailbox}", MeshSendBenchmark.IsSent);
        }

        MeshRequest List(string mailbox) => MeshRequest.Get($"/messageexchange/{mailbox}/inbox?max_results={ServerProcess.Text(Few)}", host, mailbox);

        Task<MeshConnections> ListingAsync(string mailbox) => MeshConnections.OpenAsync(Connections, client, server.Https, host, () => List(mailbox));

        // Nothing changes meanwhile: every answer has to be the one that was looked at.
        Task<LoadResult> ListAsync(MeshConnections listing, byte[] answer) => listing.RunAsync(slice, (status, body) => status == 200 && body.Span.SequenceEqual(answer));

        async Task<byte[]> AnswerAsync(string mailbox, int waiting)
        {
            await using var connection = await HttpClientConnection.OpenAsync(client, server.Https, host);
            if (await connection.AskAsync(List(mailbox).WithNewToken()) == 200)
            {
                var list = JsonDocument.Parse(connection.Body).RootElement;
                var ids = list.GetProperty("messages").EnumerateArray().Select(id => id.GetString()).Distinct().Count();
                if (ids == Few && list.GetProperty("approx_inbox_count").GetInt64() == waiting)
                {
                    return connection.Body.ToArray();
                }
            }

            throw new InvalidDataException($"not {Few} of {waiting} messages: {Encoding.UTF8.GetString(connection.Last.Span)}");
        }
    }
}
