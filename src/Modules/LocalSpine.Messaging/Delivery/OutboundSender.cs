using System.Net;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using LocalSpine.Core.Directory;
using LocalSpine.Core.Trust;
using LocalSpine.Hosting.Outbound;
using LocalSpine.Messaging.Asynchronous;
using LocalSpine.Messaging.Messages;
using LocalSpine.Protocols.Ebxml;

namespace LocalSpine.Messaging.Delivery;

/// <summary>
/// Posts a message to a supplier's endpoint over mutual TLS, with the environment's outbound identity: one connection a message, never
/// chunked, headers as the recorded real one has them (spine-messaging 3.1, 20).
/// </summary>
internal sealed class OutboundSender : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly ICertificateAuthority _trust;
    private readonly INameRegister _names;
    private readonly PayloadStore _payloads;
    private readonly HttpClient _anonymous;
    private readonly Lock _gate = new();
    private (X509Certificate2 Certificate, HttpClient Http)? _identified;

    public OutboundSender(ICertificateAuthority trust, INameRegister names, PayloadStore payloads)
    {
        _trust = trust;
        _names = names;
        _payloads = payloads;
        _anonymous = Client(null);
    }

    /// <summary>Posts a message and judges what came.</summary>
    /// <param name="withoutCertificate">True to leave the Spine's certificate out, which a receiver should refuse.</param>
    public async Task<DeliveryOutcome> PostAsync(SpineMessage message, MhsContract contract, CancellationToken cancellationToken, bool withoutCertificate = false)
    {
        if (contract.Endpoints is not [var endpoint, ..] || !Uri.TryCreate(endpoint, UriKind.Absolute, out var url) || url.Scheme != Uri.UriSchemeHttps)
        {
            return new DeliveryOutcome(DeliveryResult.Failed, $"contract {contract.CpaId} has no https endpoint (nhsMHSEndPoint)");
        }

        try
        {
            var (status, _, body) = await ExchangeAsync(message, url, cancellationToken, withoutCertificate);
            return Judge(message, contract, status, body);
        }
        catch (HttpRequestException e)
        {
            return new DeliveryOutcome(DeliveryResult.Failed, $"{url.Host}:{url.Port}: {e.InnerException?.Message ?? e.Message}");
        }
        catch (TaskCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new DeliveryOutcome(DeliveryResult.Failed, $"{url.Host}:{url.Port} did not answer within {Patience.TotalSeconds} s");
        }
    }

    public void Dispose()
    {
        _identified?.Http.Dispose();
        _anonymous.Dispose();
    }

    // A client for the certificate of now; after a reset it is another.
    private HttpClient Identified()
    {
        lock (_gate)
        {
            var certificate = _trust.OutboundCertificate;
            if (_identified is var (known, http) && ReferenceEquals(known, certificate))
            {
                return http;
            }

            _identified = (certificate, Client(certificate));
            return _identified.Value.Http;
        }
    }

    private HttpClient Client(X509Certificate2? certificate)
    {
        var handler = OutboundTls.Handler(_trust, certificate, (end, cancellationToken) => OutboundTls.ConnectAsync(_names, end.Host, end.Port, cancellationToken), IsTrusted);
        handler.MaxConnectionsPerServer = 64;
        return new HttpClient(handler) { Timeout = Patience };
    }

    /// <summary>Posts a message and gives back what came, unjudged.</summary>
    public async Task<(int Status, string ContentType, byte[] Body)> ExchangeAsync(
        SpineMessage message, Uri url, CancellationToken cancellationToken, bool withoutCertificate = false)
    {
        await _trust.Ready.WaitAsync(cancellationToken);
        using var request = Request(message, url);
        using var response = await (withoutCertificate ? _anonymous : Identified()).SendAsync(request, cancellationToken);
        return ((int)response.StatusCode, response.Content.Headers.ContentType?.ToString() ?? "", await response.Content.ReadAsByteArrayAsync(cancellationToken));
    }

    private HttpRequestMessage Request(SpineMessage message, Uri url)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, url) { Version = HttpVersion.Version11, VersionPolicy = HttpVersionPolicy.RequestVersionExact };
        request.Headers.TryAddWithoutValidation("User-Agent", "Mozilla/5.0 (compatible; LocalSpine)");
        request.Headers.TryAddWithoutValidation("Accept-Encoding", "none");
        request.Headers.TryAddWithoutValidation("SOAPAction", message.SoapAction);
        request.Headers.TryAddWithoutValidation("Accept", "*/*");
        request.Headers.ConnectionClose = true;
        request.Content = message.Large is { } large ? new LargeContent(_payloads, large) : new ReadOnlyMemoryContent(message.Body);
        request.Content.Headers.TryAddWithoutValidation("Content-Type", message.ContentType);
        request.Content.Headers.ContentLength = message.Large?.Length ?? message.Body.Length;
        return request;
    }

    private static DeliveryOutcome Judge(SpineMessage message, MhsContract contract, int status, byte[] body)
    {
        if (status is < 200 or > 299)
        {
            return new DeliveryOutcome(DeliveryResult.Failed, $"the receiver answered {status}");
        }

        var wantsAck = message.Pattern != MessagePattern.Express && EbxmlExchange.IsAlways(contract.Reliability.AckRequested);
        if (body.Length > 0 && EbxmlEnvelope.ReadOrNull(body) is { } answer)
        {
            if (answer.ErrorList is { } errors)
            {
                return new DeliveryOutcome(DeliveryResult.Refused, $"MessageError: {errors.Child("Error")?.Child("Description")?.Text}");
            }

            if (answer.Acknowledgment is { } acknowledgment)
            {
                var refTo = acknowledgment.Child("RefToMessageId")?.Text.Trim() ?? answer.RefToMessageId;
                return refTo == message.MessageId
                    ? new DeliveryOutcome(DeliveryResult.Delivered, "")
                    : new DeliveryOutcome(wantsAck ? DeliveryResult.Failed : DeliveryResult.Delivered, $"the acknowledgement refers to {refTo}, not to {message.MessageId}");
            }
        }

        // Without SyncReply signals travel on a connection of their own (spine-messaging 5).
        return !wantsAck ? new DeliveryOutcome(DeliveryResult.Delivered, "")
            : string.Equals(contract.Reliability.SyncReplyMode, "MSHSignalsOnly", StringComparison.OrdinalIgnoreCase)
                ? new DeliveryOutcome(DeliveryResult.Failed, $"the receiver answered {status} without an acknowledgement")
                : new DeliveryOutcome(DeliveryResult.AwaitsAcknowledgment, $"the receiver answered {status}; its acknowledgement has still to come");
    }

    // The receiver's certificate must be of this environment; which name it should have is the contract's FQDN, not the URL's host.
    private bool IsTrusted(object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors) =>
        certificate is X509Certificate2 known && _trust.Judge(known) is null;
}
