using LocalSpine.Core.Outcomes;
using LocalSpine.Hosting.Exchanges;
using LocalSpine.Messaging.Faults;
using LocalSpine.Protocols.Ebxml;
using LocalSpine.Protocols.Mime;
using LocalSpine.Protocols.Soap;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace LocalSpine.Messaging.Asynchronous;

/// <summary>The ebXML paths: requests to the Spine, messages to forward, and acknowledgements that come on a connection of their own.</summary>
internal sealed partial class ReliableMessagingEndpoint(EbxmlPipeline pipeline, LateAcknowledgments acknowledgments, FaultyAnswers faults, ILogger<ReliableMessagingEndpoint> logger)
{
    public const string Reliable = "/reliablemessaging/reliablerequest";
    public const string Query = "/reliablemessaging/queryrequest";
    public const string Intermediary = "/reliablemessaging/intermediary";

    /// <summary>Largest message in bytes: room for what GP2GP sends in one piece; streaming of larger ones is to come.</summary>
    private const long MaxMessage = 64 * 1024 * 1024;

    /// <summary>A spelling that real clients still hold (spine-messaging 1.2).</summary>
    public const string OldForward = "/reliablemessaging/forwardreliable";

    /// <summary>True when the request is an ebXML message or signal, whatever its path.</summary>
    public static bool Serves(HttpRequest request) =>
        request.Path.StartsWithSegments("/reliablemessaging", StringComparison.OrdinalIgnoreCase)
        || MimeParameters.Read(request.ContentType).MediaType.StartsWith("multipart/", StringComparison.Ordinal);

    public async Task ServeAsync(HttpContext context)
    {
        var exchange = context.Features.Get<Exchange>()!;
        if (!HttpMethods.IsPost(context.Request.Method))
        {
            exchange.Refusal = new Refusal("METHOD_NOT_ALLOWED", "POST", context.Request.Method, "spine-messaging 2.1");
            context.Response.StatusCode = StatusCodes.Status405MethodNotAllowed;
            context.Response.Headers.Allow = "POST";
            context.Response.ContentLength = 0;
            return;
        }

        var answered = await AnswerAsync(context, exchange);
        if (await faults.ApplyAsync(context, exchange, answered.Conversation, answered.Status, answered.Body) is not var (status, body))
        {
            return;
        }

        exchange.Response = body;
        context.Response.StatusCode = status;
        context.Response.ContentType = SoapNames.ContentType; // exactly this, also on an empty 202
        context.Response.ContentLength = body.Length;
        await context.Response.BodyWriter.WriteAsync(body, context.RequestAborted);
    }

    private async Task<EbxmlAnswer> AnswerAsync(HttpContext context, Exchange exchange)
    {
        byte[] body;
        try
        {
            body = await RequestParts.ReadBodyAsync(context.Request, MaxMessage);
        }
        catch (BadHttpRequestException e)
        {
            exchange.Refusal = new Refusal("HTTP_REQUEST_INVALID", "a complete body within the surface's limit", e.Message, "spine-messaging 2.1");
            context.Response.Headers.Connection = "close";
            return Fault(e.StatusCode, "201", exchange.Refusal);
        }

        exchange.Request = body;
        var action = SoapAction.Normalise(context.Request.Headers["SOAPAction"]);
        var name = RequestParts.CertificateName(context);
        try
        {
            return action == $"{EbxmlNames.SignalService}/Acknowledgment" || action == $"{EbxmlNames.SignalService}/MessageError"
                ? await acknowledgments.TakeAsync(body, name, exchange)
                : await pipeline.AcceptAsync(context.Request.Path, action, context.Request.ContentType ?? "", body, name, exchange);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            LogFailed(logger, e);
            exchange.Refusal = new Refusal("SYSTEM_FAILURE", "no failure inside LocalSpine", e.Message, "spine-messaging 9 (200)");
            return Fault(500, "200", exchange.Refusal);
        }
    }

    private static EbxmlAnswer Fault(int status, string code, Refusal refusal) => new(status, new SoapFault(IsClient: false, code, "Not Supported", refusal.ToString()).Write());

    [LoggerMessage(Level = LogLevel.Error, Message = "an ebXML message could not be taken")]
    private static partial void LogFailed(ILogger logger, Exception exception);
}
