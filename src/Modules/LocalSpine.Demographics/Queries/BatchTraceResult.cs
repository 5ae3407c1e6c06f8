namespace LocalSpine.Demographics.Queries;

/// <summary>How a batch trace ended, in the result codes of file tracing (pds 2.2): 2x without a number to check, 3x with one, 40 merged.</summary>
internal static class BatchTraceResult
{
    public static readonly PdsWarning CrossChecked = new("30", "Cross-check: number and birth date agree", "IF");
    public static readonly PdsWarning Merged = new("40", "Cross-check: the number was merged into another", "IF");

    /// <summary>One patient was traced.</summary>
    public static PdsWarning Traced(bool hasNumber, bool algorithmic)
    {
        var by = algorithmic ? "an algorithmic" : "an alphanumeric";
        return hasNumber ? new PdsWarning("33", $"Cross-check failed; one match by {by} trace", "IF") : new PdsWarning("20", $"One match by {by} trace", "IF");
    }

    /// <summary>None, or several, were traced.</summary>
    public static PdsError NotTraced(bool hasNumber, int found) => (hasNumber, found) switch
    {
        (false, 0) => new PdsError("BATCH_TRACE_NO_MATCH", "1", "21", "No match"),
        (false, _) => new PdsError("BATCH_TRACE_SEVERAL_MATCHES", "1", "22", "Several matches"),
        (true, 0) => new PdsError("BATCH_TRACE_NO_MATCH", "1", "31", "Cross-check failed; no match by trace"),
        (true, _) => new PdsError("BATCH_TRACE_SEVERAL_MATCHES", "1", "32", "Cross-check failed; several matches by trace"),
    };
}
