namespace LocalSpine.SecureProxy.Audit;

/// <summary>What the audit keeps of one request (ssp 9): the columns of the national extract, then ours.</summary>
/// <param name="At">When it came.</param>
/// <param name="Duration">From its first byte to the end of its answer.</param>
/// <param name="Check">The check that refused, or empty.</param>
/// <param name="FirstByte">Until the provider's status line; null when none came.</param>
internal sealed record AuditEntry(
    DateTimeOffset At, string From, string To, string TraceId, string Interaction, int ResponseCode, TimeSpan Duration, long ResponseSize, string ErrorMessage, string Method,
    string Face, string CertificateSubject, string Target, string Check, long RequestSize, TimeSpan? FirstByte, string TokenIssuer, string TokenSubject, string TokenOrganisation,
    string TokenScope)
{
    /// <summary>Of a longer text the beginning is kept.</summary>
    public const int LongestText = 300;

    /// <summary>By which the real log joins its events: time, node, sequence number (ssp 9). Empty until it is read back.</summary>
    public string InternalId { get; init; } = "";
}
