using System.Collections.Frozen;
using LocalSpine.Core.Directory;
using LocalSpine.Core.Outcomes;
using LocalSpine.Hosting.Exchanges;
using LocalSpine.Hosting.Messaging;
using LocalSpine.Hosting.Surfaces;
using LocalSpine.Messaging.Faults;
using LocalSpine.Protocols.Soap;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace LocalSpine.Messaging.Synchronous;

/// <summary><c>POST /sync-service</c>: reads the request, has it answered, writes the answer with Content-Length and exactly <c>text/xml</c>.</summary>
internal sealed partial class SyncServiceEndpoint(SyncPipeline pipeline, SoapServiceEndpoint services, FaultyAnswers faults, IDirectory directory, ILogger<SyncServiceEndpoint> logger)
{
    public const string Path = "/sync-service";

    /// <summary>Largest message in bytes (spine-messaging 2.1).</summary>
    private const int MaxMessage = 5_242_880;

    // Spellings that real clients still hold (spine-messaging 1.2); the root is what clients of the public simulator call.
    private static readonly FrozenSet<string> Paths = new[]
    {
        Path, "/", "/syncservice", "/syncservice-pds/pds", "/syncservice-psis/psis", "/syncservice-mm/mm", "/syncservice-lrs/acf", "/syncservice/tms",
    }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    /// <summary>True when synchronous messages are served at that path.</summary>
    public static bool Serves(string path) => Paths.Contains(path.Length > 1 ? path.TrimEnd('/') : path);

    public async Task ServeAsync(HttpContext context)
    {
        var exchange = context.Features.Get<Exchange>()!;
        if (!MessageExchange.IsPost(context, exchange))
        {
            return;
        }

        var answered = await AnswerAsync(context, exchange);
        if (await faults.ApplyAsync(context, exchange, "", answered.Status, answered.Body) is not var (status, body))
        {
            return;
        }

        await MessageExchange.WriteAsync(context, exchange, status, body);
    }

    private async ValueTask<SyncAnswer> AnswerAsync(HttpContext context, Exchange exchange)
    {
        ReadOnlyMemory<byte> body;
        try
        {
            body = await RequestParts.ReadBodyAsync(context.Request, MaxMessage);
        }
        catch (BadHttpRequestException e)
        {
            exchange.Refusal = new Refusal("HTTP_REQUEST_INVALID", "a complete body within the surface's limit of 5 MB", e.Message, "spine-messaging 2.1");
            context.Response.Headers.Connection = "close";
            return SyncPipeline.Unreadable(e.StatusCode, exchange.Refusal);
        }

        exchange.Request = body;
        if (services.Find(context.Request.Path, body.Span) is { } service)
        {
            return await SoapServiceEndpoint.AnswerAsync(service, context, exchange, body);
        }

        var request = new SyncExchange(
            context.Request.Path, SoapAction.Normalise(context.Request.Headers["SOAPAction"]), body, RequestParts.CertificateName(context), directory);
        try
        {
            return await pipeline.AnswerAsync(request, exchange, context.RequestAborted);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            // The database is away, or a defect of ours: the sender is told in its protocol, and may try again.
            LogFailed(logger, e);
            exchange.Refusal = new Refusal("SYSTEM_FAILURE", "no failure inside LocalSpine", e.Message, "spine-messaging 12.1 (200)");
            return SyncPipeline.Failed(exchange.Refusal);
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "a synchronous message could not be answered")]
    private static partial void LogFailed(ILogger logger, Exception exception);
}
