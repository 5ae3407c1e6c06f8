using LocalSpine.Core.Demographics;
using LocalSpine.Core.Time;
using LocalSpine.Demographics.Queries;
using LocalSpine.Demographics.Records;
using LocalSpine.Demographics.Storage;

namespace LocalSpine.Demographics.Services;

/// <summary>Traces for other modules: the rules of PDS matching (pds 2.2), answered with one person or with why there is none.</summary>
internal sealed class PatientTrace(PatientStore patients, TimeProvider clock) : IPatientTrace
{
    private const int MostCandidates = 500;

    public async ValueTask<TraceResult> CrossCheckAsync(CrossCheckQuestion question, CancellationToken cancellationToken)
    {
        var (record, isSurvivor) = await patients.FollowAsync(question.NhsNumber, cancellationToken);
        if (record is null && !isSurvivor)
        {
            return new TraceResult(TraceOutcome.NotFound);
        }

        if (record is not { Status: PatientStatus.Live })
        {
            return new TraceResult(TraceOutcome.Invalidated);
        }

        if (isSurvivor)
        {
            return new TraceResult(TraceOutcome.Superseded, record.NhsNumber);
        }

        var today = UkTime.Day(clock.GetUtcNow());
        return Matching.CrossChecks(record, question.BirthDate, (OneOrNone(question.Family), OneOrNone(question.Given)), today)
            ? TracedPeople.Found(record, today)
            : new TraceResult(TraceOutcome.Mismatch);
    }

    public async ValueTask<TraceResult> SearchAsync(SearchQuestion question, CancellationToken cancellationToken)
    {
        var today = UkTime.Day(clock.GetUtcNow());
        var found = HasWildcard(question.Family) || HasWildcard(question.Given) || HasWildcard(question.Postcode)
            ? await AlphanumericAsync(question, today, cancellationToken)
            : await SimpleAsync(question, today, cancellationToken);
        if (question.Postcode is not null)
        {
            found.RemoveAll(r => r.Confidentiality is not null);
        }

        return found switch
        {
            [] => new TraceResult(TraceOutcome.NotFound),
            [var record] => TracedPeople.Found(record, today),
            _ => new TraceResult(TraceOutcome.Several),
        };
    }

    private async ValueTask<List<PatientRecord>> SimpleAsync(SearchQuestion question, string today, CancellationToken cancellationToken)
    {
        var family = NameFolding.Fold(question.Family);
        var candidates = await patients.TraceAsync(family, question.BirthDate, question.Gender, MostCandidates, cancellationToken);
        candidates.RemoveAll(r => !Matching.Narrows(r, family, OneOrNone(question.Given), question.Postcode, deathDate: null, today));
        return candidates;
    }

    private async ValueTask<List<PatientRecord>> AlphanumericAsync(SearchQuestion question, string today, CancellationToken cancellationToken)
    {
        var (family, familyIsPrefix) = Split(question.Family, NameFolding.Fold);
        if (family.Length == 0)
        {
            return []; // nothing but punctuation before the asterisk
        }

        var criteria = new TraceCriteria(
            family, familyIsPrefix, question.Given is { } given ? [Split(given, NameFolding.Fold)] : [], question.Gender, (question.BirthDate, question.BirthDate), Death: null,
            NhsNumber: null, question.Postcode is { } postcode ? Split(postcode, NameFolding.Postcode) : null, PracticeOds: null) { SearchesHistory = true };
        var candidates = await patients.CandidatesAsync(criteria, algorithmic: false, cancellationToken);
        candidates.RemoveAll(r => !criteria.Holds(r, today));
        return candidates;
    }

    private static IReadOnlyList<string> OneOrNone(string? value) => value is null ? [] : [value];

    private static bool HasWildcard(string? value) => value is not null && value.Contains('*', StringComparison.Ordinal);

    private static (string Text, bool IsPrefix) Split(string value, Func<string, string> fold) => (fold(value.TrimEnd('*')), value.EndsWith('*'));
}
