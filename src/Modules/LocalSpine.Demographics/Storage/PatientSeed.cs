using LocalSpine.Demographics.Generation;
using LocalSpine.Demographics.Records;
using LocalSpine.Hosting;
using LocalSpine.Hosting.Modules;
using LocalSpine.Storage;

namespace LocalSpine.Demographics.Storage;

/// <summary>Fills an empty register with the seed's patients, in transactions of twenty thousand, telling how far it is.</summary>
internal sealed class PatientSeed(
    IDatabase database, PatientStore patients, EnvironmentOptions options, StartupProgress progress, TimeProvider clock) : IStartupTask, IResettable
{
    private const int Chunk = 20_000;

    public IReadOnlyList<string> ResetSql { get; } =
    [
        "delete from demographics_patient",
        "delete from demographics_trace_key",
        "update demographics_counter set value = 997000000 where name = 'allocated'",
    ];

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        patients.Forget();
        var (name, count) = PatientGenerator.ParseSeed(options.Seed);
        if (count == 0 || !await patients.IsEmptyAsync(cancellationToken))
        {
            return;
        }

        var today = DateOnly.FromDateTime(Core.Time.UkTime.ToLocal(clock.GetUtcNow()).DateTime);
        var done = 0;
        foreach (var chunk in new PatientGenerator(name, today).Make(count).Chunk(Chunk))
        {
            await database.BulkAsync(write => PatientRows.InsertMany(write, chunk), cancellationToken);
            done += chunk.Length;
            if (count > Chunk)
            {
                progress.Report("Patients", done, count);
            }
        }
    }
}
