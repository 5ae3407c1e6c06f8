using System.Text;
using LocalSpine.Hosting.Surfaces;
using LocalSpine.SecureProxy.Forwarding;
using LocalSpine.SecureProxy.Outcomes;
using LocalSpine.SecureProxy.Requests;
using Microsoft.AspNetCore.Http;

namespace LocalSpine.SecureProxy.Recording;

/// <summary>Forwards a request and keeps the answer, or answers from what was kept. Request bodies are held in memory here, so they are bounded.</summary>
internal sealed class RecordingForwarder(ProviderForwarder forwarder, Recordings recordings, TimeProvider clock)
{
    private static readonly string[] OfTheConnection = ["Transfer-Encoding", "Connection", "Keep-Alive", "Content-Length", "Trailer", "Upgrade"];

    public async Task<ProviderAnswer> ServeAsync(HttpContext context, ProxyCall call)
    {
        byte[] body;
        try
        {
            body = await RequestParts.ReadBodyAsync(context.Request, RecordedAnswer.MostBody);
        }
        catch (BadHttpRequestException e)
        {
            return new ProviderAnswer(
                e.StatusCode, e.Message, ProxyOutcome.BadRequest($"REQUEST_BODY: expected a whole body of at most {RecordedAnswer.MostBody} bytes while answers are recorded or replayed; came {e.Message}"), 0, null);
        }

        var key = RecordedAnswer.Key(call.To!, call.InteractionId!, call.Method, call.Target!.Url, body);
        return recordings.Mode == ProviderMode.Replay
            ? await ReplayAsync(context, call, key)
            : await RecordAsync(context, call, key, body);
    }

    private async Task<ProviderAnswer> RecordAsync(HttpContext context, ProxyCall call, string key, byte[] body)
    {
        context.Request.Body = new MemoryStream(body, writable: false);
        WatchedStream? watched = null;
        var headers = new StringBuilder();
        var answer = await forwarder.ForwardAsync(context, call.Target!, RecordedAnswer.MostBody, (response, stream) =>
        {
            watched = stream;
            foreach (var (name, values) in response.Headers.NonValidated.Concat(response.Content.Headers.NonValidated))
            {
                if (!OfTheConnection.Contains(name, StringComparer.OrdinalIgnoreCase))
                {
                    foreach (var value in values)
                    {
                        headers.Append(name).Append(": ").Append(value).Append('\n');
                    }
                }
            }
        });
        if (answer.Problem.Length == 0 && watched?.Content is { } content)
        {
            await recordings.SaveAsync(
                key, new RecordedAnswer(call.To!, call.InteractionId!, call.Method, call.Target!.Url, context.Response.StatusCode, headers.ToString(), content, clock.GetUtcNow()),
                CancellationToken.None);
        }

        return answer;
    }

    private async Task<ProviderAnswer> ReplayAsync(HttpContext context, ProxyCall call, string key)
    {
        if (await recordings.FindAsync(key, context.RequestAborted) is not { } kept)
        {
            var problem = $"no answer of {call.To} to {call.Method} {call.Target!.Url} with this body was recorded";
            return new ProviderAnswer(StatusCodes.Status503ServiceUnavailable, problem, ProxyOutcome.Unavailable($"NOT_RECORDED: expected a recorded answer; {problem}"), 0, null);
        }

        context.Response.StatusCode = kept.Status;
        foreach (var line in kept.Headers.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            var colon = line.IndexOf(": ", StringComparison.Ordinal);
            context.Response.Headers.Append(line[..colon], line[(colon + 2)..]);
        }

        if (context.Response.Headers.StrictTransportSecurity.Count == 0)
        {
            context.Response.Headers.StrictTransportSecurity = StrictTransport.Value;
        }

        if (kept.Status is not (StatusCodes.Status204NoContent or StatusCodes.Status304NotModified))
        {
            context.Response.ContentLength = kept.Body.Length;
            await context.Response.Body.WriteAsync(kept.Body, context.RequestAborted);
        }

        return new ProviderAnswer(kept.Status, "", null, kept.Body.Length, TimeSpan.Zero);
    }
}
