using System.Globalization;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace LocalSpine.Conformance.Mesh;

/// <summary>Speaks the MESH API as a mailbox's client does: one nonce, counted up, as the official Python client has it.</summary>
internal sealed class MeshClient(HttpClient http, string mailbox, string password = "password", string sharedKey = "TestKey")
{
    public const string Version2 = "application/vnd.mesh.v2+json";

    private readonly string _nonce = Guid.NewGuid().ToString();
    private int _count;

    public string Mailbox { get; } = mailbox;

    /// <summary>What the environment's clock says; tokens carry it.</summary>
    public Func<DateTimeOffset> Now { get; init; } = () => DateTimeOffset.UtcNow;

    /// <summary>The path of something of this mailbox.</summary>
    public string Path(string rest = "") => $"/messageexchange/{Mailbox}{(rest.Length > 0 ? "/" : "")}{rest}";

    /// <summary>A fresh token's header.</summary>
    public string Token(DateTimeOffset? at = null) => Token(Mailbox, _nonce, Interlocked.Increment(ref _count).ToString(CultureInfo.InvariantCulture), password, at ?? Now(), sharedKey);

    /// <summary>The header by the dossier's construction (mesh 2.1).</summary>
    public static string Token(string mailbox, string nonce, string count, string password, DateTimeOffset at, string sharedKey)
    {
        var timestamp = at.UtcDateTime.ToString("yyyyMMddHHmm", CultureInfo.InvariantCulture);
        var hash = HMACSHA256.HashData(Encoding.UTF8.GetBytes(sharedKey), Encoding.UTF8.GetBytes($"{mailbox}:{nonce}:{count}:{password}:{timestamp}"));
        return $"NHSMESH {mailbox}:{nonce}:{count}:{timestamp}:{Convert.ToHexStringLower(hash)}";
    }

    /// <summary>Sends a request with a fresh token, unless the headers bring one (or an empty one for none).</summary>
    /// <param name="version">1 sends no Accept header.</param>
    public async Task<MeshReply> AskAsync(string method, string path, byte[]? body = null, int version = 2, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        if (body is not null || method is "POST" or "PUT")
        {
            request.Content = new ByteArrayContent(body ?? []);
        }

        if (version == 2)
        {
            request.Headers.TryAddWithoutValidation("Accept", Version2);
        }

        if (!headers.Any(h => h.Name == "authorization"))
        {
            request.Headers.TryAddWithoutValidation("Authorization", Token());
        }

        foreach (var (name, value) in headers)
        {
            if (name == "authorization" && value.Length == 0)
            {
                continue;
            }

            if (!request.Headers.TryAddWithoutValidation(name, value))
            {
                request.Content!.Headers.TryAddWithoutValidation(name, value);
            }
        }

        return await AskAsync(request);
    }

    /// <summary>Sends a request as it is.</summary>
    public async Task<MeshReply> AskAsync(HttpRequestMessage request)
    {
        using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        return await MeshReply.ReadAsync(response);
    }

    public Task<MeshReply> HandshakeAsync(int version = 2) =>
        AskAsync("POST", Path(), null, version, ("mex-clientversion", "test==1"), ("mex-osname", "Linux"), ("mex-osversion", "1"));

    /// <summary>Sends a message in one chunk.</summary>
    public Task<MeshReply> SendAsync(string to, string workflow, byte[] body, int version = 2, params (string, string)[] headers) =>
        AskAsync("POST", Path("outbox"), body, version, [("mex-to", to), ("mex-workflowid", workflow), .. headers]);

    /// <summary>Sends a message in one chunk and answers its id.</summary>
    public async Task<string> SentAsync(string to, string workflow, string body, params (string, string)[] headers)
    {
        var reply = await SendAsync(to, workflow, Encoding.UTF8.GetBytes(body), 2, headers);
        Assert.True(reply.Status == 202, reply.Text);
        return reply.Json.GetProperty("message_id").GetString()!;
    }

    /// <summary>Ids in the inbox.</summary>
    public async Task<IReadOnlyList<string>> InboxAsync(string query = "")
    {
        var reply = await AskAsync("GET", Path($"inbox{query}"));
        Assert.True(reply.Status == 200, reply.Text);
        return [.. reply.Json.GetProperty("messages").EnumerateArray().Select(m => m.GetString()!)];
    }

    public Task<MeshReply> ReceiveAsync(string id, int chunk = 0, int version = 2, params (string, string)[] headers) =>
        AskAsync("GET", Path(chunk == 0 ? $"inbox/{id}" : $"inbox/{id}/{chunk}"), null, version, headers);

    public Task<MeshReply> AcknowledgeAsync(string id, int version = 2) => AskAsync("PUT", Path($"inbox/{id}/status/acknowledged"), null, version);

    public async Task<JsonElement> TrackAsync(string id)
    {
        var reply = await AskAsync("GET", Path($"outbox/tracking?messageID={id}"));
        Assert.True(reply.Status == 200, reply.Text);
        return reply.Json;
    }

    /// <summary>Waits until the inbox has that many messages; the clock's and responders' work is done beside requests.</summary>
    public async Task<IReadOnlyList<string>> UntilInboxAsync(int count)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (true)
        {
            var ids = await InboxAsync();
            if (ids.Count >= count)
            {
                return ids;
            }

            patience.Token.ThrowIfCancellationRequested();
        }
    }
}

/// <summary>An answer: header names in the letter case that came.</summary>
internal sealed record MeshReply(int Status, IReadOnlyList<KeyValuePair<string, string>> Headers, byte[] Body)
{
    public string Text => Encoding.UTF8.GetString(Body);

    public JsonElement Json => JsonSerializer.Deserialize<JsonElement>(Body);

    /// <summary>A header by its exact name, or null.</summary>
    public string? this[string name] => Headers.FirstOrDefault(h => h.Key == name).Value;

    public string? ContentType => Headers.FirstOrDefault(h => h.Key.Equals("content-type", StringComparison.OrdinalIgnoreCase)).Value;

    /// <summary>Event, code and text of an error body of version 2.</summary>
    public (string Event, string Code, string Text) Error
    {
        get
        {
            var detail = Json.GetProperty("detail")[0];
            return (detail.GetProperty("event").GetString()!, detail.GetProperty("code").GetString()!, detail.GetProperty("msg").GetString()!);
        }
    }

    public static async Task<MeshReply> ReadAsync(HttpResponseMessage response)
    {
        var headers = new List<KeyValuePair<string, string>>();
        void Take(HttpHeaders from) => headers.AddRange(from.NonValidated.Select(h => KeyValuePair.Create(h.Key, h.Value.ToString())));
        Take(response.Headers);
        Take(response.Content.Headers);
        return new MeshReply((int)response.StatusCode, headers, await response.Content.ReadAsByteArrayAsync());
    }
}
