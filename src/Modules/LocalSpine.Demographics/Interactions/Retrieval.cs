using LocalSpine.Demographics.Answers;
using LocalSpine.Demographics.Queries;
using LocalSpine.Demographics.Storage;

namespace LocalSpine.Demographics.Interactions;

/// <summary>PDS retrieval by NHS number: QUPA_IN040000UK32, QUPA_IN000008UK02, QUPA_IN000008UK05 (pds 2.1).</summary>
internal sealed class Retrieval(PatientStore patients, TimeProvider clock) : PdsQuery(patients, clock)
{
    private static readonly Retrieval2008 A = new(isB: false);
    private static readonly Retrieval2008 B = new(isB: true);

    public override string ResponseWrapper => "retrievalQueryResponse";

    protected override IReadOnlyList<Family> Families { get; } =
    [
        new("QUPA_IN040000UK32", Mim.Pds2006B, "QUPA_IN050000UK32"),
        new("QUPA_IN000008UK02", Mim.Pds2008A, "QUPA_IN000009UK03"),
        new("QUPA_IN000008UK05", Mim.Pds2008B, "QUPA_IN000009UK06"),
    ];

    protected override QueryStructure Structure { get; } = new("historicDataIndicator", "person.id", "retrievalItem");

    protected override async ValueTask<QueryResult> AskAsync(Family family, QueryParameters query, CancellationToken cancellationToken)
    {
        var historic = query.HistoricData();
        var number = query.NhsNumber(PdsError.NumberUnspecified);
        var items = query.RetrievalItems();
        var (record, warnings) = await ResolveAsync(number, PdsError.RetrievalNotFound, cancellationToken);
        var scope = new RetrievalScope(items, historic, record, Today, query.MaySeeSensitive);
        if (scope.IsLimited && !scope.OnlySerialChangeNumber)
        {
            warnings.Add(PdsWarning.RetrievalSensitive);
        }

        return new QueryResult(warnings, xml =>
        {
            switch (family.Mim)
            {
                case Mim.Pds2006B:
                    Retrieval2006B.Write(xml, record, scope);
                    break;
                case Mim.Pds2008A:
                    A.Write(xml, record, scope);
                    break;
                default:
                    B.Write(xml, record, scope);
                    break;
            }
        });
    }
}
