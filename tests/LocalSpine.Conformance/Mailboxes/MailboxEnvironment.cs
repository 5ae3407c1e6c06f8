using System.Diagnostics;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using LocalSpine.Conformance.Environments;

namespace LocalSpine.Conformance.Mailboxes;

/// <summary>An environment in memory, and its command line.</summary>
public sealed class MailboxEnvironment : IAsyncLifetime
{
    /// <summary>Files of the tests; a name that a shell takes only in quotes.</summary>
    public string Folder { get; } = Directory.CreateTempSubdirectory("localspine mailbox's ").FullName;

    internal SpineProcess Spine { get; } = new("--ephemeral", "--seed", "default:20");

    /// <summary>A browser that trusts the environment, keeps cookies, and does not follow redirects by itself.</summary>
    internal HttpClient Browser { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        await Spine.StartAsync();
        using var plain = new HttpClient { BaseAddress = new Uri(Spine.AdminUrl) };
        var authorities = new X509Certificate2Collection();
        authorities.ImportFromPem(await plain.GetStringAsync("/certificates/root.pem"));
        var handler = new SocketsHttpHandler { AllowAutoRedirect = false };
        handler.SslOptions.CertificateChainPolicy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck, DisableCertificateDownloads = true,
        };
        handler.SslOptions.CertificateChainPolicy.CustomTrustStore.AddRange(authorities);
        Browser = new HttpClient(handler) { BaseAddress = new Uri($"https://localhost:{Spine.Https}") };
    }

    public async ValueTask DisposeAsync()
    {
        Browser.Dispose();
        await Spine.DisposeAsync();
        Directory.Delete(Folder, recursive: true);
    }

    /// <summary>What a command prints that has to succeed.</summary>
    internal async Task<string> RunAsync(params string[] arguments)
    {
        var result = await Spine.RunAsync(arguments);
        Assert.True(result.ExitCode == 0, $"{string.Join(' ', arguments)}: {result.Errors}");
        return result.Output;
    }

    /// <summary>The same with <c>--json</c>.</summary>
    internal async Task<JsonElement> JsonAsync(params string[] arguments) => JsonDocument.Parse(await RunAsync([.. arguments, "--json"])).RootElement;

    /// <summary>What a command says that has to fail.</summary>
    internal async Task<string> RefusalAsync(params string[] arguments)
    {
        var result = await Spine.RunAsync(arguments);
        Assert.True(result.ExitCode != 0, $"{string.Join(' ', arguments)} was not refused: {result.Output}");
        return result.Errors;
    }

    /// <summary>Sends a file, and its message id.</summary>
    internal async Task<string> SendAsync(string from, string to, string workflow, string content, params string[] more)
    {
        var file = Path.Combine(Folder, $"{Guid.NewGuid():N}.txt");
        await File.WriteAllTextAsync(file, content);
        return (await JsonAsync(["mailbox", "send", "--from", from, "--to", to, "--workflow", workflow, .. more, file])).GetProperty("messageId").GetString()!;
    }

    /// <summary>Messages of a mailbox, newest first.</summary>
    internal async Task<IReadOnlyList<JsonElement>> MessagesAsync(string mailbox, string box = "inbox") =>
        [.. (await JsonAsync("mailbox", "messages", mailbox, "--box", box)).EnumerateArray()];

    /// <summary>The newest message of an inbox once there is one as wanted.</summary>
    internal async Task<JsonElement> UntilAsync(string mailbox, Predicate<JsonElement> wanted)
    {
        var patience = Stopwatch.StartNew();
        while (patience.Elapsed < TimeSpan.FromSeconds(60))
        {
            if ((await MessagesAsync(mailbox)).FirstOrDefault(m => wanted(m)) is { ValueKind: JsonValueKind.Object } found)
            {
                return found;
            }
        }

        throw new TimeoutException($"no such message came to {mailbox}");
    }

    /// <summary>What bash prints for a line.</summary>
    internal static async Task<string> BashAsync(string line, string folder)
    {
        var start = new ProcessStartInfo("bash", ["-c", line]) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = folder };
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, await errors);
        return output;
    }
}
