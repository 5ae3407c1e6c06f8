using LocalSpine.Core.Outcomes;
using LocalSpine.Protocols.Itk;

namespace LocalSpine.MiniServices.Pipeline;

/// <summary>One check of the message around the question; broken, it is answered with a fault (smsp 6, 7).</summary>
/// <param name="Name">Its name in the exchange record.</param>
/// <param name="As">faultcode.</param>
/// <param name="ErrorCode">ErrorCode of ToolkitErrorInfo.</param>
/// <param name="Part">Code of the part of the distribution envelope (DE0001 to DE0012); empty outside of it.</param>
/// <param name="Source">Where the rule is written down.</param>
/// <param name="Check">Null when kept, else what was expected and what came.</param>
internal sealed record SmspRule(string Name, ItkFaultCode As, string ErrorCode, string Part, string Source, Func<SmspExchange, (string Expected, string Came)?> Check)
{
    /// <summary>Broken, it is a warning in the exchange record and nothing else.</summary>
    public bool OnlyWarns { get; init; }

    public Refusal? Apply(SmspExchange request) =>
        Check(request) is { } broken ? new Refusal(Name, broken.Expected, broken.Came, Source) : null;
}

/// <summary>One check of the question; broken, it is answered with a response code (smsp 4.1, 5).</summary>
/// <param name="Code">Response code, which is also the rule in the exchange record.</param>
/// <param name="IsSchema">True for what the published schema says, which a setting answers with a fault.</param>
/// <param name="Source">Where the rule is written down.</param>
/// <param name="Check">Null when kept, else what was expected and what came.</param>
internal sealed record QuestionRule(string Code, bool IsSchema, string Source, Func<SmspExchange, (string Expected, string Came)?> Check)
{
    /// <inheritdoc cref="SmspRule.OnlyWarns"/>
    public bool OnlyWarns { get; init; }

    public Refusal? Apply(SmspExchange request) =>
        Check(request) is { } broken ? new Refusal(Code, broken.Expected, broken.Came, Source) : null;
}
