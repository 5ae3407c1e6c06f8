using LocalSpine.Core.Outcomes;
using LocalSpine.Protocols.Xml;

namespace LocalSpine.Demographics.Queries;

/// <summary>
/// The compiled structure of query bodies (pds 2.1): which parameters an interaction knows, and what each holds. Order is not checked,
/// because real clients send value and semanticsText in both orders; cardinality of parameters is a rule of the query itself.
/// </summary>
internal sealed class QueryStructure(params string[] parameters)
{
    private const string Source = "pds 2.1, MIM query payloads";

    private readonly HashSet<string> _known = [.. parameters];

    /// <summary>Null when the query has the structure.</summary>
    public Refusal? Check(XmlElement? query)
    {
        if (query is null)
        {
            return Broken("QUERY_MISSING", "one query", "");
        }

        foreach (var parameter in query.Children)
        {
            if (!_known.Contains(parameter.LocalName))
            {
                return Broken("QUERY_PARAMETER_UNKNOWN", string.Join(", ", _known), parameter.LocalName);
            }

            if (CheckParameter(parameter) is { } broken)
            {
                return broken;
            }
        }

        return null;
    }

    private static Refusal? CheckParameter(XmlElement parameter)
    {
        foreach (var child in parameter.Children)
        {
            if (child.LocalName is not ("value" or "semanticsText"))
            {
                return Broken("QUERY_PARAMETER_CONTENT", $"value and semanticsText in {parameter.LocalName}", child.LocalName);
            }
        }

        if (parameter.LocalName == "retrievalItem")
        {
            return parameter.Child("semanticsText") is null ? Broken("QUERY_PARAMETER_CONTENT", "semanticsText in retrievalItem", "") : null;
        }

        if (parameter.Count("semanticsText") > 1)
        {
            return Broken("QUERY_PARAMETER_CONTENT", $"one semanticsText in {parameter.LocalName}", "several");
        }

        return parameter.Child("value") is null ? Broken("QUERY_PARAMETER_CONTENT", $"a value in {parameter.LocalName}", "") : null;
    }

    private static Refusal Broken(string rule, string expected, string came) => new(rule, expected, came, Source);
}
