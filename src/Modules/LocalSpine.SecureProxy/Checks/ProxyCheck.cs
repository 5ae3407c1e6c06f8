using LocalSpine.Core.Directory;
using LocalSpine.Hosting.Exchanges;
using LocalSpine.SecureProxy.Outcomes;
using LocalSpine.SecureProxy.Requests;

namespace LocalSpine.SecureProxy.Checks;

/// <summary>What a check does with a request that breaks it.</summary>
internal enum CheckMode
{
    Off,

    /// <summary>Told in the exchange record, and let through.</summary>
    Log,
    Enforce,
}

/// <summary>What a check looked at, in words.</summary>
/// <param name="Expected">What it wanted.</param>
/// <param name="Found">What the request had.</param>
/// <param name="Directory">What it read in the directory or a register; empty for nothing.</param>
/// <param name="Mend">A command that would make the check pass, or null.</param>
/// <param name="Addition">What that command would register, or null.</param>
internal sealed record CheckView(string Expected, string Found, string Directory = "", string? Mend = null, EndpointAddition? Addition = null)
{
    /// <summary>A check that something which is added to a registered endpoint would make pass.</summary>
    public static CheckView MendedBy(EndpointAddition addition, string expected, string found, string directory) => new(
        expected, found, directory,
        $"localspine endpoint add --asid {addition.Asid} --interactions {ShellText.Quote(string.Join(',', addition.Interactions))}" + (addition.Url is { } url ? $" --url {ShellText.Quote(url)}" : ""),
        addition);
}

/// <summary>One check of a proxied request.</summary>
/// <param name="Name">Name of the rule, for people.</param>
/// <param name="Source">Where the rule is written down, and how sure it is.</param>
/// <param name="Holds">Looks, and notes in the call what later checks need.</param>
/// <param name="Refusal">What the caller gets when it does not hold.</param>
/// <param name="View">What it looked at; made only when somebody asks or something broke.</param>
internal sealed record ProxyCheck(string Name, string Source, Func<ProxyCall, bool> Holds, Func<ProxyCall, ProxyOutcome> Refusal, Func<ProxyCall, CheckView> View)
{
    /// <summary>Set from the environment's settings.</summary>
    public CheckMode Mode { get; init; } = CheckMode.Enforce;

    /// <summary>In a lenient environment it is logged instead of enforced. Never for what keeps a request within the directory.</summary>
    public bool CanWarn { get; init; }
}
