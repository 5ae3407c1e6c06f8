using System.Text;
using LocalSpine.Core.Outcomes;
using LocalSpine.Core.Proxying;
using LocalSpine.SecureProxy.Audit;
using LocalSpine.SecureProxy.Recording;
using LocalSpine.SecureProxy.Sharing;

namespace LocalSpine.SecureProxy.Admin;

/// <summary>The proxy's registers for people: what the admin API and the portal show and change.</summary>
internal sealed class ProxyDesk(SharingRules rules, Recordings recordings, AuditLog audit, TimeProvider clock) : ISecureProxy
{
    public IReadOnlyList<string> Faces { get; } = [SecureProxyModule.Face, SecureProxyModule.InternetFace];

    public bool SharesByDefault => rules.AllowsByDefault;

    public IReadOnlyList<ProxySharing> Sharing => [.. rules.All.Select(View)];

    public string ProviderMode => recordings.Mode.ToString().ToLowerInvariant();

    public async Task<(ProxySharing? Added, Refusal? Refusal)> ShareAsync(string? from, string? to, string? interaction, bool allow, CancellationToken cancellationToken)
    {
        var (added, refusal) = await rules.AddAsync(from, to, interaction, allow, cancellationToken);
        return (added is null ? null : View(added), refusal);
    }

    public async Task<Refusal?> UnshareAsync(long id, CancellationToken cancellationToken) =>
        await rules.RemoveAsync(id, cancellationToken) ? null : new Refusal("SHARING_UNKNOWN", "the number of a sharing rule", $"{id}");

    public Refusal? SetProviderMode(string? mode)
    {
        if (!Enum.TryParse<ProviderMode>(mode, ignoreCase: true, out var wanted) || !Enum.IsDefined(wanted) || char.IsAsciiDigit(mode![0]))
        {
            return new Refusal("PROVIDER_MODE", "live, record or replay", mode ?? "");
        }

        recordings.Mode = wanted;
        return null;
    }

    public Task<IReadOnlyList<ProxyRecording>> RecordingsAsync(int limit, CancellationToken cancellationToken) => recordings.ListAsync(limit, cancellationToken);

    public Task<int> ClearRecordingsAsync(CancellationToken cancellationToken) => recordings.ClearAsync(cancellationToken);

    public async Task<ProxyAuditFile> AuditAsync(DateTimeOffset? from, DateTimeOffset? to, bool all, int limit, CancellationToken cancellationToken)
    {
        var entries = await audit.FindAsync(from ?? DateTimeOffset.UnixEpoch, to ?? DateTimeOffset.MaxValue, limit, cancellationToken);
        var now = clock.GetUtcNow();
        return new ProxyAuditFile(
            AuditExport.FileName(from ?? (entries.Count > 0 ? entries[^1].At : now), to ?? now, now), Encoding.UTF8.GetBytes(AuditExport.Csv(entries, all)));
    }

    private static ProxySharing View(SharingRule rule) => new(rule.Id, rule.From, rule.To, rule.Interaction, rule.Allows);
}
