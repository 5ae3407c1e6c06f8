namespace LocalSpine.Bench.Servers;

/// <summary>A Kestrel that answers a canned body, the floor for HTTP, or that hands everything on with YARP, the floor for proxying.</summary>
internal sealed class BareServer : IAsyncDisposable
{
    private static readonly string Program =
        Path.Combine(Folders.Repository, "bench", "LocalSpine.BareHost", "bin", "Release", "net10.0", "LocalSpine.BareHost.dll");

    private BareServer(int https, string[] mode, string certificates, params string[] more)
    {
        Https = https;
        Process = ServerProcess.Start("dotnet", [Program, .. mode, ServerProcess.Text(Http), ServerProcess.Text(https), certificates, .. more]);
    }

    public int Https { get; }

    public int Http { get; } = FreePorts.Take();

    public ServerProcess Process { get; }

    /// <param name="certificates">Folder written by <c>endpoint create</c>; its certificate serves as the host's.</param>
    /// <param name="durable">Folder of a database in which each posted body is committed before its answer; null for none.</param>
    public static BareServer Launch(string certificates, int answerLength, string? durable = null) =>
        new(FreePorts.Take(), [], certificates, [ServerProcess.Text(answerLength), .. durable is null ? Array.Empty<string>() : ["--durable", durable]]);

    /// <param name="https">The port, from <see cref="FreePorts"/>: it may have to be known before there are certificates.</param>
    /// <param name="answerFile">File with the body of every answer.</param>
    /// <param name="headers">Headers of every answer, each as <c>Name: value</c>.</param>
    public static BareServer Launch(int https, string certificates, string answerFile, params string[] headers) =>
        new(https, [], certificates, [answerFile, .. headers.SelectMany(h => new[] { "--header", h })]);

    /// <summary>One YARP route to a destination on this machine, whose name need not resolve.</summary>
    public static BareServer Forward(string certificates, string destination) => new(FreePorts.Take(), ["yarp"], certificates, destination);

    /// <summary>Waits for the first answer; the time it took from the start.</summary>
    public Task<TimeSpan> FirstAnswerAsync() => Process.FirstAnswerAsync(Http, "/");

    public ValueTask DisposeAsync() => Process.DisposeAsync();
}
