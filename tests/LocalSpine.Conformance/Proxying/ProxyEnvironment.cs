using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using System.Text.RegularExpressions;
using LocalSpine.Conformance.Environments;

namespace LocalSpine.Conformance.Proxying;

/// <summary>An environment in memory with two consumers, its command line, and a browser.</summary>
public sealed partial class ProxyEnvironment : IAsyncLifetime
{
    public const string Metadata = "urn:nhs:names:services:gpconnect:fhir:rest:read:metadata-1";
    public const string Slots = "urn:nhs:names:services:gpconnect:fhir:rest:search:slot-1";
    public const string EchoAsid = "200000000999";
    public const string EchoRoot = "https://provider.localspine.test/Z9ECH/STU3/1/gpconnect";

    /// <summary>Files of the tests; a name that a shell takes only in quotes.</summary>
    public string Folder { get; } = Directory.CreateTempSubdirectory("localspine proxy's ").FullName;

    internal SpineProcess Spine { get; } = new("--ephemeral", "--seed", "default:20");

    /// <summary>May use every interaction.</summary>
    internal Consumer Able { get; private set; } = null!;

    /// <summary>Keeps cookies, and does not follow redirects by itself.</summary>
    internal HttpClient Browser { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        await Spine.StartAsync();
        Able = await ConsumerAsync("Z9PX1", "all");
        Browser = SpineClient.Of(Spine, Able.Folder, null, followsRedirects: false);
    }

    public async ValueTask DisposeAsync()
    {
        Browser.Dispose();
        Able.Dispose();
        await Spine.DisposeAsync();
        Directory.Delete(Folder, recursive: true);
    }

    /// <summary>Joins with one command.</summary>
    internal async Task<Consumer> ConsumerAsync(string ods, string interactions)
    {
        var folder = Path.Combine(Folder, ods);
        var printed = await RunAsync("endpoint", "create", "--ods", ods, "--interactions", interactions, "--out", folder);
        using var json = JsonDocument.Parse(await File.ReadAllBytesAsync(Path.Combine(folder, "endpoint.json")));
        return new Consumer(
            json.RootElement.GetProperty("asid").GetString()!, folder, printed,
            SpineClient.Of(Spine, folder, X509Certificate2.CreateFromPemFile(Path.Combine(folder, "client.pem"), Path.Combine(folder, "client.key"))));
    }

    /// <summary>Sends a request to the echo provider; its status and the number of its exchange.</summary>
    internal async Task<(HttpStatusCode Status, long Exchange)> GetAsync(Consumer consumer, string interaction, string rest = "/metadata", string to = EchoAsid, string root = EchoRoot)
    {
        var trace = Guid.NewGuid().ToString();
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri($"https://localhost:{Spine.Https}/{root}{rest}", new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true }));
        request.Headers.Add("Ssp-TraceID", trace);
        request.Headers.Add("Ssp-From", consumer.Asid);
        request.Headers.Add("Ssp-To", to);
        request.Headers.Add("Ssp-InteractionID", interaction);
        using var answer = await consumer.Client.SendAsync(request);
        using var admin = new HttpClient { BaseAddress = new Uri(Spine.AdminUrl) };
        var found = await admin.GetFromJsonAsync<JsonElement[]>($"/admin/exchanges?limit=1&wait=20&decided=true&messageId={trace}");
        return (answer.StatusCode, Assert.Single(found!).GetProperty("id").GetInt64());
    }

    /// <summary>A page of the portal.</summary>
    internal async Task<string> PageAsync(string path)
    {
        using var answer = await Browser.GetAsync(path);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return await answer.Content.ReadAsStringAsync();
    }

    /// <summary>Sends the form of a page as a browser does.</summary>
    internal Task<HttpResponseMessage> PostAsync(string page, string handler, params (string Name, string Value)[] fields) => PostAsync(Browser, page, handler, fields);

    /// <summary>The same with another browser.</summary>
    internal static async Task<HttpResponseMessage> PostAsync(HttpClient browser, string page, string handler, params (string Name, string Value)[] fields)
    {
        var token = Token().Match(await browser.GetStringAsync(page)).Groups[1].Value;
        using var form = new FormUrlEncodedContent(fields.Append(("__RequestVerificationToken", token)).Select(f => KeyValuePair.Create(f.Item1, f.Item2)));
        return await browser.PostAsync($"{page}?handler={handler}", form);
    }

    /// <summary>What a command prints that has to succeed.</summary>
    internal async Task<string> RunAsync(params string[] arguments)
    {
        var result = await Spine.RunAsync(arguments);
        Assert.True(result.ExitCode == 0, $"{string.Join(' ', arguments)}: {result.Errors}");
        return result.Output;
    }

    /// <summary>What a command says that has to fail.</summary>
    internal async Task<string> RefusalAsync(params string[] arguments)
    {
        var result = await Spine.RunAsync(arguments);
        Assert.True(result.ExitCode != 0, $"{string.Join(' ', arguments)} was not refused: {result.Output}");
        return result.Errors;
    }

    [GeneratedRegex("__RequestVerificationToken\" type=\"hidden\" value=\"([^\"]+)\"")]
    private static partial Regex Token();
}

/// <summary>A registered system that sends requests.</summary>
/// <param name="Printed">What <c>endpoint create</c> printed.</param>
internal sealed record Consumer(string Asid, string Folder, string Printed, HttpClient Client) : IDisposable
{
    public void Dispose() => Client.Dispose();
}
