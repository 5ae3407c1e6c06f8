using LocalSpine.Hosting;
using LocalSpine.Hosting.Modules;
using LocalSpine.Hosting.Seeds;
using LocalSpine.Storage;

namespace LocalSpine.Estate.Seeds;

/// <summary>
/// Puts into a new environment what its seed's file says. What is there already is left alone, so that a start that was broken off is gone on with, and nodes that start
/// together do not disturb each other.
/// </summary>
internal sealed class SeedRunner(IDatabase database, IEnumerable<ISeedSection> sections, EnvironmentOptions options, TimeProvider clock) : ILateStartupTask, IResettable
{
    public IReadOnlyList<string> ResetSql { get; } = ["delete from estate_seed"];

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (await AppliedAsync(cancellationToken) is not null)
        {
            return;
        }

        var plan = options.SeedPlan;
        foreach (var section in sections.OrderBy(s => s.Order))
        {
            await section.ApplyAsync(plan.File, cancellationToken);
        }

        await database.WriteAsync(
            write => write.Command(
                "insert into estate_seed (id, name, base, applied_at) values (1, @name, @base, @at) on conflict (id) do nothing",
                ("@name", plan.Name), ("@base", plan.HasPeople ? SeedReader.Synthetic : SeedReader.Bare), ("@at", clock.GetUtcNow().ToUnixTimeMilliseconds())).ExecuteNonQuery(),
            cancellationToken);
    }

    /// <summary>The seed that the environment began with, and when; null before it was there.</summary>
    public ValueTask<AppliedSeed?> AppliedAsync(CancellationToken cancellationToken) => database.ReadAsync(
        read =>
        {
            using var reader = read.Command("select name, base, applied_at from estate_seed where id = 1").ExecuteReader();
            return reader.Read() ? new AppliedSeed(reader.GetString(0), reader.GetString(1), DateTimeOffset.FromUnixTimeMilliseconds(reader.GetInt64(2))) : null;
        },
        cancellationToken);
}

/// <summary>The seed that an environment began with.</summary>
/// <param name="Base">synthetic or bare.</param>
internal sealed record AppliedSeed(string Name, string Base, DateTimeOffset AppliedAt);
