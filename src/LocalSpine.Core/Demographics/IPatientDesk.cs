using LocalSpine.Core.Outcomes;

namespace LocalSpine.Core.Demographics;

/// <summary>Patients for people who look them up, make them and mend them, as the national back office would.</summary>
public interface IPatientDesk
{
    /// <summary>Patients that fit, in NHS number order.</summary>
    /// <param name="after">NHS number after which the list begins; null for the beginning.</param>
    /// <exception cref="RefusedException">What is looked for cannot be read, or is too little to look by.</exception>
    ValueTask<PatientPage> SearchAsync(PatientSearch search, string? after, int most, CancellationToken cancellationToken);

    /// <summary>The record of a number, whatever its status, or null.</summary>
    ValueTask<PatientView?> FindAsync(string nhsNumber, CancellationToken cancellationToken);

    /// <summary>Creates a patient; a number is allocated when none is given.</summary>
    /// <exception cref="RefusedException">The draft breaks a rule, or its number is taken (<c>NHS_NUMBER_TAKEN</c>).</exception>
    Task<PatientSummary> CreateAsync(PatientDraft draft, CancellationToken cancellationToken);

    /// <summary>
    /// Gives a live record the usual name, gender, birth date, home address and practice of a draft. What was there stays as history; subscribers are told.
    /// </summary>
    /// <param name="seen">Serial change number of the record that the draft was made from.</param>
    /// <exception cref="RefusedException">The draft breaks a rule, there is no such live record, or it was changed since.</exception>
    Task<PatientSummary> ChangeAsync(string nhsNumber, int seen, PatientDraft draft, CancellationToken cancellationToken);

    /// <summary>Merges, splits, withdraws, marks or re-opens a record.</summary>
    /// <param name="argument">The surviving number of a merge; S, B or Y of a mark, empty to clear it; else ignored.</param>
    /// <exception cref="RefusedException">There is no such record, or its status does not allow it.</exception>
    Task<PatientSummary> ActAsync(string nhsNumber, BackOfficeAction action, string? argument, CancellationToken cancellationToken);
}

/// <summary>What the national back office does and suppliers never may (pds 1.6).</summary>
public enum BackOfficeAction
{
    Merge,
    Split,
    Invalidate,
    Sensitivity,
    Reopen,
}

/// <summary>Whom to look for; null for what does not matter. All null finds everybody.</summary>
/// <param name="Family">A family name that the patient has or had, or its beginning.</param>
/// <param name="Given">A given name or its beginning.</param>
/// <param name="BirthDate">yyyy-MM-dd.</param>
/// <param name="Postcode">Of any address that the patient has or had, or its beginning.</param>
public sealed record PatientSearch(string? NhsNumber, string? Family, string? Given, string? BirthDate, string? Postcode);

/// <summary>A part of a list.</summary>
/// <param name="Next">NHS number after which the list goes on; null at its end.</param>
public sealed record PatientPage(IReadOnlyList<PatientSummary> Patients, string? Next);

/// <summary>A patient to create, or what an existing one is to be.</summary>
/// <param name="Gender">0 not known, 1 male, 2 female, 9 not specified.</param>
/// <param name="BirthDate">yyyy-MM-dd.</param>
/// <param name="NhsNumber">Of a test range; null for the next free one.</param>
public sealed record PatientDraft(
    string? Family, IReadOnlyList<string>? Given, int Gender, string? BirthDate, string? Postcode, IReadOnlyList<string>? AddressLines, string? PracticeOdsCode, string? NhsNumber);

/// <summary>A patient with everything that is held.</summary>
/// <param name="SupersededBy">The surviving number, when this one was replaced.</param>
/// <param name="Confidentiality">S, B or Y; null for none.</param>
/// <param name="DeathDate">yyyy-MM-dd; null for the living.</param>
/// <param name="Facts">What there is one of.</param>
/// <param name="FormerNumbers">Numbers that this record survived.</param>
/// <param name="Changes">Newest first.</param>
/// <param name="Draft">What can be changed, as it is now.</param>
public sealed record PatientView(
    PatientSummary Summary, string? SupersededBy, string? Confidentiality, string? DeathDate, IReadOnlyList<PatientFact> Facts, IReadOnlyList<PatientItem> Names,
    IReadOnlyList<PatientItem> Addresses, IReadOnlyList<PatientItem> Telecoms, IReadOnlyList<PatientItem> CareProvisions, IReadOnlyList<PatientItem> RelatedPersons,
    IReadOnlyList<string> FormerNumbers, IReadOnlyList<PatientChange> Changes, PatientDraft Draft);

/// <summary>One value in words.</summary>
public sealed record PatientFact(string Name, string Value);

/// <summary>One version of an item of which there can be several: a name, an address, a registration.</summary>
/// <param name="Kind">In words.</param>
/// <param name="From">yyyy-MM-dd, in force from; null when open. So with <paramref name="To"/>.</param>
/// <param name="KnownFrom">When the record got it, UK local time.</param>
/// <param name="KnownTo">When it was replaced; null for the version that stands.</param>
/// <param name="Source">ASID of the system that gave it.</param>
public sealed record PatientItem(string Kind, string Text, string? OdsCode, string? From, string? To, string KnownFrom, string? KnownTo, string Source, bool IsCurrent);

/// <summary>A change of a record.</summary>
/// <param name="SerialChangeNumber">That the record got by it.</param>
/// <param name="At">UK local time.</param>
/// <param name="What">The interaction, or what the back office did.</param>
/// <param name="MessageId">Of the message that asked for it; empty for the back office.</param>
/// <param name="Source">ASID of its sender, or DSA for the back office.</param>
public sealed record PatientChange(int SerialChangeNumber, string At, string What, string MessageId, string Source);
