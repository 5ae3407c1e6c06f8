using LocalSpine.Demographics.Answers;
using LocalSpine.Demographics.Queries;
using LocalSpine.Demographics.Records;
using LocalSpine.Demographics.Storage;

namespace LocalSpine.Demographics.Interactions;

/// <summary>
/// Batch trace: QUPA_IN000012UK02, QUPA_IN000012UK04, only within a <see cref="QueryBatch"/> (pds 2.1, 2.2). The first of three steps that finds one
/// patient answers: cross-check of number and birth date, alphanumeric trace, algorithmic trace. Current data only.
/// </summary>
internal sealed class BatchTraceItem(PatientStore patients, TimeProvider clock) : PdsQuery(patients, clock)
{
    public override bool IsAsynchronous => true;

    public override string ResponseWrapper => "";

    protected override IReadOnlyList<Family> Families { get; } =
    [
        new("QUPA_IN000012UK02", Mim.Pds2008A, "QUPA_IN000013UK01"),
        new("QUPA_IN000012UK04", Mim.Pds2008B, "QUPA_IN000013UK03"),
    ];

    protected override QueryStructure Structure { get; } = new(
        "person.address", "person.administrativeGenderCode", "person.birthTime", "person.deceasedTime", "person.id", "person.name", "primaryCare.id");

    protected override async ValueTask<QueryResult> AskAsync(Family family, QueryParameters query, CancellationToken cancellationToken)
    {
        var birth = query.Date("person.birthTime", PdsError.BirthDateMissing)!;
        var number = query.Value("person.id") is null ? null : query.NhsNumber(PdsError.MissingNumber);
        var name = query.Name();
        var criteria = name is { Family.Count: > 0 } ? query.Criteria() with { NhsNumber = null } : null;
        if (number is null && criteria is null)
        {
            throw new PdsErrorException(PdsError.MissingMandatoryField, "person.id, or person.name with a family name", "neither");
        }

        var today = Today;
        if (number is not null)
        {
            var (record, isSurvivor) = await Patients.FollowAsync(number, cancellationToken);
            if (record is { Status: PatientStatus.Live } && Matching.CrossChecks(record, birth, name, today))
            {
                return Found(family, record, today, isSurvivor ? [PdsWarning.Superseded, BatchTraceResult.Merged] : [BatchTraceResult.CrossChecked]);
            }
        }

        var found = 0;
        foreach (var algorithmic in criteria is null ? [] : new[] { false, true })
        {
            var hits = (await Patients.CandidatesAsync(criteria!, algorithmic, cancellationToken))
                .Where(r => algorithmic ? AlgorithmicScore.Of(criteria!, r, today) >= AlgorithmicScore.Threshold : criteria!.Holds(r, today)).ToList();
            if (hits is [var hit])
            {
                return Found(family, hit, today, [BatchTraceResult.Traced(number is not null, algorithmic)]);
            }

            found = hits.Count;
            if (found > 0)
            {
                break;
            }
        }

        throw new PdsErrorException(BatchTraceResult.NotTraced(number is not null, found), "exactly one patient", $"{found}");
    }

    private static QueryResult Found(Family family, PatientRecord record, string today, List<PdsWarning> results)
    {
        if (record.Confidentiality is not null)
        {
            results.Add(PdsWarning.TraceSensitive);
        }

        return new QueryResult(results, xml => FlatMatch.BatchTrace(xml, family.Mim, record, today));
    }
}
