using System.Text.Json.Nodes;

namespace LocalSpine.Hosting.Seeds;

/// <summary>A module's part of seed files.</summary>
public interface ISeedSection
{
    /// <summary>Sections are applied from the lowest to the highest: organisations come before those that refer to them.</summary>
    int Order { get; }

    /// <summary>Adds what the file says and is not there yet.</summary>
    /// <exception cref="SeedRefusedException">An entry cannot be.</exception>
    Task ApplyAsync(SeedFile seed, CancellationToken cancellationToken);

    /// <summary>Writes what there is beyond the base, as a seed file says it.</summary>
    Task ExportAsync(SeedExport export, CancellationToken cancellationToken);
}

/// <summary>A seed file being written.</summary>
/// <param name="HasPeople">What the base brings is left out.</param>
/// <param name="Patients">Most patients to write.</param>
public sealed record SeedExport(JsonObject Document, bool HasPeople, int Patients);

/// <summary>An entry of a seed file cannot be.</summary>
public sealed class SeedRefusedException(SeedFile seed, string path, Core.Outcomes.Refusal refusal)
    : Core.Outcomes.RefusedException(refusal with { Came = $"{refusal.Came} in {seed.Source}, {path}" })
{
    /// <summary>Runs what an entry asks for, and says where it stands when it cannot be.</summary>
    public static async Task AtAsync(SeedFile seed, string path, Func<Task> work)
    {
        try
        {
            await work();
        }
        catch (Core.Outcomes.RefusedException e) when (e is not SeedRefusedException)
        {
            throw new SeedRefusedException(seed, path, e.Refusal);
        }
    }
}
