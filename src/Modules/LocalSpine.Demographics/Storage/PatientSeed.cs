using LocalSpine.Demographics.Generation;
using LocalSpine.Demographics.Records;
using LocalSpine.Hosting;
using LocalSpine.Hosting.Modules;
using LocalSpine.Storage;

namespace LocalSpine.Demographics.Storage;

/// <summary>
/// Fills an empty register with the seed's patients, telling how far it is. All or none: a seed that was broken off leaves nothing, and of
/// nodes that start together one seeds.
/// </summary>
internal sealed class PatientSeed(
    IDatabase database, PatientStore patients, EnvironmentOptions options, StartupProgress progress, TimeProvider clock) : IStartupTask, IResettable
{
    private const int Chunk = 5_000;

    public IReadOnlyList<string> ResetSql { get; } =
    [
        "delete from demographics_patient",
        "delete from demographics_trace_key",
        "delete from demographics_change",
        "delete from demographics_address",
        "delete from demographics_subscriber",
        "update demographics_counter set value = 997000000 where name = 'allocated'",
        "update demographics_counter set value = 0 where name = 'seeded'",
    ];

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        patients.Forget();
        var (name, count) = (options.SeedPlan.Name, options.SeedPlan.Population);
        if (count == 0 || await patients.IsSeededAsync(cancellationToken))
        {
            return;
        }

        var today = DateOnly.FromDateTime(Core.Time.UkTime.ToLocal(clock.GetUtcNow()).DateTime);
        await database.BulkAsync(
            "demographics-seed",
            write =>
            {
                if (write.Command("update demographics_counter set value = 1 where name = 'seeded' and value = 0").ExecuteNonQuery() == 0)
                {
                    return; // another node did
                }

                var done = 0;
                foreach (var chunk in new PatientGenerator(name, today).Make(count).Chunk(Chunk))
                {
                    PatientRows.InsertMany(write, chunk);
                    done += chunk.Length;
                    if (count > Chunk)
                    {
                        progress.Report("Patients", done, count);
                    }
                }
            },
            cancellationToken);
    }
}
