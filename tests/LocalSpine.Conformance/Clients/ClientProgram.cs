using System.Diagnostics;

namespace LocalSpine.Conformance.Clients;

/// <summary>A program that makes searches with one library; see README.md beside it for the contract.</summary>
internal class ClientProgram(string name, string command, params string[] arguments)
{
    /// <summary>LDAP's own results end at 122; libraries number their own errors (no connection, time-out) from 128.</summary>
    private const int LocalErrors = 128;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    public string Name { get; } = name;

    public override string ToString() => Name;

    /// <summary>Runs all searches over one connection.</summary>
    /// <exception cref="ClientFailedException">The program ended with an error, most often because it could not connect.</exception>
    public virtual async Task<IReadOnlyList<SearchAnswer>> RunAsync(ClientSettings settings, IEnumerable<DirectorySearch> searches)
    {
        var asked = searches.ToList();
        var input = string.Concat(asked.Select(s => s.Line + "\n"));
        var (exitCode, output, errors) = await StartAsync(settings, command, arguments, input);
        if (exitCode != 0)
        {
            throw new ClientFailedException($"{Name} ended with {exitCode}: {errors}{output}");
        }

        SearchAnswer[] answers = [.. output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(SearchAnswer.Read)];
        var answered = answers.Where(a => a.Result is >= 0 and < LocalErrors).Select(a => a.Name);
        return asked.Select(s => s.Name).Except(answered).FirstOrDefault() is { } unanswered
            ? throw new ClientFailedException($"{Name} got no answer to '{unanswered}': {errors}{output}")
            : answers;
    }

    protected static async Task<(int ExitCode, string Output, string Errors)> StartAsync(
        ClientSettings settings, string command, IEnumerable<string> arguments, string input)
    {
        var start = new ProcessStartInfo(command, arguments)
        {
            RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true,
        };
        settings.ApplyTo(start);
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        try
        {
            await process.StandardInput.WriteAsync(input);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // The program ended before it read everything; its exit code says why.
        }

        using var timeout = new CancellationTokenSource(Patience);
        try
        {
            await process.WaitForExitAsync(timeout.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw new ClientFailedException($"{command} did not end within {Patience}");
        }

        return (process.ExitCode, await output, await errors);
    }
}

/// <summary>A client program could not do its searches.</summary>
internal sealed class ClientFailedException(string message) : Exception(message);
