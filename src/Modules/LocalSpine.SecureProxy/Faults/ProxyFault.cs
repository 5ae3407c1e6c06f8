using LocalSpine.Hosting.Faults;

namespace LocalSpine.SecureProxy.Faults;

/// <summary>Something that is to go wrong on purpose, after the checks and instead of asking the provider (ssp 13, scenarios).</summary>
/// <param name="Fault"><c>status</c>: an answer of the proxy with that status; 429 and 503 come with rate headers. <c>delay</c>: the request waits on the environment's clock and goes on. <c>drop</c>: the connection closes without an answer (444).</param>
/// <param name="From">Only for this consumer's ASID; null for any.</param>
/// <param name="To">Only for this provider's ASID; null for any.</param>
/// <param name="Interaction">Only for this interaction; null for any.</param>
/// <param name="Times">How often it still happens.</param>
internal sealed record ProxyFault(int Id, string Fault, string? From, string? To, string? Interaction, int Status, double Seconds, int Times) : IFault<ProxyFault>
{
    int? IFault<ProxyFault>.Remaining => Times;

    ProxyFault IFault<ProxyFault>.Numbered(int id) => this with { Id = id };

    ProxyFault IFault<ProxyFault>.WithRemaining(int times) => this with { Times = times };
}

/// <summary>A fault to add, as the admin API takes it.</summary>
internal sealed record NewProxyFault(string? Fault, string? From = null, string? To = null, string? Interaction = null, int Status = 503, double Seconds = 5, int Times = 1);
