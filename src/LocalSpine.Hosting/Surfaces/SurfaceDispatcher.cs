using System.Collections.Frozen;
using System.Diagnostics;
using LocalSpine.Core.Estate;
using LocalSpine.Core.Outcomes;
using LocalSpine.Hosting.Exchanges;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;

namespace LocalSpine.Hosting.Surfaces;

/// <summary>
/// Gives each request to the pipeline of its surface: by Host, else (localhost, an address) by path. Records the exchange.
/// </summary>
public sealed partial class SurfaceDispatcher(
    SurfaceCatalog catalog, IExchangeLog exchanges, TimeProvider clock, EnvironmentOptions options, ILogger<SurfaceDispatcher> logger, IServiceHours hours)
{
    private const int LongestType = 300;

    private readonly FrozenDictionary<string, Surface[]> _neighbours =
        catalog.Surfaces.ToFrozenDictionary(s => s.Name, s => catalog.Surfaces.Where(other => other.AlsoUnder.Contains(s.Name)).ToArray());

    private SurfacePipelines? _pipelines;
    private Func<object, Task>? _recordStarting;

    /// <summary>Must be called once, before the first request.</summary>
    public void Use(IApplicationBuilder application) => _pipelines = new SurfacePipelines(application);

    /// <summary>Serves a request that came over TLS.</summary>
    public Task ServeTlsAsync(HttpContext context)
    {
        var sni = context.Features.Get<ITlsHandshakeFeature>()?.HostName ?? "";
        catalog.TryFind(sni, out var connected);
        if (!catalog.TryFind(context.Request.Host.Host, out var surface) || surface.Protocol != SurfaceProtocol.Https)
        {
            surface = connected ?? ByPath(context.Request);
        }

        surface = Neighbour(context.Request, surface) ?? surface;

        // A stricter surface reached over a connection that never asked, or never judged: another surface's name in SNI (RFC 9110 15.5.20).
        if (IsStricter(surface.ClientCertificates, connected?.ClientCertificates))
        {
            return RefuseAsync(context, surface, StatusCodes.Status421MisdirectedRequest, new Refusal(
                "SURFACE_MISDIRECTED", $"a connection made to {surface.Name} with a client certificate", $"a connection made to {sni}", "RFC 9110 15.5.20"));
        }

        if (surface.ClientCertificates == ClientCertificates.Required && context.Connection.ClientCertificate is null)
        {
            return RefuseAsync(context, surface, surface.NoCertificateStatus, new Refusal(
                "CLIENT_CERTIFICATE_MISSING", "a client certificate of this environment's CA", "", "spine-messaging 19"));
        }

        return ServeAsync(context, surface);
    }

    /// <summary>Serves a plain HTTP request that a surface's name or documented path claims; false when none does.</summary>
    public bool TryServePlain(HttpContext context, out Task served)
    {
        var surface = catalog.Surfaces.FirstOrDefault(s => s.PlainPort != 0 && s.PlainPort == context.Connection.LocalPort);
        if (surface is not null
            || (catalog.TryFind(context.Request.Host.Host, out surface) && surface.Protocol == SurfaceProtocol.Http)
            || (surface = LongestPath(context.Request, SurfaceProtocol.Http)) is not null)
        {
            served = ServeAsync(context, surface);
            return true;
        }

        served = Task.CompletedTask;
        return false;
    }

    /// <summary>Serves a request as one of that surface.</summary>
    public async Task ServeAsync(HttpContext context, Surface surface)
    {
        var started = Stopwatch.GetTimestamp();
        var exchange = new Exchange
        {
            At = clock.GetUtcNow(),
            Began = started,
            Surface = surface.Name,
            Operation = "",
            PeerAddress = context.Connection.RemoteIpAddress,
            PeerPort = context.Connection.RemotePort,
            ClientCertificate = context.Connection.ClientCertificate?.Subject ?? "",
        };
        context.Features.Set(exchange);
        context.Response.OnStarting(_recordStarting ??= RecordStarting, context);
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
        {
            size.MaxRequestBodySize = surface.MaxRequestBody;
        }

        try
        {
            await (surface.Service is { } service && hours.Find(service) is { } closure ? AnswerClosedAsync(context, exchange, surface, closure) : _pipelines!.Of(surface)(context));
        }
        catch (BadHttpRequestException e)
        {
            exchange.Refusal ??= new Refusal("HTTP_REQUEST_INVALID", "a complete HTTP request within the surface's limits", e.Message);
            await AnswerAsync(context, e.StatusCode, e.Message);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            exchange.Refusal ??= new Refusal("CLIENT_WENT_AWAY", "a client that waits for its answer", "");
        }
        catch (Exception e)
        {
            LogFailed(logger, surface.Name, context.Request.Path, e);
            exchange.Refusal ??= new Refusal("INTERNAL_ERROR", "no failure inside LocalSpine", e.Message);
            await AnswerAsync(context, StatusCodes.Status500InternalServerError, "LocalSpine failed; its log says why.");
        }
        finally
        {
            if (exchange.Id == 0 || exchange.IsUnderWay || exchange.Refusal != exchange.RecordedRefusal)
            {
                Complete(context, exchange);
                exchange.Microseconds = (long)Stopwatch.GetElapsedTime(started).TotalMicroseconds;
                if (exchange.Id == 0)
                {
                    exchanges.Record(exchange);
                }
                else
                {
                    exchanges.Complete(exchange);
                }
            }
        }
    }

    // As a front end answers whose service is down; nothing of the request is looked at (mesh 2.4: a token is not used up by it).
    private async Task AnswerClosedAsync(HttpContext context, Exchange exchange, Surface surface, Closure closure)
    {
        exchange.Refusal = closure.Refusal;
        if (options.MaintenanceAnswer == "refuse")
        {
            context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable; // for the record
            context.Abort();
            return;
        }

        if (surface.AnswerClosed is null || !await surface.AnswerClosed(context, closure))
        {
            context.Response.Headers.RetryAfter = ((long)Math.Ceiling((closure.Opens - clock.GetUtcNow()).TotalSeconds)).ToString(System.Globalization.CultureInfo.InvariantCulture);
            await WholeAnswer.WriteAsync(context, exchange, StatusCodes.Status503ServiceUnavailable, "text/plain", System.Text.Encoding.UTF8.GetBytes(closure.Refusal + "\n"));
        }
    }

    // An exchange is in the record before its client has the answer, so that whoever has it finds why: all of it when the answer goes out in one piece. What becomes of
    // others comes later.
    private Task RecordStarting(object state)
    {
        var context = (HttpContext)state;
        if (context.Features.Get<Exchange>() is { Id: 0, IsRecordedAtEnd: false } exchange)
        {
            Complete(context, exchange);
            exchange.MicrosecondsToAnswer = (long)Stopwatch.GetElapsedTime(exchange.Began).TotalMicroseconds;
            exchange.IsUnderWay = !exchange.IsAnsweredWhole;
            exchange.Microseconds = exchange.IsUnderWay ? 0 : exchange.MicrosecondsToAnswer;
            exchanges.Record(exchange);
        }

        return Task.CompletedTask;
    }

    private static void Complete(HttpContext context, Exchange exchange)
    {
        if (exchange.Decision is null && exchange.Operation.Length == 0)
        {
            exchange.Operation = $"{context.Request.Method} {context.Request.Path}";
        }

        exchange.Status = context.Response.StatusCode;
        exchange.RequestType = Short(context.Request.ContentType);
        exchange.ResponseType = Short(context.Response.ContentType);
    }

    // A header may be as long as all headers together; the record keeps thousands.
    private static string Short(string? contentType) => contentType is null ? "" : contentType.Length <= LongestType ? contentType : contentType[..LongestType];

    private static bool IsStricter(ClientCertificates wanted, ClientCertificates? had) => wanted switch
    {
        ClientCertificates.Required => had is ClientCertificates.None or ClientCertificates.Unjudged,
        ClientCertificates.Optional => had is ClientCertificates.Unjudged,
        _ => false,
    };

    // Another surface that shares this one's hosts, when the path is its.
    private Surface? Neighbour(HttpRequest request, Surface surface)
    {
        foreach (var other in _neighbours[surface.Name])
        {
            foreach (var (_, path) in other.Paths)
            {
                if (request.Path.StartsWithSegments(path, StringComparison.OrdinalIgnoreCase))
                {
                    return other;
                }
            }
        }

        return null;
    }

    private Surface ByPath(HttpRequest request) =>
        LongestPath(request, SurfaceProtocol.Https)
        ?? catalog.Surfaces.FirstOrDefault(s => s.Claims?.Invoke(request) == true)
        ?? catalog.Surfaces.FirstOrDefault(s => s.Name == "portal")
        ?? catalog.Surfaces.First(s => s.Protocol == SurfaceProtocol.Https);

    private Surface? LongestPath(HttpRequest request, SurfaceProtocol protocol)
    {
        Surface? best = null;
        var length = 1; // the root alone claims nothing
        foreach (var surface in catalog.Surfaces)
        {
            if (surface.Protocol != protocol)
            {
                continue;
            }

            foreach (var (_, path) in surface.Paths)
            {
                if (path.Length > length && request.Path.StartsWithSegments(path, StringComparison.OrdinalIgnoreCase))
                {
                    (best, length) = (surface, path.Length);
                }
            }
        }

        return best;
    }

    private Task RefuseAsync(HttpContext context, Surface surface, int status, Refusal refusal)
    {
        exchanges.Record(new Exchange
        {
            At = clock.GetUtcNow(),
            Surface = surface.Name,
            Operation = $"{context.Request.Method} {context.Request.Path}",
            Peer = $"{context.Connection.RemoteIpAddress}:{context.Connection.RemotePort}",
            Status = status,
            Refusal = refusal,
        });
        return AnswerAsync(context, status, refusal.ToString());
    }

    private static async Task AnswerAsync(HttpContext context, int status, string text)
    {
        if (!context.Response.HasStarted)
        {
            context.Response.Clear();
            context.Response.StatusCode = status;
            context.Response.ContentType = "text/plain";
            var body = System.Text.Encoding.UTF8.GetBytes(text + "\n");
            context.Response.ContentLength = body.Length;
            await context.Response.Body.WriteAsync(body);
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "{Surface} {Path} failed")]
    private static partial void LogFailed(ILogger logger, string surface, string path, Exception exception);
}
