using LocalSpine.Core.Directory;
using LocalSpine.Core.Identifiers;
using LocalSpine.Core.Outcomes;
using LocalSpine.Core.Time;
using LocalSpine.Hosting;
using LocalSpine.Hosting.Exchanges;
using LocalSpine.MiniServices.Operations;
using LocalSpine.MiniServices.Rules;
using LocalSpine.MiniServices.Scenarios;
using LocalSpine.Protocols.Itk;
using LocalSpine.Protocols.Xml;
using Microsoft.Extensions.Logging;

namespace LocalSpine.MiniServices.Pipeline;

/// <summary>
/// <code>
/// bytes -> SOAP -> action -> timestamp -> distribution envelope -> access -> scenario -> payload -> fields -> number -> trace
///          fault 1000 ...............................................  3000   as set      SMSP-0001 ......    0042    code with or without data
/// </code>
/// Order and answers are those of smsp 7 and 5.
/// </summary>
internal sealed partial class SmspPipeline
{
    private readonly SmspRule[] _rules;
    private readonly QuestionRule[] _questionRules;
    private readonly ScenarioTable _scenarios;
    private readonly IdSource _ids;
    private readonly VirtualClock _clock;
    private readonly SmspOptions _options;
    private readonly ILogger _logger;

    public SmspPipeline(
        MiniServiceCatalog services, ScenarioTable scenarios, IDirectory directory, IdSource ids, VirtualClock clock, EnvironmentOptions environment, ILogger<SmspPipeline> logger)
    {
        _scenarios = scenarios;
        _ids = ids;
        _clock = clock;
        _options = environment.Smsp;
        _logger = logger;
        var isLenient = environment.Lenient || _options.Asid == "lenient";
        SmspRule[] timestamp = _options.Timestamp == "off" ? [] : [SecurityRules.TimestampZone, SecurityRules.Timestamp with { OnlyWarns = _options.Timestamp == "warn" }];
        _rules =
        [
            SoapRules.WellFormed,
            SoapRules.Version,
            SoapRules.Body,
            SoapRules.MustUnderstand,
            SoapRules.MessageId,
            ActionRules.Supported(services),
            ActionRules.SoapAction,
            ActionRules.Service,
            ActionRules.PayloadRoot,
            .. timestamp,
            EnvelopeRules.Envelope,
            EnvelopeRules.Header,
            EnvelopeRules.AddressList,
            EnvelopeRules.AuditIdentity,
            EnvelopeRules.Identity,
            EnvelopeRules.Manifest,
            EnvelopeRules.ManifestItem,
            EnvelopeRules.SenderAddress,
            EnvelopeRules.Handling,
            EnvelopeRules.HandlingSpec,
            EnvelopeRules.Payloads,
            EnvelopeRules.Payload,
            AccessRules.Certificate(directory),
            AccessRules.AsidPresent(_options) with { OnlyWarns = isLenient },
            AccessRules.AsidKnown(directory),
            AccessRules.AsidParty(directory),
            AccessRules.Interaction,
        ];
        _questionRules =
        [
            AccessRules.Credentials(directory) with { OnlyWarns = isLenient },
            PayloadRules.Attributes,
            PayloadRules.Id,
            PayloadRules.Code,
            PayloadRules.QueryEvent,
            PayloadRules.Fields,
            PayloadRules.FieldParts,
            FieldRules.BirthDate,
            FieldRules.GenderSystem,
            FieldRules.Gender,
            FieldRules.LocalIdentifier,
            FieldRules.NhsNumberRoot,
            FieldRules.FamilyName,
            FieldRules.NameLength,
            FieldRules.Wildcard,
            FieldRules.Postcode,
            FieldRules.NhsNumberForm,
        ];
    }

    /// <summary>Runs the rules in order, then the operation. Fills in the exchange's ids and verdict. Null when the connection is to be broken off.</summary>
    public async ValueTask<SmspAnswer?> AnswerAsync(SmspExchange request, Exchange record, CancellationToken cancellationToken)
    {
        foreach (var rule in _rules)
        {
            if (rule.Apply(request) is not { } refusal)
            {
                continue;
            }

            if (rule.OnlyWarns)
            {
                record.Warning ??= refusal;
                continue;
            }

            Describe(request, record);
            record.Refusal = refusal;
            return Fault(rule.As, rule.ErrorCode, rule.Part, refusal, request);
        }

        Describe(request, record);
        request.Question = PatientQuestion.Read(request.Payload!.Child("queryEvent"));
        var scenario = _scenarios.Take(request.Service!, request.Question, request.Asid);
        if (scenario is not null)
        {
            record.Warning = new Refusal("SMSP_SCENARIO", "an undisturbed answer", $"scenario {scenario.Id}", "admin API /smsp/scenarios");
            if (scenario.DelaySeconds > 0)
            {
                await _clock.WaitUntilAsync(_clock.GetUtcNow() + TimeSpan.FromSeconds(scenario.DelaySeconds), cancellationToken);
            }

            if (scenario.Drop)
            {
                return null;
            }

            if (scenario.Fault is { } fault)
            {
                record.Refusal = record.Warning;
                return Fault(fault[0] == '2' ? ItkFaultCode.Server : ItkFaultCode.Client, fault, "", record.Warning, request);
            }
        }

        return await AskAsync(request, request.Service!, request.Question, scenario?.Code, record, cancellationToken);
    }

    /// <summary>The fault of a request that could not be read from the connection, or was refused before its first byte counted.</summary>
    public SmspAnswer Unreadable(int status, Refusal refusal) => new(status, new ItkFault(ItkFaultCode.Client, "1000", refusal.ToString(), "").Write(_ids.NewUuid(), _ids.NewUuid()));

    /// <summary>The fault of a request that could not be answered though nothing is known to be wrong with it.</summary>
    public SmspAnswer Failed(Refusal refusal) =>
        new(_options.FaultStatus, new ItkFault(ItkFaultCode.Server, "2100", refusal.ToString(), "").Write(_ids.NewUuid(), _ids.NewUuid()));

    private async ValueTask<SmspAnswer> AskAsync(
        SmspExchange request, MiniService service, PatientQuestion question, string? scenarioCode, Exchange record, CancellationToken cancellationToken)
    {
        foreach (var rule in _questionRules)
        {
            if (rule.Apply(request) is not { } refusal)
            {
                continue;
            }

            if (rule.OnlyWarns)
            {
                record.Warning ??= refusal;
                continue;
            }

            record.Refusal = refusal;
            return rule.IsSchema && _options.SchemaErrors == "fault"
                ? Fault(ItkFaultCode.Client, "1000", "", refusal, request)
                : Answer(service, rule.Code, write: null);
        }

        if (scenarioCode is not null && !SmspCode.IsSuccess(scenarioCode))
        {
            record.Refusal = new Refusal(scenarioCode, "an undisturbed answer", "the code that a scenario sets", "admin API /smsp/scenarios");
            return Answer(service, scenarioCode, write: null);
        }

        try
        {
            var answer = await service.AskAsync(question, cancellationToken);
            if (SmspCode.IsSuccess(answer.Code))
            {
                return Answer(service, scenarioCode ?? answer.Code, answer.Write);
            }

            record.Refusal = new Refusal(answer.Code, answer.Expected, answer.Came, "smsp 5");
            return Answer(service, answer.Code, answer.Write);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            // The database is away, or a defect of ours: the sender is told in its protocol.
            LogFailed(_logger, e);
            record.Refusal = new Refusal(SmspCode.GeneralFailure, "no failure inside LocalSpine", e.Message, "smsp 5");
            return Answer(service, SmspCode.GeneralFailure, write: null);
        }
    }

    private SmspAnswer Answer(MiniService service, string code, Action<XmlBuilder>? write) => new(
        200,
        new ItkAnswer(service.ResponseAction, service.ResponseCode, code, _ids.NewUuid(), _ids.NewUuid(), _ids.NewUuid())
        {
            Provider = _options.Profile == "supplier" ? SpineIdentity.OdsCode : null,
        }.Write(write));

    private SmspAnswer Fault(ItkFaultCode code, string errorCode, string part, Refusal refusal, SmspExchange request) => new(
        _options.FaultStatus,
        new ItkFault(code, errorCode, part.Length == 0 ? refusal.ToString() : $"{part} {refusal}", request.Message?.MessageId ?? "").Write(_ids.NewUuid(), _ids.NewUuid()));

    private static void Describe(SmspExchange request, Exchange record)
    {
        record.Interaction = request.Service?.Action ?? "";
        record.FromAsid = request.Asid;
        record.PartyKey = request.Sender?.PartyKey ?? "";
        record.MessageId = request.Message?.MessageId ?? "";
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "a mini service could not be answered")]
    private static partial void LogFailed(ILogger logger, Exception exception);
}

/// <summary>What goes back over HTTP, always <c>text/xml</c>.</summary>
internal sealed record SmspAnswer(int Status, ReadOnlyMemory<byte> Body);
