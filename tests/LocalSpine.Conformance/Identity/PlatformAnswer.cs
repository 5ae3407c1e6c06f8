using System.Text.Json.Nodes;
using LocalSpine.Conformance.Environments;

namespace LocalSpine.Conformance.Identity;

/// <summary>An answer of the API platform or of a provider.</summary>
internal sealed record PlatformAnswer(int Status, string Body, string? Location, string? Allow, string? MediaType)
{
    public JsonObject Json => JsonNode.Parse(Body)!.AsObject();

    /// <summary>A member that is a text.</summary>
    public string Text(string name) => Json[name]!.GetValue<string>();

    public (int Status, string? Error, string? Description) Error => (Status, (string?)Json["error"], (string?)Json["error_description"]);

    public static async Task<PlatformAnswer> PostAsync(SpineFixture spine, string path, Dictionary<string, string> form, string? basic = null)
    {
        using var content = new FormUrlEncodedContent(form);
        return await SendAsync(spine, HttpMethod.Post, path, content, basic is null ? null : $"Basic {basic}");
    }

    public static Task<PlatformAnswer> GetAsync(SpineFixture spine, string path, string? bearer = null) =>
        SendAsync(spine, HttpMethod.Get, path, null, bearer is null ? null : $"Bearer {bearer}");

    public static async Task<PlatformAnswer> SendAsync(SpineFixture spine, HttpMethod method, string path, HttpContent? content, string? authorization = null, string? host = null)
    {
        using var client = SpineClient.Of(spine.Process, spine.Endpoint, null, followsRedirects: false);
        using var request = new HttpRequestMessage(method, path) { Content = content };
        request.Headers.Host = host;
        if (authorization is not null)
        {
            request.Headers.TryAddWithoutValidation("Authorization", authorization);
        }

        using var response = await client.SendAsync(request);
        return new PlatformAnswer(
            (int)response.StatusCode, await response.Content.ReadAsStringAsync(), response.Headers.Location?.OriginalString, response.Content.Headers.Allow.FirstOrDefault(),
            response.Content.Headers.ContentType?.ToString());
    }

    /// <summary>Asserts an error of the API platform: body of three texts, in this order.</summary>
    public void IsError(int status, string error, string description)
    {
        Assert.Equal((status, error, description), Error);
        Assert.Equal(["error", "error_description", "message_id"], Json.Select(p => p.Key));
        Assert.NotEmpty(Text("message_id"));
        Assert.Equal("application/json", MediaType);
    }
}
