namespace LocalSpine.Bench.Load;

/// <summary>Kept connections, each with a MESH request that it sends again and again under new tokens.</summary>
internal sealed class MeshConnections : IAsyncDisposable
{
    private readonly (HttpClientConnection Connection, MeshRequest Request)[] all;

    private MeshConnections((HttpClientConnection Connection, MeshRequest Request)[] all) => this.all = all;

    /// <param name="request">Makes the request of one connection: nonces must differ.</param>
    public static async Task<MeshConnections> OpenAsync(int connections, TlsClient client, int port, string host, Func<MeshRequest> request) =>
        new(await Task.WhenAll(Enumerable.Range(0, connections).Select(async _ => (await HttpClientConnection.OpenAsync(client, port, host), request()))));

    /// <summary>Sends for a time.</summary>
    /// <param name="isRight">Looks at each answer's status and body; a wrong one ends the benchmark.</param>
    public Task<LoadResult> RunAsync(TimeSpan time, Func<int, ReadOnlyMemory<byte>, bool> isRight) =>
        ClosedLoop.RunAsync(all.Length, time, number => Task.FromResult(() => AskAsync(all[number], isRight)));

    /// <summary>Sends so many, with the number of answers shown now and then.</summary>
    public async Task SendAsync(int requests, string what, Func<int, ReadOnlyMemory<byte>, bool> isRight)
    {
        var (begun, answered) = (0, 0);
        await Task.WhenAll(all.Select(one => Task.Run(async () =>
        {
            while (Interlocked.Increment(ref begun) <= requests)
            {
                await AskAsync(one, isRight);
                if (Interlocked.Increment(ref answered) is var now && now % 10_000 == 0)
                {
                    Report.Line($"  {what}: {now} of {requests}");
                }
            }
        })));
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var (connection, _) in all)
        {
            await connection.DisposeAsync();
        }
    }

    private static async Task AskAsync((HttpClientConnection Connection, MeshRequest Request) one, Func<int, ReadOnlyMemory<byte>, bool> isRight)
    {
        if (!isRight(await one.Connection.AskAsync(one.Request.WithNewToken()), one.Connection.Body))
        {
            throw new InvalidDataException(System.Text.Encoding.UTF8.GetString(one.Connection.Last.Span));
        }
    }
}
