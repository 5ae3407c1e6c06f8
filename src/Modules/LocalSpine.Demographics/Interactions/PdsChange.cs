using LocalSpine.Core.Messaging;
using LocalSpine.Core.Outcomes;
using LocalSpine.Core.Time;
using LocalSpine.Demographics.Answers;
using LocalSpine.Demographics.Changes;
using LocalSpine.Demographics.Queries;
using LocalSpine.Hosting.Messaging;
using LocalSpine.Protocols.Xml;
using LocalSpine.Storage;

namespace LocalSpine.Demographics.Interactions;

/// <summary>What the changes share: families, the payload they need, and how a broken rule is answered (pds 2.3).</summary>
internal abstract class PdsChange(TimeProvider clock) : ISpineChange
{
    private Dictionary<string, ChangeFamily>? _byRequest;

    public IReadOnlyList<string> Actions => [.. Families.Select(f => f.Action)];

    public string? FamilyOf(string action) => Families.FirstOrDefault(f => f.Action == action)?.Mim.Number();

    public bool IsAsynchronous => true;

    public string ResponseWrapper => "";

    protected abstract IReadOnlyList<ChangeFamily> Families { get; }

    /// <summary>Names that the payload's root element may have.</summary>
    protected abstract IReadOnlyList<string> Payloads { get; }

    public Refusal? CheckStructure(XmlElement interaction) => interaction.Path("ControlActEvent", "subject")?.Children is [var payload] && Payloads.Contains(payload.LocalName)
        ? null
        : new Refusal("PAYLOAD_MISSING", $"ControlActEvent/subject with {string.Join(" or ", Payloads)}", interaction.Path("ControlActEvent", "subject")?.FirstChild?.LocalName ?? "", "pds 2.3");

    public InteractionAnswer Apply(WriteConnection write, InteractionRequest request)
    {
        var family = (_byRequest ??= Families.ToDictionary(f => f.Request))[request.Interaction];
        try
        {
            return Apply(write, family, request, request.ControlAct.Child("subject")!.Children[0], UkTime.Stamp(clock.GetUtcNow()));
        }
        catch (PdsErrorException failure)
        {
            return ChangeAnswers.Failure(family, failure);
        }
    }

    /// <param name="now">yyyyMMddHHmmss, UK local time.</param>
    /// <exception cref="PdsErrorException">A rule is broken; nothing was written.</exception>
    protected abstract InteractionAnswer Apply(WriteConnection write, ChangeFamily family, InteractionRequest request, XmlElement payload, string now);
}
