using LocalSpine.Hosting.Exchanges;

namespace LocalSpine.Portal.Pages;

/// <summary>How decisions are shown.</summary>
internal static class DecisionWords
{
    /// <summary>Class of a result; the word is shown beside it, colour alone says nothing.</summary>
    public static string ClassOf(DecisionStep step) => step.Result switch
    {
        "passed" => "passed",
        "failed" => "refused",
        "warning" => "warned",
        _ => "not-yet",
    };

    /// <summary>The command that mends it, where it is one; a sentence is shown as such.</summary>
    public static bool IsCommand(string mend) => mend.StartsWith("localspine ", StringComparison.Ordinal);
}
