using System.Diagnostics;
using LocalSpine.SecureProxy.Outcomes;
using LocalSpine.SecureProxy.Requests;
using Microsoft.AspNetCore.Http;
using Yarp.ReverseProxy.Forwarder;

namespace LocalSpine.SecureProxy.Forwarding;

/// <summary>
/// What changes on the way (ssp 3, forwarding): hop-by-hop headers end here, Host is the provider's, the path goes on octet by octet; the answer gets
/// Strict-Transport-Security and loses its trailers. Everything else passes unchanged.
/// </summary>
internal sealed class ProviderTransformer(ProxyTarget target, bool marksOrigin, Func<HttpContext, HttpResponseMessage, Stream?> watch) : HttpTransformer
{
    private static readonly UriCreationOptions AsWritten = new() { DangerousDisablePathAndQueryCanonicalization = true };

    private readonly long _began = Stopwatch.GetTimestamp();

    /// <summary>From the beginning to the provider's status line; null until it came.</summary>
    public TimeSpan? FirstByte { get; private set; }

    /// <summary>Length that the provider announced; null for none.</summary>
    public long? AnnouncedLength { get; private set; }

    public override async ValueTask TransformRequestAsync(HttpContext httpContext, HttpRequestMessage proxyRequest, string destinationPrefix, CancellationToken cancellationToken)
    {
        await base.TransformRequestAsync(httpContext, proxyRequest, destinationPrefix, cancellationToken);
        proxyRequest.RequestUri = new Uri(target.Url, AsWritten);
        proxyRequest.Headers.Host = null;
        if (httpContext.Request.Headers.Expect.Count > 0)
        {
            proxyRequest.Headers.Remove("Expect"); // answered here, when the body is read
        }

        if (httpContext.Request.Headers.Connection is { Count: > 0 } connection)
        {
            foreach (var named in SspHeaders.Options(connection.ToString()))
            {
                proxyRequest.Headers.Remove(named);
            }
        }
    }

    public override async ValueTask<bool> TransformResponseAsync(HttpContext httpContext, HttpResponseMessage? proxyResponse, CancellationToken cancellationToken)
    {
        FirstByte = Stopwatch.GetElapsedTime(_began);
        var goesOn = await base.TransformResponseAsync(httpContext, proxyResponse, cancellationToken);
        var response = httpContext.Response;
        if (proxyResponse is not null && proxyResponse.Headers.NonValidated.TryGetValues("Connection", out var connection))
        {
            foreach (var named in SspHeaders.Options(connection.ToString()))
            {
                response.Headers.Remove(named); // the provider's hop ends here
            }
        }

        if (response.Headers.StrictTransportSecurity.Count == 0)
        {
            response.Headers.StrictTransportSecurity = StrictTransport.Value;
        }

        if (marksOrigin)
        {
            response.Headers[OutcomeWriter.OriginHeader] = "provider";
        }

        AnnouncedLength = response.ContentLength;
        if (proxyResponse is not null && watch(httpContext, proxyResponse) is { } watched)
        {
            response.Body = watched;
        }

        return goesOn;
    }

    public override ValueTask TransformResponseTrailersAsync(HttpContext httpContext, HttpResponseMessage proxyResponse, CancellationToken cancellationToken) => default;
}
