using System.Diagnostics;
using LocalSpine.Conformance.Environments;

namespace LocalSpine.Conformance.Ldap;

/// <summary>OpenLDAP's command-line tools; the exit code is the result code.</summary>
internal static class LdapTool
{
    public static async Task<CommandResult> RunAsync(string tool, string[] arguments, string input = "")
    {
        using var process = Process.Start(new ProcessStartInfo(tool, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true })!;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        await process.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(60));
        return new CommandResult(process.ExitCode, await output, await errors);
    }

    /// <summary>What the tool printed after "Matched DN:"; empty without it.</summary>
    public static string Matched(string errors) => After(errors, "Matched DN:");

    /// <summary>What the server said about a failure.</summary>
    public static string Information(CommandResult result) =>
        new[] { "additional info:", "Additional information:", "Additional info:" }
            .Select(label => After(result.Errors + "\n" + result.Output, label)).FirstOrDefault(text => text.Length > 0) ?? "";

    private static string After(string errors, string label) =>
        errors.Split('\n').FirstOrDefault(l => l.TrimStart().StartsWith(label, StringComparison.Ordinal))?.Trim()[label.Length..].Trim() ?? "";
}
