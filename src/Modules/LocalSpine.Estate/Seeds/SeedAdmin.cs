using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using LocalSpine.Hosting;
using LocalSpine.Hosting.Modules;
using LocalSpine.Hosting.Seeds;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace LocalSpine.Estate.Seeds;

/// <summary>The environment's seed over the admin API: which it was, and what there is now as a seed file.</summary>
internal static class SeedAdmin
{
    private const int MostPatients = 1_000_000;

    private static readonly JsonSerializerOptions Readable = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static IServiceCollection AddSeeds(this IServiceCollection services)
    {
        services.AddSingleton<SeedRunner>();
        services.AddSingleton<ILateStartupTask>(p => p.GetRequiredService<SeedRunner>());
        return services.AddSingleton<IResettable>(p => p.GetRequiredService<SeedRunner>());
    }

    public static void Map(IEndpointRouteBuilder admin)
    {
        admin.MapGet("/estate/seed", async (SeedRunner runner, EnvironmentOptions options, CancellationToken cancellationToken) =>
            new SeedView(options.SeedPlan.Name, options.SeedPlan.File.Description, await runner.AppliedAsync(cancellationToken)));
        admin.MapGet("/estate/seed/export", async (IEnumerable<ISeedSection> sections, SeedRunner runner, int? patients, CancellationToken cancellationToken) =>
        {
            var began = (await runner.AppliedAsync(cancellationToken))!;
            var document = new JsonObject
            {
                ["localspineSeed"] = SeedReader.Form,
                ["description"] = $"What an environment that began with the seed {began.Name} had",
                ["base"] = began.Base,
                ["population"] = 0,
            };
            var export = new SeedExport(document, began.Base == SeedReader.Synthetic, Math.Clamp(patients ?? 1000, 0, MostPatients));
            foreach (var section in sections.OrderBy(s => s.Order))
            {
                await section.ExportAsync(export, cancellationToken);
            }

            return Results.Text(document.ToJsonString(Readable) + "\n", "application/json");
        });
    }
}

/// <summary>The seed that the environment is set to, and the one that it began with.</summary>
/// <param name="Applied">Another one when the data folder was there before.</param>
internal sealed record SeedView(string Name, string Description, AppliedSeed? Applied);
