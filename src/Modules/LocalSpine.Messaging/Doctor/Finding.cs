namespace LocalSpine.Messaging.Doctor;

/// <summary>One thing that the endpoint doctor looked at.</summary>
/// <param name="Check">What was looked at, in plain words.</param>
/// <param name="Verdict"><c>ok</c>, <c>warning</c> (works here, may not on the real one) or <c>failed</c>.</param>
/// <param name="Detail">What was found, and what to do about it.</param>
public sealed record Finding(string Check, string Verdict, string Detail)
{
    internal static Finding Ok(string check, string detail) => new(check, "ok", detail);

    internal static Finding Warning(string check, string detail) => new(check, "warning", detail);

    internal static Finding Failed(string check, string detail) => new(check, "failed", detail);
}
