using System.Buffers.Binary;
using System.CommandLine;
using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace LocalSpine.Commands;

/// <summary>
/// <c>localspine agent native-messaging</c>: the program behind a browser plugin, which asks it for the ticket over standard input and output: four bytes of
/// length, little-endian, and JSON (identity 2.4). It asks the agent that runs on this machine.
/// </summary>
internal static class NativeMessaging
{
    /// <summary>Name under which plugins look for their program.</summary>
    private const string HostName = "uk.nhs.ncrs.auth";

    private const int LargestMessage = 1024 * 1024;
    private const long ServerCommunicationFailed = 0x80100007;
    private const long InvalidParameter = 0x80100003;

    public static Command Create(Option<int> port)
    {
        var manifest = new Option<string?>("--manifest") { Description = "Print the manifest that makes a browser start this for the plugin of that id, instead of serving" };
        var command = new Command("native-messaging", "Answer a browser plugin's questions for the ticket on standard input and output") { port, manifest };

        // Browsers add arguments of their own: the plugin's address, on Windows a window's number too.
        command.TreatUnmatchedTokensAsErrors = false;
        command.SetRun(async (arguments, cancellationToken) =>
        {
            if (arguments.GetValue(manifest) is { } plugin)
            {
                Console.WriteLine(Manifest(plugin));
                return;
            }

            using var agent = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{arguments.GetValue(port).ToString(CultureInfo.InvariantCulture)}/") };
            await ServeAsync(Console.OpenStandardInput(), Console.OpenStandardOutput(), agent, cancellationToken);
        });
        return command;
    }

    private static async Task ServeAsync(Stream input, Stream output, HttpClient agent, CancellationToken cancellationToken)
    {
        var length = new byte[4];
        while (await input.ReadAtLeastAsync(length, length.Length, throwOnEndOfStream: false, cancellationToken) == length.Length)
        {
            var size = BinaryPrimitives.ReadInt32LittleEndian(length);
            if (size is < 0 or > LargestMessage)
            {
                await WriteAsync(output, Error(InvalidParameter, $"a message of {size} bytes"), cancellationToken);
                return; // where the next one begins is not known
            }

            var message = new byte[size];
            await input.ReadExactlyAsync(message, cancellationToken);
            await WriteAsync(output, await AskAsync(agent, message, cancellationToken), cancellationToken);
        }
    }

    private static async Task<string> AskAsync(HttpClient agent, byte[] message, CancellationToken cancellationToken)
    {
        try
        {
            using var content = new ByteArrayContent(message);
            content.Headers.TryAddWithoutValidation("Content-Type", "application/json");
            using var response = await agent.PostAsync("", content, cancellationToken);
            return response.IsSuccessStatusCode ? await response.Content.ReadAsStringAsync(cancellationToken) : Error(InvalidParameter, "a request that could not be read");
        }
        catch (HttpRequestException)
        {
            return Error(ServerCommunicationFailed, "no agent runs on this machine: localspine agent run");
        }
    }

    private static async Task WriteAsync(Stream output, string answer, CancellationToken cancellationToken)
    {
        var body = Encoding.UTF8.GetBytes(answer);
        var message = new byte[4 + body.Length];
        BinaryPrimitives.WriteInt32LittleEndian(message, body.Length);
        body.CopyTo(message, 4);
        await output.WriteAsync(message, cancellationToken);
        await output.FlushAsync(cancellationToken);
    }

    private static string Error(long code, string description) => new JsonObject { ["errorCode"] = code, ["errorDescription"] = description }.ToJsonString();

    // A browser starts one file without arguments: a script beside the manifest has to call this command.
    private static string Manifest(string plugin) => new JsonObject
    {
        ["name"] = HostName,
        ["description"] = "LocalSpine's virtual Identity Agent",
        ["path"] = "/path/to/a/script/that/runs/localspine-agent-native-messaging",
        ["type"] = "stdio",
        ["allowed_origins"] = new JsonArray($"chrome-extension://{plugin}/"),
    }.ToJsonString(new System.Text.Json.JsonSerializerOptions { WriteIndented = true });
}
