using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace LocalSpine.Bench.Servers;

/// <summary>A server process that this program started and will end.</summary>
internal sealed class ServerProcess : IAsyncDisposable
{
    private readonly Process process;
    private readonly TaskCompletionSource ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Queue<string> lastLines = new();

    /// <param name="readyLine">The line that the server prints when it is ready; null when it prints none.</param>
    private ServerProcess(ProcessStartInfo start, string? readyLine)
    {
        start.RedirectStandardOutput = start.RedirectStandardError = true;
        process = new Process { StartInfo = start, EnableRaisingEvents = true };
        process.OutputDataReceived += (_, e) => Heard(e.Data, readyLine);
        process.ErrorDataReceived += (_, e) => Heard(e.Data, null);
        process.Exited += (_, _) => ready.TrySetException(new InvalidOperationException($"{start.FileName} ended: {string.Join('\n', Remembered())}"));
        Started = Stopwatch.GetTimestamp();
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    /// <summary>Timestamp taken just before the process was started.</summary>
    public long Started { get; }

    public static ServerProcess Start(string program, IEnumerable<string> arguments, string? readyLine = null) =>
        new(new ProcessStartInfo(program, arguments), readyLine);

    public static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    /// <summary>Waits for the ready line.</summary>
    public Task ReadyAsync(TimeSpan patience) => ready.Task.WaitAsync(patience);

    /// <summary>Waits until plain HTTP answers 200 at a path; the time since the start.</summary>
    public async Task<TimeSpan> FirstAnswerAsync(int port, string path)
    {
        var request = System.Text.Encoding.ASCII.GetBytes($"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n");
        var answer = new byte[16];
        while (Stopwatch.GetElapsedTime(Started) < TimeSpan.FromSeconds(60))
        {
            try
            {
                using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
                await socket.ConnectAsync(IPAddress.Loopback, port);
                await socket.SendAsync(request);
                var read = await socket.ReceiveAsync(answer);
                if (read >= 12 && answer.AsSpan(9, 3).SequenceEqual("200"u8))
                {
                    return Stopwatch.GetElapsedTime(Started);
                }
            }
            catch (SocketException)
            {
                // Not listening yet.
            }

            await Task.Delay(2);
        }

        throw new TimeoutException($"no answer on port {port}: {string.Join('\n', Remembered())}");
    }

    /// <summary>Waits until somebody listens on a port of this machine.</summary>
    public async Task ListeningAsync(int port)
    {
        while (true)
        {
            try
            {
                using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
                await socket.ConnectAsync(IPAddress.Loopback, port);
                return;
            }
            catch (SocketException) when (!process.HasExited && Stopwatch.GetElapsedTime(Started) < TimeSpan.FromSeconds(10))
            {
                await Task.Delay(20);
            }
            catch (SocketException e)
            {
                throw new InvalidOperationException($"nobody listens on port {port}: {string.Join('\n', Remembered())}", e);
            }
        }
    }

    /// <summary>Resident memory in MiB.</summary>
    public double ResidentMebibytes() => Mebibytes("VmRSS:");

    /// <summary>Processor time over a while, as a part of that while: 1 is one core.</summary>
    public async Task<double> CoreShareAsync(TimeSpan time)
    {
        process.Refresh();
        var (before, began) = (process.TotalProcessorTime, Stopwatch.GetTimestamp());
        await Task.Delay(time);
        process.Refresh();
        return (process.TotalProcessorTime - before) / Stopwatch.GetElapsedTime(began);
    }

    /// <summary>Most resident memory since the process started, in MiB.</summary>
    public double PeakMebibytes() => Mebibytes("VmHWM:");

    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited)
        {
            using var polite = Process.Start("kill", ["-TERM", Text(process.Id)]);
            using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(15));
            try
            {
                await process.WaitForExitAsync(patience.Token);
            }
            catch (OperationCanceledException)
            {
                process.Kill();
                await process.WaitForExitAsync();
            }
        }

        process.Dispose();
    }

    private double Mebibytes(string name)
    {
        var line = File.ReadLines($"/proc/{process.Id}/status").Single(l => l.StartsWith(name, StringComparison.Ordinal));
        return double.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) / 1024;
    }

    private void Heard(string? line, string? readyLine)
    {
        if (line is null)
        {
            return;
        }

        lock (lastLines)
        {
            lastLines.Enqueue(line);
            if (lastLines.Count > 20)
            {
                lastLines.Dequeue();
            }
        }

        if (line.Trim() == readyLine)
        {
            ready.TrySetResult();
        }
    }

    private string[] Remembered()
    {
        lock (lastLines)
        {
            return [.. lastLines];
        }
    }
}
