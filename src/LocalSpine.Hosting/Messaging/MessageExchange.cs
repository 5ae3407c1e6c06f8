using LocalSpine.Core.Outcomes;
using LocalSpine.Hosting.Exchanges;
using LocalSpine.Protocols.Soap;
using Microsoft.AspNetCore.Http;

namespace LocalSpine.Hosting.Messaging;

/// <summary>What every path for SOAP messages does alike: takes POST only, and writes its answer whole.</summary>
public static class MessageExchange
{
    /// <summary>True when the request is a POST; else it is refused.</summary>
    /// <param name="source">Where that is written down.</param>
    public static bool IsPost(HttpContext context, Exchange exchange, string source = "spine-messaging 2.1")
    {
        if (HttpMethods.IsPost(context.Request.Method))
        {
            return true;
        }

        exchange.Refusal = new Refusal("METHOD_NOT_ALLOWED", "POST", context.Request.Method, source);
        context.Response.StatusCode = StatusCodes.Status405MethodNotAllowed;
        context.Response.Headers.Allow = "POST";
        context.Response.ContentLength = 0;
        return false;
    }

    /// <summary>Writes an answer with Content-Length and exactly <c>text/xml</c>: real clients read that many bytes and cannot decode chunks.</summary>
    public static Task WriteAsync(HttpContext context, Exchange exchange, int status, ReadOnlyMemory<byte> body) =>
        WholeAnswer.WriteAsync(context, exchange, status, SoapNames.ContentType, body, context.RequestAborted);
}
