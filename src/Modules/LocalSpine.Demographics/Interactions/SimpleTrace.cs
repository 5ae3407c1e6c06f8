using LocalSpine.Demographics.Answers;
using LocalSpine.Demographics.Queries;
using LocalSpine.Demographics.Records;
using LocalSpine.Demographics.Storage;

namespace LocalSpine.Demographics.Interactions;

/// <summary>PDS simple trace: QUPA_IN010000UK13, QUPA_IN010000UK32, QUPA_IN000005UK01, QUPA_IN000005UK03 (pds 2.1, 2.2). Exactly one match answers.</summary>
internal sealed class SimpleTrace(PatientStore patients, TimeProvider clock) : PdsQuery(patients, clock)
{
    private const int MostCandidates = 500;

    public override string ResponseWrapper => "traceQueryResponse";

    protected override IReadOnlyList<Family> Families { get; } =
    [
        Family.Of31("QUPA_IN010000UK13", "QUPA_IN030000UK15"),
        new("QUPA_IN010000UK32", Mim.Pds2006B, "QUPA_IN030000UK32"),
        new("QUPA_IN000005UK01", Mim.Pds2008A, "QUPA_IN000007UK01"),
        new("QUPA_IN000005UK03", Mim.Pds2008B, "QUPA_IN000007UK03"),
    ];

    protected override QueryStructure Structure { get; } = new(
        "person.name", "person.administrativeGenderCode", "person.birthTime", "person.deceasedTime", "person.address");

    protected override async ValueTask<QueryResult> AskAsync(Family asked, QueryParameters query, CancellationToken cancellationToken)
    {
        var name = query.Name();
        if (name is not { Family: [var familyName] })
        {
            throw new PdsErrorException(
                name is { Family.Count: > 1 } ? PdsError.DuplicateFields : PdsError.MissingMandatoryField, "person.name with one family", name is null ? "" : $"{name.Value.Family.Count} family");
        }

        var gender = query.Gender();
        var birth = query.Date("person.birthTime", PdsError.MissingMandatoryField)!;
        var death = query.Date("person.deceasedTime", missing: null);
        var today = Today;
        var family = NameFolding.Fold(familyName);
        var found = (await Patients.TraceAsync(family, birth, gender, MostCandidates, cancellationToken))
            .Where(r => Matching.Narrows(r, family, name.Value.Given, query.Postcode(), death, today)).ToList();
        if (found is not [var record])
        {
            throw new PdsErrorException(PdsError.SimpleTraceNoMatch, "exactly one patient", $"{found.Count}");
        }

        return new QueryResult(record.Confidentiality is null ? [] : [PdsWarning.TraceSensitive], xml => FlatMatch.Trace(xml, asked.Mim, record, today));
    }
}
