using LocalSpine.Demographics.Answers;
using LocalSpine.Demographics.Queries;
using LocalSpine.Demographics.Storage;

namespace LocalSpine.Demographics.Interactions;

/// <summary>NHS number confirmation: QUPA_IN060000UK30, QUPA_IN000016UK02, QUPA_IN000016UK04 (pds 2).</summary>
internal sealed class NumberConfirmation(PatientStore patients, TimeProvider clock) : PdsQuery(patients, clock)
{
    public override string ResponseWrapper => "crossCheckTraceQueryResponse";

    protected override IReadOnlyList<Family> Families { get; } =
    [
        new("QUPA_IN060000UK30", Mim.Pds2006B, "QUPA_IN070000UK30"),
        new("QUPA_IN000016UK02", Mim.Pds2008A, "QUPA_IN000010UK02"),
        new("QUPA_IN000016UK04", Mim.Pds2008B, "QUPA_IN000010UK04"),
    ];

    protected override QueryStructure Structure { get; } = new("person.id");

    protected override async ValueTask<QueryResult> AskAsync(Family family, QueryParameters query, CancellationToken cancellationToken)
    {
        var number = OldOrNewNumber(query);
        var (record, warnings) = await ResolveAsync(number, PdsError.NumberNotFound, cancellationToken);
        if (record.Confidentiality is not null)
        {
            warnings.Add(PdsWarning.RetrievalSensitive);
        }

        return new QueryResult(warnings, xml => FlatMatch.Confirmation(xml, family.Mim, record, Today));
    }

    // This query alone may carry an old-style or temporary number (root ~3, pds 1.1); none is on record here, so it is not found.
    private static string OldOrNewNumber(QueryParameters query)
    {
        var value = query.Value("person.id");
        return value?.Attribute("root") == RecordWriter.Npfit + "3" && value.Attribute("extension") is { Length: > 0 } old
            ? throw new PdsErrorException(PdsError.NumberNotFound, "a number on record", old)
            : query.NhsNumber(PdsError.MissingNumber);
    }
}
