using System.Text.Json;

namespace LocalSpine.Conformance.Proxy;

/// <summary>An exchange of the record with the decision that was made about it.</summary>
internal sealed class Trace(JsonElement detail)
{
    /// <summary>The checks in the order in which they are made (ssp 5), and the provider.</summary>
    public static readonly string[] Order =
    [
        "CLIENT_CERTIFICATE", "METHOD", "SSP_HEADERS_PLAIN", "SSP_TRACE_ID", "SSP_FROM", "SSP_TO", "SSP_INTERACTION_ID", "TARGET_URL", "MEDIA_TYPE", "SENDER_ASID",
        "SENDER_CERTIFICATE", "SENDER_INTERACTION", "RECEIVER_ASID", "RECEIVER_INTERACTION", "TARGET_REGISTERED", "SHARING", "INTERACTION_VERB", "TOKEN_FORM", "TOKEN_EXPIRY",
        "TOKEN_AUDIENCE", "TOKEN_SCOPE", "TOKEN_ORGANISATION", "PROVIDER",
    ];

    public string Rule => Exchange("rule");

    public string Warning => Exchange("warning");

    public IReadOnlyList<TraceStep> Steps { get; } = [.. detail.GetProperty("decision").EnumerateArray().Select(TraceStep.Of)];

    public string Exchange(string name) => detail.GetProperty("exchange").TryGetProperty(name, out var found) ? found.ToString() : "";

    public TraceStep this[string check] => Assert.Single(Steps, s => s.Check == check);

    /// <summary>Every check before this one passed, this one failed, and none after it was made.</summary>
    public TraceStep AssertRefusedBy(string check)
    {
        Assert.Equal(check, Rule);
        Assert.Equal(Order, Steps.Select(s => s.Check).Where(c => c != "TOKEN_LINT"));
        var at = Array.IndexOf(Order, check);
        foreach (var step in Steps.Where(s => s.Check != "TOKEN_LINT"))
        {
            var index = Array.IndexOf(Order, step.Check);
            Assert.True(
                index < at ? step.Result is "passed" or "off" || (step.Result == "warning" && step.Check.StartsWith("TOKEN_", StringComparison.Ordinal)) : step.Result == (index == at ? "failed" : "not reached"), $"{step.Check} {step.Result} {step.Expected} {step.Found}");
            Assert.NotEqual("", step.Source);
        }

        var failed = this[check];
        Assert.NotEqual("", failed.Expected);
        Assert.Equal(failed.Expected, Exchange("expected"));
        Assert.Equal(failed.Found, Exchange("came"));
        return failed;
    }
}

/// <summary>One check as told.</summary>
internal sealed record TraceStep(string Check, string Result, string Expected, string Found, string Directory, string Source, string? Mend)
{
    public static TraceStep Of(JsonElement step) => new(
        Text(step, "check"), Text(step, "result"), Text(step, "expected"), Text(step, "found"), Text(step, "directory"), Text(step, "source"),
        step.TryGetProperty("mend", out var mend) ? mend.GetString() : null);

    private static string Text(JsonElement of, string name) => of.GetProperty(name).GetString()!;
}
