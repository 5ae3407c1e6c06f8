using LocalSpine.Core.Estate;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;

namespace LocalSpine.Estate.Builds;

/// <summary>Builds over the admin API.</summary>
internal static class BuildAdmin
{
    public static void Map(IEndpointRouteBuilder admin)
    {
        var builds = admin.MapGroup("/estate/builds");
        builds.MapGet("", (IBuilds desk, int? limit) => desk.Deployed.Take(Math.Clamp(limit ?? 100, 1, 10_000)));
        builds.MapPut("", async (IBuilds desk, BuildOrder order, CancellationToken cancellationToken) =>
            await desk.SetAsync(order.Environment, order.Service, order.Version, cancellationToken));
        builds.MapGet("/versions", (IBuilds desk, string? service, int? limit) =>
            desk.Versions.Where(v => service is null || string.Equals(v.Service, service, StringComparison.OrdinalIgnoreCase)).Take(Math.Clamp(limit ?? 100, 1, 10_000)));
        builds.MapPost("/versions", async (IBuilds desk, VersionOrder order, CancellationToken cancellationToken) =>
            await desk.PutVersionAsync(order.Service, order.Version, order.Notes, order.Profile, cancellationToken));
        builds.MapGet("/notes", (IBuilds desk, string? service, string? from, string? to) => desk.NotesBetween(service, from, to));
        builds.MapGet("/profiles", (IBuilds desk, int? limit) => desk.Profiles.Take(Math.Clamp(limit ?? 100, 1, 10_000)));
        builds.MapPost("/profiles", async (IBuilds desk, ProfileOrder order, CancellationToken cancellationToken) =>
            await desk.PutProfileAsync(order.Name, order.Settings, cancellationToken));
        builds.MapGet("/behaviour", (IBehaviour behaviour) => new Behaviour(behaviour.MimFamilies, behaviour.Directory));
    }
}

/// <summary>What is to be deployed where.</summary>
internal sealed record BuildOrder(string? Environment, string? Service, string? Version);

/// <summary>A version to make known.</summary>
internal sealed record VersionOrder(string? Service, string? Version, string? Notes, string? Profile);

/// <summary>A profile to make.</summary>
internal sealed record ProfileOrder(string? Name, Dictionary<string, string>? Settings);

/// <summary>How this environment behaves.</summary>
/// <param name="Directory">Null when it is as the environment was started.</param>
internal sealed record Behaviour(IReadOnlyList<string> MimFamilies, string? Directory);
