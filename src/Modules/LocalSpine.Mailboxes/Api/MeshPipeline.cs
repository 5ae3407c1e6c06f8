using System.Data.Common;
using System.Globalization;
using System.Text;
using LocalSpine.Core.Outcomes;
using LocalSpine.Core.Time;
using LocalSpine.Hosting.Exchanges;
using LocalSpine.Mailboxes.Access;
using LocalSpine.Mailboxes.Faults;
using LocalSpine.Storage;
using LocalSpine.Storage.Payloads;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;

namespace LocalSpine.Mailboxes.Api;

/// <summary>What every operation goes through: version, token, faults on purpose, the work, and the form of its refusals.</summary>
internal sealed partial class MeshPipeline(TokenCheck tokens, UsedTokens used, MailboxFaults faults, MeshStrictness strictness, VirtualClock clock, ILogger<MeshPipeline> logger)
{
    private const int KeptOfBody = 4096;

    public async Task ServeAsync(IMeshOperation operation, HttpContext http)
    {
        var exchange = http.Features.Get<Exchange>()!;
        exchange.Operation = operation.Name;
        exchange.MessageId = http.GetRouteValue("message") as string ?? "";
        var version = ApiVersion.Parse(http.Request.Headers.Accept.ToString());
        exchange.IsRecordedAtEnd = true; // what is kept of its body is known then
        MeshCall? call = null;
        try
        {
            if (version is null)
            {
                throw new MeshRefusedException(MeshErrors.AcceptHeader, new Refusal("MESH_ACCEPT", "application/vnd.mesh.v2+json, or no mesh type", http.Request.Headers.Accept.ToString(), "mesh 3"));
            }

            call = new MeshCall(http, version.Value, exchange);
            if (operation.Token == TokenUse.None || await AdmitAsync(operation, call))
            {
                await operation.AnswerAsync(call);
            }
        }
        catch (MeshRefusedException e)
        {
            e = await ReplayedAsync(call) ?? e;
            exchange.Refusal = e.Refusal;
            exchange.MessageId = e.MessageId ?? exchange.MessageId;
            await MeshAnswers.ErrorAsync(http, version ?? 1, e.Error, e.MessageId);
        }
        catch (MeshInvalidException e)
        {
            var replayed = await ReplayedAsync(call);
            exchange.Refusal = replayed?.Refusal ?? new Refusal("MESH_REQUEST_INVALID", "headers, path and query as the API describes them", e.Message, "mesh 6.1");
            await (replayed is null ? MeshAnswers.InvalidAsync(http, e.Found) : MeshAnswers.ErrorAsync(http, version ?? 1, replayed.Error, null));
        }
        catch (Exception e) when (!http.Response.HasStarted && e is DatabaseBusyException or DbException or CommitUnknownException or (IOException and not BadHttpRequestException and not PayloadDamagedException) && !http.RequestAborted.IsCancellationRequested)
        {
            LogFailed(logger, operation.Name, e);
            exchange.Refusal = new Refusal("STORAGE_FAILED", "a store that takes what is to be kept", e.Message);
            await MeshAnswers.ErrorAsync(http, version ?? 1, MeshErrors.Busy, null);
        }
        catch (PayloadDamagedException e)
        {
            LogFailed(logger, operation.Name, e);
            exchange.Refusal = new Refusal("PAYLOAD_DAMAGED", "the bytes that were stored", e.Message);
            if (http.Response.HasStarted)
            {
                http.Abort(); // the receiver sees an answer without its end, never a damaged one
            }
            else
            {
                await MeshAnswers.ErrorAsync(http, version ?? 1, MeshErrors.Failed, null);
            }
        }
        finally
        {
            Record(exchange, http.Request);
        }
    }

    // A refused request's token is used too, if its work did not come to that; the refusal when it was used before.
    private async ValueTask<MeshRefusedException?> ReplayedAsync(MeshCall? call)
    {
        if (call?.Token is not { } token)
        {
            return null;
        }

        try
        {
            await used.UseAsync(token, call.Aborted);
            return null;
        }
        catch (MeshRefusedException e)
        {
            return e;
        }
        catch (Exception e) when (e is DatabaseBusyException or DbException or CommitUnknownException)
        {
            return null; // the request is refused in any case
        }
    }

    // False when a fault answered instead.
    private async ValueTask<bool> AdmitAsync(IMeshOperation operation, MeshCall call)
    {
        var mailboxId = call.Route("mailbox").ToUpperInvariant();
        call.Exchange.PartyKey = mailboxId;
        var (token, mailbox) = tokens.Check(call.Header("authorization") ?? "", mailboxId);

        // Before the token is used: a client that gets a 5xx tries again with the same (mesh 2.2).
        if (faults.Take(mailboxId, operation.Name) is { } fault && await FailAsync(fault, call))
        {
            return false;
        }

        if (strictness.ChecksTokenUse)
        {
            // An inactive mailbox's requests use their tokens too.
            if (operation.Token == TokenUse.Before || !mailbox.IsActive)
            {
                await used.UseAsync(token, call.Aborted);
                call.Admit(mailbox, null);
            }
            else
            {
                call.Admit(mailbox, token);
            }

            if (!mailbox.IsActive)
            {
                throw TokenCheck.Inactive(mailbox);
            }
        }
        else
        {
            call.Admit(mailbox, null);
        }

        return true;
    }

    private async ValueTask<bool> FailAsync(MailboxFault fault, MeshCall call)
    {
        call.Exchange.Warning = new Refusal("FAULT_INJECTED", "an undisturbed answer", $"fault {fault.Id}: {fault.Fault}", "admin API /mailboxes/faults");
        switch (fault.Fault)
        {
            case "delay":
                await clock.WaitUntilAsync(clock.GetUtcNow() + TimeSpan.FromSeconds(fault.Seconds), call.Aborted);
                return false;
            case "drop":
                call.Http.Abort();
                return true;
            default:
                await MeshAnswers.EmptyAsync(call, fault.Status);
                return true;
        }
    }

    // Headers that matter, without the token's hash, and the beginning of a body that was kept.
    private static void Record(Exchange exchange, HttpRequest request)
    {
        var text = new StringBuilder(1024);
        text.Append(request.Method).Append(' ').Append(request.Path.Value).Append(request.QueryString.Value).Append('\n');
        foreach (var (name, values) in request.Headers)
        {
            if (name.StartsWith("mex-", StringComparison.OrdinalIgnoreCase) || name is "Accept" or "Accept-Encoding" or "Content-Type" or "Content-Encoding" or "Content-Length" or "User-Agent")
            {
                text.Append(name).Append(": ").Append(values.ToString()).Append('\n');
            }
            else if (name == "Authorization")
            {
                var token = values.ToString();
                text.Append(name).Append(": ").Append(token, 0, token.LastIndexOf(':') + 1).Append("...\n");
            }
        }

        var body = exchange.Request.Span;
        var head = text.Append('\n').ToString();
        var recorded = new byte[Encoding.UTF8.GetByteCount(head) + Math.Min(body.Length, KeptOfBody)];
        body[..Math.Min(body.Length, KeptOfBody)].CopyTo(recorded.AsSpan(Encoding.UTF8.GetBytes(head, recorded)));
        exchange.Request = recorded;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Operation} failed")]
    private static partial void LogFailed(ILogger logger, string operation, Exception exception);
}
