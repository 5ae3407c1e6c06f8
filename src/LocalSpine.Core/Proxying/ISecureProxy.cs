using LocalSpine.Core.Outcomes;

namespace LocalSpine.Core.Proxying;

/// <summary>The Secure Proxy as people look at it and set it. What it decided stands in the exchange record.</summary>
public interface ISecureProxy
{
    /// <summary>Names of the surfaces that are the proxy.</summary>
    IReadOnlyList<string> Faces { get; }

    /// <summary>Whether consumer and provider may share where no rule fits.</summary>
    bool SharesByDefault { get; }

    /// <summary>Sharing rules, newest first: the first that fits decides.</summary>
    IReadOnlyList<ProxySharing> Sharing { get; }

    /// <summary>What is done with providers: <c>live</c>, <c>record</c> or <c>replay</c>.</summary>
    string ProviderMode { get; }

    /// <summary>Adds a sharing rule.</summary>
    /// <param name="from">ASID or ODS code of the consumer, or * for any.</param>
    /// <param name="to">ASID or ODS code of the provider, or * for any.</param>
    /// <param name="interaction">An interaction id; null, empty or * for any.</param>
    /// <returns>The rule, or why it cannot be.</returns>
    Task<(ProxySharing? Added, Refusal? Refusal)> ShareAsync(string? from, string? to, string? interaction, bool allow, CancellationToken cancellationToken);

    /// <summary>Removes a sharing rule; why it cannot be, or null.</summary>
    Task<Refusal?> UnshareAsync(long id, CancellationToken cancellationToken);

    /// <summary>Sets what is done with providers; why it cannot be, or null.</summary>
    Refusal? SetProviderMode(string? mode);

    /// <summary>Answers of providers that are kept, oldest first.</summary>
    Task<IReadOnlyList<ProxyRecording>> RecordingsAsync(int limit, CancellationToken cancellationToken);

    /// <summary>Forgets them; how many there were.</summary>
    Task<int> ClearRecordingsAsync(CancellationToken cancellationToken);

    /// <summary>The audit in the form of the national extract.</summary>
    /// <param name="from">Null for the beginning.</param>
    /// <param name="to">Null for now.</param>
    /// <param name="all">The columns that the national extract does not have, too.</param>
    /// <param name="limit">At most so many entries, the newest.</param>
    Task<ProxyAuditFile> AuditAsync(DateTimeOffset? from, DateTimeOffset? to, bool all, int limit, CancellationToken cancellationToken);
}

/// <summary>A sharing rule.</summary>
public sealed record ProxySharing(long Id, string From, string To, string Interaction, bool Allow);

/// <summary>An answer of a provider that is kept.</summary>
/// <param name="Provider">ASID.</param>
public sealed record ProxyRecording(string Provider, string Interaction, string Method, string Url, int Status, long Bytes, DateTimeOffset RecordedAt);

/// <summary>The audit as a file.</summary>
public sealed record ProxyAuditFile(string Name, byte[] Content);
