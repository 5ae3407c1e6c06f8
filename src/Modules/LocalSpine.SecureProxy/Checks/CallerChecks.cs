using LocalSpine.SecureProxy.Outcomes;
using LocalSpine.SecureProxy.Requests;

namespace LocalSpine.SecureProxy.Checks;

/// <summary>How the caller comes: certificate, method, headers, target, media type (ssp 5, rows 3 to 6).</summary>
internal static class CallerChecks
{
    /// <summary>A client certificate of this environment, in force.</summary>
    public static ProxyCheck Certificate { get; } = new(
        "CLIENT_CERTIFICATE", "ssp 5 row 3; certain, statuses 495 and 496",
        call => call.CertificateProblem is null,
        call => call.CertificateSubject.Length == 0 ? ProxyOutcome.CertificateMissing : ProxyOutcome.CertificateBad,
        call => call.CertificateProblem is { } problem
            ? new CheckView(problem.Expected, problem.Came.Length == 0 ? "no certificate" : problem.Came, problem.Rule, Mend: "localspine endpoint create --ods CODE --out DIR")
            : new CheckView("a certificate of this environment's CA, in force and not revoked", call.CertificateSubject));

    /// <summary>A method that the proxy forwards.</summary>
    /// <param name="allowed">For example GET,POST,PUT.</param>
    public static ProxyCheck Method(string allowed)
    {
        var methods = allowed.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        return new ProxyCheck(
            "METHOD", "ssp 5 row 4; certain",
            call => Array.IndexOf(methods, call.Method) >= 0,
            _ => ProxyOutcome.MethodNotAllowed,
            call => new CheckView($"one of {string.Join(", ", methods)} (--ssp-methods)", call.Method));
    }

    /// <summary>No header hides or doubles one of those that address the request.</summary>
    public static ProxyCheck Headers { get; } = new(
        "SSP_HEADERS_PLAIN", "ssp 3; ours: the provider must see what was checked",
        call => call.Smuggled is null,
        call => Bad(Headers!, call),
        call => new CheckView("headers that no other header hides or doubles", call.Smuggled ?? "none"));

    /// <summary>Ssp-TraceID: a UUID of each request.</summary>
    public static ProxyCheck TraceId { get; } = new(
        "SSP_TRACE_ID", "ssp 3, 5 row 5; that it is required is certain, the answer is not published",
        call => Guid.TryParseExact(call.TraceId, "D", out _),
        call => Bad(TraceId!, call),
        call => new CheckView($"{SspHeaders.TraceId}: a UUID, once", call.TraceId ?? "no such header"))
    {
        CanWarn = true,
    };

    /// <summary>Ssp-From: twelve digits.</summary>
    public static ProxyCheck From { get; } = new(
        "SSP_FROM", "ssp 3, 5 row 5; that it is required is certain, the answer is not published",
        call => IsAsid(call.From),
        call => Bad(From!, call),
        call => new CheckView($"{SspHeaders.From}: the consumer's ASID, 12 digits, once", call.From ?? "no such header"));

    /// <summary>Ssp-To: twelve digits.</summary>
    public static ProxyCheck To { get; } = new(
        "SSP_TO", "ssp 3, 5 row 5; that it is required is certain, the answer is not published",
        call => IsAsid(call.To),
        call => Bad(To!, call),
        call => new CheckView($"{SspHeaders.To}: the provider's ASID, 12 digits, once", call.To ?? "no such header"));

    /// <summary>Ssp-InteractionID: a URN.</summary>
    public static ProxyCheck InteractionId { get; } = new(
        "SSP_INTERACTION_ID", "ssp 3, 5 row 5; that it is required is certain, the answer is not published",
        call => call.InteractionId is { Length: > 4 and <= 200 } id && id.StartsWith("urn:", StringComparison.Ordinal) && !id.AsSpan().ContainsAny(' ', ','),
        call => Bad(InteractionId!, call),
        call => new CheckView($"{SspHeaders.InteractionId}: urn:nhs:names:services:…, once", call.InteractionId ?? "no such header"));

    /// <summary>The path is the provider's URL.</summary>
    public static ProxyCheck Target { get; } = new(
        "TARGET_URL", "ssp 2, 5 row 5; the form is certain, the answer is not published",
        call => call.Target is not null,
        call => Bad(Target!, call),
        call => call.Target is { } target
            ? new CheckView("/https://host/path, raw or percent-encoded", target.Url + (target.IsEncoded ? " (was percent-encoded)" : "") + (target.IsMerged ? " (had one slash after https:)" : ""))
            : new CheckView("/https://host/path, raw or percent-encoded", $"{call.RawTarget}: {call.TargetProblem}"));

    /// <summary>Bodies of FHIR interactions are JSON or XML.</summary>
    public static ProxyCheck MediaType { get; } = new(
        "MEDIA_TYPE", "ssp 5 row 6; the answer is certain, when it comes is inferred",
        call => call.Method is not ("POST" or "PUT") || string.IsNullOrEmpty(call.ContentType) || !ProxiedInteraction.IsFhir(call.InteractionId!)
            || call.ContentType.Contains("json", StringComparison.OrdinalIgnoreCase) || call.ContentType.Contains("xml", StringComparison.OrdinalIgnoreCase),
        _ => ProxyOutcome.UnsupportedMediaType,
        call => new CheckView("JSON or XML in the body of a FHIR interaction", call.ContentType ?? "no Content-Type"))
    {
        CanWarn = true,
    };

    private static bool IsAsid(string? value) => value is { Length: 12 } && !value.AsSpan().ContainsAnyExceptInRange('0', '9');

    // Nobody published these answers: the rule itself is their text.
    private static ProxyOutcome Bad(ProxyCheck check, ProxyCall call)
    {
        var view = check.View(call);
        return ProxyOutcome.BadRequest($"{check.Name}: expected {view.Expected}; came {view.Found}");
    }
}
