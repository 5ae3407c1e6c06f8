using LocalSpine.Core.Outcomes;
using LocalSpine.Core.Proxying;
using LocalSpine.Hosting.Admin;
using LocalSpine.SecureProxy.Audit;
using LocalSpine.SecureProxy.Faults;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace LocalSpine.SecureProxy.Admin;

/// <summary>The proxy over the admin API: sharing rules, audit, recordings. Decisions are part of the exchange record.</summary>
internal static class ProxyAdmin
{
    private const int MostRows = 1_000_000;

    public static void Map(IEndpointRouteBuilder admin)
    {
        admin.MapGet("/proxy/sharing", (ISecureProxy proxy, int? limit) => proxy.Sharing.Take(Math.Clamp(limit ?? MostRows, 1, MostRows)));
        admin.MapPost("/proxy/sharing", async (ISecureProxy proxy, SharingOrder order, CancellationToken cancellationToken) =>
            await proxy.ShareAsync(order.From, order.To, order.Interaction, order.Allow ?? true, cancellationToken) switch
            {
                (_, { } refusal) => ProblemAnswers.Refused(refusal),
                var (added, _) => Results.Json(added, statusCode: StatusCodes.Status201Created),
            });
        admin.MapDelete("/proxy/sharing/{id:long}", async (ISecureProxy proxy, long id, CancellationToken cancellationToken) => await proxy.UnshareAsync(id, cancellationToken) is { } refusal
            ? ProblemAnswers.Refused(refusal, StatusCodes.Status404NotFound)
            : Results.NoContent());
        admin.MapGet("/proxy/audit", AuditAsync);
        MapFaults(admin);
        admin.MapGet("/proxy/providers", (ISecureProxy proxy) => new ModeView(proxy.ProviderMode));
        admin.MapPut("/proxy/providers", (ISecureProxy proxy, ModeView wanted) => proxy.SetProviderMode(wanted.Mode) is { } refusal
            ? ProblemAnswers.Refused(refusal)
            : Results.Json(new ModeView(proxy.ProviderMode)));
        admin.MapGet("/proxy/recordings", (ISecureProxy proxy, int? limit, CancellationToken cancellationToken) =>
            proxy.RecordingsAsync(Math.Clamp(limit ?? 100, 1, 10_000), cancellationToken));
        admin.MapDelete("/proxy/recordings", async (ISecureProxy proxy, CancellationToken cancellationToken) =>
            Results.Json(new { removed = await proxy.ClearRecordingsAsync(cancellationToken) }));
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
        ISecureProxy proxy, AuditLog audit, DateTimeOffset? from, DateTimeOffset? to, string? format, bool? all, int? limit, CancellationToken cancellationToken)
    {
        var most = Math.Clamp(limit ?? 10_000, 1, MostRows);
        switch (format)
        {
            case null or "csv":
                var file = await proxy.AuditAsync(from, to, all == true, most, cancellationToken);
                return Results.File(file.Content, "text/csv; charset=utf-8", file.Name);
            case "json":
                return Results.Json(await audit.FindAsync(from ?? DateTimeOffset.UnixEpoch, to ?? DateTimeOffset.MaxValue, most, cancellationToken));
            default:
                return ProblemAnswers.Refused(new Refusal("AUDIT_FORMAT", "format=csv or format=json", format));
        }
    }
}

/// <summary>A sharing rule to add; allow unless it says otherwise.</summary>
internal sealed record SharingOrder(string? From, string? To, string? Interaction, bool? Allow);

/// <summary>What the proxy does with providers: live, record or replay.</summary>
internal sealed record ModeView(string? Mode);
