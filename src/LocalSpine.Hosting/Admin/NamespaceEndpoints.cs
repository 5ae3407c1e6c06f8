using LocalSpine.Core.Outcomes;
using LocalSpine.Hosting.Namespaces;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace LocalSpine.Hosting.Admin;

/// <summary>Namespaces over the admin API: list, start, end.</summary>
internal static class NamespaceEndpoints
{
    public static void Map(RouteGroupBuilder admin)
    {
        admin.MapGet("/namespaces", (NamespaceHosts namespaces, int? limit) => namespaces.All.Take(Math.Clamp(limit ?? 100, 1, 10_000)));
        admin.MapGet("/namespaces/{name}", (NamespaceHosts namespaces, string name) => namespaces.Find(name) is { } found ? Results.Json(found) : Unknown(name));
        admin.MapPost("/namespaces", async (NamespaceHosts namespaces, NewNamespace wanted, CancellationToken cancellationToken) =>
            Results.Json(await namespaces.CreateAsync(wanted, cancellationToken), statusCode: StatusCodes.Status201Created));
        admin.MapDelete("/namespaces/{name}", async (NamespaceHosts namespaces, string name) => await namespaces.RemoveAsync(name) ? Results.NoContent() : Unknown(name));
    }

    private static IResult Unknown(string name) => ProblemAnswers.Refused(new Refusal("NAMESPACE_UNKNOWN", "the name of a running namespace", name), StatusCodes.Status404NotFound);
}
