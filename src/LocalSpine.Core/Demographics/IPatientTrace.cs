namespace LocalSpine.Core.Demographics;

/// <summary>Questions to the demographics service that find at most one person, as services outside of PDS messaging ask them.</summary>
public interface IPatientTrace
{
    /// <summary>
    /// Cross-check: the number's record, if the birth date is equal, or two of its parts are and a name's initial agrees (pds 2.2). A superseded number
    /// is told with its survivor before anything is compared.
    /// </summary>
    ValueTask<TraceResult> CrossCheckAsync(CrossCheckQuestion question, CancellationToken cancellationToken);

    /// <summary>
    /// Simple trace over current data; alphanumeric over former data too as soon as a name or the postcode ends in an asterisk (pds 2.2). Never a
    /// withdrawn number, and no sensitive record when the postcode is given.
    /// </summary>
    ValueTask<TraceResult> SearchAsync(SearchQuestion question, CancellationToken cancellationToken);
}

/// <summary>A number to check.</summary>
/// <param name="BirthDate">yyyyMMdd.</param>
public sealed record CrossCheckQuestion(string NhsNumber, string BirthDate, string? Given, string? Family);

/// <summary>Somebody to look for.</summary>
/// <param name="BirthDate">yyyyMMdd.</param>
/// <param name="Gender">0 not known, 1 male, 2 female, 9 not specified.</param>
public sealed record SearchQuestion(string BirthDate, int Gender, string Family, string? Given, string? Postcode);

/// <summary>How a trace ended.</summary>
public enum TraceOutcome
{
    Found,

    /// <summary>Nobody has the number, or fits the search.</summary>
    NotFound,

    /// <summary>More than one person fits.</summary>
    Several,

    /// <summary>The number was replaced by another.</summary>
    Superseded,

    /// <summary>The number was withdrawn and not replaced.</summary>
    Invalidated,

    /// <summary>The number is somebody's whose other data do not agree.</summary>
    Mismatch,
}

/// <summary>What a trace found.</summary>
/// <param name="NhsNumber">Of the person found; the surviving number when <see cref="TraceOutcome.Superseded"/>; else null.</param>
/// <param name="Person">Only when found.</param>
public sealed record TraceResult(TraceOutcome Outcome, string? NhsNumber = null, TracedPerson? Person = null);

/// <summary>A person as found, current data only. A sensitive record shows neither addresses nor telecoms nor practice, a dead person no practice.</summary>
/// <param name="BirthDate">yyyyMMdd.</param>
/// <param name="DeathDate">As held, cut to a date; null for the living.</param>
/// <param name="Addresses">PST correspondence, TMP temporary, H home; in this order.</param>
public sealed record TracedPerson(
    string NhsNumber, string? Given, string? Family, int Gender, string BirthDate, string? DeathDate, IReadOnlyList<TracedAddress> Addresses,
    IReadOnlyList<TracedTelecom> Telecoms, string? PracticeOdsCode);

/// <summary>An address of a traced person: five lines, some empty.</summary>
public sealed record TracedAddress(string Use, IReadOnlyList<string> Lines, string? Postcode);

/// <summary>A telephone number, mail address or the like: a URI with its use code.</summary>
public sealed record TracedTelecom(string Use, string Value);
