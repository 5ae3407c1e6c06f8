using LocalSpine.Core.Messaging;
using LocalSpine.Core.Outcomes;
using LocalSpine.Core.Time;
using LocalSpine.Demographics.Answers;
using LocalSpine.Demographics.Queries;
using LocalSpine.Demographics.Records;
using LocalSpine.Demographics.Storage;
using LocalSpine.Protocols.Xml;

namespace LocalSpine.Demographics.Interactions;

/// <summary>What the synchronous queries share: families, structure, and how a broken rule is answered.</summary>
internal abstract class PdsQuery(PatientStore patients, TimeProvider clock) : ISpineQuery
{
    private Dictionary<string, Family>? _byRequest;

    public IReadOnlyList<string> Actions => [.. Families.Select(f => f.Action)];

    public virtual bool IsAsynchronous => false;

    public abstract string ResponseWrapper { get; }

    /// <summary>Request and response interactions of each MIM family.</summary>
    protected abstract IReadOnlyList<Family> Families { get; }

    protected abstract QueryStructure Structure { get; }

    protected PatientStore Patients { get; } = patients;

    /// <summary>Today in the United Kingdom, yyyyMMdd.</summary>
    protected string Today => UkTime.Day(clock.GetUtcNow());

    public Refusal? CheckStructure(XmlElement interaction) => Structure.Check(interaction);

    public async ValueTask<InteractionAnswer> AnswerAsync(InteractionRequest request, CancellationToken cancellationToken)
    {
        var family = (_byRequest ??= Families.ToDictionary(f => f.Request))[request.Interaction];
        try
        {
            return await AnswerAsync(family, new QueryParameters(request.ControlAct), cancellationToken);
        }
        catch (PdsErrorException failure)
        {
            return QueryAnswers.Failure(family, failure);
        }
    }

    /// <exception cref="PdsErrorException">A rule of the query is broken, or nobody was found.</exception>
    protected abstract ValueTask<InteractionAnswer> AnswerAsync(Family family, QueryParameters query, CancellationToken cancellationToken);

    /// <summary>The live record of a number: the survivor's for a superseded one, with the warning; refused when there is none or it was invalidated.</summary>
    protected async ValueTask<(PatientRecord Record, List<PdsWarning> Warnings)> ResolveAsync(string number, PdsError notFound, CancellationToken cancellationToken)
    {
        var warnings = new List<PdsWarning>(1);
        var record = await Patients.FindAsync(number, cancellationToken);
        for (var hops = 0; record is { Status: PatientStatus.Superseded, SupersededBy: { } survivor } && hops < 10; hops++)
        {
            warnings = [PdsWarning.Superseded];
            record = await Patients.FindAsync(survivor, cancellationToken);
        }

        return record switch
        {
            null => throw new PdsErrorException(notFound, "a number on record", number),
            { Status: not PatientStatus.Live } => throw new PdsErrorException(notFound, "a number that was not withdrawn", $"{number}, which is {record.Status.ToString().ToLowerInvariant()}"),
            _ => (record, warnings),
        };
    }
}
