using LocalSpine.Core.Outcomes;
using LocalSpine.Core.Time;
using LocalSpine.Demographics.Queries;
using LocalSpine.Demographics.Records;
using LocalSpine.Demographics.Storage;
using LocalSpine.Hosting.Admin;
using LocalSpine.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace LocalSpine.Demographics;

/// <summary>
/// What the national back office does and suppliers never may (pds 1.6): merge, split, invalidate, sensitivity, re-open a death. Over the admin API,
/// <c>/patients/{nhsNumber}/…</c>; each raises the serial change number.
/// </summary>
internal sealed class BackOfficeAdmin(IDatabase database, TimeProvider clock)
{
    /// <summary>Source of the change in the log: the back office's own application.</summary>
    private const string Source = "DSA";

    public static void Map(IEndpointRouteBuilder admin)
    {
        admin.MapPost("/patients/{nhsNumber}/merge", (BackOfficeAdmin office, string nhsNumber, string into) => office.MergeAsync(nhsNumber, into));
        admin.MapPost("/patients/{nhsNumber}/split", (BackOfficeAdmin office, string nhsNumber) => office.SplitAsync(nhsNumber));
        admin.MapPost("/patients/{nhsNumber}/invalidate", (BackOfficeAdmin office, string nhsNumber) => office.ChangeAsync(nhsNumber, "invalidate", r => r.Status = PatientStatus.Invalidated));
        admin.MapPost("/patients/{nhsNumber}/sensitivity", (BackOfficeAdmin office, string nhsNumber, string? code) => code is null or "" or "S" or "B" or "Y"
            ? office.ChangeAsync(nhsNumber, "sensitivity", r => r.Confidentiality = code is { Length: 1 } ? code : null)
            : Task.FromResult(ProblemAnswers.Refused(new Refusal("SENSITIVITY_CODE", "S, B or Y of ~16.1, or nothing to clear it", code, "pds 1.2"))));
        admin.MapPost("/patients/{nhsNumber}/reopen", (BackOfficeAdmin office, string nhsNumber) => office.ChangeAsync(nhsNumber, "reopen", r => (r.DeathTime, r.DeathStatus) = (null, null)));
    }

    // The survivor keeps its data and lists the old number; the old number answers with the survivor from now on.
    private Task<IResult> MergeAsync(string nhsNumber, string into) => RunAsync((write, now) =>
    {
        var old = Live(write, nhsNumber);
        var survivor = Live(write, into);
        if (old.NhsNumber == survivor.NhsNumber)
        {
            throw new BackOfficeException(new Refusal("MERGE_WITH_ITSELF", "two numbers", nhsNumber, "pds 1.1"), StatusCodes.Status400BadRequest);
        }

        (old.Status, old.SupersededBy) = (PatientStatus.Superseded, survivor.NhsNumber);
        survivor.OldVersions.AddRange(old.OldVersions);
        survivor.OldVersions.Add(new OldVersion(old.NhsNumber, now[..8], null));
        Store(write, old, now, "merge");
        Store(write, survivor, now, "merge");
        return survivor;
    });

    // A merge that joined two people is undone.
    private Task<IResult> SplitAsync(string nhsNumber) => RunAsync((write, now) =>
    {
        var old = Find(write, nhsNumber);
        if (old is not { Status: PatientStatus.Superseded, SupersededBy: { } survivorNumber })
        {
            throw new BackOfficeException(new Refusal("SPLIT_NOT_MERGED", "a number that was merged into another", nhsNumber, "pds 1.6"), StatusCodes.Status409Conflict);
        }

        var survivor = Find(write, survivorNumber);
        survivor.OldVersions.RemoveAll(v => v.NhsNumber == nhsNumber);
        (old.Status, old.SupersededBy) = (PatientStatus.Live, null);
        Store(write, old, now, "split");
        Store(write, survivor, now, "split");
        return old;
    });

    private Task<IResult> ChangeAsync(string nhsNumber, string what, Action<PatientRecord> change) => RunAsync((write, now) =>
    {
        var record = Live(write, nhsNumber);
        change(record);
        Store(write, record, now, what);
        return record;
    });

    private async Task<IResult> RunAsync(Func<WriteConnection, string, PatientRecord> work)
    {
        var now = UkTime.Stamp(clock.GetUtcNow());
        try
        {
            return Results.Json(Summaries.Of(await database.WriteAsync(write => work(write, now)), now[..8]));
        }
        catch (BackOfficeException refused)
        {
            return ProblemAnswers.Refused(refused.Refusal, refused.Status);
        }
        catch (PdsErrorException raced)
        {
            return ProblemAnswers.Refused(new Refusal(raced.Error.Name, raced.Expected, raced.Came, "pds 1.1"), StatusCodes.Status409Conflict);
        }
    }

    private static void Store(WriteConnection write, PatientRecord record, string now, string what) => PatientWriter.Store(write, record, now, what, "", Source);

    private static PatientRecord Find(WriteConnection write, string nhsNumber) => PatientWriter.Find(write, nhsNumber)
        ?? throw new BackOfficeException(new Refusal("PATIENT_UNKNOWN", "the NHS number of a patient of this environment", nhsNumber), StatusCodes.Status404NotFound);

    private static PatientRecord Live(WriteConnection write, string nhsNumber) => Find(write, nhsNumber) is { Status: PatientStatus.Live } live
        ? live
        : throw new BackOfficeException(new Refusal("PATIENT_NOT_LIVE", "the number of a live record", nhsNumber, "pds 1.6"), StatusCodes.Status409Conflict);

    private sealed class BackOfficeException(Refusal refusal, int status) : Exception(refusal.ToString())
    {
        public Refusal Refusal { get; } = refusal;

        public int Status { get; } = status;
    }
}
