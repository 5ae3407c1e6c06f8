using System.Diagnostics;
using System.Globalization;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using LocalSpine.Core.Directory;
using LocalSpine.Core.Estate;
using LocalSpine.Core.Identifiers;
using LocalSpine.Core.Messaging;
using LocalSpine.Core.Time;
using LocalSpine.Core.Trust;
using LocalSpine.Hosting.Outbound;
using LocalSpine.Messaging.Asynchronous;
using LocalSpine.Messaging.Delivery;
using LocalSpine.Messaging.Messages;
using LocalSpine.Protocols.Ebxml;
using LocalSpine.Protocols.Hl7;
using LocalSpine.Protocols.Xml;

namespace LocalSpine.Messaging.Doctor;

/// <summary>
/// Connects to a supplier's registered message handling system as the Spine does and says what it finds: name, certificate, TLS, how it
/// acknowledges, what it does with a duplicate. Sends one application acknowledgement for a message that never was, twice.
/// </summary>
internal sealed class EndpointDoctor(IDirectory directory, INameRegister names, ICertificateAuthority trust, OutboundSender sender, IdSource ids, TimeProvider clock)
    : IEndpointDoctor
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan Slow = TimeSpan.FromSeconds(5);

    public async Task<IReadOnlyList<Finding>?> CheckAsync(string partyKey, CancellationToken cancellationToken)
    {
        var contracts = directory.ContractsOf(partyKey).Where(c => EbxmlExchange.IsAlways(c.Reliability.AckRequested)).ToList();
        var contract = contracts.Find(c => c.Interaction == "MCCI_IN010000UK13") ?? contracts.FirstOrDefault();
        if (contract is null)
        {
            return null;
        }

        var findings = new List<Finding>();
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(Patience);
        try
        {
            await trust.Ready.WaitAsync(patience.Token);
            if (await NameAsync(contract, findings, patience.Token) is { } url && await TlsAsync(contract, url, findings, patience.Token))
            {
                await AcknowledgementsAsync(contract, url, findings, patience.Token);
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            findings.Add(Finding.Failed("time", $"it took longer than {Patience.TotalSeconds} s"));
        }

        return findings;
    }

    private async Task<Uri?> NameAsync(MhsContract contract, List<Finding> findings, CancellationToken cancellationToken)
    {
        var endpoint = contract.Endpoints is [var first, ..] ? first : "";
        if (!Uri.TryCreate(endpoint, UriKind.Absolute, out var url) || url.Scheme != Uri.UriSchemeHttps)
        {
            findings.Add(Finding.Failed("name", $"the contract's endpoint '{endpoint}' is no https URL: register the endpoint again with --url https://host:port/path"));
            return null;
        }

        var registered = await names.FindAsync(url.Host, cancellationToken);
        try
        {
            await using var stream = await OutboundTls.ConnectAsync(names, url.Host, url.Port, cancellationToken);
            findings.Add(Finding.Ok("name", registered is var (host, port)
                ? $"{url.Host} is registered at {host}:{port.ToString(CultureInfo.InvariantCulture)}, which takes connections"
                : $"{url.Host}:{url.Port} takes connections"));
            return url;
        }
        catch (SocketException e)
        {
            findings.Add(Finding.Failed("name", $"{url.Host}:{url.Port}: {e.Message}. Is it listening? Register its address with 'localspine endpoint name {url.Host} --address host:port' if no name server knows it"));
            return null;
        }
    }

    private async Task<bool> TlsAsync(MhsContract contract, Uri url, List<Finding> findings, CancellationToken cancellationToken)
    {
        X509Certificate2? certificate = null;
        var asked = false;
        await using var stream = await OutboundTls.ConnectAsync(names, url.Host, url.Port, cancellationToken);
        await using var tls = new SslStream(stream, leaveInnerStreamOpen: false, (_, shown, _, _) =>
        {
            certificate = shown as X509Certificate2;
            return certificate is not null; // judged below, in words
        });
        try
        {
            await tls.AuthenticateAsClientAsync(
                new SslClientAuthenticationOptions
                {
                    TargetHost = url.Host,
                    ClientCertificates = [],
                    LocalCertificateSelectionCallback = (_, _, _, server, _) =>
                    {
                        asked |= server is not null; // the first call comes before the handshake, the second when the server wants one
                        return server is null ? null! : trust.OutboundCertificate;
                    },
                },
                cancellationToken);
        }
        catch (Exception e) when (e is AuthenticationException or IOException)
        {
            findings.Add(Finding.Failed("TLS", $"the handshake failed: {e.InnerException?.Message ?? e.Message}. It has to take the certificate {trust.OutboundCertificate.Subject} of this environment's authority"));
            return false;
        }

        findings.Add(tls.SslProtocol is SslProtocols.Tls12 or SslProtocols.Tls13
            ? Finding.Ok("TLS version", tls.SslProtocol == SslProtocols.Tls12 ? "1.2" : "1.3")
            : Finding.Failed("TLS version", $"{tls.SslProtocol}: the Spine speaks 1.2 and 1.3 only"));
        if (certificate is null || trust.Judge(certificate) is { } refusal && Failed(findings, refusal.ToString()))
        {
            return false;
        }

        findings.Add(Finding.Ok("certificate and chain", $"issued by this environment, valid until {certificate!.NotAfter.ToUniversalTime().ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)}"));
        var name = certificate.GetNameInfo(X509NameType.SimpleName, forIssuer: false);
        findings.Add(string.Equals(name, contract.Fqdn, StringComparison.OrdinalIgnoreCase)
            ? Finding.Ok("certificate name", $"CN {name} is the contract's FQDN")
            : Finding.Warning("certificate name", $"CN {name}, but the contract's FQDN is {contract.Fqdn}: the real Spine expects the same"));
        findings.Add(asked
            ? Finding.Ok("client certificate", "it asked for the Spine's certificate")
            : Finding.Warning("client certificate", "it did not ask for the Spine's certificate, so anybody could deliver to it"));
        return true;

        static bool Failed(List<Finding> findings, string why)
        {
            findings.Add(Finding.Failed("certificate and chain", why));
            return true;
        }
    }

    private async Task AcknowledgementsAsync(MhsContract contract, Uri url, List<Finding> findings, CancellationToken cancellationToken)
    {
        var message = Message(contract);
        try
        {
            var began = Stopwatch.GetTimestamp();
            var (status, contentType, body) = await sender.ExchangeAsync(message, url, cancellationToken);
            var took = Stopwatch.GetElapsedTime(began);
            var works = Acknowledgement(message, contract, status, contentType, body, findings);
            findings.Add(took < Slow ? Finding.Ok("time", $"{took.TotalMilliseconds:0} ms") : Finding.Warning("time", $"{took.TotalSeconds:0} s: the Spine gives up after 30"));
            if (works)
            {
                (status, _, body) = await sender.ExchangeAsync(message, url, cancellationToken);
                findings.Add(status is >= 200 and <= 299 && (body.Length == 0 || EbxmlEnvelope.ReadOrNull(body)?.Acknowledgment is not null)
                    ? Finding.Ok("duplicate", "the same message again was acknowledged again")
                    : Finding.Failed("duplicate", $"the same message again was answered {status}: a duplicate has to get its acknowledgement again, or the Spine goes on retrying"));
            }
        }
        catch (HttpRequestException e)
        {
            findings.Add(Finding.Failed("acknowledgement", e.InnerException?.Message ?? e.Message));
        }
    }

    private static bool Acknowledgement(SpineMessage message, MhsContract contract, int status, string contentType, byte[] body, List<Finding> findings)
    {
        if (status is < 200 or > 299)
        {
            findings.Add(Finding.Failed("acknowledgement", $"HTTP {status}: it has to be 200 or 202"));
            return false;
        }

        if (body.Length == 0)
        {
            findings.Add(Finding.Warning("acknowledgement", $"HTTP {status} without a body: the acknowledgement has to be posted to the Spine within {contract.Reliability.PersistDuration ?? "the persist duration"}"));
            return true;
        }

        var envelope = EbxmlEnvelope.ReadOrNull(body);
        var refTo = envelope?.Acknowledgment?.Child("RefToMessageId")?.Text.Trim() ?? "";
        var finding = envelope is null ? Finding.Failed("acknowledgement", "the body is no SOAP envelope")
            : envelope.ErrorList is { } errors ? Finding.Failed("acknowledgement", $"MessageError: {errors.Child("Error")?.Child("Description")?.Text}")
            : envelope.Acknowledgment is null ? Finding.Failed("acknowledgement", "the envelope has no eb:Acknowledgment in its header")
            : refTo != message.MessageId ? Finding.Failed("acknowledgement", $"RefToMessageId is '{refTo}', but the message was '{message.MessageId}'")
            : envelope.FromParty != contract.PartyKey ? Finding.Warning("acknowledgement", $"From party '{envelope.FromParty}' is not {contract.PartyKey}")
            : !contentType.StartsWith("text/xml", StringComparison.OrdinalIgnoreCase) ? Finding.Warning("acknowledgement", $"Content-Type '{contentType}' is not text/xml")
            : Finding.Ok("acknowledgement", $"HTTP {status} with eb:Acknowledgment for the message");
        findings.Add(finding);
        return finding.Verdict != Finding.IsFailed;
    }

    // An application acknowledgement, AA, for a message that the supplier never sent.
    private SpineMessage Message(MhsContract contract)
    {
        var now = clock.GetUtcNow();
        var id = ids.NewUuid();
        var xml = new XmlBuilder(2048);
        xml.Verbatim("<?xml version='1.0' encoding='UTF-8'?>\n"u8);
        var asid = directory.SystemsOf(contract.OdsCode, contract.ServiceInteraction) is [var system, ..] ? system.Asid : "";
        new AnswerWrapper(contract.Interaction, id, UkTime.Stamp(now), "V3NPfIT3.0", "AA", ids.NewUuid(), asid, SpineIdentity.Asid).Write(xml, static _ => { });
        var body = new EbxmlRequest(
            SpineIdentity.PartyKey, contract.PartyKey, contract.CpaId, id, contract.Service, contract.Interaction, id, EbxmlTime.Text(now), null, IsReliable: true).Write(xml.Written.Span);
        return new SpineMessage(
            "out", MessagePattern.Reliable, SpineIdentity.PartyKey, contract.PartyKey, id, id, null, contract.CpaId, contract.Service, contract.Interaction, now, MessageState.Waiting,
            EbxmlRequest.ContentType, body);
    }
}
