using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace LocalSpine.Conformance.Clients;

/// <summary>A running <c>localspine up</c> on free ports with a folder of its own, and an endpoint registered in it.</summary>
internal sealed class ClientsEnvironment : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly string folder = Directory.CreateTempSubdirectory("localspine-clients-").FullName;
    private readonly int https = FreePorts.Take();
    private readonly int ldaps = FreePorts.Take();
    private readonly int http = FreePorts.Take();
    private Process? process;
    private Task? drained;

    public ClientSettings Settings => new("localhost", ldaps, Path.Combine(folder, "endpoint"));

    public async Task StartAsync()
    {
        process = Start("up", "--data", Path.Combine(folder, "data"), "--https", Text(https), "--ldaps", Text(ldaps), "--http", Text(http));
        process.BeginErrorReadLine();
        using var timeout = new CancellationTokenSource(Patience);
        while (await process.StandardOutput.ReadLineAsync(timeout.Token) is { } line)
        {
            if (line.Trim() == "ready")
            {
                drained = process.StandardOutput.ReadToEndAsync(CancellationToken.None);
                return;
            }
        }

        throw new InvalidOperationException("localspine up ended before it was ready");
    }

    /// <summary>Runs <c>endpoint create</c> and gives back endpoint.json.</summary>
    public async Task<JsonElement> RegisterAsync(string ods, string url, params string[] interactions)
    {
        using var create = Start(
            "endpoint", "create", "--ods", ods, "--name", "Example GP System", "--url", url, "--interactions", string.Join(',', interactions),
            "--out", Settings.Folder, "--admin", $"http://127.0.0.1:{Text(http)}");
        var errors = create.StandardError.ReadToEndAsync();
        var output = create.StandardOutput.ReadToEndAsync();
        await create.WaitForExitAsync();
        Assert.True(create.ExitCode == 0, await errors + await output);
        return JsonDocument.Parse(await File.ReadAllBytesAsync(Settings.File("endpoint.json"))).RootElement;
    }

    public async ValueTask DisposeAsync()
    {
        if (process is not null)
        {
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync();
            await (drained ?? Task.CompletedTask);
            process.Dispose();
        }

        Directory.Delete(folder, recursive: true);
    }

    private static Process Start(params string[] arguments)
    {
        var here = new DirectoryInfo(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar));
        var program = Environment.GetEnvironmentVariable("LOCALSPINE_EXE")
            ?? Path.Combine(RepositoryRoot(here), "src", "LocalSpine", "bin", here.Parent!.Name, here.Name, "LocalSpine.dll");
        var start = program.EndsWith(".dll", StringComparison.Ordinal)
            ? new ProcessStartInfo("dotnet", [program, .. arguments])
            : new ProcessStartInfo(program, arguments);
        start.RedirectStandardOutput = start.RedirectStandardError = true;
        return Process.Start(start)!;
    }

    private static string RepositoryRoot(DirectoryInfo from)
    {
        var folder = from;
        while (!File.Exists(Path.Combine(folder.FullName, "LocalSpine.slnx")))
        {
            folder = folder.Parent!;
        }

        return folder.FullName;
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
