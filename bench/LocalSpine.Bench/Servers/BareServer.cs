namespace LocalSpine.Bench.Servers;

/// <summary>A Kestrel that answers a canned body: the floor for HTTP.</summary>
internal sealed class BareServer : IAsyncDisposable
{
    private static readonly string Program =
        Path.Combine(Folders.Repository, "bench", "LocalSpine.BareHost", "bin", "Release", "net10.0", "LocalSpine.BareHost.dll");

    private BareServer(string certificates, int answerLength, string? durable) => Process = ServerProcess.Start(
        "dotnet", [Program, ServerProcess.Text(Http), ServerProcess.Text(Https), certificates, ServerProcess.Text(answerLength), .. durable is null ? Array.Empty<string>() : [durable]]);

    public int Https { get; } = FreePorts.Take();

    public int Http { get; } = FreePorts.Take();

    public ServerProcess Process { get; }

    /// <param name="certificates">Folder written by <c>endpoint create</c>; its certificate serves as the host's.</param>
    /// <param name="durable">Folder of a database in which each posted body is committed before its answer; null for none.</param>
    public static BareServer Launch(string certificates, int answerLength, string? durable = null) => new(certificates, answerLength, durable);

    /// <summary>Waits for the first answer; the time it took from the start.</summary>
    public Task<TimeSpan> FirstAnswerAsync() => Process.FirstAnswerAsync(Http, "/");

    public ValueTask DisposeAsync() => Process.DisposeAsync();
}
