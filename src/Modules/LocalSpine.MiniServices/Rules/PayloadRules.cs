using LocalSpine.MiniServices.Operations;
using LocalSpine.MiniServices.Pipeline;
using LocalSpine.Protocols.Itk;
using LocalSpine.Protocols.Xml;

namespace LocalSpine.MiniServices.Rules;

/// <summary>The request payload as its published schema has it (smsp 4.1; 7 step 10).</summary>
internal static class PayloadRules
{
    // Every HL7 element may begin with these.
    private static readonly string[] Infrastructure = ["realmCode", "typeId", "templateId"];

    public static QuestionRule Attributes { get; } = Rule("attributes", request =>
        request.Payload is { } payload && (payload.Attribute("classCode"), payload.Attribute("moodCode")) is not ("CACT", "EVN") and var came
            ? ("classCode CACT and moodCode EVN", $"{came.Item1 ?? "none"} and {came.Item2 ?? "none"}")
            : null);

    public static QuestionRule Id { get; } = Rule("id", request =>
        request.Payload!.Child("id")?.Attribute("root") is var id && Identifiers.IsUuid(id) ? null : ("an id whose root is an upper-case UUID", id ?? "none"));

    public static QuestionRule Code { get; } = Rule("code", request =>
        (request.Payload!.Child("code")?.Attribute("code"), request.Payload.Child("code")?.Attribute("codeSystem")) is var (code, system)
        && code == request.Service!.RequestCode && system == ItkNames.PayloadCodes
            ? null
            : ($"code {request.Service!.RequestCode} of {ItkNames.PayloadCodes}", $"{code ?? "none"} of {system ?? "none"}"));

    public static QuestionRule QueryEvent { get; } = Rule("queryEvent", request =>
        request.Payload!.Count("queryEvent") is var count and not 1 ? ("one queryEvent", $"{count}") : null);

    /// <summary>The fields are those of the operation, each once, in the schema's order.</summary>
    public static QuestionRule Fields { get; } = Rule("queryEvent", request =>
    {
        var service = request.Service!;
        var query = request.Payload!.Child("queryEvent")!;
        var last = -1;
        foreach (var field in query.Children)
        {
            if (Infrastructure.Contains(field.LocalName) && last < 0)
            {
                continue;
            }

            var at = Place(field.LocalName);
            if (at < 0 || !(service.Required.Contains(field.LocalName) || service.Optional.Contains(field.LocalName)))
            {
                return ($"the fields {string.Join(", ", service.Required.Concat(service.Optional))}", field.LocalName);
            }

            if (at <= last)
            {
                return ($"each field once, in the order {string.Join(", ", PatientQuestion.Fields)}", field.LocalName);
            }

            last = at;
        }

        foreach (var required in service.Required)
        {
            if (query.Child(required) is null)
            {
                return (required, "none");
            }
        }

        return null;
    });

    /// <summary>Each field is a value and then a semanticsText, whose content nobody looks at.</summary>
    public static QuestionRule FieldParts { get; } = Rule("Person.*", request =>
    {
        foreach (var field in request.Payload!.Child("queryEvent")!.Children)
        {
            if (!Infrastructure.Contains(field.LocalName) && !IsNil(field, request.Service!) && field.Children is not [.., { LocalName: "value" }, { LocalName: "semanticsText" }])
            {
                return ($"value and semanticsText in {field.LocalName}", field.Children.Count == 0 ? "nothing" : string.Join(", ", field.Children.Take(5).Select(c => c.LocalName)));
            }
        }

        return null;
    });

    private static QuestionRule Rule(string part, Func<SmspExchange, (string Expected, string Came)?> check) =>
        new(SmspCode.InvalidInput, IsSchema: true, $"smsp 4.1, {part}", check);

    private static int Place(string field)
    {
        for (var i = 0; i < PatientQuestion.Fields.Count; i++)
        {
            if (PatientQuestion.Fields[i] == field)
            {
                return i;
            }
        }

        return -1;
    }

    // The schema lets a field that may be missing be nil instead.
    private static bool IsNil(XmlElement field, MiniService service) => service.Optional.Contains(field.LocalName) && field.Attribute("nil") is "true" or "1";
}
