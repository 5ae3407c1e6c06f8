namespace LocalSpine.Bench.Servers;

/// <summary>A Kestrel that answers a canned body: the floor for HTTP.</summary>
internal sealed class BareServer : IAsyncDisposable
{
    private static readonly string Program =
        Path.Combine(Folders.Repository, "bench", "LocalSpine.BareHost", "bin", "Release", "net10.0", "LocalSpine.BareHost.dll");

    private BareServer(string certificates, int answerLength) => Process = ServerProcess.Start(
        "dotnet", [Program, ServerProcess.Text(Http), ServerProcess.Text(Https), certificates, ServerProcess.Text(answerLength)]);

    public int Https { get; } = FreePorts.Take();

    public int Http { get; } = FreePorts.Take();

    public ServerProcess Process { get; }

    /// <param name="certificates">Folder written by <c>endpoint create</c>; its certificate serves as the host's.</param>
    public static BareServer Launch(string certificates, int answerLength) => new(certificates, answerLength);

    /// <summary>Waits for the first answer; the time it took from the start.</summary>
    public Task<TimeSpan> FirstAnswerAsync() => Process.FirstAnswerAsync(Http, "/");

    public ValueTask DisposeAsync() => Process.DisposeAsync();
}
