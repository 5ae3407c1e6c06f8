using LocalSpine.Demographics.Answers;
using LocalSpine.Demographics.Queries;
using LocalSpine.Demographics.Storage;

namespace LocalSpine.Demographics.Interactions;

/// <summary>Cross-check trace of number and birth date: QUPA_IN000014UK01, QUPA_IN000014UK03 (pds 2.1, 2.2).</summary>
internal sealed class CrossCheckTrace(PatientStore patients, TimeProvider clock) : PdsQuery(patients, clock)
{
    public override string ResponseWrapper => "crossCheckTraceQueryResponse";

    protected override IReadOnlyList<Family> Families { get; } =
    [
        new("QUPA_IN000014UK01", Mim.Pds2008A, "QUPA_IN000015UK02"),
        new("QUPA_IN000014UK03", Mim.Pds2008B, "QUPA_IN000015UK04"),
    ];

    protected override QueryStructure Structure { get; } = new("person.id", "person.birthTime", "person.name");

    protected override async ValueTask<QueryResult> AskAsync(Family family, QueryParameters query, CancellationToken cancellationToken)
    {
        var number = query.NhsNumber(PdsError.MissingNumber);
        var birth = query.Date("person.birthTime", PdsError.BirthDateMissing)!;
        var name = query.Name();
        if (name is { Family.Count: > 1 } or { Given.Count: > 1 })
        {
            throw new PdsErrorException(PdsError.InvalidNameFormat, "at most one family and one given name", $"{name.Value.Family.Count} family, {name.Value.Given.Count} given");
        }

        var (record, warnings) = await ResolveAsync(number, PdsError.NumberNotFound, cancellationToken);
        var today = Today;
        if (!Matching.CrossChecks(record, birth, name, today))
        {
            throw new PdsErrorException(PdsError.NumberNotFound, "the birth date on record, or two of its parts and a name's initial", birth);
        }

        if (record.Confidentiality is not null)
        {
            warnings.Add(PdsWarning.TraceSensitive);
        }

        return new QueryResult(warnings, xml => FlatMatch.CrossCheck(xml, record, today));
    }
}
