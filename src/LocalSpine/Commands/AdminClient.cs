using System.CommandLine;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace LocalSpine.Commands;

/// <summary>Calls the admin API of the running environment.</summary>
internal sealed class AdminClient : IDisposable
{
    private const string DefaultUrl = "http://127.0.0.1:8080";

    private readonly HttpClient _http;
    private readonly string _url;

    private AdminClient(string url)
    {
        _url = url.TrimEnd('/');
        if (!Uri.TryCreate(_url, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https"))
        {
            throw new CommandException($"'{url}' is not an admin URL. Give one such as {DefaultUrl} with --admin or LOCALSPINE_ADMIN.");
        }

        _http = new HttpClient { BaseAddress = new Uri(_url + "/"), Timeout = TimeSpan.FromMinutes(30) };
        if (Environment.GetEnvironmentVariable("LOCALSPINE_ADMIN_TOKEN") is { Length: > 0 } token)
        {
            _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        }
    }

    /// <summary>The option every command has that talks to a running environment.</summary>
    public static Option<string?> AdminOption { get; } = new("--admin") { Description = $"Admin URL of the environment (LOCALSPINE_ADMIN; default: {DefaultUrl})" };

    public static AdminClient From(ParseResult arguments) =>
        new(arguments.GetValue(AdminOption) ?? Environment.GetEnvironmentVariable("LOCALSPINE_ADMIN") ?? DefaultUrl);

    public async Task<JsonNode> GetAsync(string path, CancellationToken cancellationToken) =>
        JsonNode.Parse(await SendAsync(HttpMethod.Get, path, null, cancellationToken))!;

    public Task<string> GetTextAsync(string path, CancellationToken cancellationToken) => SendAsync(HttpMethod.Get, path, null, cancellationToken);

    /// <summary>True when the environment runs on this machine, so that <c>localhost</c> is its name too.</summary>
    public bool IsLocal => _http.BaseAddress!.IsLoopback;

    /// <summary>Posts JSON; the answer is null when it has no body.</summary>
    public Task<JsonNode?> PostAsync(string path, JsonObject? body, CancellationToken cancellationToken) => SendJsonAsync(HttpMethod.Post, path, body, cancellationToken);

    /// <summary>Gets a file.</summary>
    public async Task<byte[]> DownloadAsync(HttpMethod method, string path, CancellationToken cancellationToken)
    {
        using var response = await RespondAsync(method, path, null, cancellationToken);
        return await response.Content.ReadAsByteArrayAsync(cancellationToken);
    }

    /// <summary>Posts bytes as they are.</summary>
    public async Task<JsonNode?> UploadAsync(string path, Stream content, CancellationToken cancellationToken)
    {
        using var body = new StreamContent(content);
        body.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
        return Parse(await SendAsync(HttpMethod.Post, path, body, cancellationToken));
    }

    /// <summary>Writes what the environment answers to a file that only its owner may read; how many bytes that were.</summary>
    public async Task<long> DownloadAsync(string path, string file, CancellationToken cancellationToken)
    {
        using var response = await RespondAsync(HttpMethod.Get, path, null, cancellationToken, HttpCompletionOption.ResponseHeadersRead);
        var length = 0L;
        try
        {
            await OutFile.WriteAsync(file, isSecret: true, async to =>
            {
                await using var from = await response.Content.ReadAsStreamAsync(cancellationToken);
                await from.CopyToAsync(to, cancellationToken); // the content's own copy makes a full disk look like a broken answer
                length = to.Length;
            });
        }
        catch (Exception e) when (e is HttpRequestException or HttpIOException)
        {
            throw new CommandException($"The environment broke off its answer, so that '{file}' is not whole. See its output, and try again.");
        }

        return length;
    }

    public Task<JsonNode?> PatchAsync(string path, JsonObject body, CancellationToken cancellationToken) => SendJsonAsync(HttpMethod.Patch, path, body, cancellationToken);

    public Task<JsonNode?> PutAsync(string path, JsonObject body, CancellationToken cancellationToken) => SendJsonAsync(HttpMethod.Put, path, body, cancellationToken);

    public Task DeleteAsync(string path, CancellationToken cancellationToken) => SendAsync(HttpMethod.Delete, path, null, cancellationToken);

    public Task PutAsync(string path, CancellationToken cancellationToken) => SendAsync(HttpMethod.Put, path, null, cancellationToken);

    public void Dispose() => _http.Dispose();

    private async Task<JsonNode?> SendJsonAsync(HttpMethod method, string path, JsonObject? body, CancellationToken cancellationToken)
    {
        using var content = body is null ? null : JsonContent.Create(body);
        return Parse(await SendAsync(method, path, content, cancellationToken));
    }

    private static JsonNode? Parse(string text) => text.Length == 0 ? null : JsonNode.Parse(text);

    private async Task<string> SendAsync(HttpMethod method, string path, HttpContent? body, CancellationToken cancellationToken)
    {
        using var response = await RespondAsync(method, path, body, cancellationToken);
        return await response.Content.ReadAsStringAsync(cancellationToken);
    }

    private async Task<HttpResponseMessage> RespondAsync(HttpMethod method, string path, HttpContent? body, CancellationToken cancellationToken, HttpCompletionOption until = HttpCompletionOption.ResponseContentRead)
    {
        using var request = new HttpRequestMessage(method, path) { Content = body };
        HttpResponseMessage response;
        try
        {
            response = await _http.SendAsync(request, until, cancellationToken);
        }
        catch (HttpRequestException)
        {
            throw new CommandException($"No environment answers at {_url}. Start one with 'localspine up', or name it with --admin URL or LOCALSPINE_ADMIN.");
        }

        if (response.IsSuccessStatusCode)
        {
            return response;
        }

        using (response)
        {
            throw new CommandException(Explain(await response.Content.ReadAsStringAsync(cancellationToken), (int)response.StatusCode));
        }
    }

    private static string Explain(string text, int status)
    {
        try
        {
            if (JsonNode.Parse(text) is JsonObject problem && problem["detail"]?.GetValue<string>() is { } detail)
            {
                return NextSteps.After(problem["rule"]?.GetValue<string>()) is { } next ? $"{detail}. {next}" : detail;
            }
        }
        catch (JsonException)
        {
            // Not a problem document: say what came.
        }

        return $"The environment answered {status}. {text}".TrimEnd();
    }
}
