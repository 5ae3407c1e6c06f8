using System.Globalization;
using System.IO.Pipelines;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using LocalSpine.Core.Time;
using LocalSpine.Hosting.Modules;
using LocalSpine.Mailboxes.Api;
using LocalSpine.Mailboxes.Messages;
using LocalSpine.Mailboxes.Register;
using LocalSpine.Storage;
using LocalSpine.Storage.Queue;
using Microsoft.Extensions.Logging;

namespace LocalSpine.Mailboxes.Responders;

/// <summary>
/// Plays the recipient for messages that have a responder. What goes back goes through the same checks as what a client sends; a reply that is
/// refused is not tried again.
/// </summary>
internal sealed partial class ResponderWorker(
    DeliveryQueue queue, IDatabase database, MailboxRegister register, MessageLife life, Outbox outbox, ChunkReader chunks, VirtualClock clock, ILogger<ResponderWorker> logger) : IBackgroundTask, IDisposable
{
    private const int AtOnce = 8;

    private readonly HttpClient _hooks = new(new SocketsHttpHandler
    {
        PooledConnectionLifetime = TimeSpan.FromMinutes(2), AllowAutoRedirect = false, RequestHeaderEncodingSelector = (_, _) => Encoding.UTF8,
    }) { Timeout = TimeSpan.FromMinutes(5) };

    public async Task RunAsync(CancellationToken stopping)
    {
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                var claim = await queue.ClaimAsync(ResponderQueue.Module, _ => AtOnce);
                await Task.WhenAll(claim.Items.Select(item => DoAsync(item, stopping)));
                if (claim.Items.Count == 0)
                {
                    await queue.WaitAsync(ResponderQueue.Module, claim.NextDue, stopping);
                }
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                LogFailed(logger, 0, e);
                await Task.Delay(TimeSpan.FromSeconds(1), stopping);
            }
        }
    }

    public void Dispose() => _hooks.Dispose();

    private async Task DoAsync(QueueItem item, CancellationToken stopping)
    {
        try
        {
            await TryAsync(item, stopping);
        }
        catch (Exception e) when (!stopping.IsCancellationRequested)
        {
            LogFailed(logger, item.Subject, e); // not even that could be written
            await queue.PutBackAsync(item, e.Message);
        }
    }

    private async Task TryAsync(QueueItem item, CancellationToken stopping)
    {
        try
        {
            var message = await database.ReadAsync(read => MessageRows.Find(read, item.Subject), stopping);
            if (message is { Status: MeshStatus.Accepted } && register.Now.ResponderOf(message.Recipient, message.WorkflowId) is { } responder)
            {
                await RespondAsync(message, responder, stopping);
            }

            await database.WriteAsync(write => DeliveryQueue.Complete(write, item), stopping);
        }
        catch (MeshRefusedException e)
        {
            LogFailed(logger, item.Subject, e);
            await database.WriteAsync(write => DeliveryQueue.Bury(write, item, e.Message), stopping);
        }
        catch (Exception e) when (!stopping.IsCancellationRequested)
        {
            LogFailed(logger, item.Subject, e);
            await database.WriteAsync(
                write => item.NextAttempt(clock.GetUtcNow()) is { } next ? DeliveryQueue.Retry(write, item.Id, next, e.Message) : DeliveryQueue.Bury(write, item, e.Message), stopping);
        }
    }

    private async Task RespondAsync(MeshMessage message, Responder responder, CancellationToken stopping)
    {
        switch (responder.Action)
        {
            case "acknowledge":
                await database.WriteAsync(
                    write =>
                    {
                        if (MessageRows.FindForUpdate(write, message.Id) is { Status: MeshStatus.Accepted } waiting)
                        {
                            life.Acknowledge(write, waiting);
                            life.Report(write, message.Sender, message, message.Subject, responder.Code, "RECEIVE", responder.Description);
                        }

                        return true;
                    },
                    stopping);
                return;
            case "echo":
                await EchoAsync(message, responder, stopping);
                break;
            default:
                await CallHookAsync(message, responder, stopping);
                break;
        }

        await database.WriteAsync(
            write => MessageRows.FindForUpdate(write, message.Id) is { } waiting ? life.Acknowledge(write, waiting) : null, stopping);
    }

    private async Task EchoAsync(MeshMessage message, Responder responder, CancellationToken stopping)
    {
        var reply = Reply(message, responder) with { ContentType = message.ContentType, ContentEncoding = message.ContentEncoding, IsCompressed = message.IsCompressed, Chunks = message.Chunks };
        var recipient = await outbox.AdmitAsync(reply, null, stopping);
        var id = await outbox.SendAsync(reply, recipient, await CopyAsync(message, 1, stopping), null, stopping);
        for (var number = 2; number <= message.Chunks; number++)
        {
            var sent = await database.ReadAsync(read => MessageRows.Find(read, id), stopping);
            if (!await outbox.AddChunkAsync(sent!, number, await CopyAsync(message, number, stopping), null, stopping))
            {
                throw Outbox.NotUploading(sent!);
            }
        }
    }

    // The request has the message's headers and bytes; what comes back with success, and is not empty, is the reply.
    private async Task CallHookAsync(MeshMessage message, Responder responder, CancellationToken stopping)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, responder.HookUrl);
        request.Content = new StreamContent(await ChunkedStream.OpenAsync(database, message, chunks, stopping));
        request.Content.Headers.ContentType = MediaTypeHeaderValue.TryParse(message.ContentType, out var type) ? type : new MediaTypeHeaderValue("application/octet-stream");
        foreach (var (name, value) in new[]
        {
            ("mex-from", message.Sender), ("mex-to", message.Recipient), ("mex-workflowid", message.WorkflowId), ("mex-messageid", message.MessageId), ("mex-localid", message.LocalId),
            ("mex-subject", message.Subject), ("mex-filename", message.FileNameOrDefault),
        })
        {
            request.Headers.TryAddWithoutValidation(name, MeshMessage.Text(value));
        }

        if (message.IsGzip)
        {
            request.Content.Headers.ContentEncoding.Add("gzip");
        }

        using var response = await _hooks.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, stopping);
        if (!response.IsSuccessStatusCode)
        {
            throw new HttpRequestException(string.Create(CultureInfo.InvariantCulture, $"{responder.HookUrl} answered {(int)response.StatusCode}"));
        }

        if (response.StatusCode == HttpStatusCode.NoContent)
        {
            return;
        }

        var content = PipeReader.Create(await response.Content.ReadAsStreamAsync(stopping));
        var chunk = await chunks.ReadAsync(content, stopping);
        if (chunk.Size > 0)
        {
            var reply = Reply(message, responder) with { ContentType = response.Content.Headers.ContentType?.ToString() ?? "" };
            try
            {
                var recipient = await outbox.AdmitAsync(reply, null, stopping);
                await outbox.SendAsync(reply, recipient, chunk, null, stopping);
            }
            catch (MeshRefusedException)
            {
                await outbox.RemoveAsync(chunk.Payload);
                throw;
            }
        }
    }

    private static NewMessage Reply(MeshMessage message, Responder responder) => new(
        message.Recipient, message.Sender, responder.ReplyWorkflow.Length > 0 ? responder.ReplyWorkflow : $"{message.WorkflowId}_ACK")
    {
        LocalId = message.LocalId, Subject = message.Subject, FileName = message.FileName,
    };

    private async Task<Chunk> CopyAsync(MeshMessage message, int number, CancellationToken stopping)
    {
        var chunk = await ChunkedStream.FindAsync(database, message, number, stopping);
        await using var content = await chunks.OpenAsync(chunk, stopping);
        return await chunks.ReadAsync(PipeReader.Create(content), stopping);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The responder of message row {Message} failed")]
    private static partial void LogFailed(ILogger logger, long message, Exception exception);
}
