using Microsoft.AspNetCore.Http;

namespace LocalSpine.Hosting.Exchanges;

/// <summary>Answers that go out whole, with Content-Length, and are kept in the exchange record as they went.</summary>
public static class WholeAnswer
{
    /// <param name="exchange">The record it is kept in; null for answers with secrets in them.</param>
    public static async Task WriteAsync(HttpContext context, Exchange? exchange, int status, string contentType, ReadOnlyMemory<byte> body, CancellationToken cancellationToken = default)
    {
        exchange?.Response = body;
        exchange?.IsAnsweredWhole = true;
        context.Response.StatusCode = status;
        context.Response.ContentType = contentType;
        context.Response.ContentLength = body.Length;
        await context.Response.BodyWriter.WriteAsync(body, cancellationToken);
    }
}
