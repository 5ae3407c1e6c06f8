using LocalSpine.Core.Demographics;
using LocalSpine.Core.Outcomes;
using LocalSpine.Core.Time;
using LocalSpine.Demographics.Queries;
using LocalSpine.Demographics.Records;
using LocalSpine.Demographics.Storage;
using LocalSpine.Storage;

namespace LocalSpine.Demographics.Desk;

/// <summary>
/// What the national back office does and suppliers never may (pds 1.6): merge, split, invalidate, sensitivity, re-open a death. Each raises the serial change number.
/// </summary>
internal sealed class BackOffice(IDatabase database, TimeProvider clock)
{
    /// <summary>Source of the change in the log: the back office's own application.</summary>
    public const string Source = "DSA";

    /// <exception cref="RefusedException">PATIENT_UNKNOWN, PATIENT_NOT_LIVE, MERGE_WITH_ITSELF, SPLIT_NOT_MERGED, SENSITIVITY_CODE, or the record was changed meanwhile.</exception>
    public Task<PatientSummary> ActAsync(string nhsNumber, BackOfficeAction action, string? argument, CancellationToken cancellationToken)
    {
        if (action == BackOfficeAction.Sensitivity && argument is not (null or "" or "S" or "B" or "Y"))
        {
            throw Refused("SENSITIVITY_CODE", "S, B or Y of ~16.1, or nothing to clear it", argument, "pds 1.2");
        }

        return DoAsync(
            (write, now) => action switch
            {
                BackOfficeAction.Merge => Merge(write, nhsNumber, argument ?? "", now),
                BackOfficeAction.Split => Split(write, nhsNumber, now),
                BackOfficeAction.Invalidate => Change(write, nhsNumber, "invalidate", now, r => r.Status = PatientStatus.Invalidated),
                BackOfficeAction.Sensitivity => Change(write, nhsNumber, "sensitivity", now, r => r.Confidentiality = argument is { Length: 1 } ? argument : null),
                _ => Change(write, nhsNumber, "reopen", now, r => (r.DeathTime, r.DeathStatus) = (null, null)),
            },
            cancellationToken);
    }

    /// <summary>Changes records in one transaction, which is given the time as records have it.</summary>
    /// <param name="work">Answers the record that is the outcome.</param>
    /// <exception cref="RefusedException">What <paramref name="work"/> throws, or the record was changed meanwhile.</exception>
    public async Task<PatientSummary> DoAsync(Func<WriteConnection, string, PatientRecord> work, CancellationToken cancellationToken)
    {
        var now = UkTime.Stamp(clock.GetUtcNow());
        try
        {
            return Summaries.Of(await database.WriteAsync(write => work(write, now), cancellationToken), now[..8]);
        }
        catch (PdsErrorException raced)
        {
            throw Refused(raced.Error.Name, raced.Expected, raced.Came, "pds 1.1");
        }
    }

    /// <summary>A copy of a live record.</summary>
    /// <exception cref="RefusedException">There is none.</exception>
    public static PatientRecord Live(WriteConnection write, string nhsNumber) => Find(write, nhsNumber) is { Status: PatientStatus.Live } live
        ? live
        : throw Refused("PATIENT_NOT_LIVE", "the number of a live record", nhsNumber, "pds 1.6");

    // The survivor keeps its data and lists the old number; the old number answers with the survivor from now on.
    private static PatientRecord Merge(WriteConnection write, string nhsNumber, string into, string now)
    {
        var old = Live(write, nhsNumber);
        var survivor = Live(write, into);
        if (old.NhsNumber == survivor.NhsNumber)
        {
            throw Refused("MERGE_WITH_ITSELF", "two numbers", nhsNumber, "pds 1.1");
        }

        (old.Status, old.SupersededBy) = (PatientStatus.Superseded, survivor.NhsNumber);
        survivor.OldVersions.AddRange(old.OldVersions);
        survivor.OldVersions.Add(new OldVersion(old.NhsNumber, now[..8], null));
        Store(write, old, now, "merge");
        Store(write, survivor, now, "merge");
        return survivor;
    }

    // A merge that joined two people is undone.
    private static PatientRecord Split(WriteConnection write, string nhsNumber, string now)
    {
        var old = Find(write, nhsNumber);
        if (old is not { Status: PatientStatus.Superseded, SupersededBy: { } survivorNumber })
        {
            throw Refused("SPLIT_NOT_MERGED", "a number that was merged into another", nhsNumber, "pds 1.6");
        }

        var survivor = Find(write, survivorNumber);
        survivor.OldVersions.RemoveAll(v => v.NhsNumber == nhsNumber);
        (old.Status, old.SupersededBy) = (PatientStatus.Live, null);
        Store(write, old, now, "split");
        Store(write, survivor, now, "split");
        return old;
    }

    private static PatientRecord Change(WriteConnection write, string nhsNumber, string what, string now, Action<PatientRecord> change)
    {
        var record = Live(write, nhsNumber);
        change(record);
        Store(write, record, now, what);
        return record;
    }

    private static void Store(WriteConnection write, PatientRecord record, string now, string what) => PatientWriter.Store(write, record, now, what, "", Source);

    private static PatientRecord Find(WriteConnection write, string nhsNumber) =>
        (PlainText.Holds(nhsNumber) ? PatientWriter.Find(write, nhsNumber) : null) ?? throw Refused("PATIENT_UNKNOWN", "the NHS number of a patient of this environment", nhsNumber, "");

    private static RefusedException Refused(string rule, string expected, string came, string source) => new(new Refusal(rule, expected, came, source));
}
