using System.Diagnostics;
using System.IO.Compression;
using LocalSpine.Conformance.Environments;

namespace LocalSpine.Conformance.Estate;

/// <summary>An unpacked connection pack, and the programs that use it.</summary>
internal sealed class Pack : IDisposable
{
    private Pack(byte[] zip)
    {
        Folder = Directory.CreateTempSubdirectory("localspine-pack-").FullName;
        using var archive = new ZipArchive(new MemoryStream(zip));
        Names = [.. archive.Entries.Select(e => e.FullName)];
        archive.ExtractToDirectory(Folder);
    }

    public string Folder { get; }

    public IReadOnlyList<string> Names { get; }

    public static Pack Open(byte[] zip) => new(zip);

    public string Text(string name) => File.ReadAllText(Path.Combine(Folder, name));

    public byte[] Bytes(string name) => File.ReadAllBytes(Path.Combine(Folder, name));

    /// <summary>Runs a program in the pack's folder to its end.</summary>
    public async Task<CommandResult> RunAsync(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { WorkingDirectory = Folder, RedirectStandardOutput = true, RedirectStandardError = true })!;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(60));
        return new CommandResult(process.ExitCode, await output, await errors);
    }

    /// <summary>The same, and fails unless it ends well; what it printed.</summary>
    public async Task<string> SucceedAsync(string program, params string[] arguments)
    {
        var result = await RunAsync(program, arguments);
        Assert.True(result.ExitCode == 0, $"{program} {string.Join(' ', arguments)}: {result.Errors}{result.Output}");
        return result.Output;
    }

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}
