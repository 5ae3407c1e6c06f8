using LocalSpine.Core.Outcomes;

namespace LocalSpine.Messaging.Synchronous.Rules;

/// <summary>The body's structure, by the compiled rule set of the interaction that answers it (spine-messaging 11 step 11).</summary>
internal static class StructureRules
{
    public const string Code = "202";

    public static SyncRule Body { get; } = new(
        "HL7_VALIDATION_ERROR", RefusedAs.Rejection, Code, "ControlActEvent", "spine-messaging 12.1 (202)", CanWarn: true, request =>
            request.Handler!.CheckStructure(request.Wrapper!.Interaction) is { } broken ? (broken.Expected, Describe(broken)) : null);

    private static string Describe(Refusal broken) => broken.Came.Length == 0 ? broken.Rule : $"{broken.Came} ({broken.Rule})";
}
