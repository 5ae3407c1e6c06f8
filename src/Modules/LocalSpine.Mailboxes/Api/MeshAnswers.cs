using System.Buffers;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace LocalSpine.Mailboxes.Api;

/// <summary>Writes answers: JSON in both versions, and errors in their three forms (mesh 6.1).</summary>
internal sealed class MeshAnswers(MeshStrictness strictness)
{
    private static readonly JsonWriterOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>A JSON answer.</summary>
    /// <param name="isVersioned">False where the sandbox says <c>application/json</c> in version 2 too.</param>
    public Task JsonAsync(MeshCall call, int status, Action<Utf8JsonWriter> write, bool isVersioned = true) =>
        WriteAsync(call.Http, status, call.Version == 2 && (isVersioned || !strictness.IsSandbox) ? ApiVersion.Version2 : ApiVersion.Json, Json(write));

    /// <summary>The same under a type that does not depend on the version.</summary>
    public static Task JsonAsAsync(MeshCall call, int status, string contentType, Action<Utf8JsonWriter> write) => WriteAsync(call.Http, status, contentType, Json(write));

    /// <summary>An answer without a body.</summary>
    public static Task EmptyAsync(MeshCall call, int status)
    {
        call.Http.Response.StatusCode = status;
        call.Http.Response.ContentLength = 0;
        return Task.CompletedTask;
    }

    /// <summary>The body of an error.</summary>
    public static Task ErrorAsync(HttpContext http, int version, MeshError error, string? messageId) => error.Text is null
        ? WriteAsync(http, error.Status, ApiVersion.Json, Json(json =>
        {
            json.WriteStartObject();
            json.WriteString("message", "An internal error occurred.\n\nPlease contact support.");
            json.WriteEndObject();
        }))
        : WriteAsync(http, error.Status, version == 2 ? ApiVersion.Version2 : ApiVersion.Json, Json(json =>
        {
            json.WriteStartObject();
            if (version == 2)
            {
                Optional(json, "message_id", messageId);
                json.WriteStartArray("detail");
                json.WriteStartObject();
                json.WriteString("event", error.Event);
                json.WriteString("code", error.Code);
                json.WriteString("msg", error.Text);
                json.WriteEndObject();
                json.WriteEndArray();
            }
            else
            {
                Optional(json, "messageID", messageId);
                json.WriteString("errorEvent", error.Event);
                json.WriteString("errorCode", error.Code);
                json.WriteString("errorDescription", error.Text);
            }

            json.WriteEndObject();
        }));

    /// <summary>The list of what is not as the API describes it.</summary>
    public static Task InvalidAsync(HttpContext http, IReadOnlyList<Invalid> found) => WriteAsync(http, StatusCodes.Status400BadRequest, ApiVersion.Json, Json(json =>
    {
        json.WriteStartObject();
        json.WriteStartArray("detail");
        foreach (var invalid in found)
        {
            json.WriteStartObject();
            json.WriteStartArray("loc");
            json.WriteStringValue(invalid.In);
            json.WriteStringValue(invalid.Name);
            json.WriteEndArray();
            json.WriteString("msg", invalid.Message);
            json.WriteString("type", invalid.Type);
            if (invalid.Limit is { } limit)
            {
                json.WriteStartObject("ctx");
                json.WriteNumber(limit.Name, limit.Value);
                json.WriteEndObject();
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }));

    /// <summary>A path or method that is not there.</summary>
    public static Task DetailAsync(HttpContext http, int status, string detail) => WriteAsync(http, status, ApiVersion.Json, Json(json =>
    {
        json.WriteStartObject();
        json.WriteString("detail", detail);
        json.WriteEndObject();
    }));

    /// <summary>A member that is left out when it has no value.</summary>
    public static void Optional(Utf8JsonWriter json, string name, string? value)
    {
        if (value is not null)
        {
            json.WriteString(name, value);
        }
    }

    /// <summary><c>2026-11-28T11:46:30.427461</c>, UTC without a zone.</summary>
    public static string Iso(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.ffffff", CultureInfo.InvariantCulture);

    /// <summary>yyyyMMddHHmmss, UTC; empty for none.</summary>
    public static string Digits(DateTimeOffset? at) => at?.UtcDateTime.ToString("yyyyMMddHHmmss", CultureInfo.InvariantCulture) ?? "";

    private static ReadOnlyMemory<byte> Json(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(buffer, Relaxed))
        {
            write(json);
        }

        return buffer.WrittenMemory;
    }

    private static async Task WriteAsync(HttpContext http, int status, string contentType, ReadOnlyMemory<byte> body)
    {
        http.Response.StatusCode = status;
        http.Response.ContentType = contentType;
        http.Response.ContentLength = body.Length;
        if (http.Features.Get<Hosting.Exchanges.Exchange>() is { } exchange)
        {
            exchange.Response = body;
        }

        if (!HttpMethods.IsHead(http.Request.Method))
        {
            await http.Response.Body.WriteAsync(body, http.RequestAborted);
        }
    }
}
