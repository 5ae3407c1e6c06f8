using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using LocalSpine.Conformance.Clients;

namespace LocalSpine.Conformance.Environments;

/// <summary>The real executable, running <c>up</c> on ports of its own.</summary>
internal sealed partial class SpineProcess : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    private readonly StringBuilder _output = new();
    private readonly string[] _arguments;
    private Process? _process;

    public SpineProcess(params string[] arguments)
    {
        Https = FreePorts.Take();
        Ldaps = FreePorts.Take();
        Http = FreePorts.Take();
        _arguments = ["up", "--https", Text(Https), "--ldaps", Text(Ldaps), "--http", Text(Http), .. arguments];
    }

    public int Https { get; }

    public int Ldaps { get; }

    public int Http { get; }

    public string AdminUrl => $"http://127.0.0.1:{Text(Http)}";

    public string Output
    {
        get
        {
            lock (_output)
            {
                return _output.ToString();
            }
        }
    }

    /// <summary>Largest file that the process may write; 0 for no limit. A disk that is full at that size.</summary>
    public int MaxFileKiB { get; init; }

    public bool IsRunning => _process is { HasExited: false };

    /// <summary>Resident memory in MiB.</summary>
    public long MemoryMiB
    {
        get
        {
            _process!.Refresh();
            return _process.WorkingSet64 / 1024 / 1024;
        }
    }

    /// <summary>Most resident memory so far, in MiB.</summary>
    public long PeakMemoryMiB
    {
        get
        {
            _process!.Refresh();
            return _process.PeakWorkingSet64 / 1024 / 1024;
        }
    }

    /// <summary>Starts and waits for the line <c>ready</c>.</summary>
    public async Task StartAsync()
    {
        var ready = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var start = Program(_arguments);
        if (MaxFileKiB > 0)
        {
            start = new ProcessStartInfo("bash", ["-c", "trap '' XFSZ; ulimit -f $0; exec \"$@\"", Text(MaxFileKiB), start.FileName, .. start.ArgumentList])
            {
                RedirectStandardOutput = true, RedirectStandardError = true,
            };
            start.Environment["DOTNET_EnableWriteXorExecute"] = "0"; // the runtime's own double mapping is a file larger than the limit
        }

        _process = new Process { StartInfo = start, EnableRaisingEvents = true };
        void Take(string? line)
        {
            if (line is null)
            {
                return;
            }

            lock (_output)
            {
                _output.AppendLine(line);
            }

            if (line == "ready")
            {
                ready.TrySetResult();
            }
        }

        _process.OutputDataReceived += (_, e) => Take(e.Data);
        _process.ErrorDataReceived += (_, e) => Take(e.Data);
        _process.Exited += (_, _) => ready.TrySetException(new InvalidOperationException($"up ended before it was ready:\n{Output}"));
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        await ready.Task.WaitAsync(Patience);
    }

    /// <summary>SIGTERM, and the exit code.</summary>
    public async Task<int> StopAsync()
    {
        Assert.Equal(0, SendSignal(_process!.Id, 15));
        await _process.WaitForExitAsync().WaitAsync(Patience);
        return _process.ExitCode;
    }

    /// <summary>SIGKILL: no chance to say goodbye.</summary>
    public async Task KillAsync()
    {
        _process!.Kill();
        await _process.WaitForExitAsync();
    }

    /// <summary>Runs another command against this environment.</summary>
    public Task<CommandResult> RunAsync(params string[] arguments) => RunCommandAsync([.. arguments, "--admin", AdminUrl]);

    /// <summary>Starts a command that goes on until it is told to stop, and waits for a line that begins so.</summary>
    public async Task<Process> BeginAsync(string line, params string[] arguments)
    {
        var process = Process.Start(Program([.. arguments, "--admin", AdminUrl]))!;
        while (await process.StandardOutput.ReadLineAsync().WaitAsync(Patience) is { } read)
        {
            if (read.StartsWith(line, StringComparison.Ordinal))
            {
                return process;
            }
        }

        throw new InvalidOperationException($"{string.Join(' ', arguments)} ended before '{line}': {await process.StandardError.ReadToEndAsync()}");
    }

    /// <summary>Gives a command octets and takes those that it answers, to its end.</summary>
    public static async Task<byte[]> PipeAsync(byte[] input, params string[] arguments)
    {
        var start = Program(arguments);
        start.RedirectStandardInput = true;
        using var process = Process.Start(start)!;
        await process.StandardInput.BaseStream.WriteAsync(input);
        process.StandardInput.Close();
        using var output = new MemoryStream();
        await process.StandardOutput.BaseStream.CopyToAsync(output);
        await process.WaitForExitAsync().WaitAsync(Patience);
        return output.ToArray();
    }

    /// <summary>SIGTERM to a command.</summary>
    public static async Task EndAsync(Process process)
    {
        Assert.Equal(0, SendSignal(process.Id, 15));
        await process.WaitForExitAsync().WaitAsync(Patience);
    }

    /// <summary>Runs a command to its end.</summary>
    public static async Task<CommandResult> RunCommandAsync(params string[] arguments)
    {
        using var process = Process.Start(Program(arguments))!;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync().WaitAsync(Patience);
        return new CommandResult(process.ExitCode, await output, await errors);
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is not null)
        {
            if (!_process.HasExited)
            {
                await KillAsync();
            }

            _process.Dispose();
        }
    }

    private static ProcessStartInfo Program(string[] arguments)
    {
        var here = new DirectoryInfo(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar));
        var root = here;
        while (!File.Exists(Path.Combine(root.FullName, "LocalSpine.slnx")))
        {
            root = root.Parent!;
        }

        var program = Environment.GetEnvironmentVariable("LOCALSPINE_EXE")
            ?? Path.Combine(root.FullName, "src", "LocalSpine", "bin", here.Parent!.Name, here.Name, "LocalSpine.dll");
        var start = program.EndsWith(".dll", StringComparison.Ordinal)
            ? new ProcessStartInfo("dotnet", [program, .. arguments])
            : new ProcessStartInfo(program, arguments);
        start.RedirectStandardOutput = start.RedirectStandardError = true;
        return start;
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int SendSignal(int processId, int signal);
}

/// <summary>What a command printed and how it ended.</summary>
internal sealed record CommandResult(int ExitCode, string Output, string Errors);
