using System.Text;
using LocalSpine.Core.Outcomes;
using LocalSpine.Hosting.Admin;
using LocalSpine.SecureProxy.Audit;
using LocalSpine.SecureProxy.Faults;
using LocalSpine.SecureProxy.Recording;
using LocalSpine.SecureProxy.Sharing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace LocalSpine.SecureProxy.Admin;

/// <summary>The proxy over the admin API: sharing rules, audit, recordings. Decisions are part of the exchange record.</summary>
internal static class ProxyAdmin
{
    public static void Map(IEndpointRouteBuilder admin)
    {
        admin.MapGet("/proxy/sharing", (SharingRules rules) => rules.All.Select(SharingView.Of));
        admin.MapPost("/proxy/sharing", async (SharingRules rules, SharingOrder order, CancellationToken cancellationToken) =>
            await rules.AddAsync(order.From, order.To, order.Interaction, order.Allow ?? true, cancellationToken) switch
            {
                (_, { } refusal) => ProblemAnswers.Refused(refusal),
                var (added, _) => Results.Json(SharingView.Of(added!), statusCode: StatusCodes.Status201Created),
            });
        admin.MapDelete("/proxy/sharing/{id:long}", async (SharingRules rules, long id, CancellationToken cancellationToken) => await rules.RemoveAsync(id, cancellationToken)
            ? Results.NoContent()
            : ProblemAnswers.Refused(new Refusal("SHARING_UNKNOWN", "the number of a sharing rule", $"{id}"), StatusCodes.Status404NotFound));
        admin.MapGet("/proxy/audit", AuditAsync);
        MapFaults(admin);
        admin.MapGet("/proxy/providers", (Recordings recordings) => new ModeView(Text(recordings.Mode)));
        admin.MapPut("/proxy/providers", (Recordings recordings, ModeView wanted) =>
        {
            if (!Enum.TryParse<ProviderMode>(wanted.Mode, ignoreCase: true, out var mode) || !Enum.IsDefined(mode))
            {
                return ProblemAnswers.Refused(new Refusal("PROVIDER_MODE", "live, record or replay", wanted.Mode ?? ""));
            }

            recordings.Mode = mode;
            return Results.Json(new ModeView(Text(mode)));
        });
        admin.MapGet("/proxy/recordings", async (Recordings recordings, int? limit, CancellationToken cancellationToken) =>
            (await recordings.ListAsync(Math.Clamp(limit ?? 100, 1, 10_000), cancellationToken)).Select(RecordingView.Of));
        admin.MapDelete("/proxy/recordings", async (Recordings recordings, CancellationToken cancellationToken) =>
            Results.Json(new { removed = await recordings.ClearAsync(cancellationToken) }));
    }

    private static void MapFaults(IEndpointRouteBuilder admin)
    {
        admin.MapGet("/proxy/faults", (ProxyFaults faults) => faults.All);
        admin.MapPost("/proxy/faults", (ProxyFaults faults, NewProxyFault wanted) =>
            ProxyFaults.Check(wanted) is { } refusal ? ProblemAnswers.Refused(refusal) : Results.Json(faults.Add(wanted), statusCode: StatusCodes.Status201Created));
        admin.MapDelete("/proxy/faults", (ProxyFaults faults) =>
        {
            faults.Clear();
            return Results.NoContent();
        });
    }

    private static async Task<IResult> AuditAsync(
        AuditLog audit, TimeProvider clock, DateTimeOffset? from, DateTimeOffset? to, string? format, bool? all, int? limit, CancellationToken cancellationToken)
    {
        var (begin, end) = (from ?? DateTimeOffset.UnixEpoch, to ?? DateTimeOffset.MaxValue);
        var entries = await audit.FindAsync(begin, end, Math.Clamp(limit ?? 10_000, 1, 1_000_000), cancellationToken);
        return format switch
        {
            null or "csv" => Results.File(
                Encoding.UTF8.GetBytes(AuditExport.Csv(entries, all == true)), "text/csv; charset=utf-8",
                AuditExport.FileName(from ?? (entries.Count > 0 ? entries[^1].At : clock.GetUtcNow()), to ?? clock.GetUtcNow(), clock.GetUtcNow())),
            "json" => Results.Json(entries),
            _ => ProblemAnswers.Refused(new Refusal("AUDIT_FORMAT", "format=csv or format=json", format)),
        };
    }

    private static string Text(ProviderMode mode) => mode.ToString().ToLowerInvariant();
}

/// <summary>A sharing rule to add; allow unless it says otherwise.</summary>
internal sealed record SharingOrder(string? From, string? To, string? Interaction, bool? Allow);

/// <summary>A sharing rule as listed.</summary>
internal sealed record SharingView(long Id, string From, string To, string Interaction, bool Allow)
{
    public static SharingView Of(SharingRule rule) => new(rule.Id, rule.From, rule.To, rule.Interaction, rule.Allows);
}

/// <summary>What the proxy does with providers: live, record or replay.</summary>
internal sealed record ModeView(string? Mode);

/// <summary>A recorded answer as listed.</summary>
internal sealed record RecordingView(string Provider, string Interaction, string Method, string Url, int Status, int Bytes, DateTimeOffset RecordedAt)
{
    public static RecordingView Of(RecordedAnswer answer) =>
        new(answer.Provider, answer.Interaction, answer.Method, answer.Url, answer.Status, answer.Body.Length, answer.RecordedAt);
}
