using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using LocalSpine.Hosting.Exchanges;
using Microsoft.AspNetCore.Http;

namespace LocalSpine.Identity.OpenId;

/// <summary>Answers in JSON that no cache keeps.</summary>
internal static class JsonAnswers
{
    private static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <param name="isRecorded">False for answers with tokens in them, which the exchange record does not keep.</param>
    public static Task WriteAsync(HttpContext context, int status, JsonObject json, bool isRecorded = true)
    {
        context.Response.Headers.CacheControl = "no-store";
        context.Response.Headers.Pragma = "no-cache";
        return WholeAnswer.WriteAsync(context, isRecorded ? context.Features.Get<Exchange>()! : null, status, "application/json", Encoding.UTF8.GetBytes(json.ToJsonString(Plain)));
    }

    /// <summary>A URL with more parameters in its query; those without a value are left out.</summary>
    public static string With(string url, params ReadOnlySpan<(string Name, string? Value)> parameters)
    {
        var text = new StringBuilder(url);
        var separator = !url.Contains('?', StringComparison.Ordinal) ? "?" : url[^1] is '?' or '&' ? "" : "&";
        foreach (var (name, value) in parameters)
        {
            if (value is not null)
            {
                text.Append(separator).Append(name).Append('=').Append(Uri.EscapeDataString(value));
                separator = "&";
            }
        }

        return text.ToString();
    }
}
