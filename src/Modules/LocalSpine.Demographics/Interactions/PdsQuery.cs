using LocalSpine.Core.Messaging;
using LocalSpine.Core.Outcomes;
using LocalSpine.Core.Time;
using LocalSpine.Demographics.Answers;
using LocalSpine.Demographics.Queries;
using LocalSpine.Demographics.Records;
using LocalSpine.Demographics.Storage;
using LocalSpine.Protocols.Xml;

namespace LocalSpine.Demographics.Interactions;

/// <summary>What the queries share: families, structure, and how a broken rule is answered.</summary>
internal abstract class PdsQuery(PatientStore patients, TimeProvider clock) : ISpineQuery
{
    /// <summary>Access Sensitive(S) Flagged Records (pds 11).</summary>
    private const string SensitiveActivity = "B1611";

    private Dictionary<string, Family>? _byRequest;

    public IReadOnlyList<string> Actions => [.. Families.Select(f => f.Action)];

    public string? FamilyOf(string action) => Families.FirstOrDefault(f => f.Action == action)?.Mim.Number();

    public virtual bool IsAsynchronous => false;

    public abstract string ResponseWrapper { get; }

    /// <summary>Request and response interactions of each MIM family.</summary>
    protected abstract IReadOnlyList<Family> Families { get; }

    protected abstract QueryStructure Structure { get; }

    protected PatientStore Patients { get; } = patients;

    /// <summary>Today in the United Kingdom, yyyyMMdd.</summary>
    protected string Today => UkTime.Day(clock.GetUtcNow());

    /// <summary>Requests and their families.</summary>
    public IReadOnlyDictionary<string, Family> ByRequest => _byRequest ??= Families.ToDictionary(f => f.Request);

    public Refusal? CheckStructure(XmlElement interaction) => Structure.Check(interaction.Path("ControlActEvent", "query"));

    /// <summary>Structure of the query of an item in a batch.</summary>
    public Refusal? CheckItem(XmlElement? query) => Structure.Check(query);

    public async ValueTask<InteractionAnswer> AnswerAsync(InteractionRequest request, CancellationToken cancellationToken)
    {
        var family = ByRequest[request.Interaction];
        try
        {
            return QueryAnswers.Success(family, await AskAsync(family, new QueryParameters(request.ControlAct.Child("query")!) { MaySeeSensitive = request.Author?.May(SensitiveActivity) == true }, cancellationToken));
        }
        catch (PdsErrorException failure)
        {
            return QueryAnswers.Failure(family, failure);
        }
    }

    /// <summary>Asks one query, whatever message it came in.</summary>
    /// <exception cref="PdsErrorException">A rule of the query is broken, or nobody was found.</exception>
    public ValueTask<QueryResult> AskAsync(Family family, XmlElement query, CancellationToken cancellationToken) =>
        AskAsync(family, new QueryParameters(query), cancellationToken);

    /// <exception cref="PdsErrorException">A rule of the query is broken, or nobody was found.</exception>
    protected abstract ValueTask<QueryResult> AskAsync(Family family, QueryParameters query, CancellationToken cancellationToken);

    /// <summary>The live record of a number: the survivor's for a superseded one, with the warning; refused when there is none or it was invalidated.</summary>
    protected async ValueTask<(PatientRecord Record, List<PdsWarning> Warnings)> ResolveAsync(string number, PdsError notFound, CancellationToken cancellationToken)
    {
        var (record, isSurvivor) = await Patients.FollowAsync(number, cancellationToken);
        List<PdsWarning> warnings = isSurvivor ? [PdsWarning.Superseded] : [];
        return record switch
        {
            null => throw new PdsErrorException(notFound, "a number on record", number),
            { Status: not PatientStatus.Live } => throw new PdsErrorException(notFound, "a number that was not withdrawn", $"{number}, which is {record.Status.ToString().ToLowerInvariant()}"),
            _ => (record, warnings),
        };
    }
}
