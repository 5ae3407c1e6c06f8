using LocalSpine.Core.Directory;
using LocalSpine.Core.Identifiers;
using LocalSpine.Core.Messaging;
using LocalSpine.Core.Outcomes;
using LocalSpine.Core.Time;
using LocalSpine.Hosting;
using LocalSpine.Hosting.Exchanges;
using LocalSpine.Hosting.Surfaces;
using LocalSpine.Messaging.Synchronous.Rules;
using LocalSpine.Protocols.Hl7;
using LocalSpine.Protocols.Soap;

namespace LocalSpine.Messaging.Synchronous;

/// <summary>
/// <code>
/// bytes -> transport rules -> SOAP header rules -> certificate -> wrapper rules -> access rules -> control act rules -> structure -> author -> interaction
///              fault 101, 201       fault 201        fault 900      AR 501..520      AR 900          AR 504..512         AR 202     AR 900    AA or AE
/// </code>
/// </summary>
internal sealed class SyncPipeline
{
    private const string RejectionInteraction = "MCCI_IN010000UK13";

    private readonly SyncRule[] _rules;
    private readonly IdSource _ids;
    private readonly TimeProvider _clock;
    private readonly EnvironmentOptions _options;
    private readonly AuthorRule _author;
    private readonly string _from;

    public SyncPipeline(InteractionCatalog interactions, AuthorRule author, IdSource ids, TimeProvider clock, EnvironmentOptions options, SurfaceCatalog surfaces)
    {
        _author = author;
        _ids = ids;
        _clock = clock;
        _options = options;
        _from = surfaces.UrlOf(surfaces.Get("messaging")) + SyncServiceEndpoint.Path;
        _rules =
        [
            TransportRules.ServiceNotSupported(interactions),
            TransportRules.MessageNotWellFormed,
            SoapHeaderRules.MessageId,
            SoapHeaderRules.Action,
            SoapHeaderRules.To,
            SoapHeaderRules.Receiver,
            SoapHeaderRules.Sender,
            SoapHeaderRules.Root,
            AccessRules.Certificate,
            WrapperRules.Id,
            WrapperRules.CreationTime,
            WrapperRules.VersionCode,
            WrapperRules.Extension,
            WrapperRules.InteractionId,
            WrapperRules.Receiver,
            WrapperRules.Sender,
            WrapperRules.ReceiverAgain,
            WrapperRules.SenderAgain,
            AccessRules.Asid,
            AccessRules.Party,
            AccessRules.Interaction,
            ControlActRules.Present,
            ControlActRules.AuthorCardinality,
            ControlActRules.Author,
            ControlActRules.FirstSystem,
            ControlActRules.SecondSystem,
            ControlActRules.Query,
            StructureRules.Body,
        ];
    }

    /// <summary>Runs the rules in order, then the interaction. Fills in the exchange's ids and verdict.</summary>
    public async ValueTask<SyncAnswer> AnswerAsync(SyncExchange request, Exchange record, CancellationToken cancellationToken)
    {
        foreach (var rule in _rules)
        {
            if (rule.Apply(request) is not { } refusal)
            {
                continue;
            }

            if (_options.Lenient && rule.CanWarn)
            {
                record.Warning = refusal;
                continue;
            }

            Describe(request, record);
            record.Refusal = refusal;
            return rule.As == RefusedAs.Fault ? Fault(rule, refusal) : Reject(request, rule.Code, refusal);
        }

        Describe(request, record);
        var (author, broken) = await _author.JudgeAsync(request.Wrapper!.ControlAct, cancellationToken);
        if (author is not null)
        {
            record.Identify(author.UserId, author.Role.Id, author.Role.OdsCode);
        }
        else if (broken is not null && _author.Refuses)
        {
            record.Refusal = broken;
            return Reject(request, AuthorRule.Code, broken);
        }
        else if (broken is not null && _author.Warns)
        {
            record.Warning ??= broken;
        }

        var wrapper = request.Wrapper!;
        var answer = await ((ISpineQuery)request.Handler!).AnswerAsync(
            new InteractionRequest(request.Service, request.Interaction, wrapper.Id, wrapper.VersionCode, request.SenderAsid, wrapper.ControlAct!) { Author = author },
            cancellationToken);
        record.Refusal = answer.Refusal;
        return new SyncAnswer(200, Envelope(request, Wrap(request, answer.Interaction, answer.VersionCode, answer.Acknowledgement), answer.WriteControlAct));
    }

    /// <summary>The fault of a request that could not be read from the connection.</summary>
    public static SyncAnswer Unreadable(int status, Refusal refusal) => new(
        status, new SoapFault(IsClient: true, "201", "HTTP Body", refusal.ToString()).Write());

    /// <summary>The fault of a request that could not be answered though nothing is known to be wrong with it.</summary>
    public static SyncAnswer Failed(Refusal refusal) => new(500, new SoapFault(IsClient: false, "200", "Not Supported", refusal.ToString()).Write());

    private static SyncAnswer Fault(SyncRule rule, Refusal refusal) => new(
        500, new SoapFault(rule.Code == "101", rule.Code, rule.Location, refusal.ToString()).Write());

    private SyncAnswer Reject(SyncExchange request, string code, Refusal refusal)
    {
        var version = request.Wrapper!.VersionCode is { Length: > 0 } sent ? sent : "V3NPfIT3.0";
        var wrapper = Wrap(request, RejectionInteraction, version, "AR") with
        {
            Detail = (code, Oids.WrapperErrors, refusal.ToString()),
        };
        return new SyncAnswer(200, Envelope(request, wrapper, static _ => { }));
    }

    private AnswerWrapper Wrap(SyncExchange request, string interaction, string versionCode, string acknowledgement) => new(
        interaction, _ids.NewUuid(), UkTime.Stamp(_clock.GetUtcNow()), versionCode, acknowledgement, request.Wrapper!.Id, request.SenderAsid,
        request.ReceiverAsid.Length > 0 ? request.ReceiverAsid : SpineIdentity.Asid);

    private ReadOnlyMemory<byte> Envelope(SyncExchange request, AnswerWrapper wrapper, Action<Protocols.Xml.XmlBuilder>? controlAct) =>
        new SoapAnswer($"{request.Service}/{wrapper.Interaction}", request.Soap!.From, _from, request.Soap.MessageId, request.Handler!.ResponseWrapper)
            .Write(wrapper, controlAct);

    private static void Describe(SyncExchange request, Exchange record)
    {
        record.Interaction = request.Interaction;
        record.FromAsid = request.SenderAsid;
        record.PartyKey = request.Sender?.PartyKey ?? "";
        record.MessageId = request.Soap?.MessageId ?? "";
    }
}

/// <summary>What goes back over HTTP, always <c>text/xml</c>.</summary>
internal sealed record SyncAnswer(int Status, ReadOnlyMemory<byte> Body);
