namespace LocalSpine.Conformance.Proxy;

/// <summary>One way to break one check of the proxy, and the answer that the dossier gives for it.</summary>
/// <param name="Code">issue.code.</param>
internal sealed record BrokenCheck(string Name, string Check, int Status, string Code, Func<ProxyEnvironment, ProxyRequest, ProxyRequest> Break)
{
    /// <summary>The published text; null where none is published and the rule itself is the text.</summary>
    public Func<ProxyEnvironment, ProxyRequest, string?> Message { get; init; } = (_, _) => null;

    /// <summary>Whose certificate is shown; the consumer's when null.</summary>
    public Func<ProxyEnvironment, Party?> Caller { get; init; } = _ => null;

    /// <summary>Changes the environment; what it answers changes it back.</summary>
    public Func<ProxyEnvironment, Task<Func<Task>>> PrepareAsync { get; init; } = _ => Task.FromResult(() => Task.CompletedTask);

    /// <summary>The record tells a command that would make the check pass.</summary>
    public bool HasMend { get; init; }
}

/// <summary>Every check of the proxy, broken one at a time.</summary>
internal static class Breaks
{
    private const string Unknown = "999999999999";

    public static readonly BrokenCheck[] All =
    [
        new("method", "METHOD", 405, "forbidden", (_, r) => r with { Method = "DELETE" }),
        new("method of one's own", "METHOD", 405, "forbidden", (_, r) => r with { Method = "COPY" }),
        new("method in lower case", "METHOD", 405, "forbidden", (_, r) => r with { Method = "get" }),
        new("hidden by Connection", "SSP_HEADERS_PLAIN", 400, "invalid", (_, r) => r.Plus("Connection", "x-own, ssp-from")),
        new("underscore", "SSP_HEADERS_PLAIN", 400, "invalid", (s, r) => r.Plus("Ssp_From", s.Other.Asid)),
        new("no trace id", "SSP_TRACE_ID", 400, "invalid", (_, r) => r.Without("Ssp-TraceID")),
        new("trace id", "SSP_TRACE_ID", 400, "invalid", (_, r) => r.With("Ssp-TraceID", "not-a-uuid")),
        new("two trace ids", "SSP_TRACE_ID", 400, "invalid", (_, r) => r.Plus("Ssp-TraceID", r.TraceId)),
        new("no sender", "SSP_FROM", 400, "invalid", (_, r) => r.Without("Ssp-From")),
        new("empty sender", "SSP_FROM", 400, "invalid", (_, r) => r.With("Ssp-From", "")),
        new("short sender", "SSP_FROM", 400, "invalid", (_, r) => r.With("Ssp-From", "20000000000")),
        new("sender of letters", "SSP_FROM", 400, "invalid", (_, r) => r.With("Ssp-From", "20000000000A")),
        new("two senders", "SSP_FROM", 400, "invalid", (s, r) => r.Plus("ssp-from", s.Other.Asid)),
        new("the same sender twice", "SSP_FROM", 400, "invalid", (s, r) => r.Plus("SSP-FROM", s.Consumer.Asid)),
        new("two senders in one", "SSP_FROM", 400, "invalid", (s, r) => r.With("Ssp-From", $"{s.Consumer.Asid},{s.Other.Asid}")),
        new("no receiver", "SSP_TO", 400, "invalid", (_, r) => r.Without("Ssp-To")),
        new("receiver", "SSP_TO", 400, "invalid", (_, r) => r.With("Ssp-To", "Z90103")),
        new("two receivers", "SSP_TO", 400, "invalid", (s, r) => r.Plus("Ssp-To", s.Practice.Asid)),
        new("no interaction", "SSP_INTERACTION_ID", 400, "invalid", (_, r) => r.Without("Ssp-InteractionID")),
        new("interaction", "SSP_INTERACTION_ID", 400, "invalid", (_, r) => r.With("Ssp-InteractionID", "gpconnect:read")),
        new("two interactions", "SSP_INTERACTION_ID", 400, "invalid", (_, r) => r.Plus("Ssp-InteractionID", Interactions.SearchPatient)),
        new("no target", "TARGET_URL", 400, "invalid", (_, r) => r with { Target = "/Patient/2" }),
        new("plain target", "TARGET_URL", 400, "invalid", (s, r) => r with { Target = $"/http://{s.Practice.Fqdn}/{s.Practice.Ods}/STU3/1/gpconnect/Patient/2" }),
        new("media type", "MEDIA_TYPE", 415, "not-supported", (_, r) => (r with { Method = "POST" }).With("Ssp-InteractionID", Interactions.Structured).WithBody("a=b", "application/x-www-form-urlencoded"))
        {
            Message = (_, _) => "Unsupported_Media_Type",
        },
        new("unknown sender", "SENDER_ASID", 403, "forbidden", (_, r) => r.With("Ssp-From", Unknown)) { Message = (_, _) => $"ASID_CHECK_FAILED_MESSAGESENDER_{Unknown}", HasMend = true },
        new("certificate of another", "SENDER_CERTIFICATE", 403, "forbidden", (_, r) => r)
        {
            Caller = s => s.Other, Message = (s, _) => $"ASID_CHECK_FAILED_MESSAGESENDER_{s.Consumer.Asid}", HasMend = true,
        },
        new("sender of another", "SENDER_CERTIFICATE", 403, "forbidden", (s, r) => r.With("Ssp-From", s.Other.Asid))
        {
            Message = (s, _) => $"ASID_CHECK_FAILED_MESSAGESENDER_{s.Other.Asid}", HasMend = true,
        },
        new("interaction not of the sender", "SENDER_INTERACTION", 403, "forbidden", (_, r) => r.With("Ssp-InteractionID", Interactions.NotAsked))
        {
            Message = (s, _) => $"ASID_CHECK_FAILED_MESSAGESENDER_{s.Consumer.Asid}", HasMend = true,
        },
        new("interaction of nobody", "SENDER_INTERACTION", 403, "forbidden", (_, r) => r.With("Ssp-InteractionID", "urn:nhs:names:services:gpconnect:fhir:rest:read:nothing-1"))
        {
            Message = (s, _) => $"ASID_CHECK_FAILED_MESSAGESENDER_{s.Consumer.Asid}", HasMend = true,
        },
        new("interaction in other case", "SENDER_INTERACTION", 403, "forbidden", (_, r) => r.With("Ssp-InteractionID", Interactions.ReadPatient.Replace("read:p", "READ:P", StringComparison.Ordinal)))
        {
            Message = (s, _) => $"ASID_CHECK_FAILED_MESSAGESENDER_{s.Consumer.Asid}", HasMend = true,
        },
        new("unknown receiver", "RECEIVER_ASID", 403, "forbidden", (_, r) => r.With("Ssp-To", Unknown))
        {
            Message = (_, _) => $"PARTYKEY_INTERACTION_CHECK_FAILED_MESSAGERECEIVER_{Unknown}", HasMend = true,
        },
        new("interaction not of the receiver", "RECEIVER_INTERACTION", 403, "forbidden", (_, r) => r.With("Ssp-InteractionID", Interactions.NotOffered))
        {
            Message = (s, _) => $"PARTYKEY_INTERACTION_CHECK_FAILED_MESSAGERECEIVER_{s.Practice.Asid}", HasMend = true,
        },
        Varies("other path", (s, _) => $"https://{s.Practice.Fqdn}/{s.Practice.Ods}/STU3/1/other/Patient/2"),
        Varies("path that only begins alike", (s, _) => $"{s.Practice.Root}2/Patient/2"),
        Varies("path in other case", (s, _) => s.Practice.Root.Replace("gpconnect", "GPConnect", StringComparison.Ordinal) + "/Patient/2"),
        Varies("path of another practice", (s, _) => $"https://{s.Practice.Fqdn}/{s.Consumer.Ods}/STU3/1/gpconnect/Patient/2"),
        Varies("address for the name", (s, _) => $"https://127.0.0.1/{s.Practice.Ods}/STU3/1/gpconnect/Patient/2"),
        Varies("port written out", (s, _) => $"https://{s.Practice.Fqdn}:443/{s.Practice.Ods}/STU3/1/gpconnect/Patient/2"),
        Varies("escape in the root", (s, _) => $"https://{s.Practice.Fqdn}/{s.Practice.Ods}/STU3/1/gpc%6Fnnect/Patient/2"),
        new("sharing", "SHARING", 403, "forbidden", (_, r) => r)
        {
            Message = (s, _) => $"FOT_CHECK_FAILED_MESSAGESENDER_{s.Consumer.Asid}_MESSAGERECEIVER_{s.Practice.Asid}", HasMend = true,
            PrepareAsync = async s =>
            {
                var rule = await s.ShareAsync(s.Consumer.Asid, s.Practice.Asid, allow: false);
                return () => s.UnshareAsync(rule);
            },
        },
    ];

    /// <summary>One of each check, in the order of the checks; breaking a later one does not mend an earlier one.</summary>
    public static IReadOnlyList<BrokenCheck> Chain { get; } = [.. All.DistinctBy(b => b.Check)];

    public static BrokenCheck Of(string check) => All.First(b => b.Check == check);

    private static BrokenCheck Varies(string name, Func<ProxyEnvironment, ProxyRequest, string> target) => new(
        name, "TARGET_REGISTERED", 400, "invalid", (s, r) => r with { Target = $"/{target(s, r)}?_count=1" })
    {
        Message = (s, r) => $"ENDPOINT_{s.Practice.Root}_CPAID_{s.CpaId}_VARIES_FROM_TARGETURL_{target(s, r)}", HasMend = true,
    };
}
