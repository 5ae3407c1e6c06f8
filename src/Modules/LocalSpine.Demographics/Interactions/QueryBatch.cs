using LocalSpine.Core.Directory;
using LocalSpine.Core.Estate;
using LocalSpine.Core.Identifiers;
using LocalSpine.Core.Messaging;
using LocalSpine.Core.Outcomes;
using LocalSpine.Demographics.Answers;
using LocalSpine.Demographics.Batches;
using LocalSpine.Demographics.Queries;
using LocalSpine.Demographics.Storage;
using LocalSpine.Protocols.Hl7;
using LocalSpine.Protocols.Xml;

namespace LocalSpine.Demographics.Interactions;

/// <summary>
/// HL7 batch of queries: MCCI_IN200001UK02 and UK03 on the service tms, answered by MCCI_IN200002UK03 and UK04 (spine-messaging 12.1, 13.6). Items are
/// retrievals, simple traces (the published rules of the batch) and batch traces (MIM 6.3 and 7.2). A batch that is inconsistent is refused as a
/// whole; an item that is not good fails alone.
/// </summary>
internal sealed class QueryBatch(PatientStore patients, IDirectory directory, IdSource ids, TimeProvider clock, IBehaviour behaviour) : ISpineQuery
{
    private const string Service = "urn:nhs:names:services:tms";
    private const string WithItems = "MCCI_IN200001UK02";
    private const string WithSubjects = "MCCI_IN200001UK03";

    private readonly Dictionary<string, PdsQuery> _queries = Batchable(
        (new Retrieval(patients, clock), ["QUPA_IN040000UK32", "QUPA_IN000008UK02"]),
        (new SimpleTrace(patients, clock), ["QUPA_IN010000UK32", "QUPA_IN000005UK01"]),
        (new BatchTraceItem(patients, clock), ["QUPA_IN000012UK02", "QUPA_IN000012UK04"]));

    public IReadOnlyList<string> Actions { get; } = [$"{Service}/{WithItems}", $"{Service}/{WithSubjects}"];

    public bool IsAsynchronous => true;

    public string ResponseWrapper => "";

    // The batch has no structure beyond what its own rules look at.
    public Refusal? CheckStructure(XmlElement interaction) => null;

    public async ValueTask<InteractionAnswer> AnswerAsync(InteractionRequest request, CancellationToken cancellationToken)
    {
        var hasItems = request.Interaction == WithItems;
        var response = hasItems ? "MCCI_IN200002UK03" : "MCCI_IN200002UK04";
        var batch = new BatchMessage(request.Message!, request.ControlAct);
        var accredited = directory.FindAccreditedSystem(request.FromAsid)?.Interactions;
        var broken = BatchRules.Broken(batch, [.. _queries.Where(q => behaviour.Accepts(q.Value.ByRequest[q.Key].Mim.Number())).Select(q => q.Key)], i => accredited?.Contains($"{Family.Service}:{i}") == true).ToList();
        if (broken.Count > 0)
        {
            return new InteractionAnswer(response, request.VersionCode, "AR", null, broken[0].Refusal)
            {
                Batch = new BatchParts(batch.SequenceNumber, [.. broken.Select(b => (b.Code, Oids.WrapperErrors, b.Refusal.ToString()))], []),
            };
        }

        var answers = new List<BatchItemAnswer>(batch.Items.Count);
        foreach (var item in batch.Items)
        {
            answers.Add(await AnswerAsync(item, cancellationToken));
        }

        return new InteractionAnswer(response, request.VersionCode, "AA", xml => answers.ForEach(a => a.Write(xml, hasItems)))
        {
            Batch = new BatchParts(batch.SequenceNumber, [], [.. answers.Select(a => new BatchManifestItem(a.Id, a.Interaction, a.Asked.MessageId))]),
        };
    }

    private async ValueTask<BatchItemAnswer> AnswerAsync(BatchItem item, CancellationToken cancellationToken)
    {
        var query = _queries[item.Interaction];
        var id = ids.NewUuid();
        if (query.CheckItem(item.Query) is { } refusal)
        {
            return BatchItemAnswer.NotProcessed(item, id, refusal.ToString());
        }

        var family = query.ByRequest[item.Interaction];
        try
        {
            return BatchItemAnswer.Found(item, id, family, await query.AskAsync(family, item.Query!, cancellationToken));
        }
        catch (PdsErrorException failure)
        {
            return BatchItemAnswer.Failed(item, id, failure);
        }
    }

    private static Dictionary<string, PdsQuery> Batchable(params ReadOnlySpan<(PdsQuery Query, string[] Interactions)> queries)
    {
        var all = new Dictionary<string, PdsQuery>();
        foreach (var (query, interactions) in queries)
        {
            foreach (var interaction in interactions)
            {
                all.Add(interaction, query);
            }
        }

        return all;
    }
}
