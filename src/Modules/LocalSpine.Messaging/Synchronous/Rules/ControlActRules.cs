using LocalSpine.Core.Identifiers;
using LocalSpine.Protocols.Xml;

namespace LocalSpine.Messaging.Synchronous.Rules;

/// <summary>The control act wrapper of a query (spine-messaging 10.3, codes 12.1).</summary>
internal static class ControlActRules
{
    public static SyncRule Present { get; } = Rule("INVALID_CONTROL_ACT", "504", r =>
        r.Wrapper!.Interaction.Count(r.Wrapper.ControlActName) == 1
            ? null
            : ($"exactly one {r.Wrapper.ControlActName}", $"{r.Wrapper.Interaction.Count(r.Wrapper.ControlActName)}"));

    /// <summary>author names role profile, user and job role, when it is there at all.</summary>
    public static SyncRule Author { get; } = Rule("CONTROL_ACT_AUTHOR_INVALID", "508", r =>
    {
        if (ControlAct(r).Child("author") is not { } author)
        {
            return null;
        }

        var agent = author.Child("AgentPersonSDS");
        return HasId(agent) && HasId(agent!.Child("agentPersonSDS")) && HasId(agent.Path("part", "partSDSRole"))
            ? null
            : ("author with ids of role profile, user and job role", "an author without one of them");
    });

    public static SyncRule AuthorCardinality { get; } = Rule("CONTROL_ACT_AUTHOR_INVALID_CARDINALITY", "509", r =>
        ControlAct(r).Count("author1") is 1 or 2 ? null : ("one or two author1", $"{ControlAct(r).Count("author1")}"));

    public static SyncRule FirstSystem { get; } = Rule("CONTROL_ACT_AUTHOR_AGENT_INVALID", "510", r => System(r, 0));

    public static SyncRule SecondSystem { get; } = Rule("CONTROL_ACT_AUTHOR_AGENT2_INVALID", "511", r => System(r, 1));

    /// <summary>A query interaction has a query that is not empty.</summary>
    public static SyncRule Query { get; } = Rule("CONTROL_ACT_QUERY_INVALID", "512", r =>
        ControlAct(r).Child("query") is { Children.Count: > 0 }
            ? null
            : ("a query that is not empty", ControlAct(r).Child("query") is null ? Names(ControlAct(r)) : "an empty query"));

    /// <summary>An ebXML request has a query or a subject. A batch has items, which are counted against its manifest.</summary>
    public static SyncRule Content { get; } = Rule("CONTROL_ACT_MANDATORY_ELEMENT_MISSING", "513", r =>
        r.Wrapper!.IsBatch || ControlAct(r).Child("query") is { Children.Count: > 0 } || ControlAct(r).Child("subject") is { Children.Count: > 0 }
            ? null
            : ("a query or a subject that is not empty", Names(ControlAct(r))));

    private static (string, string)? System(SyncExchange r, int index)
    {
        var author = ControlAct(r).ChildrenOf("author1").ElementAtOrDefault(index);
        var id = author?.Path("AgentSystemSDS", "agentSystemSDS", "id");
        return author is null || (id?.Attribute("root") == Oids.Asid && id.Attribute("extension") is { Length: > 0 })
            ? null
            : ($"author1 with a system id of root {Oids.Asid}", $"root {id?.Attribute("root")}, extension {id?.Attribute("extension")}");
    }

    private static XmlElement ControlAct(SyncExchange request) => request.Wrapper!.ControlAct!;

    private static bool HasId(XmlElement? element) => element?.Child("id")?.Attribute("extension") is { Length: > 0 };

    private static string Names(XmlElement element) => string.Join(", ", element.Children.Select(c => c.LocalName));

    private static SyncRule Rule(string name, string code, Func<SyncExchange, (string, string)?> check) =>
        new(name, RefusedAs.Rejection, code, "ControlActEvent", $"spine-messaging 12.1 ({code})", CanWarn: false, check);
}
