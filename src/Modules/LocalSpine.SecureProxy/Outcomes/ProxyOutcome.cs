using System.Globalization;

namespace LocalSpine.SecureProxy.Outcomes;

/// <summary>An answer of the proxy itself (ssp 5.1, 5.2).</summary>
/// <param name="Status">HTTP status.</param>
/// <param name="Code">issue.code of the OperationOutcome.</param>
/// <param name="Message">display and diagnostics.</param>
/// <param name="IsOurs">No public source has this text: the decision, or its words, are LocalSpine's.</param>
internal sealed record ProxyOutcome(int Status, string Code, string Message, bool IsOurs = false)
{
    private const string SystemOfMost = "http://fhir.nhs.net/ValueSet/gpconnect-schedule-response-code-1-0";
    private const string SystemOf405 = "https://fhir.nhs.uk/StructureDefinition/spine-operationoutcome-1";

    public bool HasId { get; private init; } = true;

    public bool HasDiagnostics { get; private init; } = true;

    public string Severity { get; private init; } = "error";

    public string CodingSystem { get; private init; } = SystemOfMost;

    public string CodingCode => Status.ToString(CultureInfo.InvariantCulture);

    /// <summary>The client certificate is bad (495) or missing (496): a front end's page, then the connection is closed.</summary>
    public bool IsFrontEndPage => Status is 495 or 496;

    public static ProxyOutcome CertificateBad { get; } = new(495, "forbidden", "The SSL certificate error");

    public static ProxyOutcome CertificateMissing { get; } = new(496, "forbidden", "No required SSL certificate was sent");

    public static ProxyOutcome MethodNotAllowed { get; } = new(405, "forbidden", "405: Method Not Allowed")
    {
        HasId = false, HasDiagnostics = false, Severity = "fatal", CodingSystem = SystemOf405,
    };

    public static ProxyOutcome UnsupportedMediaType { get; } = new(415, "not-supported", "Unsupported_Media_Type");

    /// <summary>A request that cannot be decided on: a header or the target is missing or broken. No public sample has it.</summary>
    public static ProxyOutcome BadRequest(string message) => new(400, "invalid", message, IsOurs: true);

    /// <param name="status">403, or 415 where an unknown interaction is answered as the live proxy was reported to (ssp 5, check 6).</param>
    public static ProxyOutcome SenderRefused(string? from, int status = 403) =>
        new(status, status == 415 ? "not-supported" : "forbidden", $"ASID_CHECK_FAILED_MESSAGESENDER_{from}");

    public static ProxyOutcome ReceiverRefused(string? to) => new(403, "forbidden", $"PARTYKEY_INTERACTION_CHECK_FAILED_MESSAGERECEIVER_{to}");

    public static ProxyOutcome TargetVaries(string registered, string cpaId, string target) =>
        new(400, "invalid", $"ENDPOINT_{registered}_CPAID_{cpaId}_VARIES_FROM_TARGETURL_{target}");

    public static ProxyOutcome SharingRefused(string? from, string? to) =>
        new(403, "forbidden", $"FOT_CHECK_FAILED_MESSAGESENDER_{from}_MESSAGERECEIVER_{to}");

    public static ProxyOutcome ProviderFailed(string target) => new(502, "transient", $"ERROR_COMMUNICATING_TO_ENDPOINT_URL_{target}");

    /// <summary>The status is published, its body is not: that of 502.</summary>
    public static ProxyOutcome ProviderTooSlow(string target) => new(504, "transient", $"ERROR_COMMUNICATING_TO_ENDPOINT_URL_{target}", IsOurs: true);

    /// <summary>A fault on purpose. That 429 and 503 are used for throttling is published, their bodies are not.</summary>
    public static ProxyOutcome Fault(int status) => new(status, status is 429 or 503 ? "throttled" : "transient", $"FAULT_INJECTED_{status}", IsOurs: true);

    /// <summary>More than the environment's limit; the real proxy has none (ssp 3).</summary>
    public static ProxyOutcome TooLarge(string message) => new(413, "too-long", message, IsOurs: true);

    /// <summary>Something of ours is not there: the audit cannot be written, a recording is missing.</summary>
    public static ProxyOutcome Unavailable(string message) => new(503, "transient", message, IsOurs: true);
}
