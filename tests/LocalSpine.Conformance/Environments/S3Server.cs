using System.Diagnostics;
using System.Globalization;
using System.Runtime.CompilerServices;
using LocalSpine.Conformance.Clients;

namespace LocalSpine.Conformance.Environments;

/// <summary>A throw-away S3 server with one bucket: made for the tests of a class, on loopback, removed at their end.</summary>
public sealed class S3Server : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly string _folder = Directory.CreateTempSubdirectory("localspine-s3-").FullName;
    private readonly string _port = FreePorts.Take().ToString(CultureInfo.InvariantCulture);
    private Process? _process;

    /// <summary>The setting of a store in the server's bucket.</summary>
    public string Setting(string prefix) => $"s3://payloads/{prefix}?endpoint=http://127.0.0.1:{_port}";

    /// <summary>The setting of a store in a bucket that is not there.</summary>
    public string MissingBucket => $"s3://elsewhere?endpoint=http://127.0.0.1:{_port}";

    /// <summary>Files that the server keeps of objects and unfinished uploads whose names begin so.</summary>
    public IEnumerable<string> Files(string prefix)
    {
        var bucket = Path.Combine(_folder, "payloads");
        return Directory.EnumerateFiles(bucket, "*", SearchOption.AllDirectories)
            .Where(f => Path.GetRelativePath(bucket, f).StartsWith(prefix + "/", StringComparison.Ordinal) || (Path.GetFileName(f) == "key" && File.ReadAllText(f).StartsWith(prefix, StringComparison.Ordinal)));
    }

    public async ValueTask InitializeAsync()
    {
        Environment.SetEnvironmentVariable("AWS_ACCESS_KEY_ID", "S3RVER");
        Environment.SetEnvironmentVariable("AWS_SECRET_ACCESS_KEY", "S3RVER");
        _process = Process.Start(new ProcessStartInfo("node", [Program(), _folder, _port, "payloads"]) { RedirectStandardOutput = true })!;
        Assert.Equal("ready", await _process.StandardOutput.ReadLineAsync().WaitAsync(Patience));
    }

    public async ValueTask DisposeAsync()
    {
        _process!.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private static string Program([CallerFilePath] string path = "") =>
        Path.Combine(Path.GetDirectoryName(path)!, "..", "Clients", "s3rver", "server.js");
}
