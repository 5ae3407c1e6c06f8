using LocalSpine.Core.Directory;
using LocalSpine.Hosting.Exchanges;
using LocalSpine.SecureProxy.Outcomes;
using LocalSpine.SecureProxy.Requests;

namespace LocalSpine.SecureProxy.Checks;

/// <summary>What the directory says of consumer, provider and address (ssp 5, rows 7 to 10; 8).</summary>
internal sealed class DirectoryChecks(IDirectory directory, int unknownInteractionStatus)
{
    /// <summary>Ssp-From is registered.</summary>
    public ProxyCheck SenderKnown => new(
        "SENDER_ASID", "ssp 5 row 8; the check is certain, that an unknown ASID gets this answer is inferred",
        call =>
        {
            call.Consumer = directory.FindAccreditedSystem(call.From!);
            call.From = call.Consumer?.Asid ?? call.From; // the same text, as one object: the exchange record keeps thousands of calls
            return call.Consumer is not null;
        },
        call => ProxyOutcome.SenderRefused(call.From),
        call => call.Consumer is { } consumer
            ? new CheckView("a registered accredited system (nhsAs)", consumer.Asid, $"uniqueIdentifier={consumer.Asid}: organisation {consumer.OdsCode}, party key {consumer.PartyKey}")
            : new CheckView(
                "a registered accredited system (nhsAs)", call.From ?? "", $"uniqueIdentifier={call.From}: no entry",
                $"localspine endpoint create --ods CODE --asid {call.From} --interactions {ShellText.Quote(call.InteractionId)} --out DIR"));

    /// <summary>The certificate is that of the consumer's endpoint.</summary>
    public ProxyCheck SenderCertificate => new(
        "SENDER_CERTIFICATE", "ssp 5 row 7; the check is certain, its answer inferred",
        call =>
        {
            call.CertificateParties = directory.PartyKeysOfFqdn(call.CertificateName);
            return call.CertificateParties.Contains(call.Consumer!.PartyKey);
        },
        call => ProxyOutcome.SenderRefused(call.From),
        call =>
        {
            var registered = call.Consumer is null ? [] : FqdnsOf(call.Consumer.PartyKey);
            return new CheckView(
                $"a certificate with the name of {call.From}'s endpoint",
                $"CN {call.CertificateName}",
                $"nhsMhsFQDN of party {call.Consumer?.PartyKey}: {(registered.Count == 0 ? "none" : string.Join(", ", registered))}; "
                + $"CN {call.CertificateName}: {(call.CertificateParties.Count == 0 ? "registered nowhere" : $"party {string.Join(", ", call.CertificateParties)}")}",
                "send the certificate that 'localspine endpoint create' wrote for this ASID, or the ASID of this certificate in Ssp-From");
        })
    {
        CanWarn = true,
    };

    /// <summary>The consumer may send the interaction (nhsAsSvcIA).</summary>
    public ProxyCheck SenderInteraction => new(
        "SENDER_INTERACTION", "ssp 5 row 8; certain",
        call => Lists(call.Consumer!, call.InteractionId!),
        call => ProxyOutcome.SenderRefused(call.From, IsUnknown(call) ? unknownInteractionStatus : 403),
        call => CheckView.MendedBy(
            new EndpointAddition(call.From!, [call.InteractionId!], null),
            $"an accredited system with nhsAsSvcIA {call.InteractionId}",
            $"{call.From}, which has {call.Consumer?.Interactions.Count ?? 0} interactions{(call.Consumer is not null && Lists(call.Consumer, call.InteractionId!) ? ", this one among them" : "")}",
            call.Consumer is null ? "" : $"uniqueIdentifier={call.From}: nhsAsSvcIA {Some(call.Consumer.Interactions)}"))
    {
        CanWarn = true,
    };

    /// <summary>Ssp-To is registered.</summary>
    public ProxyCheck ReceiverKnown => new(
        "RECEIVER_ASID", "ssp 5 row 9; the check is certain, that an unknown ASID gets this answer is inferred",
        call =>
        {
            call.Provider = directory.FindAccreditedSystem(call.To!);
            call.To = call.Provider?.Asid ?? call.To;
            return call.Provider is not null;
        },
        call => ProxyOutcome.ReceiverRefused(call.To),
        call => call.Provider is { } provider
            ? new CheckView("a registered accredited system (nhsAs)", provider.Asid, $"uniqueIdentifier={provider.Asid}: organisation {provider.OdsCode}, party key {provider.PartyKey}")
            : new CheckView(
                "a registered accredited system (nhsAs)", call.To ?? "", $"uniqueIdentifier={call.To}: no entry",
                $"localspine endpoint create --ods CODE --asid {call.To} --url {ShellText.Quote(RootOf(call))} --interactions {ShellText.Quote(call.InteractionId)} --out DIR"));

    /// <summary>The provider's party offers the interaction (nhsMhsSvcIA).</summary>
    public ProxyCheck ReceiverInteraction => new(
        "RECEIVER_INTERACTION", "ssp 5 row 9; certain",
        call =>
        {
            var contracts = directory.ContractsFor(call.Provider!.PartyKey, call.InteractionId!);
            call.Contracts = contracts.Count == 0 && ProxiedInteraction.RegisteredAs(call.InteractionId!) is { } registered
                ? directory.ContractsFor(call.Provider.PartyKey, registered)
                : contracts;
            return call.Contracts.Count > 0;
        },
        call => ProxyOutcome.ReceiverRefused(call.To),
        call => CheckView.MendedBy(
            new EndpointAddition(call.To!, [call.InteractionId!], RootOf(call)),
            $"a contract (nhsMhs) of party {call.Provider?.PartyKey} with nhsMhsSvcIA {call.InteractionId}",
            call.Contracts.Count == 0 ? "none" : string.Join(", ", call.Contracts.Select(c => c.CpaId)),
            call.Contracts.Count == 0 ? $"party {call.Provider?.PartyKey}: {Some(call.Provider is null ? [] : [.. directory.ContractsOf(call.Provider.PartyKey).Select(c => c.ServiceInteraction)])}"
                : string.Join("; ", call.Contracts.Select(c => $"{c.CpaId} at {string.Join(", ", c.Endpoints)}"))));

    /// <summary>The target lies within the address that the provider registered for the interaction (nhsMhsEndPoint).</summary>
    public static ProxyCheck TargetRegistered { get; } = new(
        "TARGET_REGISTERED", "ssp 2, 5 row 10; certain",
        call =>
        {
            foreach (var contract in call.Contracts)
            {
                foreach (var endpoint in contract.Endpoints)
                {
                    if (EndpointMatch.Covers(endpoint, call.Target!))
                    {
                        call.Contract = contract;
                        return true;
                    }
                }
            }

            return false;
        },
        call => ProxyOutcome.TargetVaries(Registered(call), call.Contracts[0].CpaId, call.Target!.WithoutQuery),
        call => CheckView.MendedBy(
            new EndpointAddition(call.To!, [call.InteractionId!], RootOf(call)),
            call.Contracts.Count == 0 ? "a target within the registered address" : $"a target within {Registered(call)}: the same text, host in any case, no port added",
            call.Target?.WithoutQuery ?? "",
            string.Join("; ", call.Contracts.Select(c => $"{c.CpaId}: nhsMhsEndPoint {string.Join(", ", c.Endpoints)}"))));

    private IReadOnlyList<string> FqdnsOf(string partyKey) => [.. directory.ContractsOf(partyKey).Select(c => c.Fqdn).Distinct()];

    private static bool Lists(AccreditedSystem system, string interaction) => system.Interactions.Contains(interaction)
        || (ProxiedInteraction.RegisteredAs(interaction) is { } registered && system.Interactions.Contains(registered));

    private static bool IsUnknown(ProxyCall call) => ProxiedInteraction.Find(call.InteractionId!) is null;

    private static string Registered(ProxyCall call) => call.Contracts[0].Endpoints is [var first, ..] ? first : "";

    // What a provider would register: the target up to a resource's name, which begins with a capital letter in FHIR.
    private static string RootOf(ProxyCall call)
    {
        if (call.Target is not { } target)
        {
            return "https://HOST/ODS/STU3/1/gpconnect";
        }

        var url = target.WithoutQuery;
        for (var slash = url.IndexOf('/', target.PathStart); slash >= 0; slash = url.IndexOf('/', slash + 1))
        {
            var segment = url.AsSpan(slash + 1);
            segment = segment.IndexOf('/') is var end and >= 0 ? segment[..end] : segment;
            if (segment is "metadata" || (segment.Length > 2 && char.IsAsciiLetterUpper(segment[0]) && char.IsAsciiLetterLower(segment[1])))
            {
                return url[..slash];
            }
        }

        return url.TrimEnd('/');
    }

    private static string Some(IReadOnlyCollection<string> values) => values.Count switch
    {
        0 => "none",
        <= 5 => string.Join(", ", values),
        var count => $"{string.Join(", ", values.Order(StringComparer.Ordinal).Take(5))} and {count - 5} more",
    };
}
