namespace LocalSpine.Bench.Load;

/// <summary>A kept connection that is opened anew, as part of the next request, when the server said that an answer was its last.</summary>
internal sealed class RenewedConnection : IAsyncDisposable
{
    private readonly Func<Task<HttpClientConnection>> open;

    private RenewedConnection(Func<Task<HttpClientConnection>> open, HttpClientConnection first) => (this.open, Current) = (open, first);

    /// <summary>The connection on which the last answer came.</summary>
    public HttpClientConnection Current { get; private set; }

    public static async Task<RenewedConnection> OpenAsync(TlsClient client, int port, string serverName)
    {
        Task<HttpClientConnection> OneAsync() => HttpClientConnection.OpenAsync(client, port, serverName);
        return new RenewedConnection(OneAsync, await OneAsync());
    }

    /// <summary>Sends a request and gives back the status of its answer.</summary>
    public async ValueTask<int> AskAsync(ReadOnlyMemory<byte> request)
    {
        if (Current.Closes)
        {
            await Current.DisposeAsync();
            Current = await open();
        }

        return await Current.AskAsync(request);
    }

    public ValueTask DisposeAsync() => Current.DisposeAsync();
}
