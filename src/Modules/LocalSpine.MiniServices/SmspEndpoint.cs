using LocalSpine.Core.Outcomes;
using LocalSpine.Hosting.Exchanges;
using LocalSpine.Hosting.Messaging;
using LocalSpine.Hosting.Surfaces;
using LocalSpine.MiniServices.Pipeline;
using LocalSpine.Protocols.Soap;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace LocalSpine.MiniServices;

/// <summary><c>POST /smsp/pds</c>, all operations at one path, or a path for each as suppliers' services have them; <c>GET ?wsdl</c> tells of them (smsp 1.1, 2).</summary>
internal sealed partial class SmspEndpoint(SmspPipeline pipeline, ServiceDescription description, TimeProvider clock, ILogger<SmspEndpoint> logger)
{
    public const string Path = "/smsp/pds";

    /// <summary>Before <c>/operation-v1-0</c>, in the toolkit's own WSDL.</summary>
    public const string ToolkitPath = "/interoperability.toolkit/HL7v3";

    private const int MaxMessage = 1_048_576;
    private const string Source = "smsp 2";

    public async Task ServeAsync(HttpContext context)
    {
        var exchange = context.Features.Get<Exchange>()!;
        if (!Serves(context.Request.Path))
        {
            exchange.Refusal = new Refusal("PATH_UNKNOWN", Path, context.Request.Path, Source);
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        if (HttpMethods.IsGet(context.Request.Method) && context.Request.Query.ContainsKey("wsdl"))
        {
            await WriteAsync(context, exchange, new SmspAnswer(StatusCodes.Status200OK, description.Write($"{context.Request.Scheme}://{context.Request.Host}{context.Request.Path}")));
            return;
        }

        if (!MessageExchange.IsPost(context, exchange, Source))
        {
            return;
        }

        if (await AnswerAsync(context, exchange) is { } answer)
        {
            await WriteAsync(context, exchange, answer);
        }
        else
        {
            context.Abort();
        }
    }

    private async ValueTask<SmspAnswer?> AnswerAsync(HttpContext context, Exchange exchange)
    {
        try
        {
            ReadOnlyMemory<byte> body = await RequestParts.ReadBodyAsync(context.Request, MaxMessage);
            exchange.Request = body;
            return await pipeline.AnswerAsync(
                new SmspExchange(
                    body, SoapAction.Normalise(context.Request.Headers["SOAPAction"]), context.Request.ContentType ?? "", RequestParts.CertificateName(context), clock.GetUtcNow()),
                exchange, context.RequestAborted);
        }
        catch (BadHttpRequestException e)
        {
            exchange.Refusal = new Refusal("HTTP_REQUEST_INVALID", "a complete body of at most 1 MiB", e.Message, "smsp 7 step 2");
            return pipeline.Unreadable(e.StatusCode, exchange.Refusal);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            LogFailed(logger, e);
            exchange.Refusal = new Refusal("SYSTEM_FAILURE", "no failure inside LocalSpine", e.Message, "smsp 6 (2100)");
            return pipeline.Failed(exchange.Refusal);
        }
    }

    // As the national service: the connection is closed after each answer (smsp 2).
    private static Task WriteAsync(HttpContext context, Exchange exchange, SmspAnswer answer)
    {
        context.Response.Headers.Connection = "close";
        return MessageExchange.WriteAsync(context, exchange, answer.Status, answer.Body);
    }

    private static bool Serves(PathString path) =>
        path.StartsWithSegments(ToolkitPath, StringComparison.OrdinalIgnoreCase)
        || (path.StartsWithSegments(Path, StringComparison.OrdinalIgnoreCase, out var rest) && rest.Value is not { Length: > 1 });

    [LoggerMessage(Level = LogLevel.Error, Message = "a mini service request could not be answered")]
    private static partial void LogFailed(ILogger logger, Exception exception);
}
