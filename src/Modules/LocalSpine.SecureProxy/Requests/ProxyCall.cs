using LocalSpine.Core.Directory;
using LocalSpine.Core.Outcomes;
using LocalSpine.SecureProxy.Sharing;
using LocalSpine.SecureProxy.Tokens;

namespace LocalSpine.SecureProxy.Requests;

/// <summary>
/// A request on its way through the checks; each adds what the next ones look at. It holds texts and directory records only, so that the decision can
/// be told long after the connection is gone.
/// </summary>
internal sealed class ProxyCall
{
    /// <summary>Name of the surface: which face of the proxy was called.</summary>
    public required string Face { get; init; }

    public required DateTimeOffset At { get; init; }

    public required string Method { get; init; }

    /// <summary>The request target as it stood in the request line, when it is no provider's URL; else empty.</summary>
    public required string RawTarget { get; init; }

    /// <summary>CN of the client certificate; empty without one.</summary>
    public required string CertificateName { get; init; }

    public required string CertificateSubject { get; init; }

    /// <summary>What is wrong with the client certificate, or null.</summary>
    public Refusal? CertificateProblem { get; init; }

    /// <summary>Values as sent; a header that came twice has both, joined by a comma. Null when missing.</summary>
    public string? TraceId { get; init; }

    /// <inheritdoc cref="TraceId"/>
    public string? From { get; set; }

    /// <inheritdoc cref="TraceId"/>
    public string? To { get; set; }

    /// <inheritdoc cref="TraceId"/>
    public string? InteractionId { get; init; }

    /// <summary>As sent; null once the checks are over, because it is long and the exchange record keeps thousands of calls.</summary>
    public string? Authorization { get; set; }

    public string? ContentType { get; init; }

    /// <summary>A header of the request that hides or doubles one of the addressing headers, or null.</summary>
    public string? Smuggled { get; init; }

    /// <summary>The provider's URL; null when there is none that could be read.</summary>
    public ProxyTarget? Target { get; init; }

    /// <summary>Why there is no target.</summary>
    public string TargetProblem { get; init; } = "";

    /// <summary>The system of Ssp-From, or null.</summary>
    public AccreditedSystem? Consumer { get; set; }

    /// <summary>Party keys under which the certificate's name is registered.</summary>
    public IReadOnlyCollection<string> CertificateParties { get; set; } = [];

    /// <summary>The system of Ssp-To, or null.</summary>
    public AccreditedSystem? Provider { get; set; }

    /// <summary>The provider's contracts for the interaction.</summary>
    public IReadOnlyList<MhsContract> Contracts { get; set; } = [];

    /// <summary>The contract within whose address the target lies, or null.</summary>
    public MhsContract? Contract { get; set; }

    /// <summary>The sharing rule that decided; null when the environment's default did.</summary>
    public SharingRule? SharingRule { get; set; }

    /// <summary>The bearer token, or null when there is none that could be read.</summary>
    public BearerToken? Token { get; set; }

    /// <summary>Why there is no token.</summary>
    public string TokenProblem { get; set; } = "";
}
