using LocalSpine.Core.Directory;
using LocalSpine.Core.Identifiers;
using LocalSpine.Core.Outcomes;
using LocalSpine.Hosting;
using LocalSpine.Hosting.Exchanges;
using LocalSpine.Messaging.Asynchronous.Rules;
using LocalSpine.Messaging.Delivery;
using LocalSpine.Messaging.Messages;
using LocalSpine.Protocols.Ebxml;
using LocalSpine.Protocols.Soap;

namespace LocalSpine.Messaging.Asynchronous;

/// <summary>
/// <code>
/// bytes -> envelope rules -> parties and contract -> flags -> stored and queued in one commit -> Acknowledgment
///          fault 101, 201    MessageError            MessageError                                 202
/// </code>
/// A message that was seen before from this party gets the same acknowledgement again and is not stored.
/// </summary>
internal sealed class EbxmlPipeline(
    IDirectory directory, MessageInbox inbox, IdSource ids, TimeProvider clock, EnvironmentOptions options)
{
    private static readonly EbxmlRule[] Rules =
    [
        EnvelopeRules.Action,
        EnvelopeRules.WellFormed,
        EnvelopeRules.SameAction,
        EnvelopeRules.Certificate,
        ContractRules.Version,
        ContractRules.From,
        ContractRules.ToType,
        ContractRules.Cpa,
        ContractRules.Fits,
        ContractRules.Path,
        ContractRules.Size,
        FlagRules.DuplicateElimination,
        FlagRules.AckRequested,
        FlagRules.AckVersion,
        FlagRules.AckSigned,
        FlagRules.AckActor,
        FlagRules.SyncReply,
        FlagRules.SyncReplyVersion,
        FlagRules.SyncReplyActor,
        FlagRules.Manifest,
        ContractRules.TimeToLive,
    ];

    /// <summary>Checks, stores and acknowledges. Completes after the commit.</summary>
    /// <param name="large">Where the whole body is, with its last bytes, when <paramref name="body"/> is its beginning only.</param>
    public async Task<EbxmlAnswer> AcceptAsync(string path, string? action, string contentType, ReadOnlyMemory<byte> body, string certificateName, Exchange record,
        (LargeBody Body, ReadOnlyMemory<byte> Tail)? large = null)
    {
        var request = new EbxmlExchange(path, action, contentType, body, certificateName, directory, clock.GetUtcNow()) { Large = large };
        foreach (var rule in Rules)
        {
            if (rule.Apply(request) is not { } refusal)
            {
                continue;
            }

            Describe(request, record);
            if (options.Lenient && rule.CanWarn)
            {
                record.Warning = refusal;
                continue;
            }

            record.Refusal = refusal;
            return Refuse(request, rule, refusal);
        }

        Describe(request, record);
        var (received, isNew) = await StoreAsync(request);
        return request.Pattern == MessagePattern.Express || !EbxmlExchange.IsAlways(request.Contract!.Reliability.AckRequested)
            ? EbxmlAnswer.Accepted with
            {
                Conversation = request.Envelope!.ConversationId, IsStored = isNew, SoapAction = request.Pattern == MessagePattern.Express ? EbxmlNames.ExpressAccepted : null,
            }
            : new EbxmlAnswer(202, Signal(request, received).Acknowledgment(request.Pattern == MessagePattern.Forward ? EbxmlNames.NextMsh : EbxmlNames.ToPartyMsh))
            {
                Conversation = request.Envelope!.ConversationId,
                IsStored = isNew,
            };
    }

    // Answers when the message came first, and whether that is now.
    private async Task<(DateTimeOffset Received, bool IsNew)> StoreAsync(EbxmlExchange request)
    {
        var envelope = request.Envelope!;
        var contract = request.Contract!;
        var timing = ContractTiming.Of(contract.Reliability);
        var forwarded = request.Pattern == MessagePattern.Forward;
        var message = new SpineMessage(
            "in", request.Pattern, envelope.FromParty, envelope.ToParty, envelope.MessageId, envelope.ConversationId, null, envelope.CpaId,
            envelope.Service, envelope.Action, request.Now, forwarded ? MessageState.Waiting : MessageState.Accepted, request.ContentType, request.Large is null ? request.Body : request.Body[..LargeBody.Shown])
        {
            Large = request.Large?.Body,
        };
        var accepted = forwarded
            ? new AcceptedMessage(
                message, contract.PartyKey, timing.Attempts, timing.RetryInterval, request.Now + timing.PersistDuration,
                envelope.IsOrdered ? $"{envelope.FromParty} {envelope.CpaId} {envelope.ConversationId}" : null)
            : new AcceptedMessage(message, "", ProcessAttempts, ProcessInterval, DateTimeOffset.MaxValue, null);
        return await inbox.TakeAsync(accepted, EbxmlExchange.IsAlways(contract.Reliability.DuplicateElimination) ? request.Now - timing.PersistDuration : null);
    }

    private EbxmlAnswer Refuse(EbxmlExchange request, EbxmlRule rule, Refusal refusal)
    {
        if (rule.As == EbxmlRefusedAs.Fault)
        {
            var location = rule.Code == "101" ? "HTTP Header - SOAPAction" : rule.Code == "900" ? "TLS client certificate" : "HTTP Body";
            return new EbxmlAnswer(500, new SoapFault(rule.Code == "101", rule.Code, location, refusal.ToString()).Write());
        }

        var text = rule.Text.Length > 0 ? $"{rule.Text}. {refusal}" : refusal.ToString();
        return new EbxmlAnswer(200, Signal(request, request.Now).MessageError(rule.Code, text));
    }

    private EbxmlSignal Signal(EbxmlExchange request, DateTimeOffset received) => new(
        SpineIdentity.PartyKey, request.Envelope!.FromParty, request.Envelope.CpaId, request.Envelope.ConversationId, ids.NewUuid(), request.Envelope.MessageId,
        EbxmlTime.Text(received), EbxmlTime.Text(request.Now));

    private static void Describe(EbxmlExchange request, Exchange record)
    {
        record.Interaction = request.Envelope?.Action ?? "";
        record.PartyKey = request.Envelope?.FromParty ?? "";
        record.MessageId = request.Envelope?.MessageId ?? "";
    }

    // Processing fails only when something here is away (the database): often and soon.
    private const int ProcessAttempts = 1_000;
    private static readonly TimeSpan ProcessInterval = TimeSpan.FromSeconds(1);
}

/// <summary>What goes back on the sender's connection.</summary>
/// <param name="Body">An envelope, or empty.</param>
internal sealed record EbxmlAnswer(int Status, ReadOnlyMemory<byte> Body)
{
    /// <summary>The conversation of the request, where it could be read; else empty.</summary>
    public string Conversation { get; init; } = "";

    /// <summary>True when the message was stored now; false when it was refused or stored before.</summary>
    public bool IsStored { get; init; }

    /// <summary>SOAPAction of the answer; null for none.</summary>
    public string? SoapAction { get; init; }

    /// <summary>202 without a body.</summary>
    public static EbxmlAnswer Accepted { get; } = new(202, default);
}
