using LocalSpine.Hosting.Exchanges;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace LocalSpine.Hosting.Admin;

/// <summary>The exchange record: search, wait, one exchange with its bodies.</summary>
internal static class ExchangeEndpoints
{
    public static void Map(RouteGroupBuilder admin)
    {
        admin.MapGet("/exchanges", async (ExchangeLog log, [AsParameters] ExchangeFilter filter, long? after, long? before, int? limit, int? wait, CancellationToken cancellationToken) =>
        {
            if (!ExchangeSearch.TryRead(filter, except: null, out var search, out var problem))
            {
                return ProblemAnswers.Refused(problem);
            }

            var most = Math.Clamp(limit ?? 100, 1, ExchangeLog.Capacity);
            var found = wait is > 0
                ? await log.WaitAsync(search, most, after ?? 0, TimeSpan.FromSeconds(Math.Min(wait.Value, 120)), cancellationToken)
                : log.Find(search, most, after ?? 0, before ?? long.MaxValue);
            return Results.Ok(found.Select(ExchangeView.Of));
        }).Produces<IEnumerable<ExchangeView>>();
        admin.MapGet("/exchanges/{id:long}", (ExchangeLog log, long id) => log.Get(id) is { } kept
            ? Results.Json(new ExchangeDetail(ExchangeView.Of(kept.Exchange), kept.Exchange.Decision?.Steps(), BodyText.Of(kept.Request.Octets), BodyText.Of(kept.Response.Octets)))
            : ProblemAnswers.Refused(
                new Core.Outcomes.Refusal("EXCHANGE_NOT_KEPT", $"one of the last {ExchangeLog.Capacity} exchanges", id.ToString(System.Globalization.CultureInfo.InvariantCulture)),
                StatusCodes.Status404NotFound));
    }
}

/// <summary>An exchange as listed.</summary>
public sealed record ExchangeView(
    long Id, DateTimeOffset At, string Surface, string Operation, int Status, string Verdict, string? Rule, string? Expected, string? Came, string? Source,
    string? Warning, string Interaction, string FromAsid, string ToAsid, string PartyKey, string MessageId, string UserId, string RoleProfile, string OdsCode,
    string Peer, string ClientCertificate, long Microseconds)
{
    public static ExchangeView Of(Exchange e) => new(
        e.Id, e.At, e.Surface, e.Operation, e.Status, e.Refusal is null ? "accepted" : "refused", e.Refusal?.Rule, e.Refusal?.Expected, e.Refusal?.Came,
        e.Refusal?.Source, e.Warning?.ToString(), e.Interaction, e.FromAsid, e.ToAsid, e.PartyKey, e.MessageId, e.UserId, e.RoleProfile, e.OdsCode, e.Peer, e.ClientCertificate, e.Microseconds);
}

/// <summary>An exchange with how it was decided (on surfaces that tell it) and what went over the wire, empty once overwritten.</summary>
public sealed record ExchangeDetail(ExchangeView Exchange, IReadOnlyList<DecisionStep>? Decision, string Request, string Response);
