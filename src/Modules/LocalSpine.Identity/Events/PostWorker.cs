using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using LocalSpine.Core.Directory;
using LocalSpine.Core.Estate;
using LocalSpine.Core.Outcomes;
using LocalSpine.Core.Time;
using LocalSpine.Core.Trust;
using LocalSpine.Hosting.Exchanges;
using LocalSpine.Hosting.Modules;
using LocalSpine.Hosting.Outbound;
using LocalSpine.Identity.Sessions;
using LocalSpine.Storage;
using LocalSpine.Storage.Queue;
using Microsoft.Extensions.Logging;

namespace LocalSpine.Identity.Events;

/// <summary>Posts what waits in the <see cref="PostBox"/>, a few at once to each receiver. An attempt that fails is tried again only when the environment says so. While Spine CIS is closed all wait.</summary>
internal sealed partial class PostWorker(
    PostBox posts, Timeline timeline, DeliveryQueue queue, IDatabase database, ICertificateAuthority trust, INameRegister names, IExchangeLog exchanges, VirtualClock clock, ILogger<PostWorker> logger, IServiceHours hours)
    : IBackgroundTask, IScheduledWork, IDisposable
{
    private const int PerDestination = 8;
    private const int KeptOfAnswer = 4096;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly ConcurrentDictionary<string, int> _busy = new();
    private (X509Certificate2 Identity, HttpClient Http)? _client;

    public async Task RunAsync(CancellationToken stopping)
    {
        hours.Changed += queue.WakeAll;
        try
        {
            await WorkAsync(stopping);
        }
        finally
        {
            hours.Changed -= queue.WakeAll;
        }
    }

    public ValueTask<(bool IsBusy, DateTimeOffset? NextDue)> LookAsync() => HeldQueue.LookAsync(queue, database, hours.Find(SpineServices.Cis), PostBox.Queue);

    public void Dispose() => _client?.Http.Dispose();

    private async Task WorkAsync(CancellationToken stopping)
    {
        var held = new HeldQueue(PostBox.Queue, SpineServices.Cis, hours, queue, database, clock);
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                if (!await held.MayGoOnAsync(stopping))
                {
                    continue;
                }

                var claim = await queue.ClaimAsync(PostBox.Queue, destination => PerDestination - _busy.GetValueOrDefault(destination));
                foreach (var item in claim.Items)
                {
                    _busy.AddOrUpdate(item.Destination, 1, (_, n) => n + 1);
                    _ = Task.Run(() => DoAsync(item, stopping), CancellationToken.None);
                }

                if (claim.Items.Count == 0)
                {
                    await queue.WaitAsync(PostBox.Queue, claim.NextDue, stopping);
                }
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                LogFailed(logger, e); // the database is away: look again in a while
                await Task.Delay(TimeSpan.FromSeconds(1), stopping);
            }
        }
    }

    private async Task DoAsync(QueueItem item, CancellationToken stopping)
    {
        try
        {
            if (hours.Find(SpineServices.Cis) is not null)
            {
                await QueueHolds.ReturnAsync(database, item); // closed since it was taken
                return;
            }

            var problem = await posts.FindAsync(item.Subject) is { } post ? await PostAsync(post, stopping) : "";
            await database.WriteAsync(
                write =>
                {
                    if (problem.Length > 0 && item.NextAttempt(clock.GetUtcNow()) is { } again)
                    {
                        return DeliveryQueue.Retry(write, item.Id, again, problem);
                    }

                    PostBox.Remove(write, item.Subject);
                    return DeliveryQueue.Complete(write, item);
                },
                stopping);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            LogFailed(logger, e);
            await queue.PutBackAsync(item, e.Message);
        }
        finally
        {
            _busy.AddOrUpdate(item.Destination, 0, (_, n) => n - 1);
            queue.Wake(PostBox.Queue);
        }
    }

    // Why the receiver did not take it; empty when it did.
    private async Task<string> PostAsync(Post post, CancellationToken stopping)
    {
        var began = Stopwatch.GetTimestamp();
        var body = Encoding.UTF8.GetBytes(post.Body);
        var status = 0;
        byte[] answer = [];
        var problem = "";
        try
        {
            await trust.Ready.WaitAsync(stopping);
            using var request = new HttpRequestMessage(HttpMethod.Post, post.Url) { Version = HttpVersion.Version11, VersionPolicy = HttpVersionPolicy.RequestVersionExact };
            request.Content = new ByteArrayContent(body);
            request.Content.Headers.TryAddWithoutValidation("Content-Type", post.ContentType);
            using var response = await Client().SendAsync(request, HttpCompletionOption.ResponseHeadersRead, stopping);
            status = (int)response.StatusCode;
            answer = await BeginningAsync(response, stopping);
            problem = status == 200 ? "" : $"the listener answered {status}";
        }
        catch (Exception e) when (e is HttpRequestException or IOException or UriFormatException or InvalidOperationException or NotSupportedException)
        {
            problem = e.InnerException?.Message ?? e.Message;
        }
        catch (OperationCanceledException) when (!stopping.IsCancellationRequested)
        {
            problem = $"no answer within {Patience.TotalSeconds} s";
        }

        exchanges.Record(new Exchange
        {
            At = clock.GetUtcNow(),
            Surface = "sbapi",
            Operation = $"token event {post.Kind} to {post.Url}",
            Peer = post.Destination,
            Status = status,
            MessageId = post.Ticket,
            UserId = post.Uid,
            Refusal = problem.Length == 0 ? null : new Refusal("LISTENER", "a listener that answers 200", problem, "identity 6.5"),
            Request = body,
            Response = answer,
            Microseconds = (long)Stopwatch.GetElapsedTime(began).TotalMicroseconds,
        });
        await database.WriteAsync(
            write =>
            {
                timeline.Add(write, post.Ticket, post.Uid, problem.Length == 0 ? "notified" : "not notified", problem.Length == 0 ? $"{post.Kind} to {post.Url}" : $"{post.Kind} to {post.Url}: {problem}");
                return true;
            },
            stopping);
        return problem;
    }

    private static async Task<byte[]> BeginningAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var answer = new byte[KeptOfAnswer];
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(Patience);
        using var stream = await response.Content.ReadAsStreamAsync(patience.Token);
        return answer[..await stream.ReadAtLeastAsync(answer, answer.Length, throwOnEndOfStream: false, patience.Token)];
    }

    // A client for the certificate of now; after a reset it is another. Its pieces are shared: only one loop makes it, and a second one does no harm.
    private HttpClient Client()
    {
        var identity = trust.OutboundCertificate;
        if (_client is var (known, http) && ReferenceEquals(known, identity))
        {
            return http;
        }

        var handler = OutboundTls.Handler(
            trust,
            identity,
            (end, cancellationToken) => OutboundTls.ConnectAsync(names, end.Host, end.Port, cancellationToken),
            (_, certificate, _, _) => certificate is X509Certificate2 shown && trust.Judge(shown) is null);
        _client = (identity, new HttpClient(handler) { Timeout = Patience });
        return _client.Value.Http;
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "A token event could not be sent")]
    private static partial void LogFailed(ILogger logger, Exception exception);
}
