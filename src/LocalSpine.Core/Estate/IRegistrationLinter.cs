using LocalSpine.Core.Directory;

namespace LocalSpine.Core.Estate;

/// <summary>Finds registrations that the directory takes and that real callers, or the real environment, choke on.</summary>
public interface IRegistrationLinter
{
    /// <summary>The rules in their order.</summary>
    IReadOnlyList<LintRule> Rules { get; }

    /// <summary>Warnings about all registrations, party by party, at most that many.</summary>
    Task<IReadOnlyList<LintWarning>> AllAsync(int limit, CancellationToken cancellationToken);

    /// <summary>Warnings about the registrations of a party key; empty also when it is unknown.</summary>
    Task<IReadOnlyList<LintWarning>> OfPartyAsync(string partyKey, CancellationToken cancellationToken);

    /// <summary>Warnings about a registration that is only asked for: the rules that need nothing but what the applicant wrote.</summary>
    IReadOnlyList<LintWarning> Of(EndpointRegistration proposal);
}

/// <summary>A rule of the linter.</summary>
/// <param name="Wants">What a registration has to be, in plain words.</param>
/// <param name="Source">Where that follows from.</param>
public sealed record LintRule(string Name, string Wants, string Source);

/// <summary>A registration that breaks a rule.</summary>
/// <param name="Entry">ASID, CPA id, or party key that it is about.</param>
/// <param name="Next">What to do.</param>
public sealed record LintWarning(string Rule, string PartyKey, string Entry, string Wants, string Came, string Next, string Source);
