using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using LocalSpine.Hosting;
using LocalSpine.SecureProxy.Outcomes;
using LocalSpine.SecureProxy.Requests;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Yarp.ReverseProxy.Forwarder;

namespace LocalSpine.SecureProxy.Forwarding;

/// <summary>Sends a request on to its provider and the answer back, streaming both ways, and says how it went.</summary>
internal sealed class ProviderForwarder(ProviderConnections connections, EnvironmentOptions options) : IDisposable
{
    // A container of its own: the forwarder measures real time, and the environment's clock is virtual.
    private readonly ServiceProvider _services = new ServiceCollection().AddLogging().AddHttpForwarder().BuildServiceProvider();
    private readonly ForwarderRequestConfig _config = new()
    {
        Version = HttpVersion.Version11,
        VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        ActivityTimeout = TimeSpan.FromSeconds(Math.Max(options.Ssp.Idle, options.Ssp.FirstByte)),
    };

    private IHttpForwarder? _forwarder;

    /// <summary>Forwards.</summary>
    /// <param name="watched">Keeps the answer's body for others; null to let it pass.</param>
    public async Task<ProviderAnswer> ForwardAsync(HttpContext context, ProxyTarget target, int keeps, Action<HttpResponseMessage, WatchedStream>? watched)
    {
        WatchedStream? stream = null;
        var transformer = new ProviderTransformer(target, options.Ssp.OriginHeader, (c, answer) =>
        {
            if (watched is null && c.Response.ContentLength is not null)
            {
                return null; // nothing to count: the length is known
            }

            stream = new WatchedStream(c.Response.Body, keeps);
            watched?.Invoke(answer, stream);
            return stream;
        });
        using var limit = options.Ssp.Total > 0 ? new CancellationTokenSource(TimeSpan.FromSeconds(options.Ssp.Total)) : null;
        var began = Stopwatch.GetTimestamp();
        context.Request.Headers.Upgrade = default; // a hop's own: the proxy tunnels nothing
        var error = await Forwarder.SendAsync(
            context, target.Url[..target.PathStart], await connections.ForAsync(target, context.RequestAborted), _config, transformer, limit?.Token ?? CancellationToken.None);
        var bytes = stream?.Count ?? transformer.AnnouncedLength ?? 0;
        return error == ForwarderError.None
            ? new ProviderAnswer(context.Response.StatusCode, "", null, bytes, transformer.FirstByte)
            : Left(context, error, began) && limit?.IsCancellationRequested != true
            ? new ProviderAnswer(ProviderAnswer.CallerLeft, "the caller left before the whole answer came", null, stream?.Count ?? 0, transformer.FirstByte)
            : Failed(context, target, error, limit?.IsCancellationRequested == true, stream?.Count ?? 0, transformer.FirstByte);
    }

    public void Dispose() => _services.Dispose();

    private IHttpForwarder Forwarder => _forwarder ??= _services.GetRequiredService<IHttpForwarder>();

    // The forwarder aborts the request itself when the provider fails, so an aborted one alone says nothing once the answer has begun; nor does a
    // cancelled one once a limit may have been the reason.
    private bool Left(HttpContext context, ForwarderError error, long began) => context.RequestAborted.IsCancellationRequested
        && (!context.Response.HasStarted || error is ForwarderError.ResponseBodyClient
            || (Find<OperationCanceledException>(context.Features.Get<IForwarderErrorFeature>()?.Exception) is not null && Stopwatch.GetElapsedTime(began) < _config.ActivityTimeout));

    private ProviderAnswer Failed(HttpContext context, ProxyTarget target, ForwarderError error, bool isOver, long bytes, TimeSpan? firstByte)
    {
        var exception = context.Features.Get<IForwarderErrorFeature>()?.Exception;
        var late = Find<FirstByteException>(exception);
        var problem = isOver ? $"the whole exchange took longer than {options.Ssp.Total} s (--ssp-total)"
            : late is not null ? late.Message
            : error is ForwarderError.RequestTimedOut ? new FirstByteException(_config.ActivityTimeout!.Value).Message
            : Describe(exception, target);
        if (context.Response.HasStarted)
        {
            return new ProviderAnswer(ProviderAnswer.NetworkFailure, $"the answer broke off{(bytes > 0 ? $" after {bytes} bytes" : "")}: {problem}", null, bytes, firstByte);
        }

        if (Find<BadHttpRequestException>(exception) is { StatusCode: StatusCodes.Status413PayloadTooLarge } tooLarge)
        {
            return new ProviderAnswer(tooLarge.StatusCode, tooLarge.Message, ProxyOutcome.TooLarge($"REQUEST_BODY: expected at most {options.Ssp.MaxBody} bytes (--ssp-max-body)"), bytes, firstByte);
        }

        if (error is ForwarderError.RequestBodyClient or ForwarderError.RequestBodyCanceled)
        {
            return new ProviderAnswer(
                StatusCodes.Status400BadRequest, $"the request's body: {problem}", ProxyOutcome.BadRequest($"REQUEST_BODY: expected a whole body; {problem}"), bytes, firstByte);
        }

        return new ProviderAnswer(
            ProviderAnswer.NetworkFailure, problem,
            isOver || late is not null || error is ForwarderError.RequestTimedOut || Find<OperationCanceledException>(exception) is not null ? ProxyOutcome.ProviderTooSlow(target.WithoutQuery) : ProxyOutcome.ProviderFailed(target.WithoutQuery),
            bytes, firstByte);
    }

    // Worded as in the real proxy's log where that is known (ssp 5.3).
    private string Describe(Exception? exception, ProxyTarget target) => Find<OperationCanceledException>(exception) is not null
        ? $"nothing moved for {_config.ActivityTimeout!.Value.TotalSeconds} s"
        : Find<HttpRequestException>(exception) is { HttpRequestError: HttpRequestError.ConnectionError } && Find<SocketException>(exception) is { } socket
        ? $"Failed to connect to {new Uri(target.Url).IdnHost} port {new Uri(target.Url).Port}: {socket.Message}"
        : Find<AddressRefusedException>(exception)?.Message ?? Innermost(exception)?.Message ?? "the provider's answer could not be read";

    private static T? Find<T>(Exception? exception)
        where T : Exception
    {
        for (var at = exception; at is not null; at = at is AggregateException { InnerExceptions: [var first, ..] } ? first : at.InnerException)
        {
            if (at is T found)
            {
                return found;
            }
        }

        return null;
    }

    private static Exception? Innermost(Exception? exception)
    {
        var at = exception;
        while (at is not null && (at is AggregateException { InnerExceptions: [var first, ..] } ? first : at.InnerException) is { } inner)
        {
            at = inner;
        }

        return at;
    }
}
