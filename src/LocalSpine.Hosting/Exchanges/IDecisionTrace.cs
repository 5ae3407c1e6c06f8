using LocalSpine.Core.Directory;

namespace LocalSpine.Hosting.Exchanges;

/// <summary>How a request was decided: each check in its order with what it looked at. The texts are made when somebody asks for them.</summary>
public interface IDecisionTrace
{
    /// <summary>What was asked, for <see cref="Exchange.Operation"/>.</summary>
    string Operation { get; }

    /// <summary>Every check, those that were not reached too.</summary>
    IReadOnlyList<DecisionStep> Steps();

    /// <summary>A command that sends the request again, as far as it is known; null when there is none.</summary>
    /// <param name="url">Where the surface is, without a trailing slash.</param>
    string? Curl(string url);

    /// <summary>How long parts of it took, in their order; empty where nothing is known.</summary>
    IReadOnlyList<DecisionTiming> Timings() => [];
}

/// <summary>One check of a decision.</summary>
/// <param name="Check">Name of the rule.</param>
/// <param name="Result"><c>passed</c>, <c>failed</c>, <c>warning</c> (broken, but not enforced), <c>off</c>, or <c>not reached</c>.</param>
/// <param name="Expected">What it wanted.</param>
/// <param name="Found">What the request had.</param>
/// <param name="Directory">What it read in the directory or in the environment's registers; empty for nothing.</param>
/// <param name="Source">Where the rule is written down, and how sure it is.</param>
/// <param name="Mend">A command that would make the check pass; null when none would, or none is needed.</param>
public sealed record DecisionStep(string Check, string Result, string Expected, string Found, string Directory, string Source, string? Mend)
{
    /// <summary>What that command would register; null when it does something else.</summary>
    public EndpointAddition? Registration { get; init; }
}

/// <summary>How long a part of an exchange took.</summary>
public sealed record DecisionTiming(string What, TimeSpan Took);
