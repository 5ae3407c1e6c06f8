using LocalSpine.Core.Outcomes;
using LocalSpine.Hosting.Admin;
using LocalSpine.Storage.Snapshots;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;

namespace LocalSpine.Estate.Snapshots;

/// <summary>Snapshots over the admin API.</summary>
internal static class SnapshotAdmin
{
    public static void Map(IEndpointRouteBuilder admin)
    {
        admin.MapGet("/snapshot", async (SnapshotDesk desk, string? part, string? name, CancellationToken cancellationToken) =>
            Results.Stream(await desk.SaveAsync(part, name ?? "", cancellationToken), "application/zip", part is null ? "localspine-snapshot.zip" : $"localspine-{part}-{name}.zip"));
        admin.MapPost("/snapshot", async (HttpContext context, SnapshotDesk desk, CancellationToken cancellationToken) =>
        {
            context.Features.Get<IHttpMaxRequestBodySizeFeature>()!.MaxRequestBodySize = null;
            var (id, manifest) = await desk.LoadAsync(context.Request.Body, cancellationToken);
            return Results.Json(new LoadView(id, "loading", SnapshotView.Of(manifest), null), statusCode: StatusCodes.Status202Accepted);
        });
        admin.MapGet("/snapshot/loads/{id}", (SnapshotDesk desk, string id) => desk.LastLoad is { } last && last.Id == id
            ? Results.Json(new LoadView(id, last.Problem is null ? "loaded" : "refused", null, last.Problem))
            : ProblemAnswers.Refused(new Refusal("LOAD_UNKNOWN", "the id of the last load", id), StatusCodes.Status404NotFound));
    }
}

/// <summary>A load: <c>loading</c>, <c>loaded</c> or <c>refused</c>.</summary>
/// <param name="Problem">Why it was refused: the environment is as it was.</param>
internal sealed record LoadView(string Id, string State, SnapshotView? Snapshot, Refusal? Problem);

/// <summary>What a snapshot says of itself.</summary>
internal sealed record SnapshotView(string Part, string Program, DateTimeOffset SavedAt, DateTimeOffset Now, long Rows, int Payloads)
{
    public static SnapshotView Of(SnapshotManifest manifest) =>
        new(manifest.Part, manifest.Program, manifest.SavedAt, manifest.Now, manifest.Tables.Sum(t => t.Rows), manifest.Payloads.Count);
}
