using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using LocalSpine.Core.Time;
using LocalSpine.Hosting.Exchanges;
using LocalSpine.Hosting.Health;
using LocalSpine.Hosting.Modules;
using LocalSpine.Hosting.Surfaces;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace LocalSpine.Hosting.Admin;

/// <summary>The admin API on the plain HTTP port: loopback only, unless a token is set and shown.</summary>
public static class AdminApi
{
    /// <summary>Builds the pipeline; modules add their own paths.</summary>
    public static void Build(IApplicationBuilder application, IReadOnlyList<IModule> modules)
    {
        application.Use(GuardAsync);
        application.Use(ProblemAnswers.CatchAsync);
        application.UseRouting();
        application.UseEndpoints(endpoints =>
        {
            endpoints.MapOpenApi("/admin/openapi.json");
            var admin = endpoints.MapGroup("/admin");
            MapEnvironment(admin);
            ExchangeEndpoints.Map(admin);
            ClockEndpoints.Map(admin);
            NamespaceEndpoints.Map(admin);
            foreach (var module in modules)
            {
                module.MapAdmin(admin);
            }
        });
    }

    private static void MapEnvironment(RouteGroupBuilder admin)
    {
        admin.MapGet("/surfaces", (SurfaceCatalog catalog) => catalog.Surfaces.Select(s => SurfaceView.Of(s, catalog)));
        admin.MapGet("/hosts", (SurfaceCatalog catalog, string? address, bool? realNames) =>
            Results.Text(catalog.HostsBlock(address ?? "127.0.0.1", realNames ?? false)));
        admin.MapGet("/status", (EnvironmentLifecycle lifecycle, VirtualClock clock, ExchangeLog exchanges, EnvironmentOptions options) => new StatusView(
            lifecycle.IsReady ? "ready" : "starting",
            lifecycle.Version,
            clock.GetUtcNow().ToString("O", CultureInfo.InvariantCulture),
            clock.IsFrozen,
            options.Database.Length > 0 ? "PostgreSQL" : options.Ephemeral ? "memory" : "SQLite",
            exchanges.Count,
            Environment.WorkingSet / 1024 / 1024));
        admin.MapGet("/health", (EnvironmentHealth health, CancellationToken cancellationToken) => health.LookAsync(cancellationToken));
        admin.MapPost("/reset", async (EnvironmentLifecycle lifecycle, CancellationToken cancellationToken) =>
        {
            await lifecycle.ResetAsync(cancellationToken);
            return Results.NoContent();
        });
    }

    private static Task GuardAsync(HttpContext context, RequestDelegate next)
    {
        var options = context.RequestServices.GetRequiredService<EnvironmentOptions>();
        var isLocal = context.Connection.RemoteIpAddress is { } ip && IPAddress.IsLoopback(ip);

        // A browser on this machine may be made to call us by another site: no page but our own is let in (DNS rebinding included).
        var foreignOrigin = context.Request.Headers.Origin.Count > 0;
        if (options.AdminToken.Length > 0 ? HasToken(context.Request, options.AdminToken) : isLocal && !foreignOrigin && IsLocalName(context.Request.Host.Host))
        {
            return next(context);
        }

        return ProblemAnswers.WriteAsync(context, StatusCodes.Status403Forbidden, new Core.Outcomes.Refusal(
            "ADMIN_LOOPBACK_ONLY",
            options.AdminToken.Length > 0 ? "Authorization: Bearer with the admin token" : "a caller on this machine, or an environment started with an admin token",
            foreignOrigin ? $"Origin {context.Request.Headers.Origin}" : $"{context.Connection.RemoteIpAddress} asking for {context.Request.Host}"));
    }

    private static bool IsLocalName(string host) =>
        host is "localhost" or "[::1]" || (IPAddress.TryParse(host, out var ip) && IPAddress.IsLoopback(ip));

    private static bool HasToken(HttpRequest request, string token) =>
        CryptographicOperations.FixedTimeEquals(
            Encoding.UTF8.GetBytes(request.Headers.Authorization.ToString()), Encoding.UTF8.GetBytes($"Bearer {token}"));
}

/// <summary>What <c>localspine status</c> shows.</summary>
public sealed record StatusView(
    string State, string Version, string Now, bool ClockFrozen, string Storage, long Exchanges, long MemoryMiB);

/// <summary>A surface as the admin API and the command line show it.</summary>
public sealed record SurfaceView(
    string Name, string Url, string Purpose, string? Service, string ClientCertificate, IReadOnlyList<string> RealNames, IReadOnlyList<PathView> Paths)
{
    public static SurfaceView Of(Surface surface, SurfaceCatalog catalog) => new(
        surface.Name,
        catalog.UrlOf(surface),
        surface.Purpose,
        surface.Service,
        surface.CertificateWord,
        surface.RealNames,
        [.. surface.Paths.Select(p => new PathView(p.Description, p.Path))]);
}

/// <summary>A documented path of a surface.</summary>
public sealed record PathView(string Description, string Path);
