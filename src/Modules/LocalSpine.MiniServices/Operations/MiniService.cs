using System.Globalization;
using LocalSpine.Core.Demographics;
using LocalSpine.Core.Identifiers;
using LocalSpine.Hosting;
using LocalSpine.Protocols.Xml;

namespace LocalSpine.MiniServices.Operations;

/// <summary>One operation of the Spine Mini Service Provider (smsp 4): what its request holds, and what it answers for the person found.</summary>
internal abstract class MiniService(IPatientTrace trace, SmspOptions options)
{
    private string? _responseAction;
    private string? _name;

    /// <summary>wsa:Action, SOAPAction and service of the distribution envelope.</summary>
    public abstract string Action { get; }

    public string ResponseAction => _responseAction ??= $"{Action}Response";

    /// <summary>The action without namespace and version, for example <c>getNHSNumber</c>.</summary>
    public string Name => _name ??= Action[(Action.LastIndexOf(':') + 1)..^"-v1-0".Length];

    /// <summary>Code of the request payload.</summary>
    public abstract string RequestCode { get; }

    /// <summary>Root elements that the request payload may have.</summary>
    public virtual IReadOnlyList<string> RequestRoots => [RequestCode];

    /// <summary>Code and root element of the answer's payload.</summary>
    public abstract string ResponseCode { get; }

    /// <summary>Fields of <see cref="PatientQuestion"/> that the request must have.</summary>
    public abstract IReadOnlyList<string> Required { get; }

    /// <summary>Fields that it may have.</summary>
    public abstract IReadOnlyList<string> Optional { get; }

    protected SmspOptions Options => options;

    /// <summary>True when the question looks for a person by name; else it is about a number.</summary>
    public abstract bool IsSearch(PatientQuestion question);

    /// <summary>Asks PDS. The question was checked.</summary>
    public async ValueTask<MiniServiceAnswer> AskAsync(PatientQuestion question, CancellationToken cancellationToken)
    {
        var result = IsSearch(question)
            ? await trace.SearchAsync(
                new SearchQuestion(question.BirthDate!, int.Parse(question.Gender!, CultureInfo.InvariantCulture), question.Family!, question.Given, question.Postcode), cancellationToken)
            : await trace.CrossCheckAsync(new CrossCheckQuestion(question.NhsNumber!, question.BirthDate!, question.Given, question.Family), cancellationToken);
        return result.Outcome switch
        {
            TraceOutcome.Found => new MiniServiceAnswer(SmspCode.Success, xml => WriteFound(xml, result.Person!, question)),
            TraceOutcome.NotFound when IsSearch(question) => new(SmspCode.NoMatch, Expected: "one person of that name, gender and birth date", Came: "nobody"),
            TraceOutcome.NotFound => new(SmspCode.NoMatch, Expected: "a number on record", Came: question.NhsNumber!),
            TraceOutcome.Several => new(SmspCode.SeveralMatches, Expected: "one person of that name, gender and birth date", Came: "several"),
            TraceOutcome.Invalidated => new(SmspCode.NoLongerInUse, Expected: "a number that was not withdrawn", Came: question.NhsNumber!),
            TraceOutcome.Superseded => new(
                SmspCode.Superseded, options.Superseded == "with-number" ? xml => WriteReplacement(xml, result.NhsNumber!) : null, "a number that was not replaced",
                $"{question.NhsNumber}, which {result.NhsNumber} replaced"),
            _ => Mismatch(question),
        };
    }

    /// <summary>Writes what follows the response code for a person found.</summary>
    protected abstract void WriteFound(XmlBuilder xml, TracedPerson person, PatientQuestion question);

    /// <summary>Writes what follows DEMOG-0017: the number that replaced the one asked for.</summary>
    protected abstract void WriteReplacement(XmlBuilder xml, string nhsNumber);

    /// <summary>The number is on record, its other data do not agree.</summary>
    protected virtual MiniServiceAnswer Mismatch(PatientQuestion question) => new(
        SmspCode.DataMismatch, Expected: "the birth date on record, or two of its parts and a name's initial", Came: question.BirthDate!);

    /// <summary>Opens subject and patient with the number, and the client's own identifier as it came.</summary>
    protected static void StartPatient(XmlBuilder xml, string nhsNumber, PatientQuestion? question = null)
    {
        xml.Start("subject").Attribute("typeCode", "SBJ").Start("patient").Attribute("classCode", "PAT");
        xml.Empty("id", "root", Oids.NhsNumber, "extension", nhsNumber);
        if (question?.LocalId is { } local)
        {
            xml.Empty("id", "root", local.Root, "extension", local.Extension);
        }
    }
}

/// <summary>What an operation answers.</summary>
/// <param name="Code">Response code.</param>
/// <param name="Write">Writes what follows the code; null for nothing.</param>
/// <param name="Expected">Of a code that is no success: what would have been one.</param>
/// <param name="Came">What was there instead.</param>
internal sealed record MiniServiceAnswer(string Code, Action<XmlBuilder>? Write = null, string Expected = "", string Came = "");
