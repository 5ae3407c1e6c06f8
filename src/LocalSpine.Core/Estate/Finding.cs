namespace LocalSpine.Core.Estate;

/// <summary>One thing that a doctor looked at.</summary>
/// <param name="Check">What was looked at, in plain words.</param>
/// <param name="Verdict"><c>ok</c>, <c>warning</c> (works here, may not on the real one), <c>failed</c>, or <c>skipped</c> (could not be looked at).</param>
/// <param name="Detail">What was found.</param>
/// <param name="Next">What to do about it; null when nothing is to be done, or when the detail says it.</param>
public sealed record Finding(string Check, string Verdict, string Detail, string? Next = null)
{
    public const string IsFailed = "failed";

    public static Finding Ok(string check, string detail) => new(check, "ok", detail);

    public static Finding Warning(string check, string detail, string? next = null) => new(check, "warning", detail, next);

    public static Finding Failed(string check, string detail, string? next = null) => new(check, IsFailed, detail, next);

    public static Finding Skipped(string check, string detail, string? next = null) => new(check, "skipped", detail, next);
}
