using LocalSpine.SecureProxy.Outcomes;

namespace LocalSpine.SecureProxy.Forwarding;

/// <summary>How a forwarded request ended.</summary>
/// <param name="LoggedStatus">As the audit has it: the provider's status, 599 for what never became an answer, 499 when the caller left.</param>
/// <param name="Problem">Why there is no whole answer; empty when there is.</param>
/// <param name="Outcome">What the proxy has to answer itself; null when an answer is on its way or nobody waits for one.</param>
/// <param name="Bytes">Length of the answer's body as far as it went.</param>
/// <param name="FirstByte">Until the provider's status line; null when none came.</param>
internal sealed record ProviderAnswer(int LoggedStatus, string Problem, ProxyOutcome? Outcome, long Bytes, TimeSpan? FirstByte)
{
    /// <summary>Statuses that no client sees: network failures and callers that left, as the real proxy logs them (ssp 5.1, 9).</summary>
    public const int NetworkFailure = 599;

    /// <inheritdoc cref="NetworkFailure"/>
    public const int CallerLeft = 499;
}
