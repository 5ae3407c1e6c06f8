using LocalSpine.Core.Estate;

namespace LocalSpine.Hosting.Doctor;

/// <summary>One look at one surface. Looks with the same outcome become one row.</summary>
/// <param name="Subject">What was looked at: a surface's name, a host, an address.</param>
/// <param name="What">What was found, the same words for the same outcome.</param>
internal sealed record Step(string Check, string Verdict, string Subject, string What, string? Next = null)
{
    public const string Names = "names";
    public const string Ports = "ports";
    public const string Versions = "TLS versions";
    public const string ServerCertificate = "server certificate";
    public const string ServerName = "server name";
    public const string ClientCertificate = "client certificate";
    public const string Answers = "answers";
    public const string Clock = "clock";

    private const int MostNamed = 4;

    private static readonly string[] Order = [Names, Ports, Versions, ServerCertificate, ServerName, ClientCertificate, Answers, Clock];

    public static Step Ok(string check, string subject, string what) => new(check, "ok", subject, what);

    public static Step Warning(string check, string subject, string what, string next) => new(check, "warning", subject, what, next);

    public static Step Failed(string check, string subject, string what, string next) => new(check, Finding.IsFailed, subject, what, next);

    public static Step Skipped(string check, string subject, string what, string next) => new(check, "skipped", subject, what, next);

    /// <summary>Rows in the order of a connection.</summary>
    public static IEnumerable<Finding> Rows(IEnumerable<Step> steps) =>
        from step in steps
        group step by (step.Check, step.Verdict, step.What, step.Next) into same
        orderby Array.IndexOf(Order, same.Key.Check)
        select new Finding(same.Key.Check, same.Key.Verdict, $"{Few([.. same.Select(s => s.Subject).Distinct()])}: {same.Key.What}", same.Key.Next);

    private static string Few(List<string> subjects) =>
        subjects.Count <= MostNamed ? string.Join(", ", subjects) : $"{string.Join(", ", subjects.Take(MostNamed - 1))} and {subjects.Count - MostNamed + 1} more";
}
