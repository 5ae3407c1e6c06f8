using System.Diagnostics;
using LocalSpine.Core.Outcomes;
using LocalSpine.Core.Trust;
using LocalSpine.Hosting;
using LocalSpine.Hosting.Exchanges;
using LocalSpine.Hosting.Surfaces;
using LocalSpine.SecureProxy.Audit;
using LocalSpine.SecureProxy.Checks;
using LocalSpine.SecureProxy.Faults;
using LocalSpine.SecureProxy.Forwarding;
using LocalSpine.SecureProxy.Outcomes;
using LocalSpine.SecureProxy.Recording;
using LocalSpine.SecureProxy.Requests;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.WebUtilities;

namespace LocalSpine.SecureProxy;

/// <summary>The Secure Proxy: reads a request, has it checked, refuses it or sends it on to its provider, and writes the audit (ssp 1 to 9).</summary>
internal sealed class ProxyEndpoint(
    CheckList checks, ProviderForwarder forwarder, RecordingForwarder recorder, Recordings recordings, OutcomeWriter outcomes, AuditLog audit, ProxyFaults faults, FaultyProxy faulty,
    ICertificateAuthority trust, EnvironmentOptions options, TimeProvider clock)
{
    public async Task ServeAsync(HttpContext context)
    {
        var began = Stopwatch.GetTimestamp();
        var exchange = context.Features.Get<Exchange>()!;
        var call = Read(context, exchange.Surface, exchange.ClientCertificate);
        var decision = new Decision(checks, call);
        decision.Decide();
        exchange.Decision = decision;
        exchange.Interaction = call.InteractionId ?? "";
        exchange.FromAsid = call.From ?? "";
        exchange.ToAsid = call.To ?? "";
        exchange.PartyKey = call.Consumer?.PartyKey ?? "";
        exchange.MessageId = call.TraceId ?? "";
        exchange.Warning = decision.Warning();
        ProviderAnswer? answer = null;
        if (decision.Outcome is { } refused)
        {
            await outcomes.WriteAsync(context, exchange, refused, Decision.Explain(decision.RefusedBy!, call));
        }
        else if (audit.IsFull)
        {
            await outcomes.WriteAsync(
                context, exchange, ProxyOutcome.Unavailable("AUDIT: expected an audit that can be written; the database does not take it"),
                new Refusal("AUDIT", "an audit that can be written", "too much waits for the database", "ssp 4.3: claims must be logged"));
        }
        else if (faults.Take(call.From!, call.To!, call.InteractionId!) is not { } fault || await faulty.GoesOnAsync(context, exchange, fault))
        {
            answer = await AskAsync(context, exchange, call);
            decision.ProviderAnswered(answer);
            if (answer.Problem.Length > 0)
            {
                await TellAsync(context, exchange, answer);
            }
        }

        audit.Add(Entry(context, decision, answer, Stopwatch.GetElapsedTime(began)));
    }

    private Task<ProviderAnswer> AskAsync(HttpContext context, Exchange exchange, ProxyCall call) =>
        recordings.Mode != ProviderMode.Live ? recorder.ServeAsync(context, call)
        : options.Ssp.Capture ? CaptureAsync(context, exchange, call)
        : forwarder.ForwardAsync(context, call.Target!, 0, null);

    private async Task<ProviderAnswer> CaptureAsync(HttpContext context, Exchange exchange, ProxyCall call)
    {
        exchange.IsRecordedAtEnd = true;
        var request = new TappedStream(context.Request.Body, ExchangeLog.MaxBody);
        context.Request.Body = request;
        WatchedStream? response = null;
        var answer = await forwarder.ForwardAsync(context, call.Target!, ExchangeLog.MaxBody, (_, stream) => response = stream);
        exchange.Request = request.Kept;
        exchange.Response = response?.Beginning ?? default;
        return answer;
    }

    private async Task TellAsync(HttpContext context, Exchange exchange, ProviderAnswer answer)
    {
        var refusal = new Refusal("PROVIDER", "a whole answer of the provider in time", answer.Problem, "ssp 5 row 15");
        exchange.Refusal = refusal;
        if (answer.Outcome is { } outcome && !context.Response.HasStarted)
        {
            await outcomes.WriteAsync(context, exchange, outcome, refusal);
        }
    }

    private ProxyCall Read(HttpContext context, string face, string subject)
    {
        var headers = context.Request.Headers;
        var certificate = context.Connection.ClientCertificate;
        var target = context.Features.Get<IHttpRequestFeature>()!.RawTarget;
        ProxyTarget.TryParse(target, face == SecureProxyModule.InternetFace, out var parsed, out var problem);
        var smuggled = SspHeaders.NamedByConnection(headers) is { } named ? $"Connection: {named}" : SspHeaders.LookAlike(headers);
        return new ProxyCall
        {
            Face = face,
            At = clock.GetUtcNow(),
            Method = context.Request.Method,
            RawTarget = parsed is null ? target : "",
            CertificateName = RequestParts.CertificateName(context),
            CertificateSubject = subject,
            CertificateProblem = trust.Judge(certificate),
            TraceId = Value(headers, SspHeaders.TraceId),
            From = Value(headers, SspHeaders.From),
            To = Value(headers, SspHeaders.To),
            InteractionId = Value(headers, SspHeaders.InteractionId) is { } id ? ProxiedInteraction.Find(id)?.Id ?? id : null,
            Authorization = headers.Authorization.Count == 0 ? null : headers.Authorization.ToString(),
            ContentType = context.Request.ContentType,
            Smuggled = smuggled,
            Target = parsed,
            TargetProblem = problem ?? "",
        };
    }

    private static string? Value(IHeaderDictionary headers, string name) => headers.TryGetValue(name, out var values) ? values.ToString() : null;

    private static AuditEntry Entry(HttpContext context, Decision decision, ProviderAnswer? answer, TimeSpan duration)
    {
        var call = decision.Call;
        var status = answer?.LoggedStatus ?? context.Response.StatusCode;
        return new AuditEntry(
            call.At, call.From ?? "", call.To ?? "", call.TraceId ?? "", call.InteractionId ?? "", status, duration, answer is { Outcome: null } ? answer.Bytes : context.Response.ContentLength ?? 0,
            answer is { Problem.Length: > 0 } ? answer.Problem : status >= 400 ? ReasonPhrases.GetReasonPhrase(status) : "", call.Method, call.Face, call.CertificateSubject,
            call.Target?.WithoutQuery ?? call.RawTarget, decision.RefusedBy?.Name ?? "", context.Request.ContentLength ?? 0, answer?.FirstByte,
            call.Token?.Issuer ?? "", call.Token?.Subject ?? "", call.Token?.OdsCode ?? "", call.Token?.Scope ?? "");
    }
}
