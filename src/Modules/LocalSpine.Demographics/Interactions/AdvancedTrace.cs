using LocalSpine.Demographics.Answers;
using LocalSpine.Demographics.Queries;
using LocalSpine.Demographics.Records;
using LocalSpine.Demographics.Storage;

namespace LocalSpine.Demographics.Interactions;

/// <summary>
/// PDS advanced trace, alphanumeric or algorithmic: QUPA_IN020000UK14, QUPA_IN020000UK31, QUPA_IN000006UK02, QUPA_IN000006UK05 (pds 2.1, 2.2). An express
/// message: the answer comes on a connection of its own.
/// </summary>
internal sealed class AdvancedTrace(PatientStore patients, TimeProvider clock) : PdsQuery(patients, clock)
{
    /// <summary>Most patients that one trace answers.</summary>
    private const int Most = 50;

    private static readonly AdvancedMatch A = new(isB: false);
    private static readonly AdvancedMatch B = new(isB: true);

    public override bool IsAsynchronous => true;

    public override string ResponseWrapper => "";

    protected override IReadOnlyList<Family> Families { get; } =
    [
        Family.Of31("QUPA_IN020000UK14", "QUPA_IN030000UK15"),
        new("QUPA_IN020000UK31", Mim.Pds2006B, "QUPA_IN030000UK32"),
        new("QUPA_IN000006UK02", Mim.Pds2008A, "QUPA_IN000011UK02"),
        new("QUPA_IN000006UK05", Mim.Pds2008B, "QUPA_IN000011UK05"),
    ];

    protected override QueryStructure Structure { get; } = new(
        "historicDataIndicator", "ignoreHistoryIndicator", "person.address", "person.administrativeGenderCode", "person.birthTime", "person.deceasedTime",
        "person.id", "person.name", "primaryCare.id", "searchParameter");

    protected override async ValueTask<QueryResult> AskAsync(Family family, QueryParameters query, CancellationToken cancellationToken)
    {
        var historic = query.HistoryWanted();
        var ignoresHistory = query.IgnoreHistory();
        var algorithmic = query.IsAlgorithmic();
        var criteria = query.Criteria() with { SearchesHistory = !ignoresHistory };
        var today = Today;
        var candidates = await Patients.CandidatesAsync(criteria, algorithmic, cancellationToken);
        List<TraceHit> hits =
        [
            .. (algorithmic
                ? candidates.Select(r => new TraceHit(r, AlgorithmicScore.Of(criteria, r, today))).Where(h => h.Score >= AlgorithmicScore.Threshold)
                : candidates.Where(r => criteria.Holds(r, today)).Select(r => new TraceHit(r, 1)))
            .OrderByDescending(h => h.Score).ThenBy(h => h.Record.NhsNumber, StringComparer.Ordinal).Take(Most),
        ];
        if (hits.Count == 0)
        {
            throw new PdsErrorException(PdsError.AdvancedTraceNoMatch, "at least one patient", "none");
        }

        var warning = hits.Any(h => h.Record.Confidentiality is not null) ? PdsWarning.TraceSensitive : PdsWarning.StandardDetails;
        return new QueryResult([warning], xml =>
        {
            if (family.Mim == Mim.Pds2006B)
            {
                FlatMatch.Trace(xml, family.Mim, hits.Select(h => h.Record), today);
                return;
            }

            (family.Mim == Mim.Pds2008A ? A : B).Write(xml, hits, historic, today);
        });
    }
}
