using LocalSpine.Core.Outcomes;
using LocalSpine.Hosting.Exchanges;
using LocalSpine.Protocols.Soap;
using Microsoft.AspNetCore.Http;

namespace LocalSpine.Messaging;

/// <summary>What every path of the message host does alike: takes POST only, and writes its answer whole.</summary>
internal static class MessageExchange
{
    /// <summary>True when the request is a POST; else it is refused.</summary>
    public static bool IsPost(HttpContext context, Exchange exchange)
    {
        if (HttpMethods.IsPost(context.Request.Method))
        {
            return true;
        }

        exchange.Refusal = new Refusal("METHOD_NOT_ALLOWED", "POST", context.Request.Method, "spine-messaging 2.1");
        context.Response.StatusCode = StatusCodes.Status405MethodNotAllowed;
        context.Response.Headers.Allow = "POST";
        context.Response.ContentLength = 0;
        return false;
    }

    /// <summary>Writes an answer with Content-Length and exactly <c>text/xml</c>: real clients read that many bytes and cannot decode chunks.</summary>
    public static async Task WriteAsync(HttpContext context, Exchange exchange, int status, ReadOnlyMemory<byte> body)
    {
        exchange.Response = body;
        context.Response.StatusCode = status;
        context.Response.ContentType = SoapNames.ContentType;
        context.Response.ContentLength = body.Length;
        await context.Response.BodyWriter.WriteAsync(body, context.RequestAborted);
    }
}
