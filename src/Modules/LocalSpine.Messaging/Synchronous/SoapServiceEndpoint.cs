using LocalSpine.Core.Outcomes;
using LocalSpine.Hosting.Exchanges;
using LocalSpine.Hosting.Messaging;
using LocalSpine.Hosting.Surfaces;
using LocalSpine.Protocols.Soap;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace LocalSpine.Messaging.Synchronous;

/// <summary>SOAP services of other modules on the message host, at a path of their own or, told by their envelope, at <c>/sync-service</c>.</summary>
internal sealed partial class SoapServiceEndpoint(IEnumerable<ISoapService> services, ILogger<SoapServiceEndpoint> logger)
{
    public const string AddressFinder = "/addressfinder";

    private const int MaxMessage = 1_048_576;

    private readonly ISoapService[] _services = [.. services];

    /// <summary>The service of a request, or null.</summary>
    public ISoapService? Find(string path, ReadOnlySpan<byte> body)
    {
        foreach (var service in _services)
        {
            if (service.Claims(path, body))
            {
                return service;
            }
        }

        return null;
    }

    public static async ValueTask<SyncAnswer> AnswerAsync(ISoapService service, HttpContext context, Exchange exchange, ReadOnlyMemory<byte> body)
    {
        var answer = await service.AnswerAsync(body, RequestParts.CertificateName(context), context.RequestAborted);
        (exchange.Interaction, exchange.MessageId, exchange.Refusal) = (answer.Interaction, answer.MessageId, answer.Refusal);
        return new SyncAnswer(answer.Status, answer.Body);
    }

    public async Task ServeAsync(HttpContext context)
    {
        var exchange = context.Features.Get<Exchange>()!;
        if (!MessageExchange.IsPost(context, exchange))
        {
            return;
        }

        var answer = await ReadAndAnswerAsync(context, exchange);
        await MessageExchange.WriteAsync(context, exchange, answer.Status, answer.Body);
    }

    private async ValueTask<SyncAnswer> ReadAndAnswerAsync(HttpContext context, Exchange exchange)
    {
        try
        {
            ReadOnlyMemory<byte> body = await RequestParts.ReadBodyAsync(context.Request, MaxMessage);
            exchange.Request = body;
            if (Find(context.Request.Path, body.Span) is { } service)
            {
                return await AnswerAsync(service, context, exchange, body);
            }

            exchange.Refusal = new Refusal("SERVICE_NOT_SUPPORTED", "/addressfinder/query", context.Request.Path, "spine-messaging 16");
            return new SyncAnswer(500, new SoapFault(IsClient: true, "101", "HTTP Header - SOAPAction", exchange.Refusal.ToString()).Write());
        }
        catch (BadHttpRequestException e)
        {
            exchange.Refusal = new Refusal("HTTP_REQUEST_INVALID", "a complete body of at most 1 MB", e.Message, "spine-messaging 2.1");
            context.Response.Headers.Connection = "close";
            return SyncPipeline.Unreadable(e.StatusCode, exchange.Refusal);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            LogFailed(logger, e);
            exchange.Refusal = new Refusal("SYSTEM_FAILURE", "no failure inside LocalSpine", e.Message, "spine-messaging 12.1 (200)");
            return SyncPipeline.Failed(exchange.Refusal);
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "a SOAP request could not be answered")]
    private static partial void LogFailed(ILogger logger, Exception exception);
}
