using LocalSpine.Core.Demographics;
using LocalSpine.Core.Outcomes;
using LocalSpine.Core.Time;
using LocalSpine.Demographics.Answers;
using LocalSpine.Demographics.Changes;
using LocalSpine.Demographics.Queries;
using LocalSpine.Demographics.Records;
using LocalSpine.Demographics.Storage;
using LocalSpine.Hosting.Messaging;
using LocalSpine.Storage;

namespace LocalSpine.Demographics.Desk;

/// <summary>Looks patients up, makes and changes them for people.</summary>
internal sealed class PatientDesk(PatientStore patients, PatientSearches searches, BackOffice office, IDatabase database, ISpineNotices notices, TimeProvider clock) : IPatientDesk
{
    private const int MostChanges = 100;

    private static readonly ChangeFamily Edit = new("edit", Mim.Pds2008B, "");

    public ValueTask<PatientPage> SearchAsync(PatientSearch search, string? after, int most, CancellationToken cancellationToken) =>
        searches.FindAsync(search, after, most, UkTime.Day(clock.GetUtcNow()), cancellationToken);

    public async ValueTask<PatientView?> FindAsync(string nhsNumber, CancellationToken cancellationToken) =>
        await patients.FindAsync(nhsNumber, cancellationToken) is { } record
            ? PatientViews.Of(record, await ChangesAsync(record.NhsNumber, cancellationToken), UkTime.Day(clock.GetUtcNow()))
            : null;

    public async Task<PatientSummary> CreateAsync(PatientDraft draft, CancellationToken cancellationToken)
    {
        Check(draft);
        var now = clock.GetUtcNow();
        var created = await patients.CreateAsync(next => PatientDrafts.Make(draft, draft.NhsNumber ?? next(), now), cancellationToken);
        return created is null ? throw Refused("NHS_NUMBER_TAKEN", "a number that nobody has", draft.NhsNumber!) : Summaries.Of(created, UkTime.Day(now));
    }

    public async Task<PatientSummary> ChangeAsync(string nhsNumber, int seen, PatientDraft draft, CancellationToken cancellationToken)
    {
        Check(draft with { NhsNumber = null });
        var changed = await office.DoAsync(
            (write, now) =>
            {
                var record = BackOffice.Live(write, nhsNumber);
                if (record.Scn != seen)
                {
                    throw Refused("SERIAL_CHANGE_NUMBER_MISMATCH", $"{record.Scn}: somebody changed the record since the form was shown", $"{seen}");
                }

                if (PatientDrafts.Apply(draft, new RecordChange(record, Edit, now, BackOffice.Source, (_, _) => null)))
                {
                    PatientWriter.Store(write, record, now, Edit.Request, "", BackOffice.Source);
                    foreach (var notice in UpdateNotices.Of(write, record, BackOffice.Source))
                    {
                        notices.Send(write, notice);
                    }
                }

                return record;
            },
            cancellationToken);
        notices.Wake();
        return changed;
    }

    public Task<PatientSummary> ActAsync(string nhsNumber, BackOfficeAction action, string? argument, CancellationToken cancellationToken) =>
        office.ActAsync(nhsNumber, action, argument?.Trim(), cancellationToken);

    private ValueTask<List<PatientChange>> ChangesAsync(string nhsNumber, CancellationToken cancellationToken) => database.ReadAsync(
        read =>
        {
            var changes = new List<PatientChange>();
            using var reader = read.Command(
                "select scn, at, interaction, message_id, source from demographics_change where nhs_number = @nhs order by scn desc limit @most", ("@nhs", nhsNumber), ("@most", MostChanges)).ExecuteReader();
            while (reader.Read())
            {
                changes.Add(new PatientChange(reader.GetInt32(0), PatientViews.Instant($"{reader.GetInt64(1)}"), reader.GetString(2), reader.GetString(3), reader.GetString(4)));
            }

            return changes;
        },
        cancellationToken);

    private static void Check(PatientDraft draft)
    {
        if (PatientDrafts.Check(draft) is { } refusal)
        {
            throw new RefusedException(refusal);
        }
    }

    private static RefusedException Refused(string rule, string expected, string came) => new(new Refusal(rule, expected, came, "pds 1.1"));
}
