using LocalSpine.Core.Outcomes;
using LocalSpine.Hosting.Exchanges;
using LocalSpine.Hosting.Messaging;
using LocalSpine.Hosting.Surfaces;
using LocalSpine.Messaging.Faults;
using LocalSpine.Messaging.Messages;
using LocalSpine.Protocols.Ebxml;
using LocalSpine.Protocols.Mime;
using LocalSpine.Protocols.Soap;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace LocalSpine.Messaging.Asynchronous;

/// <summary>The ebXML paths: requests to the Spine, messages to forward, and acknowledgements that come on a connection of their own.</summary>
internal sealed partial class ReliableMessagingEndpoint(EbxmlPipeline pipeline, AcceptLoad load, LateAcknowledgments acknowledgments, PayloadStore payloads, FaultyAnswers faults, ILogger<ReliableMessagingEndpoint> logger)
{
    public const string Reliable = "/reliablemessaging/reliablerequest";
    public const string Query = "/reliablemessaging/queryrequest";
    public const string Intermediary = "/reliablemessaging/intermediary";

    /// <summary>Largest message to the Spine itself in bytes (spine-messaging 2.1), and what is held in memory of one to forward.</summary>
    public const int MostInMemory = 5_242_880;

    /// <summary>Largest message to forward in bytes; ours, so that a hundred megabytes of attachments pass.</summary>
    private const long MostForwarded = 160 * 1024 * 1024;

    /// <summary>How much of a large message is looked at for its envelope, and for its end.</summary>
    private const int Beginning = 1_048_576;
    private const int EndLooked = 4_096;

    /// <summary>A spelling that real clients still hold (spine-messaging 1.2).</summary>
    public const string OldForward = "/reliablemessaging/forwardreliable";

    /// <summary>True when the request is an ebXML message or signal, whatever its path.</summary>
    public static bool Serves(HttpRequest request) =>
        request.Path.StartsWithSegments("/reliablemessaging", StringComparison.OrdinalIgnoreCase)
        || MimeParameters.Read(request.ContentType).MediaType.StartsWith("multipart/", StringComparison.Ordinal);

    public async Task ServeAsync(HttpContext context)
    {
        var exchange = context.Features.Get<Exchange>()!;
        if (!MessageExchange.IsPost(context, exchange))
        {
            return;
        }

        load.Count();
        var answered = await AnswerAsync(context, exchange);
        if (await faults.ApplyAsync(context, exchange, answered.Conversation, answered.Status, answered.Body) is not var (status, body))
        {
            return;
        }

        if (answered.SoapAction is { } action)
        {
            context.Response.Headers["SOAPAction"] = action;
        }

        await MessageExchange.WriteAsync(context, exchange, status, body);
    }

    private async Task<EbxmlAnswer> AnswerAsync(HttpContext context, Exchange exchange)
    {
        byte[] body;
        (LargeBody Body, ReadOnlyMemory<byte> Tail)? large = null;
        try
        {
            (body, large) = await ReadAsync(context.Request);
        }
        catch (BadHttpRequestException e)
        {
            exchange.Refusal = new Refusal("HTTP_REQUEST_INVALID", $"a complete body of at most {MostForwarded} bytes", e.Message, "spine-messaging 2.1");
            context.Response.Headers.Connection = "close";
            return Fault(e.StatusCode, "201", exchange.Refusal);
        }

        exchange.Request = large is null ? body : body.AsMemory(0, LargeBody.Shown);
        var isStored = false;
        try
        {
            var action = SoapAction.Normalise(context.Request.Headers["SOAPAction"]);
            var name = RequestParts.CertificateName(context);
            var answer = action == $"{EbxmlNames.SignalService}/Acknowledgment" || action == $"{EbxmlNames.SignalService}/MessageError"
                ? await acknowledgments.TakeAsync(body, name, exchange)
                : await pipeline.AcceptAsync(context.Request.Path, action, context.Request.ContentType ?? "", body, name, exchange, large);
            isStored = answer.IsStored;
            return answer;
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            LogFailed(logger, e);
            exchange.Refusal = new Refusal("SYSTEM_FAILURE", "no failure inside LocalSpine", e.Message, "spine-messaging 9 (200)");
            return Fault(500, "200", exchange.Refusal);
        }
        finally
        {
            if (large is var (kept, _) && !isStored)
            {
                await payloads.DeleteAsync(kept.Payload);
            }
        }
    }

    // Up to five megabytes in memory; beyond that in pieces in the database, with the beginning for the header and the end for its delimiter.
    private async ValueTask<(byte[] Body, (LargeBody Body, ReadOnlyMemory<byte> Tail)? Large)> ReadAsync(HttpRequest request)
    {
        if (request.ContentLength <= MostInMemory)
        {
            return (await RequestParts.ReadBodyAsync(request, MostInMemory), null);
        }

        // One that comes in chunks may still be small.
        var looked = request.ContentLength is null ? MostInMemory : Beginning;
        var beginning = await RequestParts.ReadBeginningAsync(request, looked);
        if (beginning.Length < looked)
        {
            return request.ContentLength is null ? (beginning, null) : throw new BadHttpRequestException("a body that was cut off", StatusCodes.Status400BadRequest);
        }

        var (body, tail) = await payloads.WriteAsync(beginning, request.Body, MostForwarded, EndLooked, request.HttpContext.RequestAborted);
        if (body.Length > MostForwarded)
        {
            await payloads.DeleteAsync(body.Payload);
            throw new BadHttpRequestException($"a body of {body.Length} bytes", StatusCodes.Status413PayloadTooLarge);
        }

        return (beginning, (body, tail));
    }

    private static EbxmlAnswer Fault(int status, string code, Refusal refusal) => new(status, new SoapFault(IsClient: false, code, "Not Supported", refusal.ToString()).Write());

    [LoggerMessage(Level = LogLevel.Error, Message = "an ebXML message could not be taken")]
    private static partial void LogFailed(ILogger logger, Exception exception);
}
